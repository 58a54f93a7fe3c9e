"""The yearly check: each April every partner is asked once.

No answer puts a partner on the staff's list of calls. It never takes anybody off the
directory.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core import tokens
from kanazawa2030.core.language.dates import TOKYO
from kanazawa2030.core.models import User
from kanazawa2030.core.registry import periodic_task
from kanazawa2030.core.workflow.changes import ChangeError, locked

from ..contacts import contact_of
from ..models import Partner, YearlyCheck
from ..permissions import MOVE_PARTNER
from . import mail

APRIL, LAST_MONTH = 4, 6  # a worker that slept through April asks until June


@periodic_task("partner checks", _("Yearly check of partners’ details"), every=timedelta(hours=12))
def ask_everybody(now: datetime) -> int:
    """Ask the partners not yet asked this year; return how many mails were queued.

    Partners listed since the first of April are asked next year.
    """
    today = timezone.localdate(now)
    if not APRIL <= today.month <= LAST_MONTH:
        return 0
    first = datetime(today.year, APRIL, 1, tzinfo=TOKYO)
    waiting = (
        Partner.objects.published()
        .filter(Q(listed_at=None) | Q(listed_at__lt=first))
        .exclude(checks__year=today.year)
        .order_by("pk")
    )
    return sum(_ask(partner, today.year, now) for partner in waiting)


@transaction.atomic
def _ask(partner: Partner, year: int, now: datetime) -> bool:
    partner = locked(partner)
    if partner.status != Partner.Status.APPROVED:
        return False
    check, is_new = YearlyCheck.objects.get_or_create(
        partner=partner, year=year, defaults={"asked_at": now}
    )
    if not is_new:
        return False
    contact = contact_of(partner)
    if contact is None:
        return False
    awaited = list(partner.commitments.awaiting_report(now).order_by("pk"))
    mail.yearly_check(check, to=contact, awaited=awaited)
    return True


def check_of(token: str) -> YearlyCheck | None:
    """Return the yearly check a mailed link belongs to, while its profile is public."""
    rows = YearlyCheck.objects.select_related("partner")
    public = rows.filter(partner__status=Partner.Status.APPROVED)
    return tokens.row_of(mail.TOKEN_PURPOSE, token, public)


@transaction.atomic
def confirm(check: YearlyCheck, *, now: datetime | None = None) -> YearlyCheck:
    """Confirm that the profile is still right; a second click changes nothing."""
    return _answer(locked(check), now=now or timezone.now())


def _answer(check: YearlyCheck, *, now: datetime, **noted: Any) -> YearlyCheck:
    if check.answered_at is not None:
        return check
    check.answered_at = now
    for name, value in noted.items():
        setattr(check, name, value)
    check.save(update_fields=["answered_at", *noted])
    Partner.objects.filter(pk=check.partner_id).update(checked_at=now)
    return check


@transaction.atomic
def called(check: YearlyCheck, *, note: str, by: User, now: datetime | None = None) -> YearlyCheck:
    """Note what staff were told on the telephone; it counts as the answer.

    Raises PermissionDenied, or ChangeError without a note.
    """
    if not by.has_perm(MOVE_PARTNER):
        raise PermissionDenied
    note = note.strip()[:200]
    if not note:
        raise ChangeError(_("Note what they said."), "note")
    return _answer(locked(check), now=now or timezone.now(), called_by=by, note=note)


def to_call(now: datetime | None = None) -> QuerySet[YearlyCheck]:
    """Return whom to call: asked YEARLY_CHECK_WEEKS ago, no answer, still a partner."""
    since = (now or timezone.now()) - timedelta(weeks=settings.YEARLY_CHECK_WEEKS)
    return YearlyCheck.objects.filter(
        answered_at=None, asked_at__lt=since, partner__status=Partner.Status.APPROVED
    )
