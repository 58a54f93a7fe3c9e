"""A process killed, a write that fails, a mail server away: nothing half, nothing lost."""

import os
import re
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import time_machine
from django.db import connection, transaction
from django.utils import timezone

from events.editing.services import cancel_event, postpone_event
from events.models import Event, Registration, RegistrationTransition
from events.registration import retention
from events.registration import services as registration_services
from events.registration import tasks as registration_tasks
from kanazawa2030.core.mail.delivery import deliver_due
from kanazawa2030.core.models import OutgoingMail

from ...base import RaceTestCase
from ...core.mail.postbox import postbox
from ...core.mail.smtp_server import smtp_server
from ...core.worker.test_loop import database_url
from ...factories import make_event
from ...test_architecture import ROOT
from ..clock import EVENING, ClockCase, Place, Status

ROUNDS = 12
WRITE = re.compile(r"(INSERT|UPDATE|DELETE)\b")


class PowerCut(Exception):
    """The process ends here."""


class WriteFaultTests(ClockCase):
    """Each write of each step fails once: what was before stands."""

    def everything(self):
        tables = (Event, Registration, RegistrationTransition, OutgoingMail)
        return [list(model.objects.order_by("pk").values()) for model in tables]

    def writes_of(self, step, cut_at=None) -> int:
        """Run `step`, failing at its write number `cut_at`; count its writes."""
        count = 0

        def wrap(execute, sql, params, many, context):
            nonlocal count
            if WRITE.match(sql):
                count += 1
                if count == cut_at:
                    raise PowerCut
            return execute(sql, params, many, context)

        with connection.execute_wrapper(wrap):
            step()
        return count

    def assertWhole(self, step):
        """`step` leaves nothing when any of its writes fails, and works afterwards."""
        with transaction.atomic():
            writes = self.writes_of(step)
            self.assertGreater(writes, 2)
            transaction.set_rollback(True)
        before = self.everything()
        for number in range(1, writes + 1):
            with self.assertRaises(PowerCut):
                self.writes_of(step, number)
            self.assertEqual(self.everything(), before, f"write {number} of {writes}")
        step()
        self.assertNotEqual(self.everything(), before)

    def test_register(self):
        self.assertWhole(lambda: self.register(confirmed=False, needs_text="段差", adults=2))
        self.assertSeats(3)

    def test_confirm_also_late(self):
        made = self.register(confirmed=False)
        self.assertWhole(lambda: registration_services.confirm(made))
        late = self.register(2, confirmed=False)
        self.wait(hours=30)
        self.assertWhole(lambda: registration_services.confirm(late))
        self.assertSeats(2)

    def test_cancel_with_a_promotion(self):
        seated = self.fill()[0]
        waiting = self.register("w")
        self.assertWhole(lambda: registration_services.cancel(seated))
        self.assertAt(waiting, Status.CONFIRMED, Place.SEAT)
        self.assertEqual(self.mails_to(waiting, "promoted"), ["promoted"])

    def test_settle(self):
        self.fill(9)
        self.register("l", confirmed=False)
        waiting = self.register("w")
        now = self.wait(hours=25)
        self.assertWhole(lambda: registration_tasks.settle_due(now))
        self.assertAt(waiting, Status.CONFIRMED, Place.SEAT)

    def test_changes_of_the_event(self):
        made = self.register()
        editor = self.editor
        self.assertWhole(lambda: postpone_event(self.event, by=editor, note_ja="台風のため"))
        self.assertWhole(lambda: cancel_event(self.event, by=editor, note_ja="台風のため"))
        self.assertEqual(self.mails_to(made)[2:], ["postponed", "event_cancelled"])

    def test_erase(self):
        made = self.register(needs_text="段差")
        self.assertWhole(lambda: retention.erase(made))


class MailServerAwayTests(ClockCase):
    def test_an_hour_without_it_delays_every_mail_and_doubles_none(self):
        with postbox() as box:
            box.on_open = self.refuse
            for minute in range(60):
                if minute % 6 == 0:
                    self.register(minute, confirmed=minute % 12 == 0)
                deliver_due()
                self.wait(minutes=1)
            self.assertEqual(box.sent, [])
            self.assertFalse(OutgoingMail.objects.exclude(status="queued").exists())
            box.on_open = lambda: None
            for _minute in range(70):
                deliver_due()
                self.wait(minutes=1)
        self.assertFalse(OutgoingMail.objects.exclude(status="sent").exists())
        self.assertEqual(len(box.sent), OutgoingMail.objects.count())
        self.assertEqual(len(box.sent), 10 + 5)
        self.assertEqual(len({number for _to, number in box.sent}), len(box.sent))

    @staticmethod
    def refuse():
        raise ConnectionRefusedError

    def test_a_hold_is_not_lost_by_a_mail_that_came_late(self):
        """The mail arrives after the hold: the link still gives a free seat."""
        made = self.register(confirmed=False)
        self.wait(hours=30)
        registration_tasks.settle_due(timezone.now())
        registration_services.confirm(made)
        self.assertAt(made, Status.CONFIRMED, Place.SEAT)
        self.assertLess(timezone.now(), EVENING)


class KilledTests(RaceTestCase):
    def test_kill_9_of_web_and_worker_at_any_moment(self):
        event = make_event(capacity=20, max_companions=1)
        with smtp_server() as server:
            subprocess.run(
                [
                    *(sys.executable, "-m", "tests.events.registration.killed_portal"),
                    *(str(event.pk), str(ROUNDS), "2030"),
                ],
                cwd=ROOT,
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "tests.core.worker.worker_settings",
                    "DATABASE_URL": database_url(),
                    "TEST_SMTP_PORT": str(server.port),
                },
                check=True,
                timeout=180,
            )
            went_out = Counter(self.number_of(raw) for raw in server.taken)
        self.assertGreaterEqual(Registration.objects.count(), ROUNDS)
        self.assertSumsUp(event)
        self.assertEveryoneIsTold()
        later = timezone.now() + timedelta(minutes=11)
        with postbox() as box, time_machine.travel(later):
            deliver_due()
        self.assertFalse(OutgoingMail.objects.exclude(status="sent").exists())
        went_out.update(number.strip("<>").partition("@")[0] for _to, number in box.sent)
        self.assertEqual(len(went_out), OutgoingMail.objects.count())
        # Each kill may catch one mail between being sent and being ticked off.
        self.assertLessEqual(max(went_out.values()), 2)
        self.assertLessEqual(went_out.total() - len(went_out), ROUNDS)

    @staticmethod
    def number_of(raw: bytes) -> str:
        return re.search(rb"^Message-ID: <([\d.]+)@", raw, re.M)[1].decode()

    def assertSumsUp(self, event):
        event.refresh_from_db()
        seated = event.registrations.seated()
        self.assertEqual(event.seats_held, seated.people())
        self.assertLessEqual(event.seats_held, 20)
        numbers = event.registrations.order_by("number").values_list("number", flat=True)
        self.assertEqual(list(numbers), list(range(1, len(numbers) + 1)))

    def assertEveryoneIsTold(self):
        """A registration, its history and its mails are there together."""
        told = Counter(OutgoingMail.objects.values_list("to", "kind").order_by())
        self.assertEqual(set(told.values()), {1})
        for row in Registration.objects.prefetch_related("transitions"):
            lines = list(row.transitions.all())
            self.assertEqual(lines[0].move, "register")
            self.assertEqual(lines[-1].to_status, row.status)
            kinds = {kind for to, kind in told if to == row.email}
            self.assertIn("registration_confirm", kinds)
            if row.confirmed_at:
                self.assertTrue(kinds & {"registration_confirmed", "registration_waiting"})
            if row.promoted_at and not {"registration_confirmed"} & kinds:
                self.assertIn("registration_promoted", kinds)
            if row.status == Registration.Status.CANCELLED:
                self.assertIn("registration_cancelled", kinds)
