"""The one word for how an event stands, second by second."""

from datetime import timedelta

from django.test import SimpleTestCase
from django.utils import translation

from events.models import Event
from events.status import CSS, Status, status_of
from tests.factories import tokyo

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
                "申込受付前", "受付中", "残りわずか", "満席（キャンセル待ち受付中）",
                "受付終了", "開催済み", "開催済み（報告あり）", "延期", "中止",
                "申込不要", "主催者へ申込み",
            },
        )  # fmt: skip

    def test_every_status_has_its_badge(self):
        self.assertEqual(set(CSS), set(Status))
