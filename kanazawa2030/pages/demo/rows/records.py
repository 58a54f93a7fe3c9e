"""The record of the sample session. Days of versions count from the session."""

MEETING = {
    "number": 4,
    "days_ago": 100,
    "from": "18:30",
    "to": "20:45",
    "venue": "hall",
    "title_ja": "冬の暮らしを、数にする",
    "title_en": "Putting winter life into figures",
    "summary_ja": "町家、通学路、音の三つについて、何を数えれば暮らしが分かるかを話し合いました。",
    "summary_en": (
        "We talked about old townhouses, the way to school and the sounds of town: which figures "
        "would tell us how life goes."
    ),
    "participants_total": 31,
}
VERSIONS = [
    {"after_days": 8},
    {
        "after_days": 16,
        "note_ja": "発言S-04-4の「4割」を「38%」に改め、行動を一つ加えました。",
        "note_en": "Statement S-04-4 now says 38% instead of 40%, and one action was added.",
    },
]
AGENDA = [
    ("18:40", "町家の数え方を見直す", "How we count townhouses"),
    ("19:15", "雪の日の通学路", "The way to school on snowy days"),
    ("20:00", "重なりと抜けを確かめる", "What overlaps, and what is missing"),
]
# (item of the agenda, view, course, goals, Japanese, English)
STATEMENTS = [
    (
        0,
        "detail",
        1,
        [11],
        "残っている数だけを追うと、空き家が増えても順調に見える。",
        "If we only count the houses that remain, all looks well even when more stand empty.",
    ),
    (
        0,
        "overall",
        1,
        [11],
        "音も風景として数えられないか。槌の音、用水の音、縄をなげる声。",
        "Could sounds count as scenery too: hammers, canals, the calls of those who tie the ropes?",
    ),
    (
        0,
        "detail",
        5,
        [8, 9],
        "工房を続けられる家かどうかを、調べの項目に加える。",
        "The survey should also ask whether a workshop could go on in the house.",
    ),
    (
        1,
        "detail",
        3,
        [4, 11],
        "子供の4割が、雪の日に通りにくい道があると地図に書いた。",
        "On their maps, 40% of the children marked streets that are hard to walk in snow.",
    ),
    (
        1,
        "overall",
        4,
        [8],
        "除雪を、働く人の時間の話としても見たい。朝の一時間を誰が出すのか。",
        "Clearing snow is also about working hours: who gives the hour in the morning?",
    ),
    (
        2,
        "overall",
        2,
        [2, 12],
        "方向性2と3に、食べ物の指標が重なっている。一つにして両方から見る。",
        "Courses 2 and 3 both have an indicator on food. One would do, seen from both.",
    ),
    (
        None,
        "detail",
        None,
        [],
        "次の会は、働く人も来られる時間に開く。",
        "The next session should be at an hour when people who work can come.",
    ),
]
CORRECTED = {
    "text_ja": "子供の38%が、雪の日に通りにくい道があると地図に書いた。",
    "text_en": "On their maps, 38% of the children marked streets that are hard to walk in snow.",
}
CORRECTED_NUMBER = 4
# By number of the part: slugs of the sample indicators it is about.
INDICATORS_OF_STATEMENTS = {1: ["sample-townhouses-lived-in"]}
INDICATORS_OF_DECISIONS = {1: ["sample-townhouses-lived-in"], 3: ["sample-garden-and-canal-care"]}
# (Japanese, English, slugs of events, titles of proposals)
DECISIONS = [
    (
        "町家は「人が住んでいる割合」で測る。",
        "Townhouses are measured by the share that people live in.",
        ["sample-warm-townhouses"],
        [],
    ),
    (
        "子供の地図から、通学路の除雪を始める。",
        "Snow on the way to school is cleared starting from the children’s maps.",
        ["sample-after-school-map"],
        [],
    ),
    (
        "身近な自然を、数と体験の両方で確かめる。",
        "Nature close by is looked at both in figures and in person.",
        [],
        ["用水の落ち葉を土にかえす日"],
    ),
]
# (number of the decision, Japanese, English, by whom, due in days, events)
ACTIONS = [
    (
        1,
        "空き町家を調べ直す",
        "Survey the empty townhouses again",
        ("担当課（見本）", "The section in charge (sample)"),
        150,
        [],
    ),
    (
        2,
        "通学路の雪の地図を、学校ごとにつくる",
        "Draw a snow map of the way to each school",
        ("地図の会（見本）", "The map group (sample)"),
        230,
        [],
    ),
    (
        None,
        "町の音を10か所で録る",
        "Record the sounds of ten places",
        ("工芸の工房（見本）", "A craft workshop (sample)"),
        60,
        ["sample-sounds-of-town"],
    ),
]
# Added in the second version.
LATER_ACTION = (
    None,
    "食べ物の指標を一つにする",
    "Make one indicator of the two on food",
    ("事務局（見本）", "The office (sample)"),
    80,
    [],
)
# By number of the action: its state now, since how many days after the session, and why.
STATES = {
    2: ("running", 40, "3校でつくりました。", "Three schools have theirs."),
    3: ("done", 45, "10か所で録りました。", "Ten places were recorded."),
    4: (
        "stopped",
        60,
        "二つの指標は数え方が違うため、そのまま残します。",
        "The two count in different ways, so both stay.",
    ),
}
SECTORS = [
    ("教育", "Education", 7),
    ("環境", "Environment", 6),
    ("IT", "IT", 4),
    ("学生", "Students", 8),
    ("市の職員", "City staff", 6),
]
PDF = ("次第（見本）", "Agenda (sample)")
LINK = (
    "町家の数え方の比べ読み（見本）",
    "Ways of counting townhouses, compared (sample)",
    "https://host.example/townhouses/",
    "en",
)
PHOTOS = ("photo-board", "snow")
