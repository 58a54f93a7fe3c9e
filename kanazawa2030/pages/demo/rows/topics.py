"""Sample news. `days_ago` is when it was published."""

TOPICS = [
    {
        "slug": "sample-sign-language",
        "days_ago": 2,
        "title_ja": "用水を歩く催しに、手話通訳がつきます",
        "title_en": "Sign language at the canal walk",
        "summary_ja": "申込みのときにお知らせください。",
        "summary_en": "Tell us when you register.",
        "body_ja": (
            "手話通訳を用意します。要約筆記が必要な方も、ご相談ください。\n\n"
            "このお知らせは見本です。"
        ),
        "body_en": (
            "Sign language interpretation will be provided. Please ask if you need captioning.\n\n"
            "This is a sample."
        ),
    },
    {
        "slug": "sample-winter-hours",
        "days_ago": 9,
        "title_ja": "荒天の日の催しについて",
        "title_en": "Events in bad weather",
        "summary_ja": "開催するかどうかは、前日の18時に催しのページでお知らせします。",
        "summary_en": "The event page says at 18:00 the day before whether an event goes ahead.",
        "body_ja": (
            "大雪や台風が予想されるときは、前日の18時に催しのページの先頭でお知らせします。\n\n"
            "このお知らせは見本です。"
        ),
        "body_en": (
            "If heavy snow or a typhoon is forecast, check the top of the event page at 18:00 the "
            "day before.\n\nThis is a sample."
        ),
    },
    {
        "slug": "sample-new-partners",
        "days_ago": 24,
        "title_ja": "新しいパートナーが加わりました",
        "title_en": "New partners have joined",
        "summary_ja": "4団体のページができました。",
        "summary_en": "There are four new profiles.",
        "body_ja": "[パートナーの一覧](/ja/partners/)でご覧ください。\n\nこのお知らせは見本です。",
        "body_en": "See the [partners](/en/partners/).\n\nThis is a sample.",
    },
]
