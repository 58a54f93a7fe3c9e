"""The one word for how an event stands, second by second."""

import re
from datetime import timedelta
from unittest import mock

from django.core.cache import cache
from django.test import SimpleTestCase
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from events.display import closing_text
from events.ical import event_calendar
from events.models import Event, Registration
from events.registration.transitions import RegistrationClosed, refuse_closed
from events.status import CSS, JOINABLE, ClosedReason, Status, joinable, status_of

from ..base import PortalTestCase
from ..calendars import read
from ..factories import in_days, make_event, make_past_event, tokyo

LANGUAGES = ("ja", "en")
# One event for each word of the closed set.
STATES = {
    Status.NOT_YET: lambda: make_event(registration_opens_at=in_days(1)),
    Status.OPEN: make_event,
    Status.FEW: lambda: make_event(seats_held=28),
    Status.FULL: lambda: make_event(seats_held=30),
    Status.CLOSED: lambda: make_event(registration_closes_at=in_days(-1)),
    Status.HELD: make_past_event,
    Status.REPORTED: make_past_event,
    Status.POSTPONED: lambda: make_event(state="postponed"),
    Status.CANCELLED: lambda: make_event(state="cancelled"),
    Status.UNDATED: lambda: make_event(date_precision="month"),
    Status.FREE_ENTRY: lambda: make_event(registration_mode="none"),
    Status.AT_HOST: lambda: make_event(registration_mode="external"),
}

START = tokyo(2026, 6, 18, 18, 30)
END = tokyo(2026, 6, 18, 20, 30)
OPENS = tokyo(2026, 5, 1, 10)
CLOSES = tokyo(2026, 6, 15, 17)
SECOND = timedelta(seconds=1)


def event(**fields):
    return Event(
        **{
            "starts_at": START,
            "ends_at": END,
            "over_at": END,
            "capacity": 30,
            "registration_opens_at": OPENS,
            "registration_closes_at": CLOSES,
            **fields,
        }
    )


class StatusTests(SimpleTestCase):
    def check(self, subject, now, expected):
        with self.subTest(now=now, expected=expected):
            self.assertEqual(status_of(subject, now).status, expected)

    def test_a_second_before_at_and_after_each_border(self):
        subject = event()
        for border, before, after in (
            (OPENS, Status.NOT_YET, Status.OPEN),
            (CLOSES, Status.OPEN, Status.CLOSED),
            (START, Status.CLOSED, Status.CLOSED),
            (END, Status.CLOSED, Status.HELD),
        ):
            self.check(subject, border - SECOND, before)
            self.check(subject, border, after)
            self.check(subject, border + SECOND, after)

    def test_without_a_closing_time_registration_runs_until_the_start(self):
        subject = event(registration_closes_at=None)
        self.check(subject, START - SECOND, Status.OPEN)
        self.check(subject, START, Status.CLOSED)

    def test_without_an_opening_time_registration_is_open_at_once(self):
        subject = event(registration_opens_at=None)
        self.check(subject, OPENS - timedelta(days=100), Status.OPEN)

    def test_by_the_seats_left(self):
        now = CLOSES - SECOND
        for fields, expected in (
            ({"seats_held": 0}, Status.OPEN),
            ({"seats_held": 24}, Status.OPEN),
            ({"seats_held": 25}, Status.FEW),
            ({"seats_held": 29}, Status.FEW),
            ({"seats_held": 30}, Status.FULL),
            ({"seats_held": 30, "waiting_capacity": 5}, Status.FULL),
            ({"seats_held": 30, "waiting_capacity": 0}, Status.CLOSED),
            ({"seats_held": 20, "reserved_seats": 10}, Status.FULL),
            ({"seats_held": 14, "reserved_seats": 10}, Status.OPEN),
            ({"seats_held": 15, "reserved_seats": 10}, Status.FEW),
            ({"seats_held": 180, "capacity": 200}, Status.FEW),
            ({"seats_held": 179, "capacity": 200}, Status.OPEN),
        ):
            with self.subTest(fields=fields):
                self.check(event(**fields), now, expected)

    def test_where_registration_is_not_here(self):
        now = CLOSES - SECOND
        for mode, expected in (
            ("none", Status.FREE_ENTRY),
            ("external", Status.AT_HOST),
            ("contact", Status.AT_HOST),
        ):
            self.check(event(registration_mode=mode, capacity=None), now, expected)
        self.check(event(registration_mode="external"), CLOSES, Status.CLOSED)
        self.check(event(registration_mode="contact"), OPENS - SECOND, Status.NOT_YET)
        self.check(event(registration_mode="none"), START, Status.FREE_ENTRY)

    def test_nobody_can_just_come_to_an_event_without_a_day(self):
        for precision, expected in (
            ("day", Status.FREE_ENTRY),
            ("month", Status.UNDATED),
            ("year", Status.UNDATED),
        ):
            subject = event(registration_mode="none", capacity=None, date_precision=precision)
            self.check(subject, START - timedelta(days=1), expected)
            self.check(subject, END, Status.HELD)

    def test_the_worst_news_wins(self):
        for state, before, after in (
            ("cancelled", Status.CANCELLED, Status.CANCELLED),
            ("postponed", Status.POSTPONED, Status.POSTPONED),
        ):
            self.check(event(state=state, seats_held=30), OPENS - SECOND, before)
            self.check(event(state=state, seats_held=30), END, after)

    def test_words_are_the_closed_set(self):
        with translation.override("ja"):
            words = {str(status.label) for status in Status}
        self.assertEqual(
            words,
            {
                "申込受付前",
                "受付中",
                "残りわずか",
                "満席（キャンセル待ち受付中）",
                "受付終了",
                "開催済み",
                "開催済み（報告あり）",
                "延期",
                "中止",
                "日程調整中",
                "申込不要",
                "主催者へ申込み",
            },
        )

    def test_every_status_has_its_badge(self):
        self.assertEqual(set(CSS), set(Status))


def refusal(subject, now):
    """The sentence of the service that refuses to register at `now`; None if it does not."""
    try:
        refuse_closed(subject, now)
    except RegistrationClosed as error:
        return str(error)
    return None


class RegistrationOpenTests(SimpleTestCase):
    """Page and service say the same: what is shown as open is not refused."""

    OPEN = (Status.OPEN, Status.FEW, Status.FULL)

    def public(self, **fields):
        return event(
            **{"publishing_state": "approved", "publish_at": OPENS - timedelta(days=9), **fields}
        )

    def test_page_and_service_agree(self):
        before, at, late = START - SECOND, START, START + timedelta(hours=1)
        begun, closed = ClosedReason.BEGUN, ClosedReason.CLOSED
        not_yet, elsewhere = ClosedReason.NOT_YET, ClosedReason.AT_HOST
        for fields, now, status, reason in (
            ({}, OPENS - SECOND, Status.NOT_YET, not_yet),
            ({}, OPENS, Status.OPEN, None),
            ({}, CLOSES - SECOND, Status.OPEN, None),
            ({}, CLOSES, Status.CLOSED, closed),
            ({}, at, Status.CLOSED, begun),
            ({}, END, Status.HELD, begun),
            ({"registration_closes_at": None}, before, Status.OPEN, None),
            ({"registration_closes_at": None}, at, Status.CLOSED, begun),
            # Never longer than until the start.
            ({"registration_closes_at": END}, before, Status.OPEN, None),
            ({"registration_closes_at": END}, at, Status.CLOSED, begun),
            ({"registration_closes_at": END}, late, Status.CLOSED, begun),
            ({"registration_opens_at": END}, before, Status.NOT_YET, not_yet),
            ({"registration_opens_at": END}, late, Status.CLOSED, begun),
            ({"state": "cancelled"}, OPENS, Status.CANCELLED, ClosedReason.CANCELLED),
            ({"state": "postponed"}, OPENS, Status.POSTPONED, ClosedReason.POSTPONED),
            ({"state": "postponed"}, END, Status.POSTPONED, ClosedReason.POSTPONED),
            ({"registration_mode": "none"}, OPENS, Status.FREE_ENTRY, ClosedReason.FREE_ENTRY),
            ({"registration_mode": "none"}, at, Status.FREE_ENTRY, ClosedReason.FREE_ENTRY),
            ({"registration_mode": "none"}, END, Status.HELD, ClosedReason.FREE_ENTRY),
            ({"registration_mode": "external"}, OPENS - SECOND, Status.NOT_YET, not_yet),
            ({"registration_mode": "external"}, OPENS, Status.AT_HOST, elsewhere),
            ({"registration_mode": "contact"}, CLOSES, Status.CLOSED, closed),
            ({"registration_mode": "contact", "registration_closes_at": END}, at, "closed", begun),
            # A preview shows what will be, but nobody registers by it.
            ({"publishing_state": "draft"}, OPENS, Status.OPEN, ClosedReason.UNPUBLISHED),
            ({"publish_at": OPENS + SECOND}, OPENS, Status.OPEN, ClosedReason.UNPUBLISHED),
        ):
            with self.subTest(fields=fields, now=now):
                subject = self.public(**fields)
                self.assertEqual(status_of(subject, now).status, status)
                self.assertEqual(refusal(subject, now), reason and str(reason.label))

    def test_a_closing_time_given_holds_where_the_hour_of_the_start_is_not_known(self):
        subject = self.public(
            date_precision="month",
            registration_mode="external",
            starts_at=tokyo(2026, 6, 1),
            over_at=tokyo(2026, 7, 1),
        )
        self.assertEqual(status_of(subject, CLOSES - SECOND).status, Status.AT_HOST)
        self.assertEqual(status_of(subject, CLOSES).status, Status.CLOSED)
        subject.registration_closes_at = None
        self.assertEqual(status_of(subject, tokyo(2026, 6, 1)).status, Status.CLOSED)

    def test_the_closing_time_that_is_shown_is_the_one_that_holds(self):
        for closes, shown in ((CLOSES, "Mon 15 June, 17:00"), (END, "Thu 18 June, 18:30")):
            with translation.override("en"):
                words = closing_text(self.public(registration_closes_at=closes))
            self.assertEqual(words, f"{shown} (Japan time)")
        self.assertEqual(closing_text(self.public(registration_closes_at=None)), "")

    @given(
        opens=st.none() | st.integers(-99, 99),
        closes=st.none() | st.integers(-99, 99),
        now=st.integers(-99, 99),
        state=st.sampled_from(Event.EventState.values),
        mode=st.sampled_from(Event.RegistrationMode.values),
        published=st.none() | st.integers(-99, 99),
    )
    def test_shown_as_open_is_not_refused(self, opens, closes, now, state, mode, published):
        """Hours from the start; the event is over after two."""

        def moment(hours):
            return None if hours is None else START + timedelta(hours=hours)

        subject = self.public(
            registration_opens_at=moment(opens),
            registration_closes_at=moment(closes),
            state=state,
            registration_mode=mode,
            publish_at=moment(published),
        )
        is_shown = status_of(subject, moment(now)).status in self.OPEN
        is_taken = refusal(subject, moment(now)) is None
        self.assertEqual(is_taken, is_shown and subject.is_published(moment(now)))


class OneWordTest(PortalTestCase):
    """Card, page, JSON-LD and calendar say the same of an event, in both languages."""

    def setUp(self):
        cache.clear()

    def test_every_status_has_its_event(self):
        self.assertEqual(set(STATES), set(Status))

    def test_one_word_everywhere(self):
        for status, make in STATES.items():
            event = make()
            with mock.patch("events.status._decide", return_value=status):
                for language in LANGUAGES:
                    with self.subTest(status=status, language=language):
                        self.agree(event, status, language)
            event.delete()

    def test_the_events_are_what_they_stand_for(self):
        for status, make in STATES.items():
            if status not in (Status.REPORTED, Status.UNDATED):
                with self.subTest(status=status), translation.override("en"):
                    body = event_calendar(make(), language="en")
                    words = str(read(body)["description"])
                    self.assertIn(f"Status: {status.label}\n", words)

    def agree(self, event, status, language):
        with translation.override(language):
            word = str(status.label)
        lists = "events/past/" if event.is_over() else "events/"
        card = self.client.get(f"/{language}/{lists}").content.decode()
        page = self.client.get(f"/{language}/events/{event.slug}/").content.decode()
        badge = re.compile(r'<span class="badge[^"]*">([^<]*)</span>')
        self.assertEqual(badge.findall(card), [word])
        self.assertEqual(badge.findall(page), [word])
        if event.has_day:  # else there is no markup of an event
            self.assertIn(f'"termCode":"{status.value}","name":"{word}"', page)
        if event.has_day:  # else there is no calendar file
            entry = read(event_calendar(event, language=language))
            self.assertIn(word, str(entry["description"]))


class JoinableTests(PortalTestCase):
    """What the database finds joinable is what the status says, second by second."""

    @classmethod
    def setUpTestData(cls):
        given = {"registration_opens_at": OPENS, "registration_closes_at": CLOSES}
        for fields in (
            {},
            given,
            {"registration_closes_at": END},  # later than the start
            {"seats_held": 30},
            {"seats_held": 25, "reserved_seats": 5},
            {"seats_held": 24, "reserved_seats": 5},
            {"registration_mode": "none"},
            {"registration_mode": "none", "date_precision": "day"},
            {"registration_mode": "none", "date_precision": "month"},
            {"registration_mode": "none", "date_precision": "year"},
            {"registration_mode": "external", **given},
            {"registration_mode": "contact", "date_precision": "day", **given},
            {"registration_mode": "contact", "date_precision": "month"},
            {"state": "cancelled"},
            {"state": "postponed", "registration_mode": "none"},
        ):
            make_event(starts_at=START, **fields)
        cls.lapsed, cls.waited_for, cls.passed = (
            make_event(starts_at=START, seats_held=30),
            make_event(starts_at=START, seats_held=28),
            make_event(starts_at=START, seats_held=28, pass_over_groups=True),
        )
        shared = {"number": 1, "created_at": OPENS}
        cls.lapsed.registrations.create(
            status="unconfirmed", place="seat", hold_until=CLOSES, **shared
        )
        for full in (cls.waited_for, cls.passed):
            full.registrations.create(
                status="confirmed", place="queue", queue_no=1, size=4, **shared
            )

    def test_agrees_with_the_status(self):
        unconfirmed = make_event(starts_at=START, seats_held=28)
        unconfirmed.registrations.create(
            status="unconfirmed",
            place="queue",
            queue_no=1,
            number=1,
            created_at=OPENS,
            hold_until=END,
        )
        seen = set()
        for moment in (OPENS, CLOSES, START, END, END + timedelta(days=30)):
            for now in (moment - SECOND, moment):
                found = set(Event.objects.filter(joinable(now)).values_list("pk", flat=True))
                for event in Event.objects.all():
                    event.pending = Registration.pending_of([event.pk], now)[event.pk]
                    status = status_of(event, now).status
                    with self.subTest(now=now, event=event.pk, status=status):
                        self.assertIs(event.pk in found, status in JOINABLE)
                    seen.add(status)
        self.assertLessEqual(set(JOINABLE), seen)
        self.assertIn(Status.FULL, seen)
