"""The page of the next deletion: what the purge would clear, and what it cleared."""

from datetime import timedelta
from unittest import mock

import time_machine
from django.core.management import call_command
from django.urls import reverse

from events.models import Registration
from kanazawa2030.core import registry
from kanazawa2030.core.models import PurgeCount, TaskRun
from kanazawa2030.core.worker.purging import purge

from ...base import PortalTestCase
from ...events.registration.factories import register
from ...factories import make_event, tokyo

HELD = tokyo(2027, 3, 1, 18)
NOW = tokyo(2027, 5, 30, 9)  # 90 days after it ended, but for half a day
OVER = HELD + timedelta(hours=2)


class NextDeletionTests(PortalTestCase):
    def setUp(self):
        with time_machine.travel(tokyo(2027, 2, 1), tick=False):
            self.event = make_event(starts_at=HELD, ends_at=OVER)
            for number in range(3):
                register(self.event, number, name="見本 花子")
        self.enterContext(time_machine.travel(NOW, tick=False))

    def open(self, role="administrator", language="ja"):
        person = self.person(role)
        person.language = language
        person.save(update_fields=["language"])
        self.client.sign_in(person)
        return self.client.get(reverse("admin:next_deletion"))

    def row(self, page, what):
        return next(row for row in page.context["rows"] if row["what"] == what)

    def test_counted_at_the_hour_of_the_next_run(self):
        names = "申込みの氏名と連絡先（人数は残ります）"
        self.assertEqual(self.row(self.open(), names)["count"], 0)
        TaskRun.objects.update_or_create(name="purge", defaults={"last_started_at": NOW})
        found = self.row(self.open(), names)
        self.assertEqual(found["count"], 3)
        self.assertEqual(found["oldest"], OVER)

    def test_what_is_shown_is_what_is_then_deleted(self):
        TaskRun.objects.update_or_create(name="purge", defaults={"last_started_at": NOW})
        page = self.open()
        shown = {row["what"]: row["count"] for row in page.context["rows"]}
        at = page.context["at"]
        with time_machine.travel(at, tick=False):
            cleared = purge(dry_run=False, now=at)
        rows = {row["what"]: row["last"].cleared for row in self.open().context["rows"]}
        # Sessions and mails change while one looks; what is said of people must agree.
        for what in shown:
            if "申込み" in what or "配慮" in what:
                self.assertEqual(shown[what], rows[what], what)
        self.assertEqual(cleared["registrations"], 3)
        self.assertFalse(Registration.objects.exclude(name="").exists())

    def test_both_languages_and_no_name(self):
        japanese = self.open()
        self.assertContains(japanese, "催しの終了後90日")
        self.assertContains(japanese, "まだ何も消していません")
        english = self.open(language="en")
        self.assertContains(english, "90 days after the event")
        for page in (japanese, english):
            self.assertNotContains(page, "花子")
            self.assertNotContains(page, "people.example")
            self.assertIn("no-store", page.headers["Cache-Control"])

    def test_looking_deletes_nothing(self):
        TaskRun.objects.update_or_create(name="purge", defaults={"last_started_at": NOW})
        self.open()
        self.assertEqual(Registration.objects.exclude(name="").count(), 3)
        self.assertFalse(PurgeCount.objects.exists())

    def test_the_last_run_is_beside_it_and_a_failed_rule_says_so(self):
        call_command("purge", "--really", stdout=mock.Mock())
        PurgeCount.objects.filter(rule="answers").update(cleared=None)
        page = self.open()
        self.assertEqual(page.context["last_at"], NOW)
        self.assertContains(page, "失敗")

    def test_a_rule_that_cannot_be_counted_leaves_the_others(self):
        rule = registry.PurgeRule("registrations", 30, mock.Mock(side_effect=ValueError))
        with (
            mock.patch.dict(registry._purges, {"registrations": rule}),
            self.assertLogs("kanazawa2030", "ERROR"),
        ):
            page = self.open()
        self.assertContains(page, "数えられませんでした")
        self.assertGreater(len(page.context["rows"]), 20)

    def test_only_administrators(self):
        for role in ("reception", "editor", "reviewer", "approver"):
            with self.subTest(role):
                self.assertEqual(self.open(role).status_code, 403)

    def test_it_takes_no_post(self):
        self.open()
        self.assertEqual(self.client.post(reverse("admin:next_deletion")).status_code, 405)
