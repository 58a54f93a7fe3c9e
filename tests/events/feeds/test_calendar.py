"""/events.ics: which events it holds, how other programs read it, and what it costs."""

import tracemalloc
from datetime import datetime, timedelta
from types import SimpleNamespace
from unittest import mock

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from icalendar import Calendar

from events.feeds import calendar
from events.models import Event

from ...base import PortalTestCase, RaceTestCase
from ...calendars import read
from ...factories import in_days, make_event, make_past_event, make_venue, tokyo
from .readers import read_by_ical_js

SECRET = "https://meet.example.test/secret-room"


def uids(body: bytes) -> list[str]:
    return [str(one["uid"]).partition("@")[0] for one in Calendar.from_ical(body).walk("VEVENT")]


class WhichEventsTest(PortalTestCase):
    def held(self, query="") -> set[str]:
        response = self.client.get(f"/events.ics{query}")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response["Content-Type"], "text/calendar; charset=utf-8")
        return set(uids(response.content))

    def test_public_events_with_a_day(self):
        at_an_hour, on_a_day = make_event(), make_event(date_precision="day")
        for fields in (
            {"published": False},
            {"publishing_state": "withdrawn"},
            {"publishing_state": "approved", "publish_at": timezone.now() + timedelta(days=1)},
            {"date_precision": "month"},
            {"is_sample": True},
        ):
            make_event(**fields)
        self.assertEqual(self.held(), {at_an_hour.uid, on_a_day.uid})

    def test_samples_only_where_the_settings_show_them(self):
        sample = make_event(is_sample=True)
        with override_settings(SHOW_SAMPLES_IN_DATA=True):
            self.assertEqual(self.held(), {sample.uid})

    def test_past_and_cancelled_events_stay_for_ninety_days(self):
        kept = {
            make_past_event(starts_at=in_days(-89), state=state).uid
            for state in Event.EventState.values
        }
        make_past_event(starts_at=in_days(-91))
        make_past_event(starts_at=in_days(-91), state="cancelled")
        self.assertEqual(self.held(), kept)

    def test_each_filter_of_the_lists_selects(self):
        make_event(courses=(2,), goals=(4,), series="collaborative", seats_held=30)
        wanted = make_event(
            courses=(1,), goals=(11,), format="online", in_english=True, max_companions=2
        )
        start = timezone.localtime(wanted.starts_at)
        Event.objects.filter(pk=wanted.pk).update(easy_summary="やさしい")
        for query in (
            *("series=cafe", "course=1", "goal=11", "format=online", "language=en", "open=1"),
            *("children=1", "easy=1", f"q={wanted.title_ja}", f"course=1&month={start:%Y-%m}"),
        ):
            with self.subTest(query):
                self.assertEqual(self.held(f"?{query}"), {wanted.uid})

    def test_what_is_blank_or_no_filter_counts_as_not_given(self):
        event = make_event()
        for query in ("course=", "goal=%20", "lang=fr", "nonsense=1", "q=%20%20", "q="):
            with self.subTest(query):
                self.assertEqual(self.held(f"?{query}"), {event.uid})

    def test_a_value_that_no_filter_has_is_not_found(self):
        make_event()
        for query in (
            *("course=9", "course=abc", "goal=x", "month=2026-13", "open=2"),
            *(f"format={'x' * 1000}", "language=%ED%A0%80", "course=1&goal=18"),
        ):
            with self.subTest(query):
                self.assertEqual(self.client.get(f"/events.ics?{query}").status_code, 404)

    def test_a_nul_is_refused_as_everywhere(self):
        self.assertEqual(self.client.get("/events.ics?q=a%00b").status_code, 400)

    def test_odd_words_find_nothing_and_break_nothing(self):
        make_event()
        for words in ("x" * 1000, "%25_'\";--", "%ED%A0%80", "\\"):
            with self.subTest(words[:20]):
                self.assertEqual(self.client.get(f"/events.ics?q={words}").status_code, 200)


class EntriesTest(PortalTestCase):
    def entry(self, event, query="?lang=en"):
        return read(self.client.get(f"/events.ics{query}").content), event

    def test_an_entry_is_that_of_the_events_own_file(self):
        event = make_event(
            summary_en="A walk.", sequence=3, venue=make_venue(latitude=36, longitude=136)
        )
        own = read(self.client.get(f"/events/{event.slug}.ics?lang=en").content)
        entry, _event = self.entry(event)
        for name in own:
            if name != "DESCRIPTION":
                self.assertEqual(entry[name].to_ical(), own[name].to_ical(), name)
        self.assertEqual(set(entry), set(own))
        self.assertEqual(own["description"], f"Status: Open\n{entry['description']}")

    def test_what_has_become_of_it(self):
        for state, status, title in (
            ("cancelled", "CANCELLED", "Cancelled: Title"),
            ("postponed", "TENTATIVE", "Postponed: Title"),
            ("scheduled", "CONFIRMED", "Title"),
        ):
            with self.subTest(state), transaction.atomic():
                entry, event = self.entry(make_event(state=state, title_en="Title"))
                self.assertEqual((entry["status"], entry["summary"]), (status, title))
                event.delete()

    def test_a_moved_event_says_from_which_day(self):
        make_event(starts_at=tokyo(2027, 6, 20, 18), previous_start="2027-06-18T18:30:00+09:00")
        with time_machine.travel(tokyo(2027, 6, 1), tick=False):
            Event.objects.update(publish_at=tokyo(2027, 5, 1))
            for query, words in (
                ("", "6月18日（金）から6月20日（日）に変わりました。"),
                ("?lang=en", "Moved from Fri 18 June to Sun 20 June."),
            ):
                self.assertIn(words, self.entry(None, query)[0]["description"])

    def test_no_online_address(self):
        make_event(format="online", online_url=SECRET)
        self.assertNotIn(b"secret-room", self.client.get("/events.ics").content)

    def test_head(self):
        make_event()
        for query, name in (
            ("", "金沢のSDGsカフェと催し"),
            ("?series=cafe", "金沢のSDGsカフェと催し – SDGsカフェ"),
            ("?lang=en&series=cafe", "SDGs Café and events in Kanazawa – SDGs Café"),
        ):
            found = Calendar.from_ical(self.client.get(f"/events.ics{query}").content)
            self.assertEqual(found["x-wr-calname"], name)
            self.assertEqual(found["refresh-interval"].dt, timedelta(hours=6))
            self.assertEqual(found["x-published-ttl"], "PT6H")
            self.assertEqual(len(found.walk("VTIMEZONE")), 1)

    def test_without_events_it_is_a_calendar(self):
        self.assertEqual(uids(self.client.get("/events.ics").content), [])


class IndependentReaderTest(PortalTestCase):
    def test_ical_js_reads_the_same(self):
        venue = make_venue(name_ja="会場；1,2\\3", address_ja="", address_en="")
        hour = make_event(
            title_ja="水、暮らし；2030年👨‍👩‍👧‍👦" * 6,
            summary_ja="一行目\r\n二行目\x0b",
            starts_at=in_days(3, 23, 30),
            ends_at=in_days(4, 1, 0),
            venue=venue,
        )
        days = make_event(starts_at=in_days(20, 0, 0), date_precision="day", state="cancelled")
        Event.objects.filter(pk=days.pk).update(ends_at=in_days(22, 15))
        found = read_by_ical_js(self.client.get("/events.ics").content)
        self.assertEqual(found["name"], "金沢のSDGsカフェと催し")
        self.assertEqual(found["refresh"], "PT6H")
        first, second = found["events"]
        self.assertEqual(first["summary"], hour.title_ja)
        self.assertEqual(first["location"], "会場；1,2\\3")
        self.assertTrue(first["description"].startswith("一行目\n二行目\n"))
        self.assertEqual(datetime.fromisoformat(first["start"]), hour.starts_at)
        self.assertEqual(datetime.fromisoformat(first["end"]), hour.ends_at)
        self.assertEqual(second["start"], f"{in_days(20):%Y-%m-%d}")
        self.assertEqual(second["end"], f"{in_days(23):%Y-%m-%d}")
        self.assertEqual(second["status"], "CANCELLED")
        self.assertEqual(second["uid"], f"{days.uid}@testserver")

    def test_it_sees_a_broken_line(self):
        make_event()
        body = self.client.get("/events.ics").content
        with self.assertRaises(AssertionError):
            read_by_ical_js(body.replace(b"SEQUENCE:0", b"SEQUENCE 0"))


class NotModifiedTest(RaceTestCase):
    """On committed data: the version of the content changes with a commit."""

    PATH = "/events.ics"

    def get(self, **headers):
        return self.client.get(self.PATH, headers=headers)

    def test_the_second_read_is_a_304_that_makes_nothing(self):
        event = make_event()
        etag = self.get()["ETag"]
        with mock.patch.object(calendar, "calendar_of", side_effect=AssertionError("made")):
            again = self.get(if_none_match=etag)
        self.assertEqual((again.status_code, again.content), (304, b""))
        self.assertEqual(again["ETag"], etag)
        event.title_ja = "新しい題"
        event.save()
        after = self.get(if_none_match=etag)
        self.assertEqual(after.status_code, 200)
        self.assertIn("新しい題", after.content.decode())

    def test_every_change_that_shows_is_another_etag(self):
        event = make_event()
        seen = {self.get()["ETag"]}
        for number, change in enumerate(
            (
                lambda: Event.objects.filter(pk=event.pk).update(title_ja="題だけ"),
                lambda: type(event.venue).objects.update(name_ja="会場だけ"),
                lambda: event.courses.clear(),
                lambda: event.delete(),
            ),
            start=2,
        ):
            change()
            seen.add(self.get()["ETag"])
            self.assertEqual(len(seen), number)

    def test_seats_are_no_change(self):
        event = make_event()
        etag = self.get()["ETag"]
        Event.objects.filter(pk=event.pk).update(seats_held=29)
        self.assertEqual(self.get(if_none_match=etag).status_code, 304)

    def test_open_now_is_compared_as_it_is_made(self):
        event, path = make_event(), "/events.ics?open=1"
        etag = self.client.get(path)["ETag"]
        self.assertEqual(self.client.get(path, headers={"If-None-Match": etag}).status_code, 304)
        Event.objects.filter(pk=event.pk).update(seats_held=30)
        after = self.client.get(path, headers={"If-None-Match": etag})
        self.assertEqual((after.status_code, uids(after.content)), (200, []))

    def test_time_alone_makes_an_event_public_and_takes_it_away(self):
        noon = tokyo(2027, 6, 1, 12)
        with time_machine.travel(noon, tick=False) as clock:
            event = make_event(
                starts_at=noon + timedelta(days=5),
                publishing_state="approved",
                publish_at=noon + timedelta(minutes=5),
            )
            etag = self.get()["ETag"]
            clock.shift(timedelta(minutes=4))
            self.assertEqual(self.get(if_none_match=etag).status_code, 304)
            clock.shift(timedelta(minutes=1))
            response = self.get(if_none_match=etag)
            self.assertEqual((response.status_code, uids(response.content)), (200, [event.uid]))
            clock.shift(timedelta(days=97))
            response = self.get(if_none_match=response["ETag"])
            self.assertEqual((response.status_code, uids(response.content)), (200, []))

    def test_selections_and_languages_have_etags_of_their_own(self):
        make_event()
        paths = ("/events.ics", "/events.ics?lang=en", "/events.ics?course=1", "/events.ics?goal=1")
        self.assertEqual(len({self.client.get(path)["ETag"] for path in paths}), len(paths))


def many_events(count: int) -> None:
    """Make public events, as long as those of the portal are."""
    model = make_event(summary_ja="まとめ" * 60, summary_en="Summary " * 30)
    columns = [
        field.attname
        for field in Event._meta.concrete_fields
        if field.attname not in ("id", "slug", "uid")
    ]
    values = {name: getattr(model, name) for name in columns}
    Event.objects.bulk_create(
        (Event(**values, slug=f"many-{n}", uid=f"many{n}") for n in range(count - 1)),
        batch_size=500,
    )


class CostTest(PortalTestCase):
    def growth(self) -> SimpleNamespace:
        """Return the memory that answering takes at most, and the answer."""
        self.client.get("/events.ics?q=xyzzy")  # what a process loads once
        tracemalloc.start()
        try:
            response = self.client.get("/events.ics")
            return SimpleNamespace(most=tracemalloc.get_traced_memory()[1], response=response)
        finally:
            tracemalloc.stop()

    def test_events_are_not_in_memory_all_at_once(self):
        many_events(400)
        few = self.growth()
        self.assertEqual(len(uids(few.response.content)), 400)
        with mock.patch.object(calendar, "_AT_ONCE", 20):
            fewer = self.growth()
        self.assertLess(fewer.most, few.most)

    @pytest.mark.slow
    def test_5000_events_take_less_than_50_mb_and_are_read_once(self):
        many_events(5000)
        found = self.growth()
        self.assertEqual(found.response.content.count(b"BEGIN:VEVENT"), 5000)
        self.assertLess(found.most, 50 * 1024 * 1024)
        etag = found.response["ETag"]
        with mock.patch.object(calendar, "calendar_of", side_effect=AssertionError("made")):
            again = self.client.get("/events.ics", headers={"If-None-Match": etag})
        self.assertEqual((again.status_code, again.content), (304, b""))
