"""Querysets of events: who may see them, and the orders pages need."""

from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from kanazawa2030.core.models import User
from kanazawa2030.core.models.publishing import Publishable, PublishableQuerySet


class EventQuerySet(PublishableQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """As for all that staff publish; proposers also preview what came of their proposal."""
        seen = super().visible_to(user)
        if not user.is_authenticated:
            return seen
        proposals = self.model._meta.get_field("proposal").related_model.objects
        own = self.filter(proposal__in=proposals.belonging_to(user))
        return seen | own.exclude(publishing_state=Publishable.State.WITHDRAWN)

    def upcoming(self, now: datetime | None = None) -> Self:
        """Return events that are not over, the next first; cancelled ones until their hour."""
        return self.filter(over_at__gt=now or timezone.now()).order_by("starts_at", "pk")

    def past(self, now: datetime | None = None) -> Self:
        """Return events that are over, the latest first."""
        return self.filter(over_at__lte=now or timezone.now()).order_by("-starts_at", "-pk")

    def for_lists(self) -> Self:
        """Prefetch everything a list row shows, in a fixed number of queries."""
        return self.select_related("venue").prefetch_related("courses", "goals")

    def documented(self) -> Self:
        """Leave out samples, for open data and figures."""
        return self.filter(is_sample=False)
