"""Where an event came from: proposal, decision, event, report, for everybody to read.

Where the proposal began from an entry on the partners' board, that comes first. Dates and
organisations only: no person, no reason, nothing of what staff said.
"""

from datetime import datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kanazawa2030.core.language.bilingual import localized
from kanazawa2030.core.registry import follow_up
from kanazawa2030.core.web.list_query import number_in
from partners.models import BoardEntry, Partner

from ..models import Decision, Event, Proposal

LARGEST = 999_999
_TAKEN_UP = (Decision.Outcome.ACCEPTED, Decision.Outcome.CONDITIONAL)


class Link(NamedTuple):
    """One step of the timeline; `at` is None for one still to come without a date."""

    words: str
    at: datetime | None
    precision: str = "day"
    url: str = ""
    is_done: bool = True
    detail: str = ""
    detail_language: str = ""
    detail_url: str = ""


def public_event_of(proposal_id: int) -> Event | None:
    """Return the published event of a proposal, or None.

    The public part says what staff have approved: the event's words, not the draft's.
    """
    return Event.objects.published().filter(proposal_id=proposal_id).first()


def provenance_of(event, *, now: datetime | None = None) -> list[Link]:
    """Return the public steps of `event`, oldest first; empty if nobody proposed it."""
    if event.proposal_id is None:
        return []
    now = now or timezone.now()
    proposal = Proposal.objects.select_related("partner", "origin__partner").get(
        pk=event.proposal_id
    )
    decisions = Decision.objects.filter(
        proposal=proposal, released_at__isnull=False, outcome__in=_TAKEN_UP
    ).order_by("released_at", "pk")
    return [
        *_began(proposal, now),
        _proposed(proposal, is_public=event.is_published(now)),
        *(_decided(decision) for decision in decisions),
        _held(event, now),
        *_reported(event, now),
    ]


def _began(proposal, now):
    origin = origin_summary(proposal.origin, now)
    if origin is not None:
        yield Link(
            pgettext("chain", "Entry on the board of offers and needs"),
            proposal.origin.published_at,
            url=origin.url,
            detail=origin.title,
            detail_language=origin.language,
        )


def _proposed(proposal, *, is_public) -> Link:
    partner = proposal.partner
    named = localized(partner, "name") if partner is not None else None
    is_listed = partner is not None and partner.status == Partner.Status.APPROVED
    return Link(
        pgettext("chain", "Proposed"),
        proposal.submitted_at,
        # In a preview of the draft there is no public part yet to lead to.
        url=proposal.get_absolute_url() if is_public else "",
        detail=named.text if named else "",
        detail_language=named.language if named and named.is_fallback else "",
        detail_url=partner.get_absolute_url() if is_listed else "",
    )


def _decided(decision) -> Link:
    words = {
        Decision.Outcome.ACCEPTED: pgettext("chain", "Accepted"),
        Decision.Outcome.CONDITIONAL: pgettext("chain", "Accepted with conditions"),
    }
    return Link(words[decision.outcome], decision.released_at)


def _held(event, now) -> Link:
    word = pgettext("chain", "Event")
    if event.state == Event.EventState.CANCELLED:
        word = pgettext("chain", "Event cancelled")
    elif event.state == Event.EventState.POSTPONED:
        return Link(
            pgettext("chain", "Event postponed"), None, url=event.get_absolute_url(), is_done=False
        )
    return Link(
        word,
        event.starts_at,
        event.date_precision,
        event.get_absolute_url(),
        is_done=event.is_over(now),
    )


def _reported(event, now):
    if event.state == Event.EventState.CANCELLED:
        return
    report = getattr(event, "report", None)
    if report is not None and report.is_published(now):
        url = f"{event.get_absolute_url()}#report"
        yield Link(_("Report published"), report.publish_at, url=url)
    else:
        yield Link(pgettext("chain", "Report"), None, is_done=False)


class Origin(NamedTuple):
    """The board entry a proposal began from; `language` marks a title in the other language."""

    title: str
    partner: str
    language: str
    url: str


@follow_up("events.proposal", model=BoardEntry)
def propose(entry) -> tuple[str, str]:
    """Return the link to a proposal that begins from the entry."""
    url = reverse("proposals:proposal_new", query={"from": entry.pk})
    return _("Propose an event with it"), url


def origin_in(params) -> BoardEntry | None:
    """Return the public entry that `from` names, or None."""
    number = number_in(params.get("from", ""), 1, LARGEST)
    live = BoardEntry.objects.live().select_related("partner")
    return live.filter(pk=number).first() if number else None


def origin_summary(entry, now=None) -> Origin | None:
    """Return what a page may show of the entry a proposal began from; None for no entry."""
    if entry is None:
        return None
    is_listed = entry.partner.status == Partner.Status.APPROVED
    if not (entry.is_read and is_listed):
        return Origin("", "", "", "")
    title, partner = localized(entry, "title"), localized(entry.partner, "name")
    is_live = entry.is_live(now or timezone.now())
    return Origin(
        title.text,
        partner.text,
        title.language if title.is_fallback else "",
        entry.get_absolute_url() if is_live else "",
    )
