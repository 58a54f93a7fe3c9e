"""Which commitments are public, and which of what was sent a person may see."""

from datetime import datetime

from django.apps import apps
from django.db import models
from django.utils import timezone

from kanazawa2030.core.dates import TOKYO, day_of

from .querysets import own_rows


class CommitmentQuerySet(models.QuerySet):
    def public(self):
        """On profiles now: not withdrawn, of a partner that is listed."""
        return self.filter(withdrawn_at=None, partner__status="approved")

    def awaiting_report(self, now=None):
        """Public ones nobody has reported on this year: neither new nor finished ones.

        A report that waits for the office counts, as does one on the target's year.
        """
        year = day_of(now or timezone.now()).year
        first = datetime(year, 1, 1, tzinfo=TOKYO)
        sent = apps.get_model("partners", "CommitmentChange").objects.filter(
            partner=models.OuterRef("partner"),
            aspect=models.OuterRef("aspect"),
            what="progress",
            status="submitted",
        )
        return (
            self.public()
            .filter(~models.Exists(sent), since__lt=first)
            .exclude(reports__reported_at__gte=first)
            .exclude(reports__year__gte=models.F("year"))
        )


class CommitmentChangeQuerySet(models.QuerySet):
    def of_member(self, user):
        """What was sent for this person's organisations."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(own_rows(user, path="partner__"))

    def waiting(self):
        """Sent, and not decided: the staff's queue, the oldest first."""
        return self.filter(status=self.model.Status.SUBMITTED).order_by(
            "submitted_at", "pk"
        )
