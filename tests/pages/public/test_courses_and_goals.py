"""The five courses of action and the 17 goals, each with a page of its own."""

from kanazawa2030.core.models import CourseOfAction, Goal

from ...factories import make_event, make_partner, make_past_event
from ..base import PageTestCase, address

# FACTS: official names of the five courses of action, and their short names.
COURSES = [
    ("自然、歴史、文化に立脚したまちづくりをすすめる", "古くて新しくて心地よいまち"),
    ("環境への負荷を少なくし資源循環型社会をつくる", "もったいないがないまち"),
    ("次代を担う子供たちの可能性を引き出す環境をつくる", "子供がゆめを描けるまち"),
    ("誰もが生涯にわたって学び活躍できる社会風土をつくる", "働きがいも、生きがいも得られるまち"),
    ("文化や産業に革新的イノベーションが起きる仕組みをつくる", "新しいもの、ことを生み出すまち"),
]


class CourseTests(PageTestCase):
    def test_names_are_official_byte_for_byte(self):
        for number, (title, short) in enumerate(COURSES, start=1):
            html = self.page("course_detail", number)
            self.assertIn(f">{title}</h1>", html)
            self.assertIn(f">{short}</p>", html)
            english = self.page("course_detail", number, language="en")
            self.assertIn(f'<span lang="ja">{title}</span>', english)
        for html in (self.page("course_list"), self.page("home")):
            for title, short in COURSES:
                self.assertIn(f"{short}</a>", html)
                self.assertIn(f">{title}</p>", html)

    def test_a_course_shows_what_is_tagged_with_it(self):
        make_event(title_ja="先の催し", courses=[2])
        make_past_event(title_ja="前の催し", courses=[2])
        make_event(title_ja="別の催し", courses=[3])
        make_event(title_ja="下書き", courses=[2], published=False)
        make_partner(name_ja="二の会", courses=[2])
        make_partner(name_ja="三の会", courses=[3])
        html = self.page("course_detail", 2)
        for shown in ("先の催し", "前の催し", "二の会", "?course=2"):
            self.assertIn(shown, html)
        for hidden in ("別の催し", "下書き", "三の会"):
            self.assertNotIn(hidden, html)

    def test_goals_of_a_course_show_once_set(self):
        self.assertNotIn("goals--named", self.page("course_detail", 1))
        CourseOfAction.objects.get(pk=1).goals.add(11)
        self.assertIn("goals--named", self.page("course_detail", 1))
        self.assertIn(address("course_detail", 1), self.page("goal_detail", 11))


class GoalTests(PageTestCase):
    def test_each_goal_has_number_and_name(self):
        html = self.page("goal_list")
        for goal in Goal.objects.all():
            self.assertIn(f">{goal.number}</span>", html)
            self.assertIn(f"{goal.title_ja}</a>", html)
        self.assertNotIn("<img", html.split("<main")[1].split("</main>")[0])

    def test_a_goal_shows_what_is_tagged_with_it(self):
        make_event(title_ja="先の催し", goals=[13])
        make_partner(name_ja="十三の会", goals=[13])
        html = self.page("goal_detail", 13)
        for shown in ("先の催し", "十三の会", "?goal=13"):
            self.assertIn(shown, html)
        self.assertNotIn("先の催し", self.page("goal_detail", 14))

    def test_goals_lead_to_their_neighbours(self):
        self.assertNotIn('rel="prev"', self.page("goal_detail", 1))
        self.assertNotIn('rel="next"', self.page("goal_detail", 17))
        self.assertIn(address("goal_detail", 17), self.page("goal_detail", 16))
