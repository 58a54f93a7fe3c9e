"""Querysets of the partners app: who may see what, and in which order."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.utils import timezone

from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.language.dates import TOKYO, day_of
from kanazawa2030.core.models.search import holding
from kanazawa2030.core.web.list_query import search_words


def may_view_all(user: Any) -> bool:
    """Return whether this user reads every partner in the admin."""
    return user.is_authenticated and user.is_staff and user.has_perm("partners.view_partner")


def own_rows(user: Any, *roles: Iterable[str], path: str = "") -> models.Q:
    """Return the condition that the row (or its partner, at `path`) has `user` as a member.

    A subquery, so that no row comes twice.
    """
    memberships = user.memberships.all()
    if roles:
        memberships = memberships.filter(role__in=roles)
    return models.Q(**{f"{path}pk__in": memberships.values("partner")})


class PartnerQuerySet(models.QuerySet):
    def published(self) -> Self:
        """The directory: approved, not suspended, not gone."""
        return self.filter(status=self.model.Status.APPROVED)

    def visible_to(self, user: Any) -> Self:
        """The directory; staff and an organisation's own members see more of it."""
        if may_view_all(user):
            return self.all()
        if user.is_authenticated:
            own = models.Q(status=self.model.Status.APPROVED) | own_rows(user)
            return self.filter(own)
        return self.published()

    def of_member(self, user: Any, *roles: Iterable[str]) -> Self:
        """The organisations this person acts for, in one of `roles` if any are given."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(own_rows(user, *roles))

    def in_reading_order(self, *, signatories_first: bool = False) -> Self:
        """Order by reading on Japanese pages, by alphabet on English ones."""
        column = "sort_en" if page_language() == "en" else "sort_ja"
        first = ["-is_founder"] if signatories_first else []
        return self.order_by(*first, column, "pk")

    def founders(self) -> Self:
        """Return the signatories of the 2018 agreement."""
        return self.filter(is_founder=True)

    def matching(self, words: str) -> Self:
        """Return rows whose texts hold each of the words, in any width or kana."""
        return self.filter(holding(search_words(words)))


class PartnerChangeQuerySet(models.QuerySet):
    def of_member(self, user: Any) -> Self:
        """The forms of this person's organisations, and applications not yet sent.

        Whoever is no longer a member sees none of them.
        """
        if not user.is_authenticated:
            return self.none()
        own_drafts = models.Q(partner=None, author=user)
        return self.filter(own_drafts | own_rows(user, path="partner__"))

    def visible_to(self, user: Any) -> Self:
        """As `of_member`; staff who read partners see what was sent."""
        if may_view_all(user):
            sent = self.exclude(status=self.model.Status.DRAFT)
            return sent | self.of_member(user)
        return self.of_member(user)

    def waiting(self) -> Self:
        """Return submitted, undecided rows."""
        return self.filter(status=self.model.Status.SUBMITTED)


class BoardEntryQuerySet(models.QuerySet):
    def live(self, now: datetime | None = None) -> Self:
        """Return entries on the board now: approved, not expired, of a listed partner."""
        return self.filter(
            status=self.model.Status.PUBLISHED,
            expires_at__gt=now or timezone.now(),
            partner__status="approved",
        )

    def of_member(self, user: Any) -> Self:
        """The entries of the organisations this person acts for."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(own_rows(user, path="partner__"))

    def visible_to(self, user: Any, now: datetime | None = None) -> Self:
        """The board; staff, and an organisation's own members, see more of it."""
        if may_view_all(user):
            return self.all()
        if user.is_authenticated:
            return self.live(now) | self.of_member(user)
        return self.live(now)

    def waiting(self) -> Self:
        """Sent, and not decided: the staff's queue, the oldest first."""
        return self.filter(status=self.model.Status.SUBMITTED).order_by("submitted_at", "pk")

    def matching(self, words: str) -> Self:
        """Entries whose texts hold each of the words, in any width or kana."""
        return self.filter(holding(search_words(words)))


class IntroductionQuerySet(models.QuerySet):
    def of_member(self, user: Any) -> Self:
        """What this person's organisations have asked for."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(own_rows(user, path="partner__"))

    def waiting(self) -> Self:
        """Asked for, and not decided: the staff's queue, the oldest first."""
        return self.filter(status=self.model.Status.ASKED).order_by("asked_at", "pk")


class CommitmentQuerySet(models.QuerySet):
    def public(self) -> Self:
        """Return commitments on profiles now: not withdrawn, of a listed partner."""
        return self.filter(withdrawn_at=None, partner__status="approved")

    def awaiting_report(self, now: datetime | None = None) -> Self:
        """Return public commitments without a report this year, neither new nor finished.

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
    def of_member(self, user: Any) -> Self:
        """What was sent for this person's organisations."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(own_rows(user, path="partner__"))

    def waiting(self) -> Self:
        """Sent, and not decided: the staff's queue, the oldest first."""
        return self.filter(status=self.model.Status.SUBMITTED).order_by("submitted_at", "pk")
