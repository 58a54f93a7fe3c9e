"""Reference data of every installation: goals, courses of action, staff groups.

`load()` runs after every migration and only creates rows, so that changes of staff stay
and a flushed test database is filled again. Sources: the 17 goals of the 2030 Agenda with
their short titles and colours; the five courses of action of the 2019 joint declaration in
the city's words, with this site's own English.
"""

from ..accounts.roles import load_groups
from ..models import CourseOfAction, Goal

WHITE, BLACK = "#FFFFFF", "#000000"

GOALS = [
    (1, "貧困をなくそう", "No poverty", "#E5243B", WHITE),
    (2, "飢餓をゼロに", "Zero hunger", "#DDA63A", BLACK),
    (3, "すべての人に健康と福祉を", "Good health and well-being", "#4C9F38", BLACK),
    (4, "質の高い教育をみんなに", "Quality education", "#C5192D", WHITE),
    (5, "ジェンダー平等を実現しよう", "Gender equality", "#FF3A21", BLACK),
    (6, "安全な水とトイレを世界中に", "Clean water and sanitation", "#26BDE2", BLACK),
    (7, "エネルギーをみんなに そしてクリーンに", "Affordable and clean energy", "#FCC30B", BLACK),
    (8, "働きがいも 経済成長も", "Decent work and economic growth", "#A21942", WHITE),
    (
        9,
        "産業と技術革新の基盤をつくろう",
        "Industry, innovation and infrastructure",
        "#FD6925",
        BLACK,
    ),
    (10, "人や国の不平等をなくそう", "Reduced inequalities", "#DD1367", WHITE),
    (11, "住み続けられるまちづくりを", "Sustainable cities and communities", "#FD9D24", BLACK),
    (12, "つくる責任 つかう責任", "Responsible consumption and production", "#BF8B2E", BLACK),
    (13, "気候変動に具体的な対策を", "Climate action", "#3F7E44", WHITE),
    (14, "海の豊かさを守ろう", "Life below water", "#0A97D9", BLACK),
    (15, "陸の豊かさも守ろう", "Life on land", "#56C02B", BLACK),
    (16, "平和と公正をすべての人に", "Peace, justice and strong institutions", "#00689D", WHITE),
    (17, "パートナーシップで目標を達成しよう", "Partnerships for the goals", "#19486A", WHITE),
]

COURSES = [
    {
        "number": 1,
        "title_ja": "自然、歴史、文化に立脚したまちづくりをすすめる",
        "short_title_ja": "古くて新しくて心地よいまち",
        "title_en": "A city rooted in nature, history and culture",
        "short_title_en": "Old and new, and good to live in",
        "dye_ja": "古代紫",
        "dye_en": "kodai-murasaki",
    },
    {
        "number": 2,
        "title_ja": "環境への負荷を少なくし資源循環型社会をつくる",
        "short_title_ja": "もったいないがないまち",
        "title_en": "A circular city with a lighter footprint",
        "short_title_en": "A city where nothing goes to waste",
        "dye_ja": "草",
        "dye_en": "kusa",
    },
    {
        "number": 3,
        "title_ja": "次代を担う子供たちの可能性を引き出す環境をつくる",
        "short_title_ja": "子供がゆめを描けるまち",
        "title_en": "A city that opens up its children’s future",
        "short_title_en": "A city where children can draw their dreams",
        "dye_ja": "黄土",
        "dye_en": "ōdo",
    },
    {
        "number": 4,
        "title_ja": "誰もが生涯にわたって学び活躍できる社会風土をつくる",
        "short_title_ja": "働きがいも、生きがいも得られるまち",
        "title_en": "A city where everyone learns and takes part for life",
        "short_title_en": "A city of rewarding work and lives worth living",
        "dye_ja": "臙脂",
        "dye_en": "enji",
    },
    {
        "number": 5,
        "title_ja": "文化や産業に革新的イノベーションが起きる仕組みをつくる",
        "short_title_ja": "新しいもの、ことを生み出すまち",
        "title_en": "A city where culture and industry make new things",
        "short_title_en": "A city where new things are born",
        "dye_ja": "藍",
        "dye_en": "ai",
    },
]


def load():
    """Create the goals, courses of action and staff groups that are missing."""
    if not Goal.objects.exists():
        goals = [
            Goal(number=n, title=ja, title_ja=ja, title_en=en, colour=c, text_colour=t)
            for n, ja, en, c, t in GOALS
        ]
        for goal in goals:
            goal.set_derived()
        Goal.objects.bulk_create(goals)
    known = set(CourseOfAction.objects.values_list("number", flat=True))
    for row in COURSES:
        if row["number"] not in known:
            CourseOfAction.objects.create(**row)
    load_groups()
