"""The office, the three signatories of 2018, and the venues of 2019."""

# Telephone, e-mail, hours and address are not documented: the office fills them in.
OFFICE = {
    "department_ja": "IMAGINE KANAZAWA 2030 事務局（金沢市）",
    "department_en": "IMAGINE KANAZAWA 2030 office (Kanazawa City)",
}

PARTNERS = {
    "kanazawa-city": {
        "kind": "administration",
        "name_ja": "金沢市",
        "name_en": "Kanazawa City",
        "name_kana": "かなざわし",
        "crest": "市",
        "tagline_ja": (
            "2018年の協定を結んだ三者の一つです。いっしょに開催する連携企画を募集しています。"
        ),
        "tagline_en": (
            "One of the three signatories of the 2018 agreement. Calls for collaborative events."
        ),
    },
    "jci-kanazawa": {
        "kind": "group",
        "name_ja": "公益社団法人金沢青年会議所",
        "name_en": "Junior Chamber International Kanazawa (JCI Kanazawa)",
        "name_kana": "かなざわせいねんかいぎしょ",
        "crest": "青",
        "tagline_ja": "2018年に、金沢市、国連大学OUIKと共同研究の協定を結びました。",
        "tagline_en": (
            "Signed the 2018 agreement on joint research with Kanazawa City and UNU-IAS OUIK."
        ),
    },
    "unu-ias-ouik": {
        "kind": "research",
        "name_ja": (
            "国連大学サステイナビリティ高等研究所いしかわ・かなざわオペレーティング・ユニット"
        ),
        "name_en": (
            "United Nations University Institute for the Advanced Study of Sustainability "
            "Operating Unit Ishikawa/Kanazawa (UNU-IAS OUIK)"
        ),
        "name_kana": (
            "こくれんだいがくさすていなびりてぃこうとうけんきゅうじょ"
            "いしかわかなざわおぺれーてぃんぐゆにっと"
        ),
        "crest": "国",
        "tagline_ja": "2018年に、金沢市、金沢青年会議所と共同研究の協定を結びました。",
        "tagline_en": (
            "Signed the 2018 agreement on joint research with Kanazawa City and JCI Kanazawa."
        ),
        "website": "https://ouik.unu.edu/",
    },
}

VENUES = {
    "shiinoki": {
        "name_ja": "しいのき迎賓館",
        "name_en": "Shiinoki Cultural Complex",
        "address_ja": "金沢市広坂",
        "address_en": "Hirosaka, Kanazawa",
    },
    "nagadohe": {
        "name_ja": "金沢市長土塀青少年交流センター",
        "name_en": "Nagadohe Youth Center",
        "address_ja": "金沢市長町3丁目3番3号",
        "address_en": "3-3-3 Nagamachi, Kanazawa",
    },
}
