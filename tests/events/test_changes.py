"""An event that changes: who is told what, with old and new, and what stays quiet."""

from datetime import timedelta

from events import registrations
from events.services import (
    EventError,
    cancel_event,
    change_event,
    confirm_it_takes_place,
    move_online,
    postpone_event,
)
from kanazawa2030.core.models import OutgoingMail
from tests.factories import make_venue

from .clock import EVENING, ClockCase, Place, Status

LATER = EVENING + timedelta(days=14)


class ChangeCase(ClockCase):
    def setUp(self):
        super().setUp()
        self.made = self.register()
        self.unconfirmed = self.register("u", confirmed=False)
        OutgoingMail.objects.all().delete()

    def change(self, **changes):
        return change_event(self.event, changes=changes, by=self.editor)

    def told(self):
        return {mail.kind.removeprefix("registration_") for mail in self.outbox()}

    def text(self, to=None):
        mails = OutgoingMail.objects.filter(to=(to or self.made).email)
        return mails.latest("pk").text


class ChangeTests(ChangeCase):
    def test_another_day_is_told_as_old_and_new(self):
        self.change(starts_at=LATER, ends_at=LATER + timedelta(hours=2))
        self.assertEqual(self.told(), {"changed"})
        self.assertEqual(len(self.outbox()), 2)
        self.assertIn("6月19日（木）18:30–20:30 → 2031年7月3日（木）", self.text())
        self.assertNotIn("場所：会場", self.text().split("催し：")[0])

    def test_another_place(self):
        self.change(venue=make_venue(name_ja="新会場", name_en="New place"))
        self.assertRegex(self.text(), r"場所：会場\d+.* → 新会場")

    def test_words_picture_and_seats_mail_nobody(self):
        self.change(summary_ja="新しい説明", bring_ja="筆記用具", capacity=20)
        self.assertEqual(self.outbox(), [])

    def test_a_first_online_address_waits_for_the_reminder(self):
        event = self.make_event(format="hybrid")
        made = self.register(event=event)
        OutgoingMail.objects.all().delete()
        first, second = "https://meet.example/1", "https://meet.example/2"
        change_event(event, changes={"online_url": first}, by=self.editor)
        self.assertEqual(self.outbox(), [])
        change_event(event, changes={"online_url": second}, by=self.editor)
        self.assertIn("新しいアドレス", self.text(made))
        self.assertIn(second, self.text(made))
        self.assertNotIn(first, self.text(made))

    def test_saved_twice_is_told_once_and_each_change_anew(self):
        room = {"room_ja": "2階"}
        for _click in range(2):
            self.change(**room)
        self.assertEqual(len(self.outbox()), 2)
        self.change(room_ja="3階")
        self.assertEqual(len(self.outbox()), 4)

    def test_correcting_an_event_that_is_over_mails_nobody(self):
        self.go_to(EVENING + timedelta(days=2))
        self.change(room_ja="2階", ends_at=EVENING + timedelta(hours=3))
        self.assertEqual(self.outbox(), [])

    def test_a_draft_mails_nobody(self):
        event = self.make_event(published=False)
        change_event(
            event, changes={"starts_at": LATER, "ends_at": None}, by=self.editor
        )
        self.assertEqual(self.outbox(), [])

    def test_the_calendar_hears_of_it(self):
        before = self.event.sequence
        event = self.change(starts_at=LATER, ends_at=None)
        self.assertEqual(event.sequence, before + 1)
        for mail in self.outbox():
            self.assertTrue(mail.calendar_reference.startswith("registration:"))


class StateTests(ChangeCase):
    def test_postponed_without_a_date_keeps_seats(self):
        postpone_event(self.event, by=self.editor, note_ja="台風のため")
        self.assertEqual(self.told(), {"postponed"})
        for word in (
            "まだ決まっていません",
            "台風のため",
            "お返事は要りません",
            "延期",
        ):
            self.assertIn(word, self.text())
        self.assertAt(self.made, Status.CONFIRMED, Place.SEAT)
        self.go_to(LATER)
        registrations.confirm(self.made)
        self.assertAt(self.made, Status.CONFIRMED, Place.SEAT)
        self.assertSeats(1)  # the unconfirmed hold has lapsed

    def test_and_its_new_date_is_told_again(self):
        postpone_event(self.event, by=self.editor, note_ja="台風のため")
        postpone_event(
            self.event, by=self.editor, note_ja="台風のため", starts_at=LATER
        )
        self.assertEqual(len(self.outbox()), 4)
        self.assertIn("→ 2031年7月3日（木）18:30–20:30", self.text())

    def test_no_answer_keeps_the_seat_and_the_link_releases_it(self):
        postpone_event(
            self.event, by=self.editor, note_ja="台風のため", starts_at=LATER
        )
        self.assertIn("/ja/registrations/", self.text())
        registrations.cancel(self.made)
        self.assertAt(self.made, Status.CANCELLED, Place.SEAT)

    def test_an_unconfirmed_hold_lapses_while_it_is_postponed(self):
        postpone_event(self.event, by=self.editor, note_ja="台風のため")
        self.wait(hours=25)
        self.register(event=self.make_event())
        registrations.confirm(self.unconfirmed)
        self.assertAt(self.unconfirmed, Status.CONFIRMED, Place.SEAT)

    def test_cancelled(self):
        cancel_event(self.event, by=self.editor, note_ja="大雪のため")
        self.assertEqual(self.told(), {"event_cancelled"})
        self.assertIn("大雪のため", self.text())
        self.assertIn("催しの状況：中止", self.text())
        with self.assertRaises(EventError):
            cancel_event(self.event, by=self.editor, note_ja="大雪のため")
        self.assertEqual(len(self.outbox()), 2)

    def test_held_in_spite_of_the_weather(self):
        confirm_it_takes_place(
            self.event, by=self.editor, note_ja="雪は少ない見込みです"
        )
        self.assertEqual(self.told(), {"go_nogo"})
        self.assertIn("予定どおり", self.text())
        self.assertIn("雪は少ない見込みです", self.text())

    def test_moved_online(self):
        url = "https://meet.example/x"
        move_online(self.event, by=self.editor, note_ja="大雪のため", online_url=url)
        self.assertEqual(self.told(), {"moved_online"})
        self.assertIn(url, self.text())
        self.assertNotIn(url, self.text(self.unconfirmed))
        self.assertRegex(self.text(), r"場所：会場\d+.* → オンライン")

    def test_nothing_of_a_change_that_fails_is_told(self):
        with self.assertRaises(EventError):
            postpone_event(
                self.event,
                by=self.editor,
                note_ja="台風",
                starts_at=EVENING,
                version=99,
            )
        self.assertEqual(self.outbox(), [])
