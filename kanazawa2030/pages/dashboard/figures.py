"""Beside what awaits: figures of the fiscal year, and how mail and background work are."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.permissions import VIEW_REPORT
from kanazawa2030.core.fiscal_year import fiscal_year_of, label
from kanazawa2030.core.language import dates
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.mail import pausing
from kanazawa2030.core.models import OutgoingMail, TaskRun
from kanazawa2030.core.page_cache.kept import kept
from kanazawa2030.core.permissions import VIEW_MAILS

from ..impact.figures import MEASURES, figures

SHOWN = ("events", "place", "online", "proposals")
KEPT = 600  # seconds
# The shortest task runs every minute: an hour of silence means that no worker is there.
SILENT_AFTER = timedelta(hours=1)
Mail = OutgoingMail.Status


@dataclass(frozen=True)
class Number:
    label: str
    value: int | None
    unit: str
    before: str


@dataclass(frozen=True)
class Sentence:
    """How a part of the site is, and a fact about it; `way_out` where it needs somebody."""

    words: str
    fact: str
    is_well: bool = True
    way_out: tuple[str, str] | None = None


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


def state_for(user, now: datetime) -> list[Sentence]:
    """Return sentences about mail and background work, for who looks after them."""
    if not user.has_perm(VIEW_MAILS):
        return []
    return [_mail(now), _worker(now)]


def _mail(now: datetime) -> Sentence:
    since = dates.start_of_day(dates.day_of(now))
    # What has failed stays failed: older mails were looked at then.
    rows = OutgoingMail.objects.filter(created_at__gt=now - timedelta(days=7)).aggregate(
        sent=Count("pk", filter=Q(sent_at__gte=since)),
        failed=Count("pk", filter=Q(status=Mail.FAILED)),
        stuck=Count("pk", filter=Q(status=Mail.QUEUED, not_before__lte=now - timedelta(hours=1))),
    )
    fact = _("%(count)s sent today.") % {"count": rows["sent"]}
    url = reverse("admin:core_outgoingmail_changelist")
    if pausing.held():
        return Sentence(_("Emails are held back"), fact, False)
    if rows["stuck"]:
        words = _("Emails are waiting for more than an hour: %(count)s")
        way = (_("See the emails"), url)
        return Sentence(words % {"count": rows["stuck"]}, fact, False, way)
    if rows["failed"]:
        words = _("Undelivered emails this week: %(count)s")
        way = (_("See the emails"), f"{url}?status__exact={Mail.FAILED.value}")
        return Sentence(words % {"count": rows["failed"]}, fact, False, way)
    return Sentence(_("Emails are being delivered."), fact)


def _worker(now: datetime) -> Sentence:
    runs = TaskRun.objects.aggregate(
        last=Max("last_finished_at"), troubled=Count("pk", filter=~Q(last_error=""))
    )
    last = runs["last"]
    if last is None:
        words = _("Background work has not run yet.")
        return Sentence(words, _("Emails and reminders are not sent until it runs."), False)
    day = f"{dates.short_date(last, page_language())} {dates.clock(last)}"
    fact = _("Last at %(time)s.") % {"time": day}
    if last < now - SILENT_AFTER:
        return Sentence(_("Background work has stopped."), fact, False)
    if runs["troubled"]:
        words = _("Tasks in the background that failed: %(count)s")
        return Sentence(words % {"count": runs["troubled"]}, fact, False)
    return Sentence(_("Background work is running."), fact)
