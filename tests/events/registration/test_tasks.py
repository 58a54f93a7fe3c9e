"""What the worker does by the clock: late, twice, or after days of being away."""

from datetime import timedelta

from django.utils import timezone

from events.editing.services import cancel_event, change_event, postpone_event
from events.registration import services as registration_services
from events.registration import tasks as registration_tasks
from kanazawa2030.core.mail import delivery
from kanazawa2030.core.models import OutgoingMail
from kanazawa2030.core.worker import scheduling

from ...core.mail.postbox import postbox
from ...factories import tokyo
from ..clock import EVENING, ClockCase, Place, Status


class SettleTests(ClockCase):
    def test_only_where_something_waits_and_twice_is_once(self):
        self.assertEqual(registration_tasks.settle_due(timezone.now()), 0)
        seated = self.fill(9)
        lapsing = self.register("l", confirmed=False)
        waiting = self.register("w")
        now = self.wait(hours=25)
        self.assertEqual(registration_tasks.settle_due(now), 1)
        self.assertEqual(registration_tasks.settle_due(now), 0)
        self.assertAt(lapsing, Status.EXPIRED, Place.SEAT)
        self.assertAt(waiting, Status.CONFIRMED, Place.SEAT)
        self.assertEqual(self.mails_to(waiting)[-1], "promoted")
        self.assertSeats(10)
        self.assertEqual(len(seated), 9)

    def test_whoever_comes_first_settles(self):
        """Without any worker a visitor's own step does what is due."""
        self.fill(9)
        self.register("l", confirmed=False)
        waiting = self.register("w")
        self.wait(hours=25)
        self.register("n", confirmed=False)
        self.assertAt(waiting, Status.CONFIRMED, Place.SEAT)
        self.assertSeats(10)


class NudgeTests(ClockCase):
    def test_once_at_half_of_the_hold(self):
        made = self.register(confirmed=False)
        self.assertEqual(registration_tasks.nudge_due(self.wait(hours=11, minutes=59)), 0)
        now = self.wait(minutes=1)
        self.assertEqual(
            [registration_tasks.nudge_due(now), registration_tasks.nudge_due(now)], [1, 0]
        )
        self.assertEqual(self.mails_to(made), ["confirm", "nudge"])
        self.assertEqual(registration_tasks.nudge_due(self.wait(hours=6)), 0)

    def test_of_a_short_hold_after_an_hour(self):
        for number in range(4):
            self.register(number, confirmed=False)
        short = self.register("s", confirmed=False)
        self.assertEqual(registration_tasks.nudge_due(self.wait(hours=1)), 1)
        self.assertEqual(self.mails_to(short), ["confirm", "nudge"])

    def test_nobody_who_is_done_or_too_late(self):
        self.register(1)
        registration_services.cancel(self.register(2, confirmed=False))
        self.register(3, confirmed=False)
        self.assertEqual(registration_tasks.nudge_due(self.wait(hours=24)), 0)

    def test_not_for_an_event_that_is_off_or_has_begun(self):
        self.register(1, confirmed=False)
        cancel_event(self.event, by=self.editor, note_ja="大雪")
        self.assertEqual(registration_tasks.nudge_due(self.wait(hours=12)), 0)
        event = self.make_event(starts_at=timezone.now() + timedelta(minutes=30))
        self.register(1, event=event, confirmed=False)
        self.assertEqual(registration_tasks.nudge_due(self.wait(hours=1)), 0)

    def test_taken_back_when_confirmed_before_it_went_out(self):
        made = self.register(confirmed=False)
        registration_tasks.nudge_due(self.wait(hours=12))
        self.confirm(made)
        self.assertEqual(self.mails_to(made), ["confirm", "confirmed"])

    def test_also_for_a_place_in_the_queue(self):
        self.fill()
        waiting = self.register("w", confirmed=False)
        registration_tasks.nudge_due(self.wait(hours=12))
        (nudge,) = self.outbox("registration_nudge")
        self.assertEqual(nudge.to, waiting.email)
        self.assertIn("キャンセル待ち", nudge.text)


class ReminderTests(ClockCase):
    def run_until(self, end, step=timedelta(minutes=30)):
        """Let the worker do its turn every half hour."""
        while timezone.now() < end:
            registration_tasks.remind_due(timezone.now())
            self.time.shift(step)

    def test_a_week_and_a_day_before(self):
        made = self.register()
        week, day = EVENING - timedelta(days=7), EVENING - timedelta(days=1)
        self.go_to(week - timedelta(minutes=1))
        self.assertEqual(registration_tasks.remind_due(timezone.now()), 0)
        self.go_to(week)
        self.assertEqual(registration_tasks.remind_due(week), 1)
        self.assertEqual(registration_tasks.remind_due(week), 0)
        self.go_to(day - timedelta(minutes=1))
        self.assertEqual(registration_tasks.remind_due(timezone.now()), 0)
        self.go_to(day)
        self.assertEqual(registration_tasks.remind_due(day), 1)
        self.run_until(EVENING + timedelta(hours=1))
        self.assertEqual(
            self.mails_to(made), ["confirm", "confirmed", "reminder_week", "reminder_day"]
        )

    def test_late_registrants_once_each_and_not_at_once(self):
        self.go_to(tokyo(2031, 6, 14, 9))
        week = self.register("five-days")
        self.assertEqual(registration_tasks.remind_due(timezone.now()), 0)
        self.assertEqual(registration_tasks.remind_due(self.wait(hours=1)), 1)
        self.go_to(tokyo(2031, 6, 19, 9))
        day = self.register("same-day")
        self.run_until(EVENING)
        self.assertEqual(self.mails_to(week)[2:], ["reminder_week", "reminder_day"])
        self.assertEqual(self.mails_to(day)[2:], ["reminder_day"])

    def test_nobody_in_the_last_two_hours(self):
        self.go_to(EVENING - timedelta(hours=2, minutes=30))
        made = self.register()
        self.run_until(EVENING + timedelta(hours=1))
        self.assertEqual(self.mails_to(made), ["confirm", "confirmed"])

    def test_only_confirmed_people_with_a_seat(self):
        self.fill(9)
        registration_services.cancel(self.register("c"))
        self.register("u", confirmed=False)
        waiting = self.register("w")
        self.go_to(EVENING - timedelta(days=7))
        self.assertEqual(registration_tasks.remind_due(timezone.now()), 9)
        registration_tasks.settle_due(timezone.now())
        self.assertAt(waiting, Status.CONFIRMED, Place.SEAT)
        self.assertEqual(registration_tasks.remind_due(timezone.now()), 0)  # has just been told
        self.assertEqual(registration_tasks.remind_due(self.wait(hours=1)), 1)

    def test_a_moved_event_reminds_of_its_new_date_only(self):
        made = self.register()
        self.go_to(EVENING - timedelta(days=7))
        registration_tasks.remind_due(timezone.now())
        postpone_event(
            self.event, by=self.editor, note_ja="台風", starts_at=EVENING + timedelta(days=14)
        )
        # It was not on its way yet: it is not sent at all.
        self.assertEqual(self.mails_to(made), ["confirm", "confirmed", "postponed"])
        self.run_until(EVENING + timedelta(days=15), timedelta(hours=6))
        self.assertEqual(self.mails_to(made)[3:], ["reminder_week", "reminder_day"])
        for reminder in OutgoingMail.objects.filter(kind__contains="reminder"):
            self.assertIn("7月3日", reminder.text)
            self.assertNotIn("6月19日", reminder.text)

    def test_moved_and_moved_back(self):
        made = self.register()
        self.go_to(EVENING - timedelta(days=7))
        registration_tasks.remind_due(timezone.now())
        OutgoingMail.objects.update(status="sent")
        for start in (EVENING + timedelta(days=7), EVENING):
            change_event(
                self.event,
                changes={"starts_at": start, "ends_at": start + timedelta(hours=2)},
                by=self.editor,
            )
        registration_tasks.remind_due(timezone.now())
        self.assertEqual(self.mails_to(made, "reminder_week"), ["reminder_week"], "told already")

    def test_postponed_and_cancelled_events_remind_nobody(self):
        other = self.make_event()
        self.register(1)
        self.register(1, event=other)
        self.go_to(EVENING - timedelta(days=7))
        registration_tasks.remind_due(timezone.now())
        postpone_event(self.event, by=self.editor, note_ja="台風")
        cancel_event(other, by=self.editor, note_ja="台風")
        self.assertEqual(len(self.outbox("registration_reminder_week")), 0)
        self.go_to(EVENING - timedelta(days=1))
        self.assertEqual(registration_tasks.remind_due(timezone.now()), 0)

    def test_who_cancels_is_not_reminded_by_a_mail_still_waiting(self):
        made = self.register()
        self.go_to(EVENING - timedelta(days=7))
        registration_tasks.remind_due(timezone.now())
        registration_services.cancel(made)
        self.assertEqual(self.mails_to(made)[2:], ["cancelled"])

    def test_after_days_without_a_worker(self):
        made = self.register()
        self.go_to(EVENING - timedelta(days=3))
        registration_tasks.remind_due(timezone.now())
        self.assertEqual(self.mails_to(made)[2:], ["reminder_week"])
        self.go_to(EVENING - timedelta(hours=3))
        registration_tasks.remind_due(timezone.now())
        self.assertEqual(self.mails_to(made)[2:], ["reminder_week", "reminder_day"])

    def test_a_reminder_that_could_not_be_sent_does_not_arrive_after_the_event(self):
        made = self.register()
        with postbox() as box:
            delivery.deliver_due()
            self.go_to(EVENING - timedelta(hours=3))
            registration_tasks.remind_due(timezone.now())
            box.on_open = self.refuse
            delivery.deliver_due()
            box.on_open = lambda: None
            self.go_to(EVENING + timedelta(hours=1))
            delivery.deliver_due()
            self.assertEqual(len([a for a in box.addresses if a == made.email]), 2)

    @staticmethod
    def refuse():
        raise ConnectionRefusedError


class WorkerTests(ClockCase):
    def test_the_worker_knows_the_tasks(self):
        self.register(confirmed=False)
        self.wait(hours=12)
        ran = scheduling.run_due()
        for name in ("events: settle", "events: nudge", "events: reminders"):
            self.assertIn(name, ran)
        self.assertEqual(len(self.outbox("registration_nudge")), 1)
