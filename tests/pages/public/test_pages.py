"""The pages of courses of action, goals and news, asked for through their addresses."""

from django.utils import timezone

from kanazawa2030.core.models import CourseOfAction, Goal
from kanazawa2030.core.workflow import publishing
from kanazawa2030.pages.models import Topic

from ...factories import make_event, make_partner, make_past_event, make_topic
from ..cases import LANGUAGES, PageTestCase, address

# Official names of the five courses of action, and their short names.
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
            html = self.page("course_detail", number).replace("<wbr>", "")
            self.assertIn(f">{short}</h1>", html)
            self.assertIn(f">{title}</p>", html)
            english = self.page("course_detail", number, language="en").replace("<wbr>", "")
            self.assertIn(f'<span lang="ja">{title}</span>', english)
        for name in ("course_list", "home"):
            html = self.page(name).replace("<wbr>", "")
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


class NewsTests(PageTestCase):
    def test_the_list_is_paged_latest_first(self):
        now = timezone.now()
        for number in range(12):
            make_topic(
                title_ja=f"知らせ{number:02}",
                publishing_state=Topic.State.APPROVED,
                publish_at=now - timezone.timedelta(days=number + 1),
            )
        first, second = (
            self.client.get(address("topic_list"), {"page": n}).content.decode() for n in (1, 2)
        )
        self.assertLess(first.index("知らせ00"), first.index("知らせ09"))
        self.assertNotIn("知らせ10", first)
        self.assertIn("知らせ11", second)
        self.assertIn("2／2ページ", second.split("</title>")[0])

    def test_news_of_tomorrow_is_not_out(self):
        topic = make_topic(
            publishing_state=Topic.State.APPROVED,
            publish_at=timezone.now() + timezone.timedelta(days=1),
        )
        self.page("topic_detail", topic.slug, status=404)
        self.assertNotIn(topic.title_ja, self.page("topic_list"))

    def test_withdrawn_news_is_gone_with_its_reason(self):
        topic = make_topic()
        publishing.apply_transition(
            topic, "withdraw", by=self.editor, reason="内容に誤りがありました"
        )
        for language in LANGUAGES:
            html = self.page("topic_detail", topic.slug, language=language, status=410)
            self.assertIn("内容に誤りがありました", html)

    def test_a_sample_is_marked(self):
        topic = make_topic(is_sample=True)
        html = self.page("topic_detail", topic.slug)
        self.assertNotIn("noindex", html)
        self.assertIn("見本", html)
