"""The SDGs Cafés and SDG's Meetings that are documented individually."""

from datetime import date, datetime

from kanazawa2030.core.language.dates import TOKYO

# The other Cafés are not documented and therefore left out.
CAFES = {
    "sdgs-cafe-6": {
        "number": 6,
        "title_ja": "文化のまちづくり",
        "title_en": "Community Development with Culture",
        "starts_at": datetime(2019, 9, 26, tzinfo=TOKYO),
        "date_precision": "day",
        "format": "place",
        "source_name": "UNU-IAS OUIK",
        "source_url": "https://ouik.unu.edu/events/2613",
    },
    "sdgs-cafe-11": {
        "number": 11,
        "title_ja": "持続とは変化!? ～with コロナ時代の働き方とリモートワーク～",
        "starts_at": datetime(2020, 1, 1, tzinfo=TOKYO),
        "date_precision": "year",
        "format": "online",
        "source_name": "UNU-IAS OUIK",
    },
    "sdgs-cafe-12": {
        "number": 12,
        "title_ja": "～with コロナ時代だから考えたい～ ESG投資が金沢に根付くには!?",
        "starts_at": datetime(2020, 1, 1, tzinfo=TOKYO),
        "date_precision": "year",
        "format": "online",
        "source_name": "UNU-IAS OUIK",
        "source_url": "https://ouik.unu.edu/ja/events/3210",
    },
    "sdgs-cafe-19": {
        "number": 19,
        "title_ja": "金沢のパートナーシップ、どう進化してる？",
        "title_en": "How are partnerships developing in Kanazawa?",
        "starts_at": datetime(2021, 11, 6, 10, 0, tzinfo=TOKYO),
        "ends_at": datetime(2021, 11, 6, 11, 30, tzinfo=TOKYO),
        "date_precision": "time",
        "format": "hybrid",
        "source_name": "kanazawa-sdgs.jp",
        "source_url": "https://kanazawa-sdgs.jp/2021/12/15/sdgscafe19-report/",
    },
}

SPEAKERS = {
    "sdgs-cafe-6": [
        {
            "name_ja": "浦淳",
            "name_en": "Atsushi Ura",
            "position_ja": "認定NPO法人趣都金澤",
            "position_en": "NPO Shuto Kanazawa",
        }
    ]
}

# Number, day, key of the venue. Times, agendas and minutes are not documented.
MEETINGS = [
    (0, date(2019, 6, 13), "shiinoki"),
    (1, date(2019, 7, 25), "shiinoki"),
    (2, date(2019, 9, 25), "shiinoki"),
    (3, date(2019, 10, 29), "nagadohe"),
]
MEETING_SOURCE = {"source_name_ja": "金沢市", "source_name_en": "Kanazawa City"}
