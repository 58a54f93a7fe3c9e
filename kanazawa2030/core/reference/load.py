"""Reference data of every installation: goals, courses of action, staff groups.

`load()` runs after every migration and only creates rows, so that changes of staff stay
and a flushed test database is filled again. Sources: the 17 goals of the 2030 Agenda with
their short titles and colours; the five courses of action as
the city's folder has them.
"""

from django.conf import settings

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
    for row in settings.CITY.courses:
        if row["number"] not in known:
            CourseOfAction.objects.create(**row)
    load_groups()
