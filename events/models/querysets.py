"""Which events a person may see, in the orders and cuts the pages need."""

from datetime import datetime

from django.utils import timezone

from kanazawa2030.core.language.dates import TOKYO
from kanazawa2030.core.language.normalise import search_key
from kanazawa2030.core.models.publishing import PublishableQuerySet


class EventQuerySet(PublishableQuerySet):
    def upcoming(self, now=None):
        """Not over yet, the next one first; a cancelled one stays until its hour."""
        return self.filter(over_at__gt=now or timezone.now()).order_by("starts_at", "pk")

    def past(self, now=None):
        """Over, the latest first."""
        return self.filter(over_at__lte=now or timezone.now()).order_by("-starts_at", "-pk")

    def in_month(self, year: int, month: int):
        """Begins in that month of Tokyo's calendar, with the day known."""
        first = datetime(year, month, 1, tzinfo=TOKYO)
        after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=TOKYO)
        return self.filter(starts_at__gte=first, starts_at__lt=after)

    def for_lists(self):
        """With everything a row of a list shows, in a fixed number of queries."""
        return self.select_related("venue").prefetch_related("courses", "goals")

    def documented(self):
        """Without samples: what open data and figures may count."""
        return self.filter(is_sample=False)

    def matching(self, words: str):
        """Rows whose texts hold each of the words, in any width or kana."""
        found = self
        for word in search_key(words).split():
            found = found.filter(search_text__contains=word)
        return found
