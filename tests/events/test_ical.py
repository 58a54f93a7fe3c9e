"""The public calendar file: what RFC 5545 asks for, and who gets it."""

import re
from datetime import UTC, date, datetime, timedelta

from django.test import SimpleTestCase
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from icalendar import Calendar

from events.editing import services as editing_services
from events.ical import event_calendar, registration_calendar, uid_of
from events.models import Event, Registration

from ..base import PortalTestCase
from ..calendars import read
from ..factories import in_days, make_event, make_past_event, make_venue, tokyo

LANGUAGES = ("ja", "en")
SECRET = "https://meet.example.test/secret-room"


class FileTest(PortalTestCase):
    def test_a_whole_file(self):
        event = make_event(
            slug="cafe-48",
            title_ja="水と暮らし",
            title_en="Water and life",
            summary_en="A walk, and a talk; bring shoes.",
            starts_at=tokyo(2027, 6, 18, 18, 30),
            room_en="Room 2",
            venue=make_venue(name_en="Civic Hall", latitude="36.561326", longitude="136.656205"),
        )
        body = event_calendar(event, language="en")
        entry = read(body)
        self.assertEqual(entry["uid"], f"{event.uid}@testserver")
        self.assertEqual(entry["summary"], "Water and life")
        self.assertEqual(entry["summary"].params["LANGUAGE"], "en")
        self.assertEqual(
            entry["description"],
            "Status: Open\nA walk, and a talk; bring shoes.\n"
            "Details and changes: http://testserver/en/events/cafe-48/",
        )
        self.assertEqual(entry["location"], "Civic Hall, Room 2, 2-1-1 Hirosaka, Kanazawa")
        self.assertEqual(entry["url"], "http://testserver/en/events/cafe-48/")
        self.assertEqual(entry["geo"].to_ical(), "36.561326;136.656205")
        self.assertEqual(entry["categories"].cats, ["SDGs Café", "SDGs"])
        self.assertEqual(entry["status"], "CONFIRMED")
        self.assertEqual(entry["sequence"], 0)
        stamp = event.updated_at.astimezone(UTC).replace(microsecond=0)
        self.assertEqual(entry["dtstamp"].dt, stamp)
        self.assertEqual(entry["last-modified"].dt, stamp)
        text = body.decode()
        self.assertIn("DTSTART;TZID=Asia/Tokyo:20270618T183000\r\n", text)
        self.assertIn("DTEND;TZID=Asia/Tokyo:20270618T203000\r\n", text)
        (zone,) = Calendar.from_ical(body).walk("VTIMEZONE")
        self.assertEqual(zone["tzid"], "Asia/Tokyo")
        clock = zone.to_tz().utcoffset(datetime(2027, 6, 18, 18, 30))  # noqa: DTZ001
        self.assertEqual(clock, timedelta(hours=9))

    def test_every_required_property_stands_once(self):
        body = event_calendar(make_event(), language="ja").decode()
        for name in ("VERSION", "PRODID", "UID", "DTSTAMP", "SEQUENCE", "STATUS", "URL"):
            self.assertEqual(len(re.findall(rf"^{name}[:;]", body, re.M)), 1, name)
        for name in ("ORGANIZER", "ATTENDEE", "METHOD"):
            self.assertNotIn(f"\n{name}", body)

    def test_uid_is_the_same_in_every_language(self):
        event = make_event()
        uids = {read(event_calendar(event, language=code))["uid"] for code in LANGUAGES}
        self.assertEqual(uids, {uid_of(event)})

    def test_without_an_end_it_lasts_as_long_as_the_portal_counts(self):
        event = make_event(ends_at=None)
        entry = read(event_calendar(event, language="ja"))
        self.assertEqual(entry["dtend"].dt, event.over_at)
        self.assertEqual(entry["dtend"].dt - entry["dtstart"].dt, timedelta(hours=2))

    def test_a_day_is_an_all_day_entry(self):
        event = make_event(starts_at=tokyo(2027, 6, 18), date_precision="day")
        body = event_calendar(event, language="ja")
        entry = read(body)
        self.assertEqual(entry["dtstart"].dt, date(2027, 6, 18))
        self.assertEqual(entry["dtend"].dt, date(2027, 6, 19))
        self.assertNotIn(b"VTIMEZONE", body)

    def test_several_days_end_after_the_last(self):
        event = make_event(starts_at=tokyo(2027, 6, 18), date_precision="day")
        for end, after in (
            (tokyo(2027, 6, 20, 15), date(2027, 6, 21)),
            (tokyo(2027, 6, 20), date(2027, 6, 20)),  # midnight closes the 19th
            (tokyo(2027, 6, 19), date(2027, 6, 19)),  # midnight closes the 18th
        ):
            event.ends_at = end
            entry = read(event_calendar(event, language="ja"))
            self.assertEqual(entry["dtend"].dt, after)

    def test_a_month_is_no_entry(self):
        event = make_event(date_precision="month")
        with self.assertRaises(ValueError):
            event_calendar(event, language="ja")

    def test_state_of_the_event(self):
        for state, status, ja, en in (
            ("postponed", "TENTATIVE", "延期：題", "Postponed: Title"),
            ("cancelled", "CANCELLED", "中止：題", "Cancelled: Title"),
        ):
            event = make_event(state=state, title_ja="題", title_en="Title")
            for language, summary in (("ja", ja), ("en", en)):
                entry = read(event_calendar(event, language=language))
                self.assertEqual(entry["status"], status)
                self.assertEqual(entry["summary"], summary)

    def test_a_sample_says_so(self):
        event = make_event(is_sample=True, title_ja="題", title_en="Title")
        for language, summary in (("ja", "題（見本）"), ("en", "Title (sample)")):
            entry = read(event_calendar(event, language=language))
            self.assertEqual(entry["summary"], summary)

    def test_a_missing_title_is_marked_with_its_language(self):
        event = make_event(title_ja="題", title_en="")
        entry = read(event_calendar(event, language="en"))
        self.assertEqual(entry["summary"], "題")
        self.assertEqual(entry["summary"].params["LANGUAGE"], "ja")

    def test_where_it_is_online(self):
        for form, ja in (("online", "オンライン"), ("hybrid", "会場 / オンライン")):
            venue = make_venue(name_ja="会場", address_ja="", address_en="")
            event = make_event(format=form, online_url=SECRET, venue=venue)
            body = event_calendar(event, language="ja")
            self.assertEqual(read(body)["location"], ja)
            self.assertNotIn("secret-room", re.sub("\r\n ", "", body.decode()))

    def test_lines_are_folded_at_75_octets(self):
        title = "金沢の用水、暮らし；2030年👨‍👩‍👧‍👦" * 5
        event = make_event(title_ja=title, summary_ja="雪の朝に助け合う。" * 30)
        for line in event_calendar(event, language="ja").split(b"\r\n"):
            self.assertLessEqual(len(line), 75)
            line.decode()  # no character is cut in two
            self.assertNotIn(b"\n", line)

    def test_control_characters_do_not_break_a_line(self):
        event = make_event(title_ja="一\r\nATTENDEE:mailto:a@example.test\x0b二\r三")
        entry = read(event_calendar(event, language="ja"))
        self.assertNotIn("attendee", entry)
        self.assertEqual(entry["summary"], "一\nATTENDEE:mailto:a@example.test二\n三")


class AnyTitleTest(SimpleTestCase):
    @how(max_examples=150)
    @given(
        st.text(
            st.one_of(
                st.characters(exclude_categories=["Cs", "Cc"]),
                st.sampled_from(",;:\\\"'\n金👩‍🌾é\u2028"),
            ),
            min_size=1,
            max_size=150,
        )
    )
    def test_any_title_comes_back(self, title):
        event = Event(
            slug="any",
            uid="any",
            title_ja=title,
            starts_at=tokyo(2027, 6, 18, 18, 30),
            capacity=30,
            registration_mode="none",
            updated_at=timezone.now(),
        )
        event.set_derived()
        body = event_calendar(event, language="ja")
        self.assertEqual(str(read(body)["summary"]), title)
        for line in body.split(b"\r\n"):
            self.assertLessEqual(len(line), 75)


class SequenceTest(PortalTestCase):
    def sequence(self, event):
        event = Event.objects.get(pk=event.pk)
        return read(event_calendar(event, language="ja"))["sequence"]

    def test_rises_with_what_calendars_must_hear_of(self):
        event = make_event()
        editing_services.change_event(event, changes={"title_ja": "新しい題"}, by=self.staff)
        self.assertEqual(self.sequence(event), 1)
        editing_services.change_event(event, changes={"bring_ja": "靴"}, by=self.staff)
        self.assertEqual(self.sequence(event), 1)
        editing_services.cancel_event(event, by=self.staff, note_ja="雪のため")
        self.assertEqual(self.sequence(event), 2)

    def test_stays_before_anybody_has_seen_it(self):
        event = make_event(published=False)
        editing_services.change_event(event, changes={"title_ja": "新しい題"}, by=self.staff)
        self.assertEqual(self.sequence(event), 0)


class ViewTest(PortalTestCase):
    def test_published(self):
        event = make_event(slug="cafe-48")
        response = self.client.get("/events/cafe-48.ics")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response["Content-Type"], "text/calendar; charset=utf-8")
        self.assertEqual(response["Content-Disposition"], 'attachment; filename="cafe-48.ics"')
        self.assertIn("Last-Modified", response)
        self.assertEqual(read(response.content)["summary"], event.title_ja)
        self.assertEqual(self.client.post("/events/cafe-48.ics").status_code, 405)
        self.assertEqual(self.client.head("/events/cafe-48.ics").status_code, 200)

    def test_language_is_asked_for_and_never_guessed(self):
        event = make_event()
        path = f"/events/{event.slug}.ics"
        english = {"HTTP_ACCEPT_LANGUAGE": "en"}
        for query, title in (
            ("", event.title_ja),
            ("?lang=ja", event.title_ja),
            ("?lang=en", event.title_en),
            ("?lang=EN", event.title_ja),
            ("?lang=fr", event.title_ja),
            ("?lang=", event.title_ja),
            ("?lang=%0d%0aX:1", event.title_ja),
        ):
            with self.subTest(query=query):
                response = self.client.get(path + query, **english)
                self.assertEqual(read(response.content)["summary"], title)
                is_english = title == event.title_en
                self.assertEqual(response["Content-Language"], "en" if is_english else "ja")

    def test_unchanged_costs_nothing(self):
        event = make_event()
        path = f"/events/{event.slug}.ics"
        first = self.client.get(path)
        again = self.client.get(path, HTTP_IF_NONE_MATCH=first["ETag"])
        self.assertEqual((again.status_code, again.content), (304, b""))
        # The seats change no row's date: a date alone never answers 304.
        dated = self.client.get(path, HTTP_IF_MODIFIED_SINCE=first["Last-Modified"])
        self.assertEqual(dated.status_code, 200)
        editing_services.change_event(event, changes={"title_ja": "新しい題"}, by=self.staff)
        changed = self.client.get(path, HTTP_IF_NONE_MATCH=first["ETag"])
        self.assertEqual(changed.status_code, 200)
        self.assertNotEqual(changed["ETag"], first["ETag"])

    def test_who_gets_what(self):
        draft = make_event(published=False)
        later = make_event(publishing_state="approved", publish_at=in_days(1))
        month = make_event(date_precision="month")
        gone = make_event(publishing_state="withdrawn", withdrawal_reason="事情により")
        for slug, status in (
            (draft.slug, 404),
            (later.slug, 404),
            (month.slug, 404),
            ("nobody", 404),
            (gone.slug, 410),
        ):
            for person in (self.stranger, self.staff):  # the file is for everybody
                with self.subTest(slug=slug, person=person):
                    self.client.sign_in(person)
                    response = self.client.get(f"/events/{slug}.ics")
                    self.assertEqual(response.status_code, status)
        self.assertContains(response, "事情により", status_code=410)

    def test_two_queries(self):
        """The event with its venue, and who has a claim on its seats."""
        event = make_event()
        queries = self.count_queries(lambda: self.client.get(f"/events/{event.slug}.ics"))
        self.assertEqual(len(queries), 2, queries)

    def test_the_page_offers_it_with_an_explanation(self):
        event = make_event()
        response = self.client.get(f"/en/events/{event.slug}/")
        self.assertContains(response, f'href="/events/{event.slug}.ics?lang=en"')
        self.assertContains(response, "Opens in your calendar app")
        for other in (make_event(date_precision="month"), make_past_event()):
            page = self.client.get(f"/en/events/{other.slug}/")
            self.assertNotContains(page, ".ics")


def make_registration(event, **fields) -> Registration:
    return Registration.objects.create(
        **{
            "event": event,
            "number": event.registrations.count() + 1,
            "status": Registration.Status.CONFIRMED,
            "place": Registration.Place.SEAT,
            "name": "見本 花子",
            "email": f"hanako{event.registrations.count()}@example.test",
            "created_at": timezone.now(),
            **fields,
        }
    )


class OwnCopyTest(PortalTestCase):
    """The file a registered person gets by mail and on their page."""

    def setUp(self):
        self.event = make_event(format="online", online_url=SECRET, title_ja="題", title_en="Title")

    def own(self, language="en", **fields):
        registration = make_registration(self.event, **fields)
        self.body = registration_calendar(f"registration:{registration.pk}", language)
        return read(self.body)

    def test_takes_the_place_of_the_public_one(self):
        entry = self.own()
        self.assertEqual(entry["uid"], uid_of(self.event))
        self.assertEqual(entry["status"], "CONFIRMED")
        self.assertGreaterEqual(entry["dtstamp"].dt, entry["last-modified"].dt)

    def test_a_cancellation_is_newer_than_all_that_was_sent(self):
        """And registering again is newer than the cancellation."""
        registration = make_registration(self.event)
        sent = [read(event_calendar(self.event, language="ja", registration=registration))]
        registration.status = Registration.Status.CANCELLED
        sent.append(read(event_calendar(self.event, language="ja", registration=registration)))
        self.assertEqual(sent[-1]["status"], "CANCELLED")
        again = make_registration(self.event)
        sent.append(read(event_calendar(self.event, language="ja", registration=again)))
        numbers = [entry["sequence"] for entry in sent]
        self.assertEqual(numbers, sorted(set(numbers)))
        self.assertGreater(numbers[0], read(event_calendar(self.event, language="ja"))["sequence"])

    def test_the_number_alone_will_do(self):
        registration = make_registration(self.event)
        body = registration_calendar(str(registration.pk), "ja")
        self.assertEqual(read(body)["uid"], uid_of(self.event))

    def test_a_confirmed_seat_has_the_number_and_the_online_address(self):
        for language, number in (("ja", "受付番号："), ("en", "registration number: ")):
            words = str(self.own(language)["description"])
            self.assertIn(f"{number}{self.event.registrations.count()}\n", words)
            self.assertIn(SECRET, words)

    def test_nobody_else_has_the_online_address(self):
        states, places = Registration.Status, Registration.Place
        for number, (status, place) in enumerate(
            (
                (states.UNCONFIRMED, places.SEAT),
                (states.CONFIRMED, places.QUEUE),
                (states.CANCELLED, places.SEAT),
                (states.EXPIRED, places.SEAT),
                (states.ABSENT, places.SEAT),
            )
        ):
            with self.subTest(status=status, place=place):
                entry = self.own(
                    status=status,
                    place=place,
                    queue_no=number + 1 if place == places.QUEUE else None,
                    hold_until=in_days(1) if status == states.UNCONFIRMED else None,
                )
                self.assertNotIn("secret-room", entry.to_ical().decode())
                self.assertNotEqual(entry["status"], "CONFIRMED")

    def test_nobody_has_it_while_it_is_postponed_or_once_it_is_over(self):
        over = {"starts_at": in_days(-2), "ends_at": in_days(-1)}
        for fields in ({"state": "postponed"}, {"state": "scheduled", **over}):
            with self.subTest(**fields):
                for name, value in fields.items():
                    setattr(self.event, name, value)
                self.event.save()
                self.own()
                self.assertNotIn("secret-room", self.body.decode())

    def test_no_token_and_no_name(self):
        registration = make_registration(self.event)
        body = registration_calendar(f"registration:{registration.pk}", "ja")
        text = re.sub("\r\n ", "", body.decode())
        self.assertNotIn(registration.manage_nonce, text)
        self.assertNotIn(registration.reception_code, text)
        self.assertNotIn("/registrations/", text)
        self.assertNotIn("花子", text)
        self.assertNotIn("example.test/", text.replace(SECRET, ""))

    def test_a_cancelled_registration_is_not_a_cancelled_event(self):
        entry = self.own(status=Registration.Status.CANCELLED)
        self.assertEqual(entry["status"], "CANCELLED")
        self.assertEqual(entry["summary"], "Registration cancelled: Title")

    def test_waiting_is_tentative(self):
        place = Registration.Place.QUEUE
        entry = self.own(place=place, queue_no=1)
        self.assertEqual(entry["status"], "TENTATIVE")
        self.assertIn("waiting list", entry["description"])

    def test_a_cancelled_event_is_cancelled_for_everybody(self):
        self.event.state = "cancelled"
        self.event.save()
        entry = self.own(place=Registration.Place.QUEUE, queue_no=1)
        self.assertEqual(entry["status"], "CANCELLED")
        self.assertEqual(entry["summary"], "Cancelled: Title")

    def test_nothing_for_who_is_gone(self):
        registration = make_registration(self.event, erased_at=timezone.now())
        for pk in (registration.pk, registration.pk + 1):
            self.assertIsNone(registration_calendar(f"registration:{pk}", "ja"))
