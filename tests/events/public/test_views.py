"""The lists of the events, as visitors meet them."""

import re
from datetime import timedelta

import time_machine
from django.utils import timezone

from events.models import Event, Report

from ...base import PortalTestCase
from ...factories import in_days, make_event, make_past_event, make_venue, tokyo
from ..reading import text_of, title_of


def make_report(event, **fields):
    """Create a public report, a second old."""
    return Report.objects.create(
        event=event,
        summary_ja="話し合いました。",
        publishing_state=Report.State.APPROVED,
        publish_at=timezone.now() - timedelta(seconds=1),
        **fields,
    )


class ListTests(PortalTestCase):
    def test_upcoming_and_past_part_at_the_second(self):
        event = make_event(title_ja="境目の催し")
        for offset, path, shown in (
            (-1, "/ja/events/", True),
            (-1, "/ja/events/past/", False),
            (0, "/ja/events/", False),
            (0, "/ja/events/past/", True),
        ):
            with (
                self.subTest(offset=offset, path=path),
                time_machine.travel(event.over_at + timedelta(seconds=offset), tick=False),
            ):
                listed = "境目の催し" in text_of(self.client.get(path))
                self.assertIs(listed, shown)

    def test_stands_under_the_headings_of_the_months(self):
        make_past_event(starts_at=tokyo(2021, 11, 6, 10), title_ja="日の分かる回")
        make_past_event(
            starts_at=tokyo(2020, 8, 1), date_precision="month", title_ja="月の分かる回"
        )
        make_past_event(starts_at=tokyo(2020, 1, 1), date_precision="year", title_ja="年の分かる回")
        response = self.client.get("/ja/events/past/")
        _form, _button, page = text_of(response).partition("この条件で見る")
        order = [
            "2021年11月",
            "日の分かる回",
            "2020年8月",
            "月の分かる回",
            "2020年（月日は不明）",
            "年の分かる回",
        ]
        places = [page.index(words) for words in order]
        self.assertEqual(places, sorted(places))
        self.assertNotIn("1月1日", page)
        self.assertNotIn(" 0:00", page)

    def test_tabs_count_what_they_lead_to(self):
        make_event()
        make_event()
        make_past_event()
        page = self.client.get("/ja/events/")
        self.assertContains(
            page, '<a href="/ja/events/" aria-current="page">これから<span class="small">2件'
        )
        self.assertContains(page, '<a href="/ja/events/past/">これまで<span class="small">1件')

    def test_filters_go_along_to_the_other_tabs(self):
        make_event(courses=(1,))
        make_past_event(courses=(1,))
        make_past_event(courses=(2,))
        page = self.client.get("/ja/events/?course=1&month=2026-06")
        self.assertContains(page, 'href="/ja/events/past/?course=1&amp;month=2026-06"')
        self.assertContains(page, 'href="/ja/events/calendar/2026/06/?course=1"')

    def test_news_by_email_begin_with_the_filters_its_form_knows(self):
        for query, chosen in (
            ("", ""),
            ("?series=cafe&course=2&goal=11&q=x&easy=1", "?series=cafe&amp;course=2&amp;goal=11"),
            ("?course=9&format=online", ""),
        ):
            for language in ("ja", "en"):
                with self.subTest(query, language=language):
                    page = self.client.get(f"/{language}/events/{query}")
                    self.assertContains(page, f'href="/{language}/follow/{chosen}"')
        self.assertNotContains(self.client.get("/ja/events/past/?course=2"), "/follow/?")

    def test_an_active_filter_opens_the_form_and_can_be_taken_off(self):
        make_event(courses=(1,), goals=(11,))
        page = self.client.get("/ja/events/?course=1&goal=11")
        self.assertContains(page, '<details class="filter no-print" open>')
        self.assertContains(page, "2件を適用中")
        self.assertContains(page, '<a class="badge" href="?goal=11">')
        self.assertContains(page, '<a class="badge" href="?course=1">')
        self.assertContains(page, '<option value="11" selected>')
        self.assertContains(page, "すべて外す")
        closed = self.client.get("/ja/events/")
        self.assertContains(closed, '<details class="filter no-print">')
        self.assertNotContains(closed, "すべて外す")

    def test_the_last_filter_taken_off_leaves_a_plain_address(self):
        make_event(courses=(1,))
        page = self.client.get("/ja/events/?course=1")
        self.assertContains(page, '<a class="badge" href="/ja/events/">')

    def test_the_form_leaves_no_empty_parameters_in_the_address(self):
        response = self.client.get("/ja/events/?series=&course=1&goal=&format=&language=&month=&q=")
        self.assertRedirects(response, "/ja/events/?course=1")

    def test_a_row_shows_what_decides(self):
        make_event(
            title_ja="用水のまちを歩く",
            number=48,
            starts_at=tokyo(2030, 6, 18, 18, 30),
            venue=make_venue(name_ja="しいのき迎賓館", name_en="Shiinoki"),
            room_ja="セミナールームB",
            seats_held=25,
            courses=(1,),
            goals=(6, 11),
        )
        page = text_of(self.client.get("/ja/events/"))
        for words in (
            "SDGsカフェ 第48回",
            "方向性1",
            "古くて新しくて心地よいまち",
            "18:30–20:30",
            "しいのき迎賓館 セミナールームB",
            "残りわずか",
            "残り5席／定員30人",
            "住み続けられるまちづくりを",
        ):
            with self.subTest(words=words):
                self.assertIn(words, page)
        english = text_of(self.client.get("/en/events/"))
        self.assertIn("18:30–20:30 (Japan time)", english)
        self.assertIn("5 of 30 seats left", english)

    def test_the_last_seat_is_one_seat(self):
        event = make_event(capacity=30, seats_held=29)
        page = text_of(self.client.get(f"/en/events/{event.slug}/"))
        self.assertIn("1 seat left of 30", page)
        make_event(capacity=1)
        self.assertIn("1 of 1 seat left", text_of(self.client.get("/en/events/")))

    def test_a_changed_event_changes_its_row(self):
        event = make_event(title_ja="前の題名")
        self.assertContains(self.client.get("/ja/events/"), "前の題名")
        Event.objects.filter(pk=event.pk).update(title_ja="後の題名", seats_held=30)
        page = self.client.get("/ja/events/")
        self.assertContains(page, "後の題名")
        self.assertContains(page, "満席（キャンセル待ち受付中）")

    def test_a_missing_translation_is_marked(self):
        make_event(title_ja="日本語だけの題名", title_en="")
        self.assertContains(
            self.client.get("/en/events/"), '<span lang="ja">日本語だけの題名</span>'
        )
        make_event(title_ja=None, title_en="English only")
        self.assertContains(self.client.get("/ja/events/"), '<span lang="en">English only</span>')

    def test_a_sample_carries_its_mark(self):
        make_event(is_sample=True)
        self.assertContains(self.client.get("/ja/events/"), '<span class="sample">見本</span>')
        self.assertContains(self.client.get("/en/events/"), '<span class="sample">Sample</span>')

    def test_only_what_is_published_is_listed_even_for_staff(self):
        make_event(published=False, title_ja="下書きの催し")
        make_event(
            title_ja="予約の催し",
            publishing_state="approved",
            publish_at=timezone.now() + timedelta(minutes=1),
        )
        for person in (None, self.editor):
            self.client.sign_in(person)
            page = text_of(self.client.get("/ja/events/"))
            self.assertNotIn("下書きの催し", page)
            self.assertNotIn("予約の催し", page)

    def test_states_the_documented_facts_of_the_cafe(self):
        self.assertIn(
            "2019年4月から11月までに8回開催し、350人が参加しました",
            text_of(self.client.get("/ja/events/past/")),
        )
        self.assertIn(
            "From April to November 2019 the SDGs Café was held 8 times, with 350 participants.",
            text_of(self.client.get("/en/events/past/")),
        )

    def test_writing_methods_are_refused(self):
        with self.client.unread():
            self.assertEqual(self.client.post("/ja/events/").status_code, 405)
            self.assertEqual(self.client.delete("/ja/events/past/").status_code, 405)


class PagingTests(PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        for day in range(25):
            make_event(starts_at=in_days(day + 1), courses=(day % 2 + 1,))

    def test_ten_a_page_and_the_count_in_words(self):
        page = self.client.get("/ja/events/")
        self.assertEqual(page.content.count(b'<article class="ev'), 10)
        self.assertContains(page, "25件のうち1〜10件")
        self.assertContains(page, "1／3ページ")
        last = self.client.get("/en/events/?page=3")
        self.assertEqual(last.content.count(b'<article class="ev'), 5)
        self.assertContains(last, "21–25 of 25 events")

    def test_the_title_has_the_page_number(self):
        self.assertEqual(
            title_of(self.client.get("/ja/events/?page=2")),
            "これからの催し（2／3ページ） | IMAGINE KANAZAWA 2030",
        )
        self.assertEqual(
            title_of(self.client.get("/en/events/?page=2")),
            "Upcoming events (page 2 of 3) | IMAGINE KANAZAWA 2030",
        )
        self.assertEqual(
            title_of(self.client.get("/en/events/")), "Upcoming events | IMAGINE KANAZAWA 2030"
        )

    def test_no_event_is_shown_twice_or_left_out(self):
        shown = []
        for number in (1, 2, 3):
            page = self.client.get(f"/ja/events/?page={number}").content.decode()
            shown += re.findall(r'<h3><a href="/ja/events/([\w-]+)/"', page)
        self.assertEqual(len(shown), 25)
        self.assertEqual(len(set(shown)), 25)

    def test_pages_keep_the_filters(self):
        page = self.client.get("/ja/events/?course=1&utm=x")
        self.assertContains(page, 'rel="next" href="?course=1&amp;page=2"')
        second = self.client.get("/ja/events/?page=2&course=1")
        self.assertContains(second, 'rel="prev" href="?course=1"')

    def test_the_first_page_has_a_plain_address(self):
        page = self.client.get("/ja/events/?page=2")
        self.assertContains(page, 'rel="prev" href="/ja/events/"')

    def test_a_page_that_is_gone_leads_to_the_list(self):
        for query, target in (
            ("page=4", ""),
            ("page=100000", ""),
            ("page=3&course=1", "?course=1"),
        ):
            with self.subTest(query=query):
                self.assertRedirects(
                    self.client.get(f"/ja/events/?{query}"), f"/ja/events/{target}"
                )

    def test_a_page_number_in_full_width_is_one(self):
        self.assertContains(self.client.get("/ja/events/?page=２"), "2／3ページ")


class EmptyTests(PortalTestCase):
    def test_nothing_yet(self):
        page = self.client.get("/ja/events/")
        self.assertContains(page, "まだ催しはありません")
        self.assertContains(self.client.get("/ja/events/past/"), "終わった催しはまだありません")

    def test_all_past_leads_to_the_past(self):
        make_past_event()
        page = self.client.get("/en/events/")
        self.assertContains(page, "No event is planned at the moment")
        self.assertContains(
            page, '<a class="btn btn-secondary" href="/en/events/past/">See 1 past event</a>'
        )

    def test_no_match_says_which_filter_to_drop(self):
        make_event(format="online", courses=(1,))
        make_event(format="online", courses=(1,))
        make_event(courses=(2,))
        page = self.client.get("/ja/events/?course=2&format=online")
        self.assertContains(page, "この条件に合う催しはありません")
        self.assertContains(
            page, '<a href="?format=online">「2 もったいないがないまち」を外すと2件</a>', html=True
        )
        self.assertContains(page, '<a href="?course=2">「オンライン」を外すと1件</a>', html=True)

    def test_a_filter_that_helps_nothing_is_not_named(self):
        make_event(courses=(1,))
        page = self.client.get("/ja/events/?course=2&q=ありえない")
        self.assertNotContains(page, "を外すと")
        self.assertContains(page, "条件を減らすか、変えてお試しください。")

    def test_each_view_has_its_own_heading(self):
        headings = {
            re.search("<h1>(.*?)</h1>", self.client.get(path).content.decode())[1]
            for path in ("/ja/events/", "/ja/events/past/", "/ja/events/calendar/2026/06/")
        }
        self.assertEqual(headings, {"これからの催し", "これまでの催し", "2026年6月の催し"})


class StateTests(PortalTestCase):
    """A list looks at the state: what one can join is large, the rest a line."""

    def row(self, path="/ja/events/"):
        html = self.client.get(path).content.decode()
        (row,) = re.findall(r"<article.*?</article>", html, re.DOTALL)
        return row

    def test_what_nobody_can_join_is_a_line_with_its_state(self):
        for fields, word in (
            ({"state": "cancelled"}, "中止"),
            ({"state": "postponed"}, "延期"),
            ({"registration_closes_at": in_days(-1)}, "受付終了"),
            ({"seats_held": 30, "waiting_capacity": 0}, "受付終了"),
        ):
            event = make_event(title_ja="閉じた催し", **fields)
            row = self.row()
            with self.subTest(word=word):
                self.assertIn("ev--thin", row)
                self.assertIn("閉じた催し", row)
                self.assertIn(f">{word}</span>", row)
                self.assertNotIn('class="ico"', row)
                self.assertIs("当初の日時：" in row, word == "延期")
            event.delete()
        for fields in ({}, {"seats_held": 30}, {"registration_opens_at": in_days(1)}):
            event = make_event(**fields)
            self.assertNotIn("ev--thin", self.row())
            event.delete()

    def test_an_event_known_by_its_month_does_not_say_just_come(self):
        make_event(date_precision="month", starts_at=in_days(60).replace(day=1))
        row = self.row()
        self.assertIn("日程調整中", row)
        self.assertIn("日程が決まりしだい、参加の方法をお知らせします。", row)
        self.assertNotIn("申込不要", row)

    def test_an_event_known_by_its_year_is_to_be_fixed_or_not_known(self):
        year = timezone.localdate().year
        make_event(date_precision="year", starts_at=tokyo(year, 1, 1))
        self.assertContains(self.client.get("/ja/events/"), f"{year}年（日程調整中）")
        with time_machine.travel(tokyo(year + 1, 1, 1)):
            self.assertContains(self.client.get("/ja/events/past/"), f"{year}年（月日は不明）")

    def test_a_past_row_shows_attendance_and_picture(self):
        event = make_past_event(
            image="events/a.webp",
            image_width=1600,
            image_height=1067,
            image_alt_ja="用水を歩く人たちの絵",
        )
        self.assertNotIn("人が参加", self.row("/ja/events/past/"))
        make_report(event, attendance_place=41, attendance_online=9)
        row = self.row("/ja/events/past/")
        self.assertIn("50人が参加", row)
        self.assertIn("a-480.webp", row)
        self.assertIn('alt="用水を歩く人たちの絵"', row)
        self.assertIn('width="480" height="320" loading="lazy"', row)
        self.assertIn("50 people came", self.row("/en/events/past/"))

    def test_nobody_counted_is_not_said(self):
        make_report(make_past_event())
        row = self.row("/ja/events/past/")
        self.assertIn("開催済み（報告あり）", row)
        self.assertNotIn("人が参加", row)

    def test_a_past_row_claims_no_language(self):
        make_past_event()
        self.assertNotIn("Japanese", self.row("/en/events/past/"))
