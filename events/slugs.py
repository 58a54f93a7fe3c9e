"""Slugs of events: suggested from their data, made unique."""

from django.utils import timezone
from django.utils.text import slugify

from .models import Event


def suggest_slug(series: str, number: int | None, title_en: str | None, starts_at) -> str:
    """Return a readable slug: cafe-9, else the English title, else the day.

    It may be taken; core.language.slugs.free_slug makes it free.
    """
    if number is not None:
        return f"{series}-{number}"
    words = slugify(title_en or "")[:60].strip("-")
    if words and not words.isdigit() and series != Event.Series.CAFE:
        return words
    return f"{series}-{timezone.localdate(starts_at):%Y-%m-%d}"
