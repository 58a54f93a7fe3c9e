"""Which entries and introductions a person may see."""

from django.db import models
from django.utils import timezone

from kanazawa2030.core.query import search_words

from .querysets import may_view_all, own_rows


class BoardEntryQuerySet(models.QuerySet):
    def live(self, now=None):
        """On the board now: approved, not run out, of a partner that is listed."""
        return self.filter(
            status=self.model.Status.PUBLISHED,
            expires_at__gt=now or timezone.now(),
            partner__status="approved",
        )

    def of_member(self, user):
        """The entries of the organisations this person acts for."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(own_rows(user, path="partner__"))

    def visible_to(self, user, now=None):
        """The board; staff, and an organisation's own members, see more of it."""
        if may_view_all(user):
            return self.all()
        if user.is_authenticated:
            return self.live(now) | self.of_member(user)
        return self.live(now)

    def waiting(self):
        """Sent, and not decided: the staff's queue, the oldest first."""
        return self.filter(status=self.model.Status.SUBMITTED).order_by(
            "submitted_at", "pk"
        )

    def matching(self, words: str):
        """Entries whose texts hold each of the words, in any width or kana."""
        found = self
        for word in search_words(words):
            found = found.filter(search_text__contains=word)
        return found


class IntroductionQuerySet(models.QuerySet):
    def of_member(self, user):
        """What this person's organisations have asked for."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(own_rows(user, path="partner__"))

    def waiting(self):
        """Asked for, and not decided: the staff's queue, the oldest first."""
        return self.filter(status=self.model.Status.ASKED).order_by("asked_at", "pk")
