"""Links that open another calendar with an event filled in."""

from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

from django.utils import translation

from events.public.calendar_links import calendar_links

from ...base import PortalTestCase
from ...factories import make_event, make_past_event, make_venue, tokyo


def queries(event) -> list[dict]:
    return [
        {name: value for name, [value] in parse_qs(urlsplit(link.url).query).items()}
        for link in calendar_links(event)
    ]


class CalendarLinksTest(PortalTestCase):
    def test_an_event_of_some_hours(self):
        event = make_event(
            slug="cafe-48",
            title_en="Tea & words, 100% + more",
            starts_at=tokyo(2027, 6, 18, 18, 30),
            venue=make_venue(name_en="Hall", address_en=""),
        )
        with translation.override("en"):
            google, outlook = queries(event)
        self.assertEqual(google["text"], "Tea & words, 100% + more")
        self.assertEqual(google["dates"], "20270618T183000/20270618T203000")
        self.assertEqual(google["ctz"], "Asia/Tokyo")
        self.assertTrue(google["location"].startswith("Hall"))
        self.assertIn("http://testserver/en/events/cafe-48/", google["details"])
        self.assertEqual(outlook["startdt"], "2027-06-18T18:30:00+09:00")
        self.assertEqual(outlook["enddt"], "2027-06-18T20:30:00+09:00")
        self.assertNotIn("allday", outlook)

    def test_no_plus_stands_for_a_space(self):
        for link in calendar_links(make_event(title_ja="a b")):
            self.assertNotIn("+", link.url)

    def test_whole_days_end_the_day_after(self):
        event = make_event(starts_at=tokyo(2027, 6, 18), date_precision="day")
        for ends_at, last, after in (
            (None, "20270619", "2027-06-19"),
            (tokyo(2027, 6, 20, 15), "20270621", "2027-06-21"),
            (tokyo(2027, 6, 20), "20270620", "2027-06-20"),  # midnight closes the 19th
        ):
            event.ends_at = ends_at
            google, outlook = queries(event)
            self.assertEqual(google["dates"], f"20270618/{last}")
            self.assertEqual(outlook["startdt"], "2027-06-18")
            self.assertEqual((outlook["enddt"], outlook["allday"]), (after, "true"))

    def test_over_midnight_and_without_an_end(self):
        event = make_event(starts_at=tokyo(2027, 6, 18, 23), ends_at=None)
        self.assertEqual(queries(event)[0]["dates"], "20270618T230000/20270619T010000")
        event.ends_at = event.starts_at + timedelta(days=2)
        self.assertEqual(queries(event)[0]["dates"], "20270618T230000/20270620T230000")

    def test_none_where_there_is_nothing_to_enter(self):
        for event in (
            make_event(state="cancelled"),
            make_event(state="postponed"),
            make_event(date_precision="month"),
            make_past_event(),
        ):
            self.assertEqual(calendar_links(event), [])

    def test_on_the_page(self):
        event = make_event(format="online", online_url="https://meet.example.test/secret")
        for language, label in (("ja", "Googleカレンダーに追加する"), ("en", "Add to Outlook.com")):
            page = self.client.get(f"/{language}/events/{event.slug}/")
            self.assertContains(page, label)
            self.assertContains(page, 'rel="external noopener nofollow"', 2)
            self.assertNotIn("secret", unescape(page.content.decode()))
        event.state = "cancelled"
        event.save()
        self.assertNotContains(self.client.get(f"/ja/events/{event.slug}/"), "calendar.google.com")
