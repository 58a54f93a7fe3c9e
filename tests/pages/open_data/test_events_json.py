"""events.json: valid by its schema, both languages, stable."""

from datetime import timedelta

from django.test import override_settings
from django.utils import timezone

from events.models import Event

from ...factories import (
    in_days,
    make_event,
    make_office,
    make_partner,
    make_past_event,
    make_venue,
    tokyo,
)
from .reading import FileTestCase
from .validating import problems

FILE = "events.json"


class EventsJsonTests(FileTestCase):
    def row(self, **fields) -> dict:
        make_event(**fields)
        self.assertEqual(problems(self, FILE), [])
        (row,) = self.rows(FILE)
        return row

    def test_without_events(self):
        self.assertEqual(problems(self, FILE), [])
        data = self.data(FILE)
        self.assertEqual(data["events"], [])
        self.assertEqual(data["licence"]["name"], "CC BY 4.0")
        self.assertIsNone(data["updated"])

    def test_every_kind_of_event_is_valid(self):
        make_event(date_precision="month")
        make_event(date_precision="year", format="online", online_url="https://m.example/")
        make_event(date_precision="day", state="postponed")
        make_event(format="hybrid", venue=make_venue(latitude="36.5", longitude="136.6"))
        make_event(registration_mode="external", capacity=None)
        make_past_event(venue=None, number=3, registration_mode="none")
        make_event(hosts=[make_partner(), (make_partner(published=False), "endorser")])
        make_event(title_en="", summary_ja="\"<&\u2028'")
        self.assertEqual(len(self.rows(FILE)), 8)
        self.assertEqual(problems(self, FILE), [])
        self.assertNotIn(b"m.example", self.body(FILE))

    def test_a_wrong_file_is_seen(self):
        make_event()
        data = self.data(FILE)
        for change in (
            lambda row: row.pop("title"),
            lambda row: row.update(online_url="https://m.example/"),
            lambda row: row.update(starts="tomorrow"),
            lambda row: row.update(updated_at="2026-13-01T00:00:00+09:00"),
            lambda row: row["title"].pop("en"),
        ):
            row = self.data(FILE)["events"][0]
            change(row)
            with self.subTest(row=row):
                self.assertTrue(problems(self, FILE, {**data, "events": [row]}))

    def test_texts_and_addresses_in_both_languages(self):
        partner = make_partner(slug="river", name_ja="川の会", name_en="River Group")
        row = self.row(
            slug="walk", title_ja="用水", title_en="Canal", hosts=[partner], goals=[6, 11]
        )
        self.assertEqual(row["title"], {"ja": "用水", "en": "Canal"})
        for url in (*row["url"].values(), *row["hosts"][0]["url"].values(), row["calendar"]):
            self.assertEqual(self.client.get(url).status_code, 200, url)
        self.assertEqual(row["hosts"][0]["name"]["en"], "River Group")
        self.assertEqual(row["goals"], [6, 11])

    def test_the_id_stays_when_everything_else_changes(self):
        event = make_event()
        (before,) = self.rows(FILE)
        event.title_ja, event.starts_at, event.state = "別の題", in_days(40), "postponed"
        event.ends_at = event.starts_at + timedelta(hours=1)
        event.save()
        (after,) = self.rows(FILE)
        self.assertEqual(before["id"], after["id"])
        self.assertNotEqual(before["starts"], after["starts"])

    def test_dates_are_as_exact_as_they_are_known(self):
        start = tokyo(2030, 6, 13, 18, 30)
        for precision, text in (
            ("time", "2030-06-13T18:30+09:00"),
            ("day", "2030-06-13"),
            ("month", "2030-06"),
            ("year", "2030"),
        ):
            make_event(date_precision=precision, starts_at=start, slug=precision)
            with self.subTest(precision):
                (row,) = [r for r in self.rows(FILE) if r["date_precision"] == precision]
                self.assertEqual(row["starts"], text)
                self.assertEqual(row["calendar"] is None, precision in ("month", "year"))

    def test_an_organisation_without_a_page_has_no_address(self):
        row = self.row(hosts=[make_partner(published=False, name_ja="まだ")])
        self.assertEqual(row["hosts"][0]["name"]["ja"], "まだ")
        self.assertIsNone(row["hosts"][0]["url"])

    def test_the_contact_is_that_of_the_page(self):
        office = make_office()
        row = self.row(contact_name_en="Desk", contact_name_ja="係", contact_phone="076-111-1111")
        self.assertEqual(
            row["contact"],
            {"name": {"ja": "係", "en": "Desk"}, "phone": "076-111-1111", "email": ""},
        )
        Event.objects.update(contact_name_ja="", contact_name_en="", contact_phone="")
        (row,) = self.rows(FILE)
        self.assertEqual(row["contact"]["name"]["ja"], "金沢市 企画調整課")
        self.assertEqual(row["contact"]["phone"], "076-000-0000")
        office.phone = office.email = ""
        office.save()
        (row,) = self.rows(FILE)
        self.assertIsNone(row["contact"])
        self.assertEqual(problems(self, FILE), [])

    def test_whether_registration_is_open(self):
        now = timezone.now()
        for is_open, fields in (
            (True, {}),
            (True, {"registration_mode": "none"}),
            (True, {"registration_mode": "external"}),
            (False, {"registration_mode": "none", "date_precision": "month"}),
            (False, {"registration_opens_at": now + timedelta(days=1)}),
            (False, {"registration_closes_at": now - timedelta(days=1)}),
            (False, {"state": "cancelled"}),
            (False, {"state": "postponed"}),
        ):
            Event.objects.all().delete()
            with self.subTest(**fields):
                self.assertIs(self.row(**fields)["registration"]["open"], is_open)

    def test_samples_are_left_out_and_marked_where_they_are_shown(self):
        make_event(is_sample=True)
        self.assertEqual(self.rows(FILE), [])
        with override_settings(SHOW_SAMPLES_IN_DATA=True):
            (row,) = self.rows(FILE)
        self.assertTrue(row["is_sample"])
