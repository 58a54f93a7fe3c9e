"""Sample events to come, in every state and registration mode. `day` counts from today."""

from django.conf import settings

CITY_JA, CITY_EN = (settings.CITY.word("city", code) for code in ("ja", "en"))

COMING = [
    {
        "slug": "sample-canal-walk",
        "day": 5,
        "from": "18:30",
        "to": "20:30",
        "series": "cafe",
        "title_ja": "用水のまちを歩いて考える、水と暮らしの2030年",
        "title_en": "Walking the canals: water and daily life in 2030",
        "summary_ja": "仕事や学校の帰りに用水ぞいを30分歩き、守り方と楽しみ方を話し合います。",
        "summary_en": (
            "A thirty-minute walk along a canal after work, then a talk about how to look after "
            "it and enjoy it."
        ),
        "easy_bring": "歩きやすい 靴、かさ",
        "easy_title": "用水の 道を 歩きます",
        "easy_summary": (
            "仕事や 学校が 終わってから、用水（町の 中の 小さい 川）の 道を いっしょに 歩きます。"
            "30分 歩いて、みんなで 話します。お金は いりません。だれでも 来る ことが できます。"
        ),
        "body_ja": (
            "会場の前を流れる用水を30分歩きます。足もとを照らすあかりは会場でお貸しします。"
            "会場に戻ったら、小さなグループに分かれて話し合います。\n\n"
            "- 2030年の用水を、誰が守るか\n"
            "- どうすれば、もっと楽しめるか\n\n歩くのが難しい方には、"
            "会場で同じ道の映像を見る席があります。"
        ),
        "body_en": (
            "We walk along the canal in front of the hall for thirty minutes; lamps can be "
            "borrowed. Back inside we talk in small groups:\n\n"
            "- Who will look after the canals in 2030?\n"
            "- How might we enjoy them more?\n\nIf walking is difficult, you can watch the same "
            "route on film in the hall."
        ),
        "bring_ja": "歩きやすい靴、雨具",
        "bring_en": "Comfortable shoes and rain gear",
        "access_note_ja": "手話通訳があります。",
        "access_note_en": "Sign language interpretation is provided.",
        "access_days": 2,
        "go_nogo_note_ja": "大雨のときは歩かず、会場で映像を見ます。",
        "go_nogo_note_en": "In heavy rain we stay inside and watch the film.",
        "picture": "canal",
        "venue": "hall",
        "room_ja": "第2会議室",
        "room_en": "Meeting room 2",
        "capacity": 30,
        "max_companions": 2,
        "offered_needs": ["sign_language", "captioning", "wheelchair", "hearing_loop"],
        "courses": [1],
        "goals": [6, 11, 15],
        "hosts": [("sample-garden-water", "organiser"), ("sample-university-lab", "cooperation")],
        "speakers": [
            ("見本 かおり", "Kaori Mihon", "見本 庭と水の会 代表", "Sample Garden and Water Group"),
            (
                "見本 健",
                "Ken Mihon",
                "見本大学 まちの未来研究室",
                "Sample University, Future of Towns Laboratory",
            ),
        ],
        "programme": [
            ("18:00", "受付", "Doors open"),
            ("18:30", "はじまりのあいさつ", "Welcome"),
            ("18:40", "用水を歩く", "Walk along the canal"),
            ("19:20", "小さなグループで話し合う", "Talk in small groups"),
            ("20:10", "一つずつ持ち寄る、まとめ", "One idea from each group"),
        ],
    },
    {
        "slug": "sample-way-to-school",
        "day": 12,
        "from": "19:00",
        "to": "20:30",
        "series": "cafe",
        "title_ja": "子どもの声でつくる通学路",
        "title_en": "The way to school, in children’s words",
        "summary_ja": "小学生が調べた通学路の地図を見ながら、大人にできることを考えます。",
        "summary_en": (
            "Pupils show the map they made of their way to school; together we ask what adults "
            "can do."
        ),
        "body_ja": (
            "子どもたちの地図には、大人の知らない「好きな場所」と「こわい場所」が描かれています。"
            "地図を見て、聞いて、できることを一つずつ出し合います。"
        ),
        "body_en": (
            "The children’s map shows favourite places and frightening ones that adults never "
            "noticed. We look, listen and each offer one thing we can do."
        ),
        "format": "hybrid",
        "easy_title": "子どもと 考える 学校への 道",
        "easy_summary": (
            "小学生が、学校へ 行く 道の 地図を つくりました。"
            "地図を 見て、大人に できる ことを 話します。英語の 通訳が あります。"
        ),
        "picture": "michi",
        "venue": "hall",
        "online_url": "https://meet.example/way-to-school",
        "in_english": True,
        "english_support": "interpretation",
        "capacity": 100,
        "reserved_seats": 20,
        "max_companions": 3,
        "offered_needs": ["childcare", "easy_japanese", "captioning"],
        "courses": [3],
        "goals": [4, 11, 16],
        "hosts": [("sample-riverside-school", "organiser")],
        "programme": [
            ("19:00", "地図の発表", "The children’s map"),
            ("19:30", "グループで話す", "Talk in groups"),
        ],
    },
    {
        "slug": "sample-nothing-to-waste",
        "day": 16,
        "from": "14:00",
        "to": "16:00",
        "series": "collaborative",
        "title_ja": "「もったいない」を仕事にする、食品ロスと小さな循環",
        "title_en": "Making a living from what would be wasted",
        "summary_ja": "畑に残る野菜を商売にした三つの店から、始め方とつまずきを聞きます。",
        "summary_en": (
            "Three shops that sell what used to stay in the fields tell how they began and where "
            "they stumbled."
        ),
        "body_ja": (
            "後半は小さなグループになり、"
            "自分の店や職場で減らせる「もったいない」を一つ決めて持ち帰ります。"
        ),
        "body_en": (
            "In the second half we form small groups and each choose one thing to stop wasting "
            "at work."
        ),
        "easy_title": "すてない 店の 話を 聞きます",
        "easy_summary": (
            "まだ 食べる ことが できる 野菜を すてる ことが あります。"
            "その 野菜を 売る 店の 人に 話を 聞きます。"
            "お茶と お菓子の お金（500円）が いります。"
        ),
        "picture": "photo-tea",
        "venue": "machiya",
        "capacity": 20,
        "waiting_capacity": 10,
        "fee_yen": 500,
        "fee_note_ja": "お茶とお菓子の代金",
        "fee_note_en": "for tea and sweets",
        "courses": [2],
        "goals": [2, 12, 17],
        "hosts": [
            ("sample-whole-field", "organiser"),
            ("sample-tea-house", "co_organiser"),
            ("sample-ward-office", "endorser"),
        ],
    },
    {
        "slug": "sample-where-craft-comes-from",
        "day": 41,
        "from": "10:00",
        "to": "12:00",
        "series": "cafe",
        "title_ja": "工芸の素材はどこから来るのか",
        "title_en": "Where craft gets its materials",
        "summary_ja": "漆、土、金箔。材料の来た道をたどり、次の世代に渡す方法を考えます。",
        "summary_en": (
            "Lacquer, clay, gold leaf: we follow the materials back and ask how to hand them on."
        ),
        "easy_title": "ものづくりの 材料の 話",
        "easy_summary": (
            "漆《うるし》、土、金箔《きんぱく》は どこから 来るのでしょう。"
            "ものを つくる 材料の 話を 聞きます。"
        ),
        "picture": "koubou",
        "venue": "machiya",
        "capacity": 24,
        "opens_in_days": 10,
        "courses": [5, 1],
        "goals": [9, 12, 15],
        "hosts": [("sample-craft-lab", "organiser")],
    },
    {
        "slug": "sample-learning-at-forty",
        "day": 3,
        "from": "18:30",
        "to": "20:00",
        "series": "cafe",
        "title_ja": "はたらく、まなぶ、やすむ。40代からの学び直し",
        "title_en": "Work, learn, rest: learning again after forty",
        "summary_ja": "学び直した人の一週間の時間割を見せてもらいます。",
        "summary_en": "People who went back to learning show us their weekly timetable.",
        "easy_title": "大人に なってから もう一回 勉強する",
        "easy_summary": (
            "大人に なってから もう一回 勉強した 人の 話を 聞きます。"
            "一週間《いっしゅうかん》に いつ 働いて、いつ 勉強して、"
            "いつ 休《やす》むかを 見せて もらいます。"
        ),
        "picture": "photo-table",
        "venue": "hall",
        "capacity": 40,
        "closes_days_ago": 1,
        "courses": [4],
        "goals": [1, 3, 4, 5, 8],
        "hosts": [("sample-evening-school", "organiser")],
    },
    {
        "slug": "sample-clean-up-morning",
        "day": 20,
        "from": "07:00",
        "to": "08:30",
        "series": "collaborative",
        "title_ja": "朝の川べりで、落ち葉を拾う",
        "title_en": "Leaves by the river: an early clean-up",
        "summary_ja": "手ぶらで集まり、落ち葉を堆肥置き場まで運びます。",
        "summary_en": "Come as you are and carry leaves to the compost heap.",
        "easy_title": "朝、川の 近くで 落ち葉を 拾います",
        "easy_summary": (
            "朝、川の 近くで 落ち葉を 拾います。何も 持って こなくて いいです。"
            "申し込みは いりません。"
        ),
        "picture": "asanogawa",
        "venue": "garden",
        "registration_mode": "none",
        "courses": [1, 2],
        "goals": [11, 14, 15],
        "audience_ja": "小学生は大人といっしょに",
        "audience_en": "Primary-school children with an adult",
        "hosts": [("sample-garden-water", "organiser")],
        "go_nogo_note_ja": "開催するかどうかは、前日の18時に催しのページでお知らせします。",
        "go_nogo_note_en": "The event page says at 18:00 the day before whether it goes ahead.",
    },
    {
        "slug": "sample-roof-power",
        "day": 25,
        "from": "13:30",
        "to": "15:00",
        "series": "collaborative",
        "title_ja": "屋根の上の発電所を見に行く",
        "title_en": "A visit to a power plant on a roof",
        "summary_ja": "集会所の屋根に上がり、一日の発電の記録を読みます。",
        "summary_en": "We climb onto a meeting-house roof and read a day’s figures.",
        "easy_title": "屋根の 上で 電気を つくる ところを 見ます",
        "easy_summary": (
            "屋根の 上で 電気を つくって います。それを 見に 行きます。"
            "一日に どのくらい 電気が できるかも わかります。"
        ),
        "venue": "hall",
        "registration_mode": "external",
        "registration_url": "https://light-coop.example/visit",
        "capacity": 12,
        "courses": [2, 5],
        "goals": [7, 13],
        "hosts": [("sample-energy-coop", "organiser")],
    },
    {
        "slug": "sample-repair-day",
        "day": 30,
        "from": "10:00",
        "to": "15:00",
        "series": "collaborative",
        "title_ja": "傘と椅子をなおす日",
        "title_en": "A day for repairing umbrellas and chairs",
        "summary_ja": "壊れた傘や椅子を持ち寄り、直し方を教わります。",
        "summary_en": "Bring a broken umbrella or chair and learn how to repair it.",
        "easy_title": "傘と 椅子を 直す 日",
        "easy_summary": "壊れた 傘や 椅子を 持って きて ください。直し方を 教えます。",
        "picture": "machiya",
        "venue": "machiya",
        "registration_mode": "contact",
        "contact_name_ja": "見本なおす小屋",
        "contact_name_en": "Sample Repair Shed",
        "contact_phone": "076-000-0000",
        "contact_email": "hello@repair-shed.example",
        "easy_bring": "直したい もの",
        "bring_ja": "直したいもの",
        "bring_en": "The thing you want to repair",
        "courses": [2, 4],
        "goals": [8, 12],
        "hosts": [("sample-repair-shed", "organiser")],
    },
    {
        "slug": "sample-snow-mornings",
        "day": 8,
        "from": "14:00",
        "to": "15:30",
        "series": "cafe",
        "then": "postpone",
        "note_ja": ("講師の体調のため延期します。新しい日程は、決まりしだいお知らせします。"),
        "note_en": (
            "Postponed because the speaker is unwell. We will tell you the new date as soon as it "
            "is fixed."
        ),
        "title_ja": "雪の朝に、助け合う",
        "title_en": "Helping one another on snowy mornings",
        "summary_ja": "雪かきの頼み方、引き受け方を話し合います。",
        "summary_en": "How to ask for help with the snow, and how to offer it.",
        "easy_title": "雪の 朝に 助けあう",
        "easy_summary": (
            "雪の 朝に、近所《きんじょ》の 人と どう 助けあうかを 話します。"
            "この 日は できなく なりました。別《べつ》の 日に します。"
        ),
        "picture": "snow",
        "venue": "hall",
        "capacity": 30,
        "courses": [4],
        "goals": [3, 13],
        "hosts": [("sample-snow-network", "organiser")],
    },
    {
        "slug": "sample-lantern-walk",
        "day": 14,
        "from": "18:30",
        "to": "20:00",
        "series": "collaborative",
        "then": "cancel",
        "note_ja": "会場の設備の工事のため中止します。",
        "note_en": "Cancelled because of building work at the venue.",
        "title_ja": "あかりを持って坂をのぼる",
        "title_en": "Up the slope with lanterns",
        "summary_ja": "坂と段差の地図を片手に、あかりを持って町を歩きます。",
        "summary_en": "An evening walk with lanterns and a map of slopes and steps.",
        "easy_title": "あかりを 持って 坂を 歩きます",
        "easy_summary": (
            "あかりを 持って、坂の 多い 町を 歩きます。この 催《もよお》しは、なくなりました。"
        ),
        "picture": "kenrokuen",
        "venue": "garden",
        "capacity": 15,
        "max_companions": 2,
        "courses": [1, 4],
        "goals": [11],
        "hosts": [("sample-taro", "organiser")],
    },
    {
        "slug": "sample-tea-table-talk",
        "day": 33,
        "from": "19:00",
        "to": "20:30",
        "series": "cafe",
        "then": "move",
        "move_days": 12,
        "note_ja": "会場の都合で日を改めました。",
        "note_en": "Moved to a later day because the hall was needed.",
        "title_ja": "お茶の席で話す、働くこと",
        "title_en": "Talking about work over tea",
        "summary_ja": "肩書きを置いて、働くことを話す夜です。",
        "summary_en": "An evening to talk about work and leave titles at the door.",
        "easy_title": "お茶を 飲んで、仕事の 話を します",
        "easy_summary": "お茶を 飲みながら、仕事の 話を します。日が 変わりました。",
        "picture": "chaya",
        "venue": "machiya",
        "capacity": 16,
        "courses": [4],
        "goals": [8],
        "hosts": [("sample-tea-house", "organiser")],
    },
    {
        "slug": "sample-english-cafe",
        "day": 22,
        "from": "19:00",
        "to": "20:30",
        "series": "cafe",
        "title_ja": f"英語とやさしい日本語で話す、{CITY_JA}の暮らし",
        "title_en": f"Living in {CITY_EN}: a talk in English and easy Japanese",
        "summary_ja": "引っ越して3年以内の人の「困った」と「うれしかった」を聞きます。",
        "summary_en": (
            "People who moved here within three years tell what was hard and what was lovely."
        ),
        "easy_title": "英語と やさしい 日本語で 話します",
        "easy_summary": (
            f"新しく {CITY_JA}に 来た 人が、こまった ことや うれしかった ことを 話します。"
            "英語と、やさしい 日本語です。家から、インターネットで 参加できます。"
        ),
        "format": "online",
        "online_url": "https://meet.example/living",
        "in_english": True,
        "language_note_ja": "英語の字幕がつきます。",
        "language_note_en": "With live English captions.",
        "capacity": 60,
        "courses": [4],
        "goals": [10, 16, 17],
        "hosts": [("sample-evening-school", "organiser")],
    },
    {
        "slug": "sample-count-the-shade",
        "day": 28,
        "from": "09:30",
        "to": "11:30",
        "series": "collaborative",
        "title_ja": "木陰を数える",
        "summary_ja": (
            "学生といっしょに町を歩き、木陰とベンチを数えます。日本語だけの催しの見本です。"
        ),
        "easy_title": "木の かげを 数えます",
        "easy_summary": (
            "学生と 町を 歩いて、木の かげと ベンチを 数えます。日本語だけで 話します。"
        ),
        "venue": "garden",
        "capacity": 25,
        "courses": [1],
        "goals": [11, 13],
        "hosts": [("sample-university-lab", "organiser")],
    },
    {
        "slug": "sample-open-workshops",
        "day": 38,
        "precision": "day",
        "series": "collaborative",
        "title_ja": "工房をあける日",
        "title_en": "Open workshops day",
        "summary_ja": "町の工房が一日だけ戸を開けます。時間は工房ごとに違います。",
        "summary_en": "Workshops around town open their doors for a day, each at its own hours.",
        "easy_title": "ものを つくる ところを 見る 日",
        "easy_summary": (
            "町の 工房（ものを つくる ところ）を 見る ことが できます。"
            "時間は、工房ごとに 違います。申し込みは いりません。"
        ),
        "picture": "koubou",
        "venue": "machiya",
        "registration_mode": "none",
        "courses": [5],
        "goals": [9],
        "hosts": [("sample-craft-lab", "organiser"), ("sample-tea-house", "operator")],
    },
    {
        "slug": "sample-year-forum",
        "day": 75,
        "precision": "month",
        "series": "cafe",
        "title_ja": "一年の取組を持ち寄るカフェ（日程調整中）",
        "title_en": "A café to share the year’s work (date to be confirmed)",
        "summary_ja": "一年間の取組を持ち寄って話します。日程は決まりしだいお知らせします。",
        "summary_en": "Everyone shares what they did this year. The date will be announced.",
        "easy_title": "一年に した ことを 話す 会",
        "easy_summary": "みんなが 一年に した ことを 話します。日は、まだ 決まって いません。",
        "venue": "hall",
        "registration_mode": "none",
        "courses": [1, 2, 3, 4, 5],
        "goals": [17],
        "hosts": [("sample-university-lab", "organiser")],
    },
]
