"""The search of the admin: over all kinds of rows this person may see, a few of each."""

from dataclasses import dataclass

from django.contrib import admin
from django.db.models import Q, Value
from django.db.models.functions import Replace
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from events.models import Event, Proposal, Registration, Report, Venue
from events.permissions import ENTER_REGISTRATION
from kanazawa2030.core.language import dates, normalise
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.models import User
from kanazawa2030.core.staff_site.base import LONGEST_QUERY, MOST_WORDS
from meetings.models import Indicator, Meeting, Question
from partners.models import BoardEntry, Partner

from ..models import SitePage, Topic

SHOWN = 6
FEWEST_DIGITS = 4  # of a phone number
# Each as its own list searches it, and for who may open that list.
KINDS = (Event, Proposal, Partner, Meeting, Report, Topic, SitePage, BoardEntry)
KINDS += (Venue, Indicator, Question, User)


@dataclass(frozen=True)
class Found:
    """The first rows of a kind: (text, address, note); `more` leads to all of them."""

    title: str
    rows: list[tuple[str, str, str]]
    more: str = ""


def find(request, typed: str) -> list[Found]:
    """Return what is found of each kind; nothing for blank words. A query for each kind."""
    words = normalise.nfkc(typed.replace("\0", ""))[:LONGEST_QUERY].strip()
    if not words:
        return []
    found = [_people(words)] if request.user.has_perm(ENTER_REGISTRATION) else []
    found += [
        _rows(admin.site.get_model_admin(model), request, words)
        for model in KINDS
        if admin.site.get_model_admin(model).has_view_permission(request)
    ]
    return [one for one in found if one.rows]


def _rows(model_admin, request, words: str) -> Found:
    opts = model_admin.opts
    rows, _twice = model_admin.get_search_results(request, model_admin.get_queryset(request), words)
    rows = list(rows[: SHOWN + 1])
    name = f"admin:{opts.app_label}_{opts.model_name}"
    more = reverse(f"{name}_changelist", query={"q": words}) if len(rows) > SHOWN else ""
    shown = [
        (_named(row), reverse(f"{name}_change", args=[row.pk]), _note(row)) for row in rows[:SHOWN]
    ]
    return Found(str(capfirst(opts.verbose_name_plural)), shown, more)


def _named(row) -> str:
    if isinstance(row, Proposal):
        return f"{row.number or ''} {row}".strip()
    return str(row)


def _note(row) -> str:
    day = getattr(row, "starts_at", None) or getattr(row, "held_on", None)
    return "" if day is None else dates.full_date(day, page_language())


def _people(words: str) -> Found:
    """Return registrations by name, reading, email or phone, those of coming events first."""
    condition = Q()
    for word in words.split()[:MOST_WORDS]:
        digits = "".join(sign for sign in word if sign.isdecimal())
        one = Q(email__icontains=word) | Q(name__icontains=word)
        one |= Q(kana__icontains=normalise.normalise_kana(word) or word)
        if len(digits) >= FEWEST_DIGITS:
            one |= Q(digits__contains=digits)
        condition &= one
    digits = Replace("phone", Value("-"), Value(""))
    rows = Registration.objects.annotate(digits=digits).filter(condition).select_related("event")
    rows = list(rows.order_by("-event__starts_at", "kana", "pk")[: SHOWN * 2])
    return Found(
        _("People who registered"),
        [
            (
                row.name or _("No. %(number)s") % {"number": row.number},
                reverse("admin:events_registration_page", args=[row.pk]),
                _("%(day)s %(event)s, %(state)s")
                % {
                    "day": dates.full_date(row.event.starts_at, page_language()),
                    "event": row.event,
                    "state": row.get_status_display(),
                },
            )
            for row in rows
        ],
    )
