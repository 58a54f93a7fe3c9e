"""Milestones of the project and published totals, with their sources."""

from datetime import date

CITY = {"source_name_ja": "金沢市", "source_name_en": "Kanazawa City"}
PORTAL_2019 = {"source_name_ja": "kanazawa-sdgs.jp", "source_name_en": "kanazawa-sdgs.jp"}
OUIK = {"source_name_ja": "国連大学OUIK", "source_name_en": "UNU-IAS OUIK"}

MILESTONES = {
    "agreement-2018": {
        "date": date(2018, 7, 13),
        "title_ja": "三者が協定を結ぶ",
        "title_en": "Three partners sign an agreement",
        "text_ja": (
            "金沢市、公益社団法人金沢青年会議所、国連大学OUIKが、"
            "SDGsの共同研究を始める協定を結びました。"
        ),
        "text_en": (
            "Kanazawa City, Junior Chamber International Kanazawa and UNU-IAS OUIK agree on joint "
            "research to improve the city’s work on the SDGs."
        ),
        **CITY,
    },
    "declaration-2019": {
        "date": date(2019, 3, 23),
        "title_ja": "「金沢SDGs」共同宣言",
        "title_en": "The Kanazawa SDGs Joint Declaration",
        "text_ja": "5つの方向性からなる計画を発表しました。",
        "text_en": "A plan of five courses of action is announced.",
        "source_name_ja": "金沢市、国連大学OUIK、金沢青年会議所",
        "source_name_en": "Kanazawa City, UNU-IAS OUIK and JCI Kanazawa",
        "source_url": "https://ouik.unu.edu/news/2159",
    },
    "name-2019": {
        "date": date(2019, 3, 23),  # sorts after the declaration; shown as the month
        "precision": "month",
        "title_ja": "IMAGINE KANAZAWA 2030という名前に",
        "title_en": "IMAGINE KANAZAWA 2030 gets its name",
        "text_ja": "共同宣言とともに、プロジェクトの名前を発表しました。",
        "text_en": "The name of the project is announced with the declaration.",
        **CITY,
    },
    "cafes-2019": {
        "date": date(2019, 4, 1),
        "until": date(2019, 11, 30),
        "precision": "month",
        "title_ja": "SDGsカフェを8回開催",
        "title_en": "Eight SDGs Cafés",
        "text_ja": "350人が参加しました。",
        "text_en": "350 people take part.",
        **CITY,
    },
    "meetings-2019": {
        "date": date(2019, 6, 13),
        "until": date(2019, 10, 29),
        "title_ja": "SDGsミーティング No.0からNo.3",
        "title_en": "SDG’s Meeting No. 0 to No. 3",
        "text_ja": "43人が、2030年の金沢の姿と、金沢独自の評価軸を話し合いました。",
        "text_en": (
            "Forty-three people discuss the vision for Kanazawa in 2030 and the city’s own "
            "evaluation axes."
        ),
        **CITY,
    },
    "mirai-scenario-2020": {
        "date": date(2020, 3, 1),
        "precision": "month",
        "title_ja": "「金沢ミライシナリオ」ができる",
        "title_en": "The Kanazawa Mirai Scenario",
        **PORTAL_2019,
        "source_url": "https://kanazawa-sdgs.jp/imagine-kanazawa-2030",
    },
    "promotion-meeting-2020": {
        "date": date(2020, 6, 29),
        "title_ja": "第1回の推進会議",
        "title_en": "The first promotion meeting",
        **OUIK,
        "source_url": "https://ouik.unu.edu/news/3199",
    },
    "future-city-2020": {
        "date": date(2020, 7, 17),
        "title_ja": "金沢市がSDGs未来都市に選ばれる",
        "title_en": "Kanazawa is chosen as an SDGs Future City",
        **PORTAL_2019,
        "source_url": "https://kanazawa-sdgs.jp/2020/07/17/news-futurecity",
    },
    "partners-2021": {
        "date": date(2021, 9, 10),
        "title_ja": "パートナーが157団体に",
        "title_en": "157 partners",
        **OUIK,
        "source_url": "https://ouik.unu.edu/ja/news/4739",
    },
    "partners-2022": {
        "date": date(2022, 3, 31),
        "title_ja": "パートナーが195団体に",
        "title_en": "195 partners",
        **OUIK,
        "source_url": "https://ouik.unu.edu/news/5798",
    },
}

TOTALS = {
    "cafes-2019": {
        "label_ja": "SDGsカフェの開催",
        "label_en": "SDGs Cafés held",
        "period_ja": "2019年4月から11月",
        "period_en": "April to November 2019",
        "value": 8,
        "unit_ja": "回",
        "unit_en": "cafés",
        "order": 1,
        **CITY,
    },
    "cafe-participants-2019": {
        "label_ja": "SDGsカフェの参加者",
        "label_en": "Participants of the SDGs Cafés",
        "period_ja": "2019年4月から11月",
        "period_en": "April to November 2019",
        "value": 350,
        "unit_ja": "人",
        "unit_en": "people",
        "order": 2,
        **CITY,
    },
    "meetings-2019": {
        "label_ja": "SDGsミーティングの開催",
        "label_en": "Sessions of the SDG’s Meeting",
        "period_ja": "2019年6月から10月",
        "period_en": "June to October 2019",
        "value": 4,
        "unit_ja": "回",
        "unit_en": "sessions",
        "order": 3,
        **CITY,
    },
    "meeting-participants": {
        "label_ja": "SDGsミーティングの参加者",
        "label_en": "Participants of the SDG’s Meeting",
        "value": 43,
        "unit_ja": "人",
        "unit_en": "people",
        "order": 4,
        **CITY,
    },
}
