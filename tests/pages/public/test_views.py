"""The project's own pages, as a visitor and as staff see them, in both languages."""

import json

from django.test import override_settings
from django.utils import timezone

from kanazawa2030.core.models import Goal
from kanazawa2030.core.workflow import publishing
from kanazawa2030.pages.content.services import load_documented_content
from kanazawa2030.pages.models import SitePage

from ...factories import (
    make_event,
    make_milestone,
    make_office,
    make_partner,
    make_past_event,
    make_site_page,
    make_topic,
    make_total,
)
from ..cases import LANGUAGES, PageTestCase, address

MOST_BYTES = 60_000

WITHOUT_CONTENT = ["home", "course_list", "goal_list", "topic_list", "sitemap"]
STANDING = [
    "about",
    "call",
    "contact",
    "easy",
    "privacy",
    "terms",
    "accessibility",
    "accessibility_results",
]


class EveryPageTests(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        load_documented_content()
        make_event(courses=[1, 2, 3, 4, 5], goals=range(1, 18), summary_ja="概要です。")
        make_partner(courses=[1, 2, 3, 4, 5], goals=range(1, 18))
        cls.topic = make_topic()
        cls.pages = [
            *((name,) for name in WITHOUT_CONTENT + STANDING),
            *(("course_detail", number) for number in range(1, 6)),
            *(("goal_detail", number) for number in range(1, 18)),
            ("topic_detail", cls.topic.slug),
        ]

    def test_every_page_is_a_good_page_in_both_languages(self):
        """The client reads each; here: small, without a cookie, with a crumb."""
        seen = 0
        for language in LANGUAGES:
            for name, *args in self.pages:
                with self.subTest(language, name=name, args=args):
                    path = address(name, *args, language=language)
                    response = self.client.get(path)
                    self.assertEqual(response.status_code, 200)
                    self.assertLess(len(response.content), MOST_BYTES)
                    self.assertFalse(response.cookies)
                    if name != "home":
                        self.assertContains(response, 'class="crumb')
                    seen += 1
        self.assertEqual(seen, 2 * len(self.pages))

    def test_titles_and_descriptions_differ(self):
        """No two pages of a language share a title; each has its own description."""
        for language in LANGUAGES:
            titles = set()
            for name, *args in self.pages:
                html = self.page(name, *args, language=language)
                titles.add(html.split("<title>")[1].split("</title>")[0])
            self.assertEqual(len(titles), len(self.pages))

    def test_a_page_answers_reading_only(self):
        for name, *args in self.pages:
            with self.subTest(name):
                response = self.client.post(address(name, *args))
                self.assertEqual(response.status_code, 405)


class NoContentTests(PageTestCase):
    def test_a_new_installation_has_its_lists(self):
        for language in LANGUAGES:
            for name in WITHOUT_CONTENT:
                self.page(name, language=language)
            self.page("course_detail", 1, language=language)
            self.page("goal_detail", 1, language=language)

    def test_a_standing_page_nobody_has_written_is_not_there(self):
        for name in STANDING:
            self.page(name, status=404)

    def test_the_site_map_names_only_pages_that_are_there(self):
        make_site_page("terms")
        html = self.page("sitemap").split("<main")[1].split("</main>")[0]
        self.assertIn(address("terms"), html)
        self.assertNotIn(address("privacy"), html)

    def test_home_says_what_to_do_when_nothing_is_planned(self):
        html = self.page("home", language="en")
        self.assertIn("No event is planned at the moment", html)
        self.assertIn("There is no news yet", html)


class NotFoundTests(PageTestCase):
    def test_numbers_and_words_that_name_nothing(self):
        for language in LANGUAGES:
            for rest in (
                "courses/0/",
                "courses/6/",
                "courses/-1/",
                "courses/one/",
                f"courses/{10**30}/",
                "goals/0/",
                "goals/18/",
                f"goals/{10**30}/",
                "news/nothing/",
                "news/に/",
            ):
                with self.subTest(language, rest=rest):
                    response = self.client.get(f"/{language}/{rest}")
                    self.assertEqual(response.status_code, 404)

    def test_an_unknown_page_number_gives_a_page(self):
        make_topic()
        for value in ("0", "-1", "99", "x", "", "1e9", "９"):
            response = self.client.get(address("topic_list"), {"page": value}, follow=True)
            self.assertEqual(response.status_code, 200, value)


class HomeTests(PageTestCase):
    def test_the_next_event_leads_and_three_follow(self):
        for number in range(6):
            make_event(
                title_ja=f"催し第{number}番",
                starts_at=timezone.now() + timezone.timedelta(days=number + 1),
            )
        html = self.page("home")
        lead = html.split("ev--lead")[1].split("</article>")[0]
        for part in ("催し第0番", "受付中", "残り", "/ja/events/", "<time "):
            self.assertIn(part, lead)
        self.assertEqual(lead.count('class="ico"'), 3, "hours, place, arrow")
        for number in (1, 2, 3):
            self.assertIn(f"催し第{number}番", html)
        self.assertNotIn("催し第4番", html)

    def test_the_next_event_one_can_join_leads(self):
        """The one closed already, and those called off, are lines below it."""
        closed = {"registration_closes_at": timezone.now() - timezone.timedelta(days=1)}
        for day, (title, fields) in enumerate(
            (
                ("受付の終わった催し", closed),
                ("満席の催し", {"seats_held": 30}),
                ("中止の催し", {"state": "cancelled"}),
                ("申込みのいらない催し", {"registration_mode": "none"}),
                ("申し込める催し", {}),
            ),
            start=1,
        ):
            starts_at = timezone.now() + timezone.timedelta(days=day)
            make_event(title_ja=title, starts_at=starts_at, **fields)
        html = self.page("home")
        lead, _ul, after = html.partition('class="evs"')[2].partition('class="evs"')
        self.assertIn("申込みのいらない催し", lead)
        hero = html.split("hero__next")[1].split("hero__art")[0]
        self.assertIn("申込みのいらない催し", hero)
        after = after.split("</section>")[0]
        self.assertEqual(after.count("<article"), 3)
        for title, is_thin in (
            ("申し込める催し", False),
            ("満席の催し", False),
            ("受付の終わった催し", True),
        ):
            row = after.split(title)[0].rpartition("<article")[2]
            self.assertIs("ev--thin" in row, is_thin, title)
        self.assertLess(after.index("申し込める催し"), after.index("満席の催し"))
        self.assertNotIn("中止の催し", after, "one that nobody can join is enough")

    def test_without_an_event_to_join_all_are_rows(self):
        make_event(title_ja="中止の催し", state="cancelled")
        html = self.page("home")
        self.assertNotIn("ev--lead", html)
        self.assertNotIn("hero__next", html)
        self.assertIn("中止の催し", html)
        self.assertNotIn("いま予定している催しはありません", html)

    def test_what_is_not_public_is_not_shown(self):
        make_event(title_ja="下書きの催し", published=False)
        make_past_event(title_ja="下書きの過去", published=False)
        make_topic(title_ja="下書きの知らせ", published=False)
        html = self.page("home")
        self.assertNotIn("下書きの", html)

    def test_a_sample_says_so_in_every_list(self):
        make_event(title_ja="甲", is_sample=True)
        make_past_event(title_ja="乙", is_sample=True)
        make_topic(title_ja="丙", is_sample=True)
        html = self.page("home")
        for title in "甲乙丙":
            after = html.split(f">{title}</a>")[1][:60]
            self.assertIn("見本", after, title)

    def test_figures_stand_with_their_source(self):
        make_total(value=350, source_name_ja="数えた人", source_name_en="Who counted")
        self.assertIn("数えた人", self.page("home"))
        self.assertIn("Who counted", self.page("home", language="en"))

    def test_a_summary_in_the_other_language_is_marked(self):
        make_event(title_en="", summary_ja="日本語だけの概要", summary_en="")
        html = self.page("home", language="en")
        self.assertIn('<span lang="ja">日本語だけの概要</span>', html)

    def test_no_chart_of_progress_is_shown(self):
        """The ropes show approved figures only, and there are none."""
        self.assertNotIn("%</b>", self.page("home"))


class StandingPageTests(PageTestCase):
    def test_a_draft_is_for_staff_only(self):
        for key in STANDING:
            make_site_page(key, published=False)
            with self.subTest(key):
                self.page(key, status=404)
                self.client.sign_in(self.editor)
                html = self.page(key)
                self.client.logout()
                self.assertIn("noindex", html)
                self.assertIn("alert-warning", html)

    def test_a_withdrawn_page_says_why(self):
        page = make_site_page("call")
        publishing.apply_transition(page, "withdraw", by=self.editor, reason="募集は終わりました")
        self.assertIn("募集は終わりました", self.page("call", status=410))

    def test_staff_headings_never_break_the_page(self):
        """`#` or `##` first: the page keeps its one h1 and skips no level."""
        for body in ("# 大\n\n## 小", "## 大\n\n### 小"):
            SitePage.objects.all().delete()
            make_site_page("terms", body_ja=body)
            html = self.page("terms")
            self.assertIn("<h2>大</h2>", html)
            self.assertIn("<h3>小</h3>", html)

    def test_a_page_in_one_language_says_so_in_the_other(self):
        make_site_page("terms", title_en="", body_en="", body_ja="きまりの本文")
        html = self.page("terms", language="en")
        self.assertIn("Only available in Japanese.", html)
        self.assertIn('<h1><span lang="ja">', html)

    def test_about_shows_history_with_sources_and_signatories(self):
        make_site_page("about")
        make_milestone(title_ja="協定の日", source_url="https://source.example/1")
        make_partner(name_ja="当事者の会", is_founder=True)
        make_partner(name_ja="ほかの会")
        html = self.page("about")
        self.assertIn("協定の日", html)
        self.assertIn("https://source.example/1", html)
        self.assertIn("当事者の会", html)
        self.assertNotIn("ほかの会", html)

    def test_the_standard_is_a_setting(self):
        make_site_page("accessibility")
        make_site_page("accessibility_results")
        with override_settings(ACCESSIBILITY_STANDARD="JIS X 8341-3:2099"):
            for name in ("accessibility", "accessibility_results"):
                for language in LANGUAGES:
                    self.assertIn("JIS X 8341-3:2099", self.page(name, language=language))

    def test_the_facebook_page_and_its_language(self):
        """The page is named in any case, and linked where its address is set."""
        for name in ("about", "contact"):
            make_site_page(name)
            main = self.page(name, language="en").split("<main")[1].split("</main>")[0]
            self.assertIn("official Kanazawa SDGs Facebook page (Japanese only)", main)
            self.assertNotIn("facebook.com", main)
            self.assertIn("公式Facebookページでもお知らせしています（日本語のみ）", self.page(name))
            with override_settings(FACEBOOK_URL="https://www.facebook.com/example"):
                main = self.page(name, language="en").split("<main")[1].split("</main>")[0]
            self.assertIn('href="https://www.facebook.com/example"', main)

    def test_the_footer_names_the_facebook_page_too(self):
        for language, words in (
            ("en", "Official Facebook page (Japanese only)"),
            ("ja", "公式Facebookページ（日本語のみ）"),
        ):
            footer = self.page("home", language=language).split("<footer")[1]
            self.assertIn(words, footer)
            self.assertNotIn("facebook.com", footer)
            with override_settings(FACEBOOK_URL="https://www.facebook.com/example"):
                footer = self.page("home", language=language).split("<footer")[1]
            self.assertIn('href="https://www.facebook.com/example"', footer)

    def test_news_lead_to_their_post_on_facebook(self):
        post = "https://www.facebook.com/example/posts/1"
        topic, plain = make_topic(facebook_url=post), make_topic()
        for language, words in (
            ("en", "Read the post on Facebook (Japanese only)"),
            ("ja", "Facebookの投稿を読む（日本語のみ）"),
        ):
            html = self.page("topic_detail", topic.slug, language=language)
            self.assertIn(words, html)
            self.assertRegex(html, f'<a href="{post}"[^>]*hreflang="ja"')
            self.assertEqual(self.page("topic_list", language=language).count(f'"{post}"'), 1)
            self.assertNotIn(words, self.page("topic_detail", plain.slug, language=language))

    def test_home_says_who_is_behind_the_site(self):
        with override_settings(FACEBOOK_URL="https://www.facebook.com/example"):
            html = self.page("home", language="en")
        text = html.partition('application/ld+json">')[2].partition("</script>")[0]
        organization, website = json.loads(text)["@graph"]
        self.assertEqual(organization["url"], "http://testserver/en/")
        self.assertEqual(organization["sameAs"], "https://www.facebook.com/example")
        self.assertEqual(website["publisher"]["@id"], organization["@id"])


class CourseAndGoalTests(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        load_documented_content()

    def test_a_course_wears_its_dye(self):
        html = self.page("course_detail", 3).replace("<wbr>", "")
        self.assertIn('<header class="dye c3">', html)
        self.assertIn('lang="ja">三</span>', html)
        self.assertIn("<h1>子供がゆめを描けるまち</h1>", html)
        self.assertIn("この方向性がめざすこと", html)

    def test_a_goal_says_what_it_is_about_and_names_its_courses(self):
        goal = Goal.objects.get(number=11)
        html = self.page("goal_detail", 11, language="en")
        self.assertIn("What this goal is about", html)
        self.assertIn(goal.aim_en, html)
        self.assertNotIn("linked with", html)
        goal.courses.set([1, 2])
        html = self.page("goal_detail", 11, language="en")
        self.assertIn("linked with 2 of the five courses of action", html)
        goal.courses.clear()
        Goal.objects.filter(number=11).update(aim="", aim_ja="", aim_en="")
        html = self.page("goal_detail", 11, language="en")
        self.assertNotIn("What this goal is about", html)
        self.assertNotIn("linked with", html)


class EasyJapaneseTests(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        load_documented_content()
        make_event(title_ja="川の会", easy_summary="川へ 行く 催しです。")
        make_event(title_ja="やさしくない会")
        make_past_event(title_ja="終わった会", easy_summary="川へ 行きました。")
        for state in ("cancelled", "postponed"):
            make_event(title_ja="終わった会", easy_summary="川へ 行きません。", state=state)

    def test_the_guide_has_readings_and_lists_events_that_have_a_text(self):
        html = self.page("easy")
        self.assertIn("<ruby>定員<rp>（</rp><rt>ていいん</rt><rp>）</rp></ruby>", html)
        self.assertIn("川へ 行く <ruby>催<rp>（</rp><rt>もよお</rt><rp>）</rp></ruby>しです", html)
        for title in ("やさしくない会", "終わった会"):
            self.assertNotIn(title, html)

    def test_the_guide_on_paper_says_where_it_is(self):
        for language in ("ja", "en"):
            html = self.page("easy", language=language)
            paper = html.partition('class="print-only on-paper"')[2].partition("</div>")[0]
            self.assertIn("<svg", paper)
            self.assertIn(f"http://testserver/{language}/easy/", paper)

    def test_in_english_it_explains_itself_and_leads_to_the_guide(self):
        html = self.page("easy", language="en")
        self.assertIn('href="/ja/easy/"', html)
        self.assertIn('<div class="stack"><p>川へ', html)


class ContactTests(PageTestCase):
    def test_an_empty_office_reads_well(self):
        make_site_page("contact")
        html = self.page("contact", language="en")
        self.assertIn("Contact details will follow.", html)
        self.assertNotIn("mailto:", html)
        self.assertNotIn("tel:", html)

    def test_a_filled_office_is_a_card(self):
        make_site_page("contact")
        make_office(hours_ja="平日 9:00–17:45", postal_code="920-0000", address_ja="金沢市")
        html = self.page("contact").split("<main")[1]
        for part in ("076-000-0000", "tel:0760000000", "mailto:", "〒920-0000"):
            self.assertIn(part, html)
        self.assertNotIn("<form", html)
