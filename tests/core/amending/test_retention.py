"""Amendments go a month after they ended, and with their row."""

from datetime import timedelta

from django.utils import timezone

from kanazawa2030.core.amending import services
from kanazawa2030.core.amending.retention import KEPT, purge_amendments
from kanazawa2030.core.models import Amendment

from .cases import AmendedCase


class RetentionTests(AmendedCase):
    def test_an_open_one_stays_and_an_ended_one_goes_a_month_later(self):
        later = timezone.now() + KEPT + timedelta(hours=1)
        self.assertEqual(purge_amendments(later, dry_run=False), 0)
        services.decide(self.amendment, "release", by=self.approver)
        self.assertEqual(purge_amendments(later - timedelta(hours=2), dry_run=False), 0)
        self.assertEqual(purge_amendments(later, dry_run=True), 1)
        self.assertTrue(Amendment.objects.exists())
        self.assertEqual(purge_amendments(later, dry_run=False), 1)
        self.assertFalse(Amendment.objects.exists())

    def test_one_without_its_row_goes(self):
        type(self.event).objects.all().delete()
        self.assertEqual(purge_amendments(timezone.now(), dry_run=False), 1)
