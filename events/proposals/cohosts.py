"""Co-hosts: named by the proposer, asked by mail, answering by their own link."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.models import User
from kanazawa2030.core.tokens import new_nonce
from partners.models import Partner

from ..models import CoHost, Proposal
from . import mail, tasks
from .transitions import ProposalError, State, lock_proposal

# An answer no longer changes anything.
_NOT_OPEN = (State.WITHDRAWN, State.DECLINED, State.SCHEDULED, State.DONE, State.CLOSED)


def is_open_to_cohosts(proposal: Proposal) -> bool:
    """Return whether a co-host's answer still changes something."""
    return proposal.state not in _NOT_OPEN


def name_cohosts(proposal: Proposal, cohosts: Iterable, *, now: datetime) -> None:
    """Store the co-hosts of a locked proposal, and mail those not asked yet.

    `cohosts` are dicts of name, email, role and partner (or None). Who agreed to one
    role is asked anew for another; who is named no more is forgotten, link and all.
    """
    rows = {row.email: row for row in proposal.cohosts.all()}
    for wanted in cohosts:
        row = rows.pop(wanted["email"], None)
        if row is None:
            row = CoHost(proposal=proposal, **wanted)
        elif row.role != wanted["role"]:
            row.nonce = new_nonce()
            row.state = CoHost.State.NAMED
        for name, value in wanted.items():
            setattr(row, name, value)
        is_new = row.state == CoHost.State.NAMED
        if is_new:
            row.state = CoHost.State.ASKED
            row.asked_at = now
            row.answered_at = None
        row.save()
        if is_new:
            mail.ask_cohost(row, at=now)
    for row in rows.values():
        row.delete()


@transaction.atomic
def answer_as_cohost(
    cohost: CoHost, *, agrees: bool, nonce: str | None = None, now: datetime | None = None
) -> CoHost:
    """Store a co-host's yes or no; they may change it until the proposal is closed.

    Raises ProposalError when the proposal is no longer open, or when the body has been
    asked anew, or is named no more, since the page was opened (`nonce`).
    """
    proposal = lock_proposal(cohost.proposal)
    now = now or timezone.now()
    row = CoHost.objects.filter(pk=cohost.pk).first()
    if row is None or (nonce is not None and row.nonce != nonce):
        raise ProposalError(_("The proposal has changed, so this question no longer applies."))
    if not is_open_to_cohosts(proposal):
        raise ProposalError(_("This proposal is no longer open."))
    wanted = CoHost.State.AGREED if agrees else CoHost.State.DECLINED
    if row.state != wanted:
        row.state = wanted
        row.answered_at = now
        row.save(update_fields=["state", "answered_at"])
    return row


@transaction.atomic
def forget_cohost(cohost: CoHost, *, now: datetime) -> None:
    """Forget the address of a co-host everywhere in its proposal; its link ends.

    While an answer changes something, this is a no: who is not to be written to takes no part.
    """
    proposal = lock_proposal(cohost.proposal)
    row = CoHost.objects.get(pk=cohost.pk)
    _write_address(proposal, row.email, "")
    row.email, row.nonce = tasks.NOWHERE.format(pk=row.pk), new_nonce()
    if is_open_to_cohosts(proposal) and row.state != CoHost.State.DECLINED:
        row.state, row.answered_at = CoHost.State.DECLINED, now
    row.save()


@transaction.atomic
def correct_cohost(cohost: CoHost, email: str, *, now: datetime) -> None:
    """Write another address of a co-host everywhere in its proposal; the old link ends.

    Who has not answered yet is asked there. Raises ProposalError where the address is that
    of another co-host.
    """
    proposal = lock_proposal(cohost.proposal)
    row = CoHost.objects.get(pk=cohost.pk)
    if row.email == email:
        return
    if proposal.cohosts.filter(email=email).exclude(pk=row.pk).exists():
        raise ProposalError(_("Another co-host of this proposal has this address."))
    _write_address(proposal, row.email, email)
    row.email, row.nonce = email, new_nonce()
    row.save()
    if row.state == CoHost.State.ASKED and is_open_to_cohosts(proposal):
        mail.ask_cohost(row, at=now)


@transaction.atomic
def name_in_draft(proposal: Proposal, place: str, email: str) -> None:
    """Write a co-host's address, or none, at its place in a proposal not handed in yet."""
    current = lock_proposal(proposal)
    said = current.data.get("organisation", {})
    current.data = {**current.data, "organisation": {**said, place: email}}
    current.version += 1
    current.save(update_fields=["data", "version"])


def _write_address(proposal: Proposal, old: str, new: str) -> None:
    """Put `new` in place of a co-host's address in the form and what was handed in."""
    for row in (proposal, *proposal.revisions.all()):
        said = row.data.get("organisation", {})
        places = [
            one for one in tasks.COHOSTS if str(said.get(one, "")).casefold() == old.casefold()
        ]
        if places:
            row.data = {**row.data, "organisation": {**said, **dict.fromkeys(places, new)}}
            row.save(update_fields=["data"])


def asked_of(user: User) -> QuerySet[CoHost]:
    """Return what this person, or an organisation they act for, is asked to take part in."""
    theirs = Partner.objects.of_member(user)
    rows = CoHost.objects.filter(Q(partner__in=theirs) | Q(email__iexact=user.email))
    rows = rows.exclude(state=CoHost.State.NAMED).exclude(proposal__state__in=_NOT_OPEN)
    return rows.select_related("proposal").order_by("-asked_at", "-pk")


def find_partners(names: Iterable[str]) -> dict[str, Partner]:
    """Return listed partners with exactly these names; a name of two is left out."""
    wanted = {name for name in names if name}
    if not wanted:
        return {}
    found = Partner.objects.published().filter(Q(name_ja__in=wanted) | Q(name_en__in=wanted))
    by_name: dict[str, list[Partner]] = {}
    for partner in found:
        for name in {partner.name_ja, partner.name_en} & wanted:
            by_name.setdefault(name, []).append(partner)
    return {name: rows[0] for name, rows in by_name.items() if len(rows) == 1}


def names_offered(limit: int = 300) -> list[str]:
    """Return partner names to suggest while typing, in the page's order; at most `limit`."""
    rows = Partner.objects.published().in_reading_order()
    pairs = rows.values_list("name_ja", "name_en")[:limit]
    return [name for pair in pairs for name in pair if name]
