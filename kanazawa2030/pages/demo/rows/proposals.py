"""Sample proposals: the values typed into the forms, and the state each reaches."""

ME, SOMEBODY = "partner@example.test", "neighbour@example.test"
GARDEN = "sample-garden-water"

# Values of every proposal unless its row has others.
USUAL = {
    "idea": {"aim": "", "audience": ""},
    "organisation": {"proposed_by": "person", "contact_name": "見本 みどり"},
    "when": {"place": "open", "capacity": "30", "fee_yen": "0"},
    "access": {"languages": ["ja"], "english_support": "none", "access": []},
    "support": {"support": []},
    "attachments": {"note": ""},
}

DECLINED = {
    "reason_ja": "屋外で火を使うため、安全に行える場所が見つかりませんでした。",
    "reason_en": ("It needs an open fire outdoors, and we could not find a safe place for that."),
    "next_step_ja": "屋内で行うかたちを、事務局がいっしょに考えます。",
    "next_step_en": ("The office would be glad to plan an indoor event with you."),
    "mail_ja": (
        "ご提案をありがとうございました。今回は見送りとなりましたが、"
        "次のかたちをご相談できればうれしく思います。"
    ),
    "mail_en": (
        "Thank you for your proposal. We could not accept it this time, but we would be glad "
        "to talk about another form of it."
    ),
}
CONDITIONS = {
    "reason_ja": "会場の定員が24人のため、申込みの上限を24人とすることが条件です。",
    "reason_en": "The room holds 24 people, so registration has to end at 24.",
    "next_step_ja": "事務局と会場の下見の日を決めてください。",
    "next_step_en": "Please agree with the office on a day to see the room.",
    "mail_ja": "ご提案を条件付きで採用します。まず、会場の下見の日を決めましょう。",
    "mail_en": (
        "Your proposal is accepted on one condition. First, let us agree on a day to see the room."
    ),
}
ACCEPTED = {
    "mail_ja": (
        "ご提案を採用します。催しのページの下書きを事務局が用意しますので、内容をご確認ください。"
    ),
    "mail_en": (
        "Your proposal is accepted. The office will prepare a draft of the event page for you "
        "to check."
    ),
}

# `days`: days since it was submitted; `wish`: days from today to its preferred date.
PROPOSALS = [
    {
        "title": "用水の落ち葉を土にかえす日",
        "by": ME,
        "partner": GARDEN,
        "days": 95,
        "wish": -26,
        "to": "held",
        "idea": {
            "summary": "用水から集めた落ち葉を、まちなかの小さな畑の土にかえします。",
            "what": (
                "はじめに用水の落ち葉を集め、あとで堆肥の枠を組みます。道具は主催者が用意します。"
            ),
            "aim": "落ち葉を燃やさずに使う畑を、2030年までに町ごとに一つ持つこと。",
            "courses": ["1", "2"],
            "goals": ["11", "12", "15"],
        },
        "when": {"place": "own", "place_name": "見本の用水ぞいの広場", "capacity": "40"},
        "access": {"languages": ["ja", "en"], "english_support": "staff", "access": ["childcare"]},
        "support": {"support": ["publicity"]},
        "cohosts": [("見本の畑まるごと組合", "field@people.example", "cooperation", True)],
        "decision": ("accepted", ACCEPTED),
        "picture": "canal",
        "in_english": {
            "easy_summary": (
                "用水（水の道）に 落《お》ちた 葉《は》を "
                "集《あつ》めて、畑《はたけ》の 土に しました。"
            ),
            "title_en": "A day that turns canal leaves into soil",
            "summary_en": "Leaves gathered from the canals become soil for small fields in town.",
            "body_en": (
                "First we gather leaves from the canal, then we build compost frames. Tools are "
                "provided."
            ),
            "room_en": "Sample square by the canal",
            "access_note_en": "Childcare is provided.",
        },
        "report": {
            "summary_ja": (
                "大人26人と子ども9人が集まり、軽トラック2台分の落ち葉を集めました。\n\n"
                "そのあと三つの班に分かれて堆肥の枠を組み、一つは用水ぞいの花壇に、"
                "二つは畑に置きました。半年後に土の具合を確かめます。"
            ),
            "summary_en": (
                "Twenty-six adults and nine children came and gathered two small lorries of "
                "leaves.\n\nThen three groups built compost frames: one is by the canal, two are "
                "in the fields. We will check the soil again in six months."
            ),
            "attendance_place": 35,
        },
    },
    {
        "title": "庭で聴く、縄と木の仕事",
        "by": ME,
        "partner": GARDEN,
        "days": 30,
        "wish": 62,
        "to": "scheduled",
        "idea": {
            "summary": "雪吊りの縄を結ぶ人に、一年を通して木を守る仕事の話を聴きます。",
            "what": (
                "庭を歩きながら、縄の結び方と木の見方を教わります。最後に一人一本、縄を結びます。"
            ),
            "courses": ["1"],
            "goals": ["11", "15"],
        },
        "when": {"place": "city", "capacity": "20"},
        "support": {"support": ["venue", "publicity"]},
        "decision": ("accepted", ACCEPTED),
    },
    {
        "title": "食べきりの台所、だしがらの一品",
        "by": ME,
        "partner": "sample-whole-field",
        "days": 18,
        "wish": 75,
        "to": "decided",
        "idea": {
            "summary": "だしを取ったあとの昆布と鰹節で、もう一品つくります。",
            "what": "四人ずつの台所に分かれて三品をつくり、試食しながら家での工夫を話します。",
            "courses": ["2"],
            "goals": ["2", "12"],
        },
        "when": {"place": "city", "capacity": "30", "fee_yen": "500"},
        "decision": ("conditional", CONDITIONS),
    },
    {
        "title": "通学路の日かげ地図をつくる",
        "by": ME,
        "partner": GARDEN,
        "days": 12,
        "wish": 84,
        "to": "in_review",
        "idea": {
            "summary": "通学路を歩いて日かげを測り、地図にまとめます。",
            "what": "三つの通学路を歩き、場所ごとに温度を測って、大きな地図に書き込みます。",
            "courses": ["3", "1"],
            "goals": ["4", "13"],
        },
        "cohosts": [("見本の図書室", "library@people.example", "co_organiser", None)],
        "support": {
            "support": ["speaker", "endorsement"],
            "support_note": "調べ方に詳しい方を紹介していただけると助かります。",
        },
        "decision": ("accepted", ACCEPTED),
    },
    {
        "title": "道具の貸し借り市",
        "from": "直す会を、別の町内でも開いてみたい",
        "by": ME,
        "partner": GARDEN,
        "days": 9,
        "wish": 70,
        "to": "more_info",
        "idea": {
            "summary": "家で眠っている道具を持ち寄り、貸し借りの約束をします。",
            "what": (
                "持ち寄った道具に名札をつけ、使い方を見せ合ってから、貸し借りの札を交わします。"
            ),
            "courses": ["2"],
            "goals": ["12"],
        },
        "question": "刃物や電動の道具も持ち寄りますか。扱うときの決まりがあれば教えてください。",
    },
    {
        "title": "A walk along the canals in plain words",
        "by": SOMEBODY,
        "language": "en",
        "days": 2,
        "wish": 55,
        "to": "submitted",
        "idea": {
            "summary": "A slow walk for people new to the city, in easy Japanese and English.",
            "what": (
                "We follow one canal for an hour, stop at five places and talk about what the "
                "water is used for."
            ),
            "aim": "That people who have just moved here know their neighbours.",
            "courses": ["4"],
            "goals": ["6", "11"],
        },
        "organisation": {"contact_name": "Mihon Nagisa"},
        "access": {"languages": ["ja", "en"], "english_support": "staff", "access": ["easy"]},
    },
    {
        "title": "広場でたき火カフェ",
        "by": SOMEBODY,
        "days": 60,
        "wish": 40,
        "to": "decided",
        "idea": {
            "summary": "広場でたき火を囲み、暮らしと燃料の話をします。",
            "what": "薪の種類と煙の少ない燃やし方を学び、温かい飲みものを分け合います。",
            "courses": ["5"],
            "goals": ["7"],
        },
        "organisation": {"contact_name": "見本 なぎさ"},
        "decision": ("declined", DECLINED),
    },
    {
        "title": "古着の交換会",
        "by": SOMEBODY,
        "days": 45,
        "wish": 35,
        "to": "withdrawn",
        "idea": {
            "summary": "子ども服を持ち寄って交換します。",
            "what": "サイズごとに机を分け、持ってきた数だけ持ち帰ります。",
            "courses": ["2"],
            "goals": ["12"],
        },
        "organisation": {"contact_name": "見本 なぎさ"},
    },
    {
        "title": "屋根の雪を長く残す小さな実験",
        "by": ME,
        "partner": GARDEN,
        "days": 4,
        "wish": 90,
        "to": "draft",
        "idea": {
            "summary": "もみ殻で雪を覆い、何か月残るか試します。",
            "courses": ["5"],
            "goals": ["13"],
        },
    },
]
