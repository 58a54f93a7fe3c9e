"""The search as people use it, through its address."""

import re
from datetime import timedelta
from urllib.parse import quote

from django.db import models
from django.utils import timezone

from events.models import Event, Report
from kanazawa2030.core.models import CourseOfAction, Goal, Publishable
from meetings.models import Statement
from partners.models import Partner

from ...base import PortalTestCase
from ...events.registration.factories import register
from ...factories import (
    in_days,
    make_event,
    make_meeting,
    make_office,
    make_partner,
    make_past_event,
    make_site_page,
    make_topic,
    make_venue,
)
from ...meetings.records.written import published, reword, write_record
from ...meetings.vision.measured import make_indicator
from ...partners.board.factories import make_entry
from ...people import make_person

COUNTED = re.compile(r'class="hit"')


class SearchCase(PortalTestCase):
    def page(self, q, language="ja", **more):
        response = self.client.get(f"/{language}/search/", {"q": q, **more})
        self.assertEqual(response.status_code, 200, q)
        return response.content.decode()

    def hits(self, q, language="ja", **more):
        """Return the addresses of the hits."""
        return re.findall(r'<h3><a href="([^"]+)"', self.page(q, language, **more))


def make_report(event, **fields):
    return Report.objects.create(
        **{
            "event": event,
            "summary_ja": "報告",
            "publishing_state": "approved",
            "publish_at": timezone.now(),
            **fields,
        }
    )


class WordTests(SearchCase):
    def test_spellings_find_the_same(self):
        make_event(
            slug="a", title_ja="夜のカフェとコーヒー", title_en="Café by night", summary_ja=""
        )
        for q in (
            *("ｶﾌｪ", "かふぇ", "カフェ", "cafe", "CAFÉ", "Ｃａｆé", "cafe\u0301", "夜の"),
            *("コーヒ", "コ−ヒー", "ｺｰﾋｰ", "カフェー", "カフェ　コーヒー", "night café"),
        ):
            with self.subTest(q):
                self.assertEqual(self.hits(q), ["/ja/events/a/"])
        for q in ("カブェ", "カフェ 昼", "コヒ", "かき"):
            with self.subTest(q):
                self.assertEqual(self.hits(q), [])

    def test_words_of_the_portal_in_all_their_spellings(self):
        groups = (
            ("申し込み", "申込み", "申込"),
            ("取り消し", "取消し", "取消"),
            ("受け付け", "受付け", "受付"),
            ("問い合わせ", "問合せ", "問合わせ", "問い合せ"),
            ("打ち合わせ", "打合せ"),
            ("子供", "子ども", "こども", "コドモ"),
        )
        for group in groups:
            for number, text in enumerate(group):
                event = make_event(slug=f"w{number}", title_ja=f"雪の{text}会", summary_ja="")
                for q in group:
                    with self.subTest(text, q=q):
                        hits = self.hits(q, kind="events")
                        self.assertEqual(hits, [f"/ja/events/w{number}/"])
                event.delete()

    def test_of_a_short_latin_word_the_beginning_counts(self):
        make_event(slug="a", title_ja="生成AIの会", title_en="", summary_ja="")
        make_event(slug="b", title_ja="別の会", title_en="Fair for all", starts_at=in_days(20))
        for q, found in (("ai", ["a"]), ("or", []), ("ＦＯＲ", ["b"]), ("fai", ["b"])):
            hits = [f"/ja/events/{slug}/" for slug in found]
            self.assertEqual(self.hits(q, kind="events"), hits, q)

    def test_without_long_marks_only_where_nothing_is_found_with_them(self):
        make_event(slug="long", title_ja="サーバールームの見学")
        self.assertEqual(self.hits("サーバルーム"), ["/ja/events/long/"])
        with self.assertNumQueries(4):
            self.page("サーバルーム")
        make_event(slug="short", title_ja="サーバルームの話")
        self.assertEqual(self.hits("サーバルーム"), ["/ja/events/short/"])
        with self.assertNumQueries(3):
            self.page("サーバルーム")
        self.page("サーバルームノ")
        with self.assertNumQueries(3):
            self.page("サーバルームノ")

    def test_what_was_cut_is_said(self):
        make_event(title_ja="町" * 100)
        said = "はじめの100字でさがしました。"
        self.assertIn(said, self.page("町" * 101))
        self.assertIn("Only the first 100 characters were searched.", self.page("町" * 999, "en"))
        page = self.page("町" * 100)
        self.assertNotIn(said, page)
        self.assertNotIn("町" * 41, re.search("<title>(.*?)</title>", page, re.DOTALL)[1])

    def test_each_language_finds_both(self):
        make_event(slug="a", title_ja="町家", title_en="Townhouse")
        for language in ("ja", "en"):
            for q in ("町家", "town"):
                self.assertEqual(self.hits(q, language), [f"/{language}/events/a/"])

    def test_odd_input_is_a_normal_page(self):
        make_event(title_ja="100%の_a\\b'; DROP")
        for q in ("%", "_", "\\", "'", "';", "100%の", "_a\\b"):
            with self.subTest(q):
                self.assertEqual(len(self.hits(q)), 1 if q in "100%の_a\\b'; DROP" else 0)
        for q in ("%%", "__", "x" * 1000, "か\u3099" * 500, "z " * 500, "　 　", "ー", "《》"):
            with self.subTest(q[:5]):
                self.assertEqual(self.hits(q, kind="events"), [])
        for raw in ("%ED%A0%80", "%FF", "a%00b", "%F0%9F"):
            with self.subTest(raw):
                found = self.client.get(f"/ja/search/?q={raw}")
                self.assertEqual(found.status_code, 400 if "%00" in raw else 200)

    def test_markup_in_words_is_text(self):
        make_event(title_ja="<script>alert(1)</script>")
        page = self.page("<script>alert(1)</script>")
        self.assertNotIn("<script>alert", page)
        self.assertIn("<mark>&lt;script&gt;alert(1)&lt;/script&gt;</mark>", page)


class KindTests(SearchCase):
    def setUp(self):
        self.event = make_event(slug="coming", title_ja="合言葉の催し")
        past = make_past_event(slug="held", title_ja="合言葉だった催し")
        make_report(past, summary_ja="終わった話")
        write_record(make_meeting(number=4, title_ja="四回目"))
        self.meeting = write_record(make_meeting(number=5, title_ja="五回目"))
        reword(self.meeting.decisions.get(number=2), "合言葉を決める")
        self.version = published(self.meeting, by=make_person("editor"))
        make_meeting(number=6, title_ja="合言葉の会", summary_ja="記録はまだない")
        make_indicator(slug="measured", title_ja="合言葉の数")
        make_partner(slug="who", name_ja="合言葉会")
        self.entry = make_entry(title_ja="合言葉を教えます")
        make_topic(slug="new", title_ja="合言葉のお知らせ")
        make_site_page("about", body_ja="合言葉とは")

    def test_every_kind_is_found_at_its_own_place(self):
        self.assertEqual(
            self.hits("合言葉"),
            [
                "/ja/events/coming/",
                "/ja/events/held/#report",
                "/ja/meetings/6/",
                "/ja/meetings/5/#D-05-2",
                "/ja/vision/indicators/measured/",
                "/ja/partners/who/",
                f"/ja/partners/board/{self.entry.pk}/",
                "/ja/news/new/",
                "/ja/about/",
            ],
        )

    def test_a_report_is_found_by_its_own_words_too(self):
        self.assertEqual(self.hits("終わった 合言葉"), ["/ja/events/held/#report"])

    def test_a_kind_in_the_address(self):
        self.assertEqual(
            self.hits("合言葉", kind="meetings"), ["/ja/meetings/6/", "/ja/meetings/5/#D-05-2"]
        )
        page = self.page("合言葉", kind="news")
        self.assertIn("すべて <b>9</b>", page)
        self.assertIn('<span aria-current="true">お知らせ <b>1</b></span>', page)
        self.assertEqual(len(self.hits("合言葉", kind="unknown")), 9)
        self.assertEqual(self.hits("四回目", kind="news"), [])

    def test_a_decision_is_found_by_its_code_with_its_session_and_day(self):
        self.assertEqual(self.hits("D-05-2"), ["/ja/meetings/5/#D-05-2"])
        page = self.page("ｄ-05-2")
        self.assertIn("決定 D-05-2", page)
        self.assertIn("SDGsミーティング No.5", page)
        self.assertIn("2020年1月6日（月）", page)

    def test_a_session_is_found_by_title_with_and_without_a_record(self):
        self.assertEqual(self.hits("五回目"), ["/ja/meetings/5/"])
        self.assertEqual(self.hits("四回目"), ["/ja/meetings/4/"])
        self.assertEqual(self.hits("町家の数え方"), ["/ja/meetings/5/"])

    def test_few_queries(self):
        self.page("合言葉")
        for more in ({}, {"kind": "meetings"}, {"kind": "events"}):
            with self.assertNumQueries(3):
                self.page("合言葉", **more)

    def test_english_marks_the_language_of_a_title_that_fell_back(self):
        Event.objects.filter(pk=self.event.pk).update(title_en="", summary_en="")
        self.assertIn('<span lang="ja"><mark>合言葉</mark>の催し</span>', self.page("合言葉", "en"))

    def test_only_what_has_a_day_shows_one(self):
        for kind, dated in {
            **dict.fromkeys(("events", "reports", "meetings", "news", "board"), True),
            **dict.fromkeys(("indicators", "partners", "pages"), False),
        }.items():
            with self.subTest(kind):
                hits = self.page("合言葉", kind=kind).split('<article class="hit')[1:]
                self.assertTrue(hits)
                for hit in hits:
                    self.assertEqual("<time" in hit.split("</article>")[0], dated)


class RelatedTests(SearchCase):
    """What a row is found by that does not stand in it."""

    def test_the_venue_in_both_languages_and_the_room(self):
        venue = make_venue(name_ja="見本市民ホール", name_en="Specimen Hall")
        make_event(slug="a", venue=venue, room_ja="会議室ナナ")
        held = make_past_event(slug="b", venue=venue)
        make_report(held)
        both = ["/ja/events/a/", "/ja/events/b/#report"]
        for q, found in (("見本市民ﾎｰﾙ", both), ("specimen", both), ("会議室なな", both[:1])):
            with self.subTest(q):
                self.assertEqual(self.hits(q), found)
        self.assertIn("<mark>見本市民ホール</mark>", self.page("見本市民ホール"))
        venue.name_ja = "新しい名の館"
        venue.save()
        self.assertEqual(self.hits("新しい名の館"), both)
        self.assertEqual(self.hits("見本市民ホール"), [])

    def test_the_series_in_both_languages(self):
        make_event(slug="a", series="cafe", title_ja="一")
        make_event(slug="b", series="collaborative", title_ja="二")
        for q in ("SDGsカフェ", "ＳＤＧｓ　ｶﾌｪ", "SDGs Café"):
            with self.subTest(q):
                self.assertEqual(self.hits(q, kind="events"), ["/ja/events/a/"])
        self.assertEqual(self.hits("連携企画", kind="events"), ["/ja/events/b/"])
        self.assertEqual(self.hits("連携企画 二", "en", kind="events"), ["/en/events/b/"])

    def test_the_needs_it_offers_to_meet(self):
        make_event(slug="a", offered_needs=["captioning", "sign_language"])
        make_event(slug="b", offered_needs=["captioning"])
        make_event(slug="c")
        for q in ("手話", "sign language"):
            self.assertEqual(self.hits(q), ["/ja/events/a/"], q)

    def test_courses_and_goals(self):
        course, goal = CourseOfAction.objects.get(pk=2), Goal.objects.get(pk=11)
        course.easy_text = "ゆきの　まち"
        goal.aim_en = "Dwellings of felt"
        course.save()
        goal.save()
        self.assertEqual(self.hits("ゆきの"), ["/ja/courses/2/"])
        self.assertEqual(self.hits("dwellings felt", "en"), ["/en/goals/11/"])
        for row in (*CourseOfAction.objects.all(), *Goal.objects.all()):
            name = "courses" if isinstance(row, CourseOfAction) else "goals"
            self.assertIn(f"/ja/{name}/{row.pk}/", self.hits(row.title_ja, kind="pages"))


class PagingTests(SearchCase):
    def test_a_kind_has_pages_and_the_overview_some_of_each(self):
        for number in range(23):
            make_event(title_ja=f"合言葉{number}", starts_at=in_days(number + 1))
        self.assertEqual(len(self.hits("合言葉")), 5)
        self.assertIn("すべての結果：催し (23)", " ".join(self.page("合言葉").split()))
        first, second = (self.hits("合言葉", kind="events", page=n) for n in (1, 2))
        self.assertEqual((len(first), len(second)), (20, 3))
        self.assertEqual(len({*first, *second}), 23)
        past_the_end = self.client.get("/ja/search/", {"q": "合言葉", "kind": "events", "page": 3})
        self.assertRedirects(past_the_end, f"/ja/search/?q={quote('合言葉')}&kind=events")

    def test_sessions_and_their_parts_are_paged_together(self):
        for number in range(10, 35):
            make_meeting(number=number, title_ja=f"合言葉{number}")
        meeting = write_record(make_meeting(number=40, title_ja="別の名"))
        reword(meeting.decisions.get(number=1), "合言葉を決める")
        published(meeting, by=make_person("editor"))
        first, second = (self.hits("合言葉", kind="meetings", page=n) for n in (1, 2))
        self.assertEqual(first[0], "/ja/meetings/40/#D-40-1")
        self.assertEqual(len({*first, *second}), 26)


class PrivateTests(SearchCase):
    """Nothing that is not public is found: a mark stands in every such place."""

    MARK = "ヒミツノシルシ"

    def assertHidden(self, name=""):
        with self.subTest(name):
            for language in ("ja", "en"):
                self.assertEqual(self.hits("ひみつのしるし", language), [], name)

    def test_the_mark_is_found_where_it_is_public(self):
        make_event(title_ja=self.MARK)
        self.assertEqual(len(self.hits("ひみつのしるし")), 1)

    def test_what_is_not_public_in_any_state(self):
        later = {"publishing_state": "approved", "publish_at": in_days(1)}
        stands = [
            {"published": False},
            {"publishing_state": "awaiting"},
            {"publishing_state": "withdrawn", "withdrawal_reason": self.MARK},
            later,
        ]
        for fields in stands:
            make_event(title_ja=self.MARK, **fields)
            make_topic(title_ja=self.MARK, **fields)
            make_meeting(title_ja=self.MARK, summary_ja=self.MARK, **fields)
        make_indicator(title_ja=self.MARK, published=False)
        hidden = make_indicator(title_ja=self.MARK)
        type(hidden.axis).objects.filter(pk=hidden.axis_id).update(publishing_state="draft")
        make_site_page("terms", body_ja=self.MARK, published=False)
        for status in ("applied", "returned", "suspended", "left"):
            make_partner(name_ja=self.MARK, status=status)
        for state in ("submitted", "expired", "closed", "returned"):
            make_entry(title_ja=self.MARK, state=state)
        Partner.objects.filter(pk=make_entry(title_ja=self.MARK).partner_id).update(
            status="suspended"
        )
        self.assertHidden()

    def test_reports_that_are_not_public(self):
        make_report(make_past_event(), summary_ja=self.MARK, publishing_state="draft")
        make_report(make_past_event(published=False), summary_ja=self.MARK)
        make_report(make_past_event(published=False, title_ja=self.MARK))
        self.assertHidden()

    def test_every_column_of_a_public_row_that_no_page_shows(self):
        rows = [make_event(), make_topic(), make_site_page(), make_partner(), make_meeting()]
        rows += [make_indicator(), make_entry(), make_report(make_past_event())]
        for row in rows:
            names = [
                field.name
                for field in row._meta.concrete_fields
                if isinstance(field, models.CharField | models.TextField)
                and not field.choices
                and not field.unique
                and (field.max_length or 7) >= 7
                and not {field.name, f"{field.name}_ja"} & {*row.SEARCHED, *row.DERIVED}
            ]
            type(row).objects.filter(pk=row.pk).update(**dict.fromkeys(names, self.MARK[:7]))
            type(row).objects.get(pk=row.pk).save()
            self.assertHidden(type(row).__name__)

    def test_people_who_registered(self):
        register(make_event(), 1, name=self.MARK)
        self.assertHidden()

    def test_of_a_record_only_what_the_current_version_froze(self):
        editor = make_person("editor")
        meeting = write_record(title_ja="別の名")
        for number, name in ((1, "statements"), (2, "decisions")):
            reword(getattr(meeting, name).get(number=number), self.MARK)
        published(meeting, by=editor)
        self.assertEqual(len(self.hits("ひみつのしるし")), 2)
        for number, name in ((1, "statements"), (2, "decisions")):
            reword(getattr(meeting, name).get(number=number), "言い直した")
        published(meeting, by=editor, note_ja="訂正")
        self.assertHidden("the version before")
        reword(meeting.statements.get(number=2), self.MARK)
        Statement.objects.filter(meeting=meeting, number=1).update(is_dropped=True)
        meeting.agendaitems.update(notes=self.MARK)
        meeting.refresh_from_db()
        meeting.summary_ja = self.MARK
        meeting.save()
        self.assertHidden("the working copy")
        from meetings.records.services import make_version

        make_version(meeting, by=editor, note_ja="次")
        self.assertHidden("a draft of the next version")

    def test_a_record_that_is_shown_later_or_withdrawn(self):
        editor = make_person("editor")
        meeting = write_record(title_ja="別の名")
        reword(meeting.decisions.get(number=1), self.MARK)
        version = published(meeting, by=editor, at=timezone.now() + timedelta(days=1))
        self.assertHidden("later")
        type(version).objects.update(
            publishing_state=Publishable.State.WITHDRAWN, withdrawal_reason="誤り"
        )
        self.assertHidden("withdrawn")


class EmptyTests(SearchCase):
    def test_without_words_it_says_what_can_be_found(self):
        for query in ("", "?q=%20%E3%80%80", "?kind=events"):
            page = self.client.get(f"/ja/search/{query}").content.decode()
            self.assertIn("さがせるもの", page)
            self.assertIn("会議の記録", page)
        self.assertRedirects(
            self.client.get("/ja/search/?q=&kind=events"), "/ja/search/?kind=events"
        )

    def test_nothing_found_helps_on(self):
        make_office()
        page = self.page("もっきり 樽")
        self.assertIn("「もっきり 樽」は見つかりませんでした", page)
        self.assertIn(f'<a href="/ja/search/?q={quote("樽")}">樽</a>', page)
        self.assertIn("/ja/events/past/", page)
        self.assertIn('href="tel:', page)

    def test_it_is_for_nobody_elses_index_and_kept_only_without_words(self):
        page = self.client.get("/ja/search/", {"q": "町家"})
        self.assertContains(page, '<meta name="robots" content="noindex">')
        self.assertFalse(page.has_header("ETag"))

    def test_each_page_leads_to_it(self):
        page = self.client.get("/ja/").content.decode()
        self.assertRegex(page, r'<form class="head__find"[^>]*action="/ja/search/"')
        self.assertIn('<a class="head__to" href="/ja/search/"', page)
