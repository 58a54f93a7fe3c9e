"""What search engines are told of an event: what the page says, and no more."""

import json
import re
from unittest import mock

from django.utils import translation

from events.editing import services as editing_services
from events.models import Event
from events.public.jsonld import AVAILABILITY, event_data, postal_address
from events.public.one_event import parts_of
from events.status import EventStatus, Status, status_of
from kanazawa2030.core.workflow.publishing import write_history

from ...base import PortalTestCase
from ...factories import in_days, make_event, make_partner, make_past_event, make_venue, tokyo

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)
SECRET = "https://meet.example.test/secret-room"


def data_of(event, language="en", status=None) -> dict:
    event = Event.objects.get(pk=event.pk)
    with translation.override(language):
        status = EventStatus(status) if status else status_of(event)
        return event_data(event, status, parts_of(event))


class EventDataTest(PortalTestCase):
    def test_a_whole_event(self):
        partner = make_partner(slug="river", name_en="River Group")
        left = make_partner(published=False, name_en="Left Group")
        event = make_event(
            slug="cafe-48",
            title_en="Water and life",
            summary_en="A walk.",
            starts_at=tokyo(2027, 6, 18, 18, 30),
            registration_opens_at=tokyo(2020, 5, 1, 9),
            registration_closes_at=tokyo(2027, 6, 15, 17),
            room_en="Room 2",
            fee_yen=500,
            seats_held=3,
            in_english=True,
            venue=make_venue(name_en="Civic Hall", latitude="36.561326", longitude="136.656205"),
            hosts=[partner, (left, "co_organiser"), (make_partner(), "endorser")],
        )
        page = "http://testserver/en/events/cafe-48/"
        self.assertEqual(
            data_of(event),
            {
                "@context": "https://schema.org",
                "@type": "Event",
                "@id": "http://testserver/events/cafe-48#event",
                "name": "Water and life",
                "description": "A walk.",
                "url": page,
                "inLanguage": ["ja", "en"],
                "startDate": "2027-06-18T18:30+09:00",
                "endDate": "2027-06-18T20:30+09:00",
                "eventStatus": "https://schema.org/EventScheduled",
                "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
                "keywords": {"@type": "DefinedTerm", "termCode": "open", "name": "Open"},
                "location": {
                    "@type": "Place",
                    "name": "Civic Hall Room 2",
                    "address": {
                        "@type": "PostalAddress",
                        "addressLocality": "Kanazawa",
                        "streetAddress": "2-1-1 Hirosaka",
                        "addressCountry": "JP",
                    },
                    "geo": {
                        "@type": "GeoCoordinates",
                        "latitude": 36.561326,
                        "longitude": 136.656205,
                    },
                },
                "organizer": [
                    {
                        "@type": "Organization",
                        "name": "River Group",
                        "url": "http://testserver/en/partners/river/",
                    },
                    {"@type": "Organization", "name": "Left Group"},
                ],
                "isAccessibleForFree": False,
                "offers": {
                    "@type": "Offer",
                    "url": page,
                    "price": 500,
                    "priceCurrency": "JPY",
                    "availability": "https://schema.org/InStock",
                    "validFrom": "2020-05-01T09:00+09:00",
                    "validThrough": "2027-06-15T17:00+09:00",
                },
                "maximumAttendeeCapacity": 30,
                "remainingAttendeeCapacity": 27,
            },
        )

    def test_how_it_stands(self):
        event = make_event(registration_opens_at=in_days(1))
        expected = {Status.CANCELLED: "EventCancelled", Status.POSTPONED: "EventPostponed"}
        for status in Status:
            with self.subTest(status=status):
                data = data_of(event, status=status)
                name = expected.get(status, "EventScheduled")
                self.assertEqual(data["eventStatus"], f"https://schema.org/{name}")
                self.assertEqual(data["keywords"]["termCode"], status.value)
                self.assertEqual("offers" in data, status in AVAILABILITY)

    def test_a_new_date_is_told_until_the_next_news(self):
        event = make_event(starts_at=tokyo(2027, 6, 18, 18, 30))
        editing_services.postpone_event(event, by=self.staff, note_ja="会場の都合")
        event.refresh_from_db()
        editing_services.postpone_event(
            event, by=self.staff, note_ja="会場の都合", starts_at=tokyo(2027, 7, 1, 18, 30)
        )
        data = data_of(event)
        self.assertTrue(data["eventStatus"].endswith("EventRescheduled"))
        self.assertEqual(data["startDate"], "2027-07-01T18:30+09:00")
        self.assertEqual(data["previousStartDate"], "2027-06-18T18:30+09:00")
        write_history(event, "move_online", source="approved", by=self.staff)
        data = data_of(event)
        self.assertTrue(data["eventStatus"].endswith("EventMovedOnline"))
        self.assertNotIn("previousStartDate", data)
        event.refresh_from_db()
        editing_services.cancel_event(event, by=self.staff, note_ja="雪のため")
        self.assertTrue(data_of(event)["eventStatus"].endswith("EventCancelled"))

    def test_the_online_address_is_the_page(self):
        for form, mode in (("online", "Online"), ("hybrid", "Mixed")):
            event = make_event(format=form, online_url=SECRET)
            data = data_of(event)
            self.assertIn(f"/{mode}EventAttendanceMode", data["eventAttendanceMode"])
            self.assertNotIn("secret", json.dumps(data))
            places = data["location"]
            places = places if isinstance(places, list) else [places]
            self.assertEqual(
                places[-1],
                {"@type": "VirtualLocation", "url": f"http://testserver/en/events/{event.slug}/"},
            )
            self.assertEqual(len(places), 2 if form == "hybrid" else 1)

    def test_no_markup_without_a_day_and_a_place(self):
        day = tokyo(2027, 6, 18)
        for precision in ("month", "year"):
            self.assertIsNone(data_of(make_event(starts_at=day, date_precision=precision)))
        self.assertIsNone(data_of(make_event(starts_at=day, venue=None)))
        data = data_of(make_event(starts_at=day, date_precision="day"))
        self.assertEqual(data["startDate"], "2027-06-18")
        self.assertNotIn("endDate", data)

    def test_an_end_at_midnight_is_the_day_before(self):
        event = make_event(starts_at=tokyo(2027, 3, 6), date_precision="day")
        Event.objects.filter(pk=event.pk).update(ends_at=tokyo(2027, 3, 7))
        self.assertEqual(data_of(event)["endDate"], "2027-03-06")

    def test_one_event_in_both_languages(self):
        event = make_event()
        self.assertEqual(data_of(event, "ja")["@id"], data_of(event, "en")["@id"])

    def test_speakers_and_the_date_before_a_postponement(self):
        event = make_event(state="postponed", starts_at=tokyo(2027, 6, 18, 18, 30))
        event.speakers.create(name_ja="見本 花子", name_en="Hanako Mihon")
        data = data_of(event)
        self.assertEqual(data["performer"], [{"@type": "Person", "name": "Hanako Mihon"}])
        self.assertEqual(data["previousStartDate"], "2027-06-18T18:30+09:00")
        self.assertNotIn("previousStartDate", data_of(make_event()))

    def test_an_address_in_its_parts(self):
        for text, parts in (
            ("金沢市広坂1丁目1番1号", ("金沢市", None, "広坂1丁目1番1号")),
            ("〒920-8577 石川県金沢市広坂1丁目1番1号", ("金沢市", "石川県", "広坂1丁目1番1号")),
            ("1-1-1 Hirosaka, Kanazawa", ("Kanazawa", None, "1-1-1 Hirosaka")),
            (
                "1-1-1 Hirosaka, Kanazawa, Ishikawa 920-8577",
                ("Kanazawa", "Ishikawa", "1-1-1 Hirosaka"),
            ),
            ("石川県野々市市三納1-1", ("野々市市", "石川県", "三納1-1")),
            ("金沢市　広坂１－１－１", ("金沢市", None, "広坂1-1-1")),
            ("白山市倉光二丁目1番地", ("白山市", None, "倉光二丁目1番地")),
            ("石川県金沢市市瀬町1", ("金沢市", "石川県", "市瀬町1")),
            ("石川県河北郡内灘町字大学1-1", ("河北郡内灘町", "石川県", "字大学1-1")),
            ("市民ホールの2階", (None, None, "市民ホールの2階")),
        ):
            with self.subTest(text):
                found = postal_address(text)
                named = ("addressLocality", "addressRegion", "streetAddress")
                self.assertEqual(tuple(map(found.get, named)), parts)

    def test_a_sample_says_so(self):
        event = make_event(is_sample=True, title_ja="題", title_en="Title")
        self.assertEqual(data_of(event, "ja")["name"], "題（見本）")
        self.assertEqual(data_of(event, "en")["name"], "Title (sample)")

    def test_registration_elsewhere(self):
        event = make_event(registration_mode="external")
        self.assertEqual(data_of(event)["offers"]["url"], "https://host.example/join")
        self.assertNotIn("maximumAttendeeCapacity", data_of(event))


class PageTest(PortalTestCase):
    def block(self, event, language="ja"):
        page = self.client.get(f"/{language}/events/{event.slug}/").content.decode()
        text, _trail = BLOCK.findall(page)
        return text

    def test_title_cannot_end_the_script(self):
        title = "</script><script>alert(1)</script> & <!-- \u2028"
        text = self.block(make_event(title_ja=title))
        self.assertEqual(json.loads(text)["name"], title)
        for char in "<>&\u2028":
            self.assertNotIn(char, text)

    def test_both_languages(self):
        event = make_event()
        for language in ("ja", "en"):
            data = json.loads(self.block(event, language))
            self.assertEqual(data["name"], getattr(event, f"title_{language}"))
            self.assertIn(f"/{language}/events/", data["url"])

    def test_a_preview_has_none(self):
        event = make_event(published=False)
        self.client.sign_in(self.staff)
        page = self.client.get(f"/ja/events/{event.slug}/")
        self.assertNotContains(page, '"@type":"Event"')

    def test_a_plain_event_asks_for_no_history(self):
        event = make_event()
        with mock.patch("events.public.jsonld.history") as history:
            self.client.get(f"/ja/events/{event.slug}/")
        history.assert_not_called()

    def test_past_events_offer_nothing(self):
        data = json.loads(self.block(make_past_event()))
        self.assertNotIn("offers", data)
        self.assertEqual(data["eventStatus"], "https://schema.org/EventScheduled")

    def test_pictures_and_description_are_never_missing(self):
        data = json.loads(self.block(make_event(summary_ja="", summary_en=""), "en"))
        (picture,) = data["image"]
        self.assertIn("/share.png?v=", picture)
        self.assertTrue(data["description"].startswith("SDGs Café"))
        for name in ("startDate", "endDate", "location", "offers", "eventStatus", "name"):
            self.assertTrue(data[name], name)

    def test_nothing_private(self):
        event = make_event(
            format="hybrid",
            online_url=SECRET,
            contact_name="秘密",
            contact_phone="076-999-9999",
            contact_email="secret@example.jp",
            hosts=[make_partner(contact_email="secret@example.jp", contact_phone="076-999-9999")],
        )
        text = self.block(event)
        for private in ("secret", "秘密", "999-9999"):
            self.assertNotIn(private, text)
