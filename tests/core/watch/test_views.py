"""/healthz, /readyz and /metrics."""

from datetime import timedelta
from unittest import mock

from django.core.cache import caches
from django.db import OperationalError, connection
from django.test import override_settings
from django.utils import timezone

from kanazawa2030.core.mail.outbox import Status
from kanazawa2030.core.models import OutgoingMail, TaskRun
from kanazawa2030.core.watch import checks, facts, views
from kanazawa2030.core.worker import scheduling

from ...base import PortalTestCase
from ..mail.factories import make_mail

GB = 1024**3
ALL_WELL = dict.fromkeys(("status", "database", "cache", "mail", "worker", "disk"), "ok")


def mail(**fields):
    """Make a mail that waits, with these columns."""
    OutgoingMail.objects.filter(pk=make_mail().pk).update(**fields)


class HealthTests(PortalTestCase):
    def setUp(self):
        scheduling.beat(timezone.now())
        disk = facts.Disk("/srv", 40 * GB, 100 * GB)
        self.disks = self.enterContext(mock.patch.object(facts, "disks", return_value=[disk]))

    def health(self, *, status=200, strict=False):
        response = self.client.get("/healthz", {"strict": 1} if strict else None)
        self.assertEqual(response.status_code, status)
        return response.json()

    def assertTrouble(self, part, state):
        """One part is in trouble; only what fails, and only if asked to be strict, is 503."""
        expected = {**ALL_WELL, "status": state, part: state}
        self.assertEqual(self.health(), expected)
        strict = 503 if state == "failing" else 200
        self.assertEqual(self.health(strict=True, status=strict), expected)

    def test_all_is_well(self):
        response = self.client.get("/healthz")
        self.assertEqual(response.json(), ALL_WELL)
        self.assertEqual(self.health(strict=True), ALL_WELL)
        self.assertIn("no-store", response["Cache-Control"])
        self.assertEqual(self.client.head("/healthz").status_code, 200)
        self.assertEqual(self.client.post("/healthz").status_code, 405)

    def test_trouble_with_the_cache(self):
        with mock.patch.object(type(caches["default"]), "set", side_effect=OSError):
            self.assertTrouble("cache", "failing")

    def test_a_mail_put_off_again_and_again_is_as_old_as_it_is(self):
        """`not_before` moves with each try; the finding was "mail ok" through 21 minutes."""
        written = timezone.now() - timedelta(minutes=21)
        again = timezone.now() + timedelta(minutes=9)
        mail(created_at=written, retry_since=written, not_before=again, attempts=5)
        self.assertTrouble("mail", "attention")
        OutgoingMail.objects.update(created_at=timezone.now() - timedelta(hours=2))
        self.assertTrouble("mail", "failing")

    def test_a_mail_being_sent_for_an_hour_is_not_sent(self):
        mail(created_at=timezone.now() - timedelta(hours=2), status=Status.SENDING)
        self.assertTrouble("mail", "failing")

    def test_a_mail_planned_for_later_is_not_late_and_a_resend_is_young(self):
        long_ago = timezone.now() - timedelta(days=3)
        mail(created_at=long_ago, not_before=timezone.now() + timedelta(minutes=5))
        now = timezone.now()
        mail(created_at=long_ago, not_before=now, resent_at=now)
        self.assertEqual(self.health(), ALL_WELL)

    def test_a_worker_without_a_sign_of_life(self):
        for minutes, state in ((6, "attention"), (16, "failing")):
            TaskRun.objects.update(last_finished_at=timezone.now() - timedelta(minutes=minutes))
            self.assertTrouble("worker", state)
        TaskRun.objects.all().delete()
        self.assertTrouble("worker", "failing")

    def test_a_backup_is_no_sign_of_life(self):
        TaskRun.objects.update(name=facts.BACKUP)
        self.assertTrouble("worker", "failing")

    def test_a_disk_that_fills(self):
        for free, total, state in (
            (5, 100, "attention"),
            (0.4, 8, "failing"),
            (4, 1000, "failing"),
        ):
            self.disks.return_value.append(facts.Disk("/x", int(free * GB), total * GB))
            self.assertTrouble("disk", state)
            self.disks.return_value.pop()

    def test_without_a_database_it_is_down(self):
        with mock.patch.object(connection, "cursor", side_effect=OperationalError):
            for path in ("/healthz", "/readyz"):
                response = self.client.get(path)
                self.assertEqual((response.status_code, response.json()["status"]), (503, "down"))

    def test_a_database_that_goes_while_it_looks_is_down(self):
        with (
            mock.patch.object(facts, "runs", side_effect=OperationalError),
            mock.patch.object(views, "_database_answers", side_effect=[True, False]),
        ):
            self.assertEqual(self.health(status=503)["status"], "down")

    def test_before_the_first_migrate_it_is_no_reason_to_restart_the_site(self):
        with mock.patch.object(facts, "runs", side_effect=OperationalError):
            self.assertEqual(self.health(), {"status": "attention", "database": "ok"})

    def test_ready_once_all_migrations_are_applied(self):
        self.assertEqual(self.client.get("/readyz").status_code, 200)
        with mock.patch.object(checks, "MigrationExecutor") as executor:
            executor.return_value.migration_plan.return_value = [1, 2]
            response = self.client.get("/readyz")
        self.assertEqual((response.status_code, response.json()["pending_migrations"]), (503, 2))


class MetricsTests(PortalTestCase):
    def get(self, said=None):
        headers = {} if said is None else {"authorization": said}
        return self.client.get("/metrics", headers=headers)

    def test_nobody_without_the_token_learns_that_it_is_there(self):
        self.assertEqual(self.get("Bearer ").status_code, 404)  # no token is set
        with override_settings(METRICS_TOKEN="s3cret"):
            for said in (None, "", "s3cret", "Bearer s3cre", "Bearer s3cret ", "Basic s3cret", "é"):
                self.assertEqual(self.get(said).status_code, 404, said)
            response = self.get("Bearer s3cret")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
        self.assertIn("no-store", response["Cache-Control"])

    @override_settings(METRICS_TOKEN="s3cret")
    def test_without_a_database_what_processes_counted_is_still_told(self):
        self.client.get("/robots.txt")
        with mock.patch.object(facts, "unsent", side_effect=OperationalError):
            page = self.get("Bearer s3cret").content.decode()
        self.assertIn("\nportal_database_up 0.0\n", page)
        self.assertNotIn("portal_mails_unsent", page)
        self.assertRegex(page, r'\nportal_requests_total\{view="robots",status="2xx"\} [1-9]')
        self.assertIn("\nportal_database_up 1.0\n", self.get("Bearer s3cret").content.decode())
