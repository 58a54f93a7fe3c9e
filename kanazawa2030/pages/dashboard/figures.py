"""Beside what awaits: figures of the fiscal year, and how the site itself is."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.permissions import VIEW_REPORT
from kanazawa2030.core.fiscal_year import fiscal_year_of, label
from kanazawa2030.core.page_cache.kept import kept
from kanazawa2030.core.permissions import VIEW_MAILS
from kanazawa2030.core.watch.checks import Check, Finding, look

from ..impact.figures import MEASURES, figures

SHOWN = ("events", "place", "online", "proposals")
KEPT = 600  # seconds
CHECKED = ("worker", "mail", "failed_mail", "backup")


@dataclass(frozen=True)
class Number:
    label: str
    value: int | None
    unit: str
    before: str


def year_for(user, now: datetime) -> dict | None:
    """Return the figures of the fiscal year beside last year's, for who may read reports."""
    if not user.has_perm(VIEW_REPORT):
        return None
    year = fiscal_year_of(now)
    table = kept(
        ("desk figures", year), lambda: figures("year", measures=SHOWN, now=now), seconds=KEPT
    )
    numbers = []
    for key in SHOWN:
        measure = MEASURES[key]
        value, before = (table.of(key, which).value for which in (year, year - 1))
        words = pgettext("figures", "%(year)s: %(number)s")
        last = words % {"year": label(year - 1), "number": "–" if before is None else before}
        unit = str(measure.unit % {"number": value or 0})
        numbers.append(Number(str(measure.label), value or 0, unit, last))
    return {"title": _("Figures of %(year)s") % {"year": label(year)}, "numbers": numbers}


def state_for(user, now: datetime) -> list[tuple[Check, Finding]]:
    """Return how mail, background work and backups are, for who looks after them."""
    return look(now, only=CHECKED) if user.has_perm(VIEW_MAILS) else []
