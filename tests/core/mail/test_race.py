"""Many workers and many writers at once: each mail is written once and sent once."""

import threading
from datetime import timedelta
from unittest import mock

from django.db import transaction
from django.utils import timezone

from kanazawa2030.core.mail import delivery, outbox
from kanazawa2030.core.mail.delivery import deliver_due
from kanazawa2030.core.mail.outbox import Status
from kanazawa2030.core.models import OutgoingMail

from ...base import RaceTestCase
from .factories import make_mail
from .postbox import postbox

WORKERS, MAILS, WRITERS = 4, 200, 8
KEY = "registration:12:confirmed"


def work_until_done(_number):
    """Rounds of twenty until nothing is due; returns how many mails went out."""
    sent = 0
    while batch := deliver_due(limit=20).sent:
        sent += batch
    return sent


class WorkerRaceTests(RaceTestCase):
    def test_four_workers_send_each_of_two_hundred_mails_once(self):
        for number in range(MAILS):
            make_mail(f"a{number}@example.test")
        with postbox() as box:
            results, errors = self.run_threads(WORKERS, work_until_done)
        self.assertEqual(errors, [])
        self.assertEqual(sum(results), MAILS)
        self.assertEqual((len(box.sent), len(set(box.sent))), (MAILS, MAILS))
        done = OutgoingMail.objects.filter(status=Status.SENT, attempts=1)
        self.assertEqual(done.count(), MAILS)

    def test_looking_and_then_taking_sends_doubles(self):
        """The control: a claim without a condition, and the workers meet on one row."""
        make_mail()
        looked = threading.Barrier(WORKERS)

        def look_then_take(now):
            mail = OutgoingMail.objects.due(now).first()
            looked.wait(60)
            mail.status = Status.SENDING
            mail.attempts += 1
            mail.save()
            return mail

        with postbox() as box, mock.patch.object(delivery, "claim_one", look_then_take):
            _results, errors = self.run_threads(WORKERS, lambda _n: deliver_due(limit=1))
        self.assertEqual(errors, [])
        self.assertEqual((len(box.sent), len(set(box.sent))), (WORKERS, 1))

    def test_meeting_on_one_row_is_no_harm_when_the_update_has_its_condition(self):
        """The same meeting with the real claim: one sends, the others find nothing."""
        make_mail()
        looked = threading.Barrier(WORKERS)
        due = OutgoingMail.objects.get_queryset().__class__.due
        met = threading.local()

        def look_and_wait(queryset, now):
            found = list(due(queryset, now).values_list("pk", flat=True))
            if not getattr(met, "once", False):
                met.once = True
                looked.wait(60)
            return queryset.filter(pk__in=found)

        with (
            postbox() as box,
            mock.patch.object(OutgoingMail.objects.get_queryset().__class__, "due", look_and_wait),
        ):
            _results, errors = self.run_threads(WORKERS, lambda _n: deliver_due())
        self.assertEqual(errors, [])
        self.assertEqual(len(box.sent), 1)

    def test_what_a_dead_worker_left_is_sent_once_by_the_living(self):
        for number in range(40):
            make_mail(f"a{number}@example.test")
        OutgoingMail.objects.update(
            status=Status.SENDING,
            attempts=1,
            claimed_at=timezone.now() - delivery.STUCK_AFTER - timedelta(seconds=1),
        )
        with postbox() as box:
            _results, errors = self.run_threads(WORKERS, work_until_done)
        self.assertEqual(errors, [])
        self.assertEqual((len(box.sent), len(set(box.sent))), (40, 40))

    def test_two_clicks_on_send_again_are_one(self):
        mail = make_mail()
        OutgoingMail.objects.update(status=Status.SENT)
        administrator = self.administrator

        def click(_number):
            outbox.resend(OutgoingMail.objects.get(pk=mail.pk), by=administrator)

        _results, errors = self.run_threads(WORKERS, click)
        self.assertEqual([type(error) for error in errors], [outbox.CannotResend] * (WORKERS - 1))
        mail.refresh_from_db()
        self.assertEqual(mail.resends, 1)


class WriterRaceTests(RaceTestCase):
    def test_eight_writers_of_one_occasion_write_one_mail(self):
        results, errors = self.run_threads(
            WRITERS, lambda number: make_mail(dedupe_key=KEY, text=f"{number}").pk
        )
        self.assertEqual(errors, [])
        self.assertEqual(len(results), WRITERS)
        self.assertEqual(len(set(results)), 1)
        self.assertEqual(OutgoingMail.objects.count(), 1)

    def second_writer(self, *, first_commits):
        """(the second's row, whether it waited), with the first's still undecided."""
        written, decide, second_done = (threading.Event() for _event in range(3))
        waited = []

        def first():
            with transaction.atomic():
                make_mail(dedupe_key=KEY, text="of the first")
                written.set()
                decide.wait(60)
                if not first_commits:
                    transaction.set_rollback(True)

        def second():
            written.wait(60)
            mail = make_mail(dedupe_key=KEY, text="of the second")
            second_done.set()
            return mail

        def watch():
            written.wait(60)
            waited.append(not second_done.wait(1))
            decide.set()

        jobs = [first, second, watch]
        results, errors = self.run_threads(3, lambda number: jobs[number]())
        self.assertEqual(errors, [])
        [mail] = [result for result in results if result]
        return mail, waited[0]

    def test_the_second_waits_for_the_first_and_takes_its_mail(self):
        mail, waited = self.second_writer(first_commits=True)
        self.assertTrue(waited)
        self.assertEqual(mail.text, "of the first")
        self.assertEqual(OutgoingMail.objects.count(), 1)

    def test_if_the_first_rolls_back_the_second_writes(self):
        mail, waited = self.second_writer(first_commits=False)
        self.assertTrue(waited)
        self.assertEqual(mail.text, "of the second")
        self.assertEqual(OutgoingMail.objects.get(), mail)
