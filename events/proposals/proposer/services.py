"""Changes by a proposer: write, submit, answer, comment, withdraw."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.drafts.services import with_step
from kanazawa2030.core.language.normalise import clean_line
from kanazawa2030.core.models import User
from kanazawa2030.core.workflow.changes import refuse_stale
from kanazawa2030.core.working_days import add_working_days, working_days_between
from partners.models import BoardEntry, Partner

from ...models import Proposal, ProposalRevision
from .. import mail as proposal_mail
from ..cohosts import name_cohosts
from ..comments import write_comment
from ..tasks import delete_with_files
from ..transitions import (
    TRANSITIONS,
    ProposalError,
    State,
    lock_proposal,
    require_own,
    void_drafts,
    was_just_made,
)
from .steps import STEPS

WRITABLE = (State.DRAFT, State.MORE_INFO)
# From where it was asked, the transition that leads back there.
ANSWERS: dict[str, str] = {State.SCREENING: "answer_screening", State.IN_REVIEW: "answer_review"}
MOST_DRAFTS = 10  # that one person may have begun and not handed in


@transaction.atomic
def begin(
    *,
    by: User,
    language: str,
    partner: Partner | None = None,
    origin: BoardEntry | None = None,
    now: datetime | None = None,
) -> Proposal:
    """Create a draft of this person, for one of their organisations if they say so.

    `origin` is the entry on the partners' board it begins from, which it remembers.

    One that is still empty is used again: a second click starts no second draft. Raises
    ProposalError when there are MOST_DRAFTS already.
    """
    by = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    now = now or timezone.now()
    drafts = Proposal.objects.filter(proposer=by, state=State.DRAFT)
    empty = drafts.filter(
        version=1, data={}, partner=partner, origin=origin, attachments__isnull=True
    ).first()
    if empty is not None:
        if empty.language != language:
            empty.language = language
            empty.save(update_fields=["language"])
        return empty
    if drafts.count() >= MOST_DRAFTS:
        raise ProposalError(_("You have many drafts. Please send or delete one first."))
    return Proposal.objects.create(
        proposer=by,
        partner=partner,
        origin=origin,
        language=language,
        created_at=now,
        changed_at=now,
    )


def lock_to_write(proposal: Proposal, by: User) -> Proposal:
    """The locked row, if `by` may write in it now; PermissionDenied or ProposalError."""
    current = lock_proposal(proposal)
    require_own(current, by)
    if current.state not in WRITABLE:
        raise ProposalError(_("This proposal has been sent and cannot be changed."))
    return current


def write(current: Proposal, now: datetime | None = None, **changes: Any) -> Proposal:
    """Save a locked draft with a new time of change; every change of a draft does this."""
    for name, value in changes.items():
        setattr(current, name, value)
    current.version += 1
    current.changed_at = now or timezone.now()
    current.warned_at = None
    current.save()
    return current


@transaction.atomic
def save_step(
    proposal: Proposal,
    *,
    step: str,
    values: dict,
    by: User,
    version: str | None = None,
    now: datetime | None = None,
    **changes: dict,
) -> Proposal:
    """Keep what was typed in one step, valid or not.

    Only while the proposer may write: as a draft or when asked for more. Raises
    StaleDraft when the step's answers are no longer at `version`. `changes` may name the
    `partner`.
    """
    current = lock_to_write(proposal, by)
    data = with_step(current, STEPS, step, values, version)
    return write(current, now, data=data, title=_title(data), **changes)


@transaction.atomic
def submit(
    proposal: Proposal,
    *,
    by: User,
    data: dict,
    cohosts: Iterable = (),
    version: str | int | None = None,
    now: datetime | None = None,
) -> Proposal:
    """Submit a checked proposal: receipt number, due date, mail, co-hosts asked.

    `data` is the cleaned content of every step, `version` the row's when it was read.
    Handing in twice is once. The promise is PROPOSAL_ANSWER_DAYS working days from today.
    Raises StaleItem when something was saved in between.
    """
    proposal = lock_proposal(proposal)
    now = now or timezone.now()
    require_own(proposal, by)
    if proposal.state != State.DRAFT and proposal.submitted_at:
        return proposal
    refuse_stale(proposal, version)
    _take_number(proposal, now)
    today = timezone.localdate(now)
    promised_on = add_working_days(today, settings.PROPOSAL_ANSWER_DAYS)
    columns = {**_content(data), "submitted_at": now, "promised_on": promised_on}
    TRANSITIONS.apply(proposal, "submit", at=now, by=by, columns=columns)
    _freeze(proposal, by=by, now=now)
    name_cohosts(proposal, cohosts, now=now)
    proposal_mail.notify(proposal, "received", at=now)
    return proposal


def _content(data: dict) -> dict:
    """The columns of a proposal that hold what was typed."""
    summary = data.get("idea", {}).get("summary", "")[:300]
    return {"data": data, "title": _title(data), "summary_for_public": summary}


def _title(data: dict) -> str:
    typed = data.get("idea", {}).get("title") or ""
    return clean_line(typed)[:150]


def _take_number(proposal: Proposal, now: datetime) -> None:
    """Give the receipt number; two submitted at once get one each."""
    for _attempt in range(50):
        proposal.number = _next_number(now)
        try:
            with transaction.atomic():
                proposal.save(update_fields=["number"])
        except IntegrityError:  # another has just taken it: look again
            continue
        return
    raise RuntimeError("No receipt number could be taken.")


def _next_number(now: datetime) -> int:
    """Return the next receipt number of the fiscal year: 20260001 is the first of 2026."""
    today = timezone.localdate(now)
    year = today.year if today.month >= 4 else today.year - 1
    first = year * 10_000
    last = Proposal.objects.filter(number__gt=first, number__lt=first + 10_000).aggregate(
        last=Max("number")
    )["last"]
    return (last or first) + 1


def _freeze(proposal: Proposal, *, by: User, now: datetime) -> ProposalRevision:
    number = proposal.revisions.count() + 1
    return ProposalRevision.objects.create(
        proposal=proposal, number=number, data=proposal.data, at=now, by=by
    )


@transaction.atomic
def answer(
    proposal: Proposal,
    *,
    by: User,
    data: dict,
    text: str = "",
    cohosts: Iterable = (),
    version: str | int | None = None,
    now: datetime | None = None,
) -> Proposal:
    """The proposer answers what was asked; the clock of the promise runs on.

    The time it stood still is added in working days. A second click answers once.
    Raises ProposalError when nothing is asked, StaleItem as `submit` does.
    """
    proposal = lock_proposal(proposal)
    now = now or timezone.now()
    require_own(proposal, by)
    if proposal.state != State.MORE_INFO:
        if any(was_just_made(proposal, name, by=by) for name in ANSWERS.values()):
            return proposal
        raise ProposalError(_("There is no question to answer at the moment."))
    refuse_stale(proposal, version)
    today = timezone.localdate(now)
    waited = working_days_between(proposal.paused_on, today)
    promised_on = add_working_days(proposal.promised_on, waited)
    columns = {**_content(data), "promised_on": promised_on, "paused_on": None}
    name = ANSWERS[proposal.asked_from]
    TRANSITIONS.apply(proposal, name, at=now, by=by, columns=columns)
    _freeze(proposal, by=by, now=now)
    name_cohosts(proposal, cohosts, now=now)
    if text.strip():
        write_comment(proposal, by=by, text=text, visibility="proposer", from_staff=False, now=now)
    return proposal


@transaction.atomic
def withdraw(
    proposal: Proposal, *, by: User, note: str = "", now: datetime | None = None
) -> Proposal:
    """Take it back, at any time before it is scheduled; a prepared decision is void."""
    proposal = lock_proposal(proposal)
    now = now or timezone.now()
    require_own(proposal, by)
    if proposal.state == State.WITHDRAWN:
        return proposal
    columns = {"paused_on": None}
    TRANSITIONS.apply(proposal, "withdraw", at=now, by=by, note=note, columns=columns)
    void_drafts(proposal, now)
    return proposal


@transaction.atomic
def discard(proposal: Proposal, *, by: User) -> None:
    """Delete a draft with its files; one that is gone already is fine (a second click).

    Raises ProposalError once it has been handed in.
    """
    current = (
        Proposal.objects.select_for_update(no_key=True, of=("self",)).filter(pk=proposal.pk).first()
    )
    if current is None:
        return
    require_own(current, by)
    if current.state != State.DRAFT:
        raise ProposalError(_("This has been sent. You can withdraw it instead."))
    delete_with_files(current)
