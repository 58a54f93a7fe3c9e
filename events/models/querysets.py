"""Which events a person may see, in the orders and cuts the pages need."""

from datetime import datetime
from typing import Self

from django.utils import timezone

from kanazawa2030.core.models.publishing import PublishableQuerySet


class EventQuerySet(PublishableQuerySet):
    def upcoming(self, now: datetime | None = None) -> Self:
        """Not over yet, the next one first; a cancelled one stays until its hour."""
        return self.filter(over_at__gt=now or timezone.now()).order_by("starts_at", "pk")

    def past(self, now: datetime | None = None) -> Self:
        """Over, the latest first."""
        return self.filter(over_at__lte=now or timezone.now()).order_by("-starts_at", "-pk")

    def for_lists(self) -> Self:
        """With everything a row of a list shows, in a fixed number of queries."""
        return self.select_related("venue").prefetch_related("courses", "goals")

    def documented(self) -> Self:
        """Without samples: what open data and figures may count."""
        return self.filter(is_sample=False)
