"""Public labels of a proposal's states; staff read others.

A closed set: what staff do among themselves never shows.
"""

from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kanazawa2030.core.working_days import working_days_between

from ..models import Proposal, ProposalTransition

WISHES = (1, 2, 3)

ACCESS = {
    "step_free": gettext_lazy("A wheelchair-accessible place"),
    "sign": gettext_lazy("Sign language interpretation"),
    "captions": gettext_lazy("Captions or a written summary"),
    "loop": gettext_lazy("Hearing loop"),
    "childcare": gettext_lazy("Childcare"),
    "easy": gettext_lazy("Easy Japanese"),
}

State = Proposal.State


@dataclass(frozen=True)
class Label:
    """The badge of a proposal, and what happens next."""

    label: Promise
    css: str
    next_step: Promise


LABELS = {
    State.DRAFT: Label(
        pgettext_lazy("proposal", "Draft"),
        "",
        gettext_lazy("It has not been sent yet. You can continue at any time."),
    ),
    State.SUBMITTED: Label(
        pgettext_lazy("proposal", "Received"),
        "c5",
        gettext_lazy("The office will look at it. You do not need to do anything now."),
    ),
    State.SCREENING: Label(
        pgettext_lazy("proposal", "Being checked"),
        "c5",
        gettext_lazy("The office is checking whether everything needed is there."),
    ),
    State.MORE_INFO: Label(
        pgettext_lazy("proposal", "We have a question for you"),
        "c3",
        gettext_lazy("Please answer our question. We continue once we have your answer."),
    ),
    State.IN_REVIEW: Label(
        pgettext_lazy("proposal", "Under consideration"),
        "c5",
        gettext_lazy("The office is considering whether and how it can be done."),
    ),
    State.ACCEPTED: Label(
        pgettext_lazy("proposal", "Accepted"),
        "c2",
        gettext_lazy("The office now prepares the page of the event."),
    ),
    State.CONDITIONAL: Label(
        pgettext_lazy("proposal", "Accepted with conditions"),
        "c2",
        gettext_lazy("Please read the conditions, and tell us when they are met."),
    ),
    State.DECLINED: Label(
        pgettext_lazy("proposal", "Not this time"),
        "",
        gettext_lazy("We tell you why, and what you can do next."),
    ),
    State.WITHDRAWN: Label(
        pgettext_lazy("proposal", "Withdrawn"),
        "",
        gettext_lazy("You have withdrawn it. You are welcome to propose again."),
    ),
    State.SCHEDULED: Label(
        pgettext_lazy("proposal", "In preparation"),
        "c5",
        gettext_lazy(
            "The office is preparing the event’s page. You can read the draft, and tell us "
            "under “Messages” what to change."
        ),
    ),
    State.DONE: Label(
        pgettext_lazy("proposal", "Report published"),
        "c2",
        gettext_lazy("The event was held, and its report is public."),
    ),
    State.CLOSED: Label(
        pgettext_lazy("proposal", "Event cancelled"), "", gettext_lazy("The event was cancelled.")
    ),
}
_PUBLISHED = Label(
    pgettext_lazy("proposal", "Published"),
    "c2",
    gettext_lazy("The event’s page is public. If something has to change, write to the office."),
)


def label_of(proposal) -> Label:
    """Return the public label of a proposal's state, and of its event's once there is one."""
    if proposal.state == State.SCHEDULED:
        event = getattr(proposal, "event", None)
        if event is not None and event.is_published():
            return _PUBLISHED
    return LABELS[proposal.state]


# --- The way it has come -------------------------------------------------------


class Stage(NamedTuple):
    """A line of the timeline; a future one has no date."""

    words: str
    at: datetime | None = None
    is_now: bool = False


_PAST = {
    "submit": gettext_lazy("We received your proposal"),
    "screen": gettext_lazy("We began to check it"),
    "ask": gettext_lazy("We asked you a question"),
    "answer_screening": gettext_lazy("You answered"),
    "answer_review": gettext_lazy("You answered"),
    "review": gettext_lazy("We began to consider it"),
    "accept": gettext_lazy("It was accepted"),
    "accept_with_conditions": gettext_lazy("It was accepted with conditions"),
    "decline": gettext_lazy("We are unable to accept it this time"),
    "withdraw": gettext_lazy("You withdrew it"),
    "schedule": gettext_lazy("The office began to prepare the event"),
    "finish": gettext_lazy("The event’s report was published"),
    "close": gettext_lazy("The event was cancelled"),
}
_AHEAD = (
    (
        (State.DRAFT, State.SUBMITTED, State.SCREENING, State.MORE_INFO),
        gettext_lazy("We consider it"),
    ),
    ((*Proposal.OPEN, State.DRAFT), gettext_lazy("You receive our decision")),
    (
        (*Proposal.OPEN, State.DRAFT, State.ACCEPTED, State.CONDITIONAL),
        gettext_lazy("The event is prepared and published"),
    ),
)


def timeline(proposal, transitions, event=None) -> list[Stage]:
    """Return what has happened, oldest first, then what is still to come."""
    past = [Stage(str(_PAST[row.move]), row.at) for row in transitions]
    if event is not None and proposal.state != State.CLOSED:
        past.append(Stage(_("The event’s page was published"), event.publish_at))
        past.sort(key=lambda stage: stage.at)
    if past:
        past[-1] = past[-1]._replace(is_now=True)
    ahead = [Stage(str(words)) for states, words in _AHEAD if proposal.state in states]
    return [*past, *ahead]


# --- How long an answer takes ---------------------------------------------------

_ENOUGH = 5  # cases; fewer would tell more about one of them than about the office
_LOOKED_AT = 100


def median_answer_days() -> int | None:
    """Return the median working days of the last hundred answers; None below five.

    Time in which the office waited for the proposer does not count.
    """
    rows = (
        Proposal.objects.decided()
        .filter(is_sample=False, state__in=Proposal.DECIDED)
        .order_by("-decided_at")
        .values_list("pk", "submitted_at", "decided_at")[:_LOOKED_AT]
    )
    decided = {pk: (sent, answered) for pk, sent, answered in rows}
    if len(decided) < _ENOUGH:
        return None
    waited = _days_waited(decided)
    return round(
        median(
            max(_days(sent, answered) - waited.get(pk, 0), 0)
            for pk, (sent, answered) in decided.items()
        )
    )


def _days(start, end) -> int:
    return working_days_between(timezone.localdate(start), timezone.localdate(end))


def _days_waited(decided: dict) -> dict[int, int]:
    lines = ProposalTransition.objects.filter(
        proposal__in=list(decided), move__in=("ask", "answer_screening", "answer_review")
    ).values_list("proposal_id", "move", "at")
    asked, waited = {}, {}
    for pk, name, at in lines.order_by("at", "pk"):
        if name == "ask":
            asked[pk] = at
        elif pk in asked:
            waited[pk] = waited.get(pk, 0) + _days(asked.pop(pk), at)
    return waited


def promise() -> dict:
    """Return what every page says about the time an answer takes."""
    return {"answer_days": settings.PROPOSAL_ANSWER_DAYS, "median_days": median_answer_days()}
