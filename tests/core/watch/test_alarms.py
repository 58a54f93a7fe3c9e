"""An alarm is one mail when something begins to fail, and one when it is well again."""

from datetime import timedelta
from unittest import mock

import time_machine
from django.utils import timezone

from kanazawa2030.core.models import Alarm, OutgoingMail
from kanazawa2030.core.watch import alarms, checks
from kanazawa2030.core.watch.checks import Check, Finding, State

from ...base import PortalTestCase
from ...factories import tokyo
from ...people import make_person

NOON = tokyo(2026, 6, 18, 12)


class AlarmTests(PortalTestCase):
    def setUp(self):
        self.clock = self.enterContext(time_machine.travel(NOON, tick=False))
        self.states = {"worker": State.OK, "disk": State.OK}
        made = tuple(Check(name, name.title(), self.looking(name)) for name in self.states)
        self.enterContext(mock.patch.object(checks, "CHECKS", made))
        self.reader = self.administrator

    def looking(self, name):
        return lambda site: Finding(self.states[name], f"fact of {name}", f"advice for {name}")

    def look(self, *, minutes=1, **states):
        """Change states, let the minutes pass, each with a look; return the mails written."""
        self.states |= states
        before = OutgoingMail.objects.count()
        for _minute in range(minutes):
            self.clock.shift(timedelta(minutes=1))
            alarms.watch(timezone.now())
        return list(OutgoingMail.objects.order_by("pk")[before:])

    def test_it_begins_once_and_ends_once(self):
        self.assertEqual(self.look(minutes=3), [])
        (begun,) = self.look(minutes=60, worker=State.FAILING)
        self.assertEqual(begun.to, self.reader.email)
        self.assertIn("正常に動いていない部分があります", begun.subject)
        self.assertIn("Worker：fact of worker", begun.text)
        self.assertIn("advice for worker", begun.text)
        self.assertNotIn("Disk", begun.text)
        self.assertIn("/admin/state/", begun.text)
        (over,) = self.look(minutes=60, worker=State.OK)
        self.assertIn("正常に戻りました", over.subject)
        self.assertIn("Worker", over.text)
        self.assertEqual(Alarm.objects.count(), 0)
        self.assertEqual(len(self.look(minutes=5, worker=State.FAILING)), 1)

    def test_what_only_needs_attention_is_no_alarm_and_ends_one(self):
        self.assertEqual(self.look(minutes=30, worker=State.ATTENTION), [])
        self.assertEqual(len(self.look(worker=State.FAILING)), 1)
        self.assertEqual(len(self.look(minutes=30, worker=State.ATTENTION)), 1)

    def test_what_comes_and_goes_is_told_once(self):
        written = []
        for _time in range(20):
            written += self.look(minutes=5, worker=State.FAILING)
            written += self.look(minutes=5, worker=State.OK)
        self.assertEqual(len(written), 1)
        (over,) = self.look(minutes=30)
        self.assertIn("正常に戻りました", over.subject)

    def test_it_is_well_only_after_a_quarter_of_an_hour(self):
        self.look(worker=State.FAILING)
        self.assertEqual(self.look(minutes=15, worker=State.OK), [])
        self.assertEqual(len(self.look()), 1)

    def test_all_that_fails_at_one_look_is_in_one_mail(self):
        (mail,) = self.look(worker=State.FAILING, disk=State.FAILING)
        self.assertIn("fact of worker", mail.text)
        self.assertIn("fact of disk", mail.text)

    def test_a_second_failure_tells_of_itself_only(self):
        self.look(worker=State.FAILING)
        (mail,) = self.look(disk=State.FAILING)
        self.assertNotIn("fact of worker", mail.text)

    def test_each_administrator_in_their_language_and_nobody_else(self):
        english = make_person("administrator", language="en")
        for role in ("editor", "approver", "reviewer", "reception"):
            self.person(role)
        make_person("administrator", is_active=False)
        mails = {mail.to: mail for mail in self.look(worker=State.FAILING)}
        self.assertEqual(set(mails), {self.reader.email, english.email})
        self.assertIn("something is not working", mails[english.email].subject)
        self.assertIn("Worker: fact of worker", mails[english.email].text)

    def test_a_check_that_is_no_more_leaves_no_alarm(self):
        Alarm.objects.create(name="of-a-former-release", since=NOON)
        self.look(minutes=30)
        self.assertEqual(Alarm.objects.count(), 0)

    def test_the_desk_names_it_until_it_is_well(self):
        self.look(worker=State.FAILING)
        with mock.patch("kanazawa2030.core.watch.panels.CHECKS", checks.CHECKS):
            for role, seen in (("administrator", True), ("editor", False)):
                self.client.sign_in(self.person(role))
                page = self.client.get("/admin/").content.decode()
                self.assertEqual("正常に動いていない部分" in page, seen)
