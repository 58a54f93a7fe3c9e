"""Two people, or two workers, at the same moment, on committed data."""

import threading
from datetime import timedelta
from unittest import mock

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from kanazawa2030.core.models import OutgoingMail
from kanazawa2030.pages.digest import contents, services
from kanazawa2030.pages.digest.tasks import send_digests
from kanazawa2030.pages.models import Subscription

from ...base import RaceTestCase
from ...factories import make_event
from .factories import ask, make_subscription

WORKERS = 4


def without_locks():
    """Let every select_for_update be a plain select."""
    return mock.patch.object(QuerySet, "select_for_update", lambda rows, *a, **k: rows.all())


class AskRaceTests(RaceTestCase):
    def test_asked_eight_times_at_once_is_one_row_and_one_email(self):
        _results, errors = self.run_threads(8, lambda _n: ask().pk)
        self.assertEqual(errors, [])
        self.assertEqual(Subscription.objects.count(), 1)
        self.assertEqual(len(self.outbox()), 1)


class WorkerRaceTests(RaceTestCase):
    def test_several_workers_write_each_digest_once(self):
        now = timezone.now()
        make_event(publish_at=now - timedelta(days=9))
        for number in range(20):
            make_subscription(f"a{number}@example.test", told_until=now - timedelta(days=10))
        results, errors = self.run_threads(WORKERS, lambda _n: send_digests(now))
        self.assertEqual(errors, [])
        self.assertEqual(sum(results), 20)
        self.assertEqual(len(self.outbox("digest")), 20)


class LeaveRaceTests(RaceTestCase):
    def leave_while_written(self) -> int:
        """Leave while a worker is choosing what to tell; return the mails that are left."""
        now = timezone.now()
        row = make_subscription(told_until=now - timedelta(days=10))
        chosen, gone = threading.Event(), threading.Event()
        choose = contents.Material.choose

        def choose_slowly(material, *args):
            chosen.set()
            gone.wait(2)  # whoever leaves waits for the lock all the while
            return choose(material, *args)

        def act(number):
            if number == 0:
                return send_digests(now)
            chosen.wait(30)
            services.leave(row)
            gone.set()
            return None

        with mock.patch.object(contents.Material, "choose", choose_slowly):
            _results, self.errors = self.run_threads(2, act)
        self.assertFalse(Subscription.objects.exists())
        return OutgoingMail.objects.exclude(to="").count()

    def setUp(self):
        super().setUp()
        if connection.vendor != "postgresql":
            self.skipTest("SQLite lets writers in one by one")
        make_event(publish_at=timezone.now() - timedelta(days=9))

    def test_no_mail_is_left_of_who_leaves(self):
        self.assertEqual(self.leave_while_written(), 0)
        self.assertEqual(self.errors, [])

    def test_control_without_the_lock(self):
        """A mail is left, or the worker stumbles over the row that is gone."""
        with without_locks():
            left = self.leave_while_written()
        self.assertTrue(left or self.errors)
