"""Events in lists and in the calendar month."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import mark_safe

from kanazawa2030.core.easy_pages import keep_easy
from kanazawa2030.core.language.bilingual import page_language

from ..status import Status

register = template.Library()


@register.simple_tag
def event_row(row, with_year=False, easy=""):
    """Render `row` (an EventRow) in a list; `with_year` for past events.

    `easy` is that filter of the list: its events are opened in easy Japanese.
    """
    write = _row.__wrapped__ if settings.DEBUG else _row
    return write(row, bool(with_year), page_language(), bool(easy))


@register.simple_tag
def event_in_month(row, easy=""):
    """Render `row` in the cell of its day; `easy` as for `event_row`."""
    write = _line.__wrapped__ if settings.DEBUG else _line
    return write(row, page_language(), bool(easy))


# What a row shows follows from its columns, its status and its tags alone, so it is
# written once for as long as they stay the same.
@lru_cache(maxsize=1024)
def _row(row, with_year, language, easy):
    url = _address(row, language, easy)
    return _written("events/public/_row.html", event=row, with_year=with_year, url=url)


@lru_cache(maxsize=1024)
def _line(row, language, easy):
    moved = row.status.status in (Status.CANCELLED, Status.POSTPONED)
    url = _address(row, language, easy)
    return _written("events/public/_line.html", event=row, moved=moved, url=url)


def _address(row, language, easy):
    url = row.get_absolute_url()
    return keep_easy(url) if easy and language == "ja" else url


def _written(name, **values):
    page = get_template(name).template.render(template.Context(values))
    return mark_safe(page.strip())  # the template has escaped what it prints
