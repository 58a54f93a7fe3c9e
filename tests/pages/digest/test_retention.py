"""What is kept of subscriptions: what its owner confirmed, until they leave."""

from datetime import timedelta

from django.utils import timezone

from kanazawa2030.core.mail import outbox
from kanazawa2030.core.worker.purging import purge
from kanazawa2030.pages.models import Subscription

from ...base import PortalTestCase
from ...core.mail.factories import make_sent_mail
from .factories import make_subscription


class PurgeTests(PortalTestCase):
    def test_what_was_not_confirmed_in_time_goes(self):
        now = timezone.now()
        week = timedelta(days=7)
        make_subscription("late@example.test", confirmed=False, created_at=now - week)
        make_subscription(
            "waits@example.test", confirmed=False, created_at=now - week + timedelta(hours=1)
        )
        make_subscription("follows@example.test", created_at=now - 99 * week)
        self.assertEqual(purge(dry_run=True, now=now)["unconfirmed subscriptions"], 1)
        self.assertEqual(Subscription.objects.count(), 3)
        self.assertEqual(purge(dry_run=False, now=now)["unconfirmed subscriptions"], 1)
        left = Subscription.objects.order_by("email").values_list("email", flat=True)
        self.assertEqual(list(left), ["follows@example.test", "waits@example.test"])

    def test_an_address_that_bounces_goes(self):
        row = make_subscription("gone@example.test")
        make_subscription()
        outbox.mark_bounced(make_sent_mail(to="gone@example.test"), by=self.administrator)
        self.assertEqual(purge(dry_run=True)["subscriptions that bounce"], 1)
        self.assertEqual(purge(dry_run=False)["subscriptions that bounce"], 1)
        self.assertFalse(Subscription.objects.filter(pk=row.pk).exists())
        self.assertEqual(Subscription.objects.count(), 1)
