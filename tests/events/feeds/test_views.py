"""The feeds of events and reports, and the page that says how to subscribe."""

from datetime import timedelta

from django.test import override_settings
from django.utils import timezone
from lxml import etree

from events.models import Event

from ...base import PortalTestCase
from ...factories import in_days, make_event, make_past_event, tokyo
from ...query_counts.events import make_report
from .readers import atom_schema, read_feed, titles

MARKUP = "<b>\"'&]]></b>"


class EventsFeedTest(PortalTestCase):
    def get(self, path="/en/feeds/events.atom"):
        response = self.client.get(path)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response["Content-Type"], "application/atom+xml; charset=utf-8")
        return response.content

    def test_a_whole_feed(self):
        event = make_event(
            slug="cafe-48",
            title_en="Water and life",
            summary_en="A walk.",
            starts_at=tokyo(2027, 6, 18, 18, 30),
        )
        for language, title, summary in (
            ("en", "Water and life", "<p>Friday 18 June 2027, 18:30–20:30</p>"),
            ("ja", event.title_ja, "<p>2027年6月18日（金）18:30–20:30</p>"),
        ):
            feed = read_feed(self.get(f"/{language}/feeds/events.atom"))
            self.assertEqual(feed.feed.language, language)
            self.assertEqual(
                feed.feed.id, f"tag:testserver,2026-01-01:{language}/feeds/events.atom"
            )
            links = {link.rel: link.href for link in feed.feed.links}
            self.assertEqual(links["self"], f"http://testserver/{language}/feeds/events.atom")
            self.assertEqual(links["alternate"], f"http://testserver/{language}/events/")
            (entry,) = feed.entries
            self.assertEqual(entry.title, title)
            self.assertEqual(entry.id, f"tag:testserver,2026-01-01:{language}/events/{event.uid}")
            self.assertEqual(entry.link, f"http://testserver/{language}/events/cafe-48/")
            self.assertIn(summary, entry.summary)

    def test_ids_stay_when_everything_else_changes(self):
        event = make_event()
        before = read_feed(self.get()).entries[0]
        event.title_en, event.state = "Another", "postponed"
        event.starts_at, event.ends_at = in_days(40), None
        event.save()
        after = read_feed(self.get()).entries[0]
        self.assertEqual(before.id, after.id)
        self.assertEqual(after.title, "Postponed: Another")
        self.assertGreater(after.updated, before.updated)

    def test_a_fallback_is_marked(self):
        make_event(title_ja="題", title_en="", summary_ja="要約")
        body = self.get()
        self.assertEqual(titles(body), [("題", "ja")])
        self.assertIn('<p lang="ja">要約</p>', read_feed(body).entries[0].summary)

    def test_markup_and_control_characters_are_text(self):
        make_event(title_en=f"{MARKUP}\x0b\x1f\ufffe", summary_en=MARKUP)
        body = self.get()
        self.assertEqual(titles(body), [(MARKUP, None)])
        self.assertIn("&lt;b&gt;", etree.fromstring(body).findtext(".//{*}summary"))

    def test_the_filters_of_the_lists_select(self):
        make_event(courses=(2,))
        make_event(courses=(1,), title_en="Wanted")
        body = self.get("/en/feeds/events.atom?course=x&course=1&goal=&nonsense=1")
        self.assertEqual(len(titles(body)), 1)  # the last of a repeated parameter counts
        body = self.get("/en/feeds/events.atom?course=1")
        self.assertEqual(titles(body), [("Wanted", None)])
        feed = read_feed(body).feed
        self.assertIn("feeds/events.atom?course=1", feed.id)

    def test_a_value_that_no_filter_has_is_not_found(self):
        make_event()
        for query in ("course=99", "course=abc", "course=1&course=x", "open=2", "month=2026-13"):
            with self.subTest(query):
                answer = self.client.get(f"/ja/feeds/events.atom?{query}")
                self.assertEqual(answer.status_code, 404)

    def test_no_samples_drafts_or_online_addresses(self):
        make_event(is_sample=True)
        make_event(published=False)
        make_past_event(starts_at=in_days(-91))
        make_event(title_en="Online", format="online", online_url="https://meet.example.test/x")
        body = self.get()
        self.assertEqual(titles(body), [("Online", None)])
        self.assertNotIn(b"meet.example", body)
        with override_settings(SHOW_SAMPLES_IN_DATA=True):
            self.assertEqual(len(titles(self.get())), 2)

    def test_fifty_at_most_and_the_latest_changed_first(self):
        for number in range(51):
            make_event(title_en=str(number))
        changed = Event.objects.get(title_en="7")
        changed.state = "cancelled"
        changed.save()
        found = [title for title, _language in titles(self.get())]
        self.assertEqual(len(found), 50)
        self.assertEqual(found[:2], ["Cancelled: 7", "50"])
        self.assertNotIn("0", found)

    def test_an_empty_feed_keeps_the_rules(self):
        for name in ("events", "reports", "news"):
            self.assertEqual(read_feed(self.get(f"/en/feeds/{name}.atom")).entries, [])

    def test_the_rules_see_a_fault(self):
        make_event()
        body = self.get()
        for old, new in ((b"<id>", b"<di>"), (b"</updated>", b"x</updated>"), (b"http:", b"")):
            broken = body.replace(b"</id>", b"</di>") if new == b"<di>" else body
            broken = etree.fromstring(broken.replace(old, new))
            self.assertFalse(atom_schema().validate(broken), new)


class NotModifiedTest(PortalTestCase):
    def test_each_feed_answers_304_until_it_changes(self):
        event = make_past_event(starts_at=in_days(-1))
        report = make_report(event)
        for path, row in (
            ("/ja/feeds/events.atom?course=1", event),
            ("/en/feeds/reports.atom", report),
        ):
            with self.subTest(path):
                first = self.client.get(path)
                self.assertIn("Last-Modified", first)
                etag = {"If-None-Match": first["ETag"]}
                self.assertEqual(self.client.get(path, headers=etag).status_code, 304)
                row.save()
                self.assertEqual(self.client.get(path, headers=etag).status_code, 200)


class ReportsFeedTest(PortalTestCase):
    def test_public_reports_the_latest_first(self):
        now = timezone.now()
        for number in (1, 2):
            report = make_report(make_past_event(title_en=str(number)))
            report.publish_at = now - timedelta(days=number)
            report.summary_en = f"## Heading\n\nSo **{number}** came & [spoke](https://x.example/)."
            report.save()
        draft = make_report(make_past_event())
        draft.publishing_state = "draft"
        draft.save()
        make_report(make_past_event(is_sample=True))
        make_report(make_past_event(published=False))
        body = self.client.get("/en/feeds/reports.atom").content
        feed = read_feed(body)
        self.assertEqual([one.title for one in feed.entries], ["Report: 1", "Report: 2"])
        self.assertIn("<p>Heading So 1 came &amp; spoke.</p>", feed.entries[0].summary)
        self.assertTrue(feed.entries[0].link.endswith("/#report"))

    def test_a_long_report_is_only_begun(self):
        report = make_report(make_past_event())
        report.summary_ja = "長" * 1000
        report.save()
        (entry,) = read_feed(self.client.get("/ja/feeds/reports.atom").content).entries
        self.assertLess(len(entry.summary), 400)


class PageTest(PortalTestCase):
    def test_it_names_the_addresses_of_a_selection(self):
        page = self.client.get("/en/feeds/?course=1&goal=11")
        self.assertContains(
            page, 'href="webcal://testserver/events.ics?course=1&amp;goal=11&amp;lang=en"'
        )
        self.assertContains(
            page,
            "<code>http://testserver/events.ics?course=1&amp;goal=11&amp;lang=en</code>",
            html=True,
        )
        self.assertContains(
            page, 'href="http://testserver/en/feeds/events.atom?course=1&amp;goal=11"'
        )
        self.assertContains(page, 'href="/en/events/?course=1&amp;goal=11"')
        self.assertContains(page, 'href="?goal=11"')
        for name in ("Google Calendar", "iPhone, iPad and Mac", "Outlook"):
            self.assertContains(page, f"<strong>{name}</strong>", html=True)

    def test_what_is_odd_shows_the_page(self):
        for query in ("course=9", "q=%ED%A0%80", f"q={'x' * 1000}", "month=x", "series="):
            with self.subTest(query):
                self.assertEqual(self.client.get(f"/ja/feeds/?{query}").status_code, 200)

    def test_a_filter_that_is_not_understood_is_named(self):
        page = self.client.get("/ja/feeds/?course=99&goal=11")
        self.assertContains(page, "このページのアドレスにある条件（course）の値が分かりません。")
        self.assertContains(page, "/events.ics?goal=11&amp;lang=ja</code>")
        for query in ("goal=11", "nonsense=1", "course=", "q=%20"):
            self.assertNotContains(self.client.get(f"/ja/feeds/?{query}"), "値が分かりません")

    def test_it_names_the_feed_of_the_news(self):
        for language in ("ja", "en"):
            page = self.client.get(f"/{language}/feeds/")
            self.assertContains(page, f'href="/{language}/feeds/news.atom"')


class ListsTest(PortalTestCase):
    def test_lists_lead_to_calendar_and_feed_with_their_filters(self):
        make_event()
        month = timezone.localdate()
        for path in ("/ja/events/", f"/ja/events/calendar/{month:%Y/%m}/"):
            page = self.client.get(f"{path}?course=1&language=ja")
            self.assertContains(page, 'href="/ja/feeds/?course=1&amp;language=ja"')
            self.assertContains(page, "この条件のカレンダー")
            self.assertContains(page, "この条件のフィード")
            self.assertContains(
                page,
                '<link rel="alternate" type="application/atom+xml" title="この条件のフィード" '
                'href="/ja/feeds/events.atom?course=1&amp;language=ja">',
                html=True,
            )
        self.assertContains(self.client.get("/ja/events/"), "すべての催しのカレンダー")

    def test_each_active_filter_is_a_link_that_removes_just_it(self):
        make_event()
        page = self.client.get("/ja/events/?course=1&goal=11&language=en")
        for rest in ("goal=11&amp;language=en", "course=1&amp;language=en", "course=1&amp;goal=11"):
            self.assertContains(page, f'href="?{rest}"')

    def test_past_events_lead_to_the_feed_of_reports(self):
        self.assertContains(self.client.get("/en/events/past/"), 'href="/en/feeds/reports.atom"', 2)
