"""The last part of an event's address: suggested from its words, made free."""

from django.utils import timezone
from django.utils.text import slugify

from .models import Event
from .models.event import RESERVED_SLUGS


def suggest_slug(series: str, number: int | None, title_en: str | None, starts_at) -> str:
    """An address people can read out: cafe-9, else the English title, else the day.

    It may be taken; `free_slug` makes it free.
    """
    if number is not None:
        return f"{series}-{number}"
    words = slugify(title_en or "")[:60].strip("-")
    if words and not words.isdigit() and series != Event.Series.CAFE:
        return words
    return f"{series}-{timezone.localdate(starts_at):%Y-%m-%d}"


def free_slug(wish: str) -> str:
    """`wish` as an address nobody has yet: with -2, -3 … behind it if need be."""
    stem = slugify(wish)[:70].strip("-") or "event"
    taken = set(Event.objects.filter(slug__startswith=stem).values_list("slug", flat=True)).union(
        RESERVED_SLUGS
    )
    candidate, number = stem, 1
    while candidate in taken:
        number += 1
        candidate = f"{stem}-{number}"
    return candidate
