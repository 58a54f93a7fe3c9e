"""/metrics as Prometheus reads it: figures, sums of all processes, and no rows."""

import re
from datetime import timedelta
from unittest import mock

from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from kanazawa2030.core.models import OutgoingMail, TaskRun
from kanazawa2030.core.watch import facts, metrics, requests
from kanazawa2030.core.worker import scheduling

from ...base import PortalTestCase
from ...events.registration.factories import own_url, register
from ...factories import make_event
from ..mail.factories import make_mail
from ..page_cache.cases import KeptPagesCase

LABELS = r'\{[a-z]+="[^"\n\\]*"(,[a-z]+="[^"\n\\]*")*\}'
LINE = re.compile(rf"# (HELP|TYPE) [a-z_]+ .+|[a-z_]+({LABELS})? [0-9.e+-]+")


def told(now=None) -> dict[str, float]:
    """Return what the page says: the name of each series with its labels, and its figure."""
    lines = metrics.exposition(now or timezone.now()).splitlines()
    rows = [line.rpartition(" ") for line in lines if not line.startswith("#")]
    return {name: float(figure) for name, _space, figure in rows}


def rise(before: dict, name: str) -> float:
    return told().get(name, 0) - before.get(name, 0)


class PageTests(PortalTestCase):
    def test_every_line_is_in_the_format(self):
        self.client.get("/ja/")
        page = metrics.exposition(timezone.now())
        self.assertTrue(page.endswith("\n"))
        wrong = [line for line in page.splitlines() if not LINE.fullmatch(line)]
        self.assertEqual(wrong, [])
        names = re.findall(r"^# TYPE (\S+)", page, re.M)
        self.assertEqual(len(names), len(set(names)))

    def test_requests_by_view_and_outcome(self):
        event = make_event(slug="noto")
        mine = register(event)
        before = told()
        self.client.get("/ja/events/noto/")
        self.client.get("/ja/events/none/")
        self.client.get("/ja/nowhere/")
        self.client.get(own_url(mine))
        for view, status in (
            ("events:event_detail", "2xx"),
            ("events:event_detail", "4xx"),
            ("other", "4xx"),
            ("registrations:manage", "2xx"),
        ):
            name = f'portal_requests_total{{view="{view}",status="{status}"}}'
            self.assertEqual(rise(before, name), 1, name)

    def test_a_view_of_no_name_is_among_the_others(self):
        before = told()
        self.assertEqual(requests.count("hanako:tanaka", 200, 0.1), requests.OTHER)
        self.assertEqual(requests.count("hanako", 999, 0.1), requests.OTHER)
        for status in ("2xx", "5xx"):
            name = f'portal_requests_total{{view="other",status="{status}"}}'
            self.assertEqual(rise(before, name), 1)

    def test_latencies_add_up_to_a_histogram(self):
        before = told()
        for seconds in (0.004, 0.02, 0.02, 3, 60):
            requests.count("events:event_list", 200, seconds)
        name = 'portal_request_seconds_bucket{area="events",le="%s"}'
        found = {
            step: rise(before, name % step) for step in ("0.01", "0.025", "2.5", "5.0", "+Inf")
        }
        self.assertEqual(found, {"0.01": 1, "0.025": 3, "2.5": 3, "5.0": 4, "+Inf": 5})
        self.assertEqual(rise(before, 'portal_request_seconds_count{area="events"}'), 5)
        total = rise(before, 'portal_request_seconds_sum{area="events"}')
        self.assertAlmostEqual(total, 63.044, places=3)

    def test_figures_of_mail_worker_tasks_and_backup(self):
        now = timezone.now()
        OutgoingMail.objects.filter(pk=make_mail().pk).update(
            created_at=now - timedelta(minutes=21), retry_since=now, not_before=now + timedelta(1)
        )
        scheduling.beat(now - timedelta(seconds=30))
        TaskRun.objects.create(name="purge", last_finished_at=now, last_error="KeyError")
        self.assertNotIn("portal_backup_age_seconds", told(now))
        TaskRun.objects.create(name=facts.BACKUP, last_finished_at=now - timedelta(hours=5))
        found = told(now)
        expected = {
            "portal_mails_unsent": 1,
            "portal_mail_oldest_seconds": 21 * 60,
            "portal_worker_heartbeat_seconds": 30,
            'portal_task_failed{task="purge"}': 1,
            'portal_task_failed{task="events: settle"}': 0,
            "portal_backup_age_seconds": 5 * 3600,
            "portal_backup_failed": 0,
            "portal_database_up": 1,
        }
        self.assertEqual({name: found[name] for name in expected}, expected)

    def test_the_rules_and_the_documents_name_figures_that_are_there(self):
        page = metrics.exposition(timezone.now())
        known = set(re.findall(r"^# TYPE (\S+)", page, re.M)) | set(metrics.names())
        for name in ("deploy/prometheus-alerts.yml", "docs/operations.md"):
            text = (settings.BASE_DIR / name).read_text(encoding="utf-8")
            named = {re.sub("_bucket$", "", one) for one in re.findall(r"portal_[a-z_]+", text)}
            self.assertGreater(len(named), 8)
            self.assertEqual(named - known, set(), name)

    def test_seats_held_are_counted_while_they_are(self):
        held = register(make_event(), confirmed=False)
        self.assertEqual(told()["portal_seats_held"], 1)
        held.hold_until = timezone.now() - timedelta(minutes=1)
        held.save()
        self.assertEqual(told()["portal_seats_held"], 0)

    def test_disks_are_told_once_each_and_one_that_is_not_there_is_not(self):
        with override_settings(WATCHED_FOLDERS=["/", "/etc", "/not-there"]):
            page = metrics.exposition(timezone.now())
        folders = re.findall(r'portal_disk_free_bytes\{folder="([^"]+)"\}', page)
        self.assertEqual(len(folders), len({facts.Path(one).stat().st_dev for one in folders}))
        self.assertNotIn("/not-there", folders)

    def test_the_number_of_series_does_not_grow_with_rows(self):
        few = len(told())
        for number in range(5):
            event = make_event(slug=f"e{number}")
            register(event)
            self.client.get(f"/ja/events/e{number}/")
        self.client.get("/ja/events/none/")
        self.assertLessEqual(len(told()) - few, 2 + len(requests.BUCKETS) + 3)

    def test_a_request_that_cannot_be_counted_is_answered(self):
        with mock.patch.object(requests.Counters, "add", side_effect=OSError):
            self.assertEqual(self.client.get("/robots.txt").status_code, 200)


class KeptPageTests(KeptPagesCase):
    def test_kept_pages_are_counted_as_shown_or_made_and_by_their_view(self):
        before = told()
        for _visit in range(3):
            self.visit("/ja/events/")
        self.visit("/robots.txt")
        results = {
            one: rise(before, f'portal_kept_pages_total{{result="{one}"}}') for one in requests.KEPT
        }
        self.assertEqual(results, {"hit": 2, "miss": 1})
        self.assertEqual(
            rise(before, 'portal_requests_total{view="events:event_list",status="2xx"}'), 3
        )
