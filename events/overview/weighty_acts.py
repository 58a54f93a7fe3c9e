"""Acts of weight on an event, each with its consequence; each opens a page that asks first."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanazawa2030.core.workflow import publishing

from ..editing.admin_actions import possible_acts
from ..editing.forms import audience_text
from ..models import Event
from ..permissions import CHANGE_EVENT, ENTER_REGISTRATION
from ..status import closed_reason
from .situation import Situation


@dataclass(frozen=True)
class WeightyAct:
    """What happens, and the button to the page that asks first."""

    consequence: str
    label: str
    address: str


def weighty_acts(situation: Situation) -> list[WeightyAct]:
    """Return what this person may do to the event, from the lightest to the heaviest."""
    return [*_of_seats(situation), *_of_state(situation), *_withdrawing(situation)]


def may_close(situation: Situation) -> bool:
    """Whether this person can close registration before its time."""
    is_open = closed_reason(situation.event, situation.now) is None
    return is_open and situation.user.has_perm(CHANGE_EVENT)


def _page(situation: Situation, name: str, *args) -> str:
    return reverse(f"admin:events_event_{name}", args=[situation.event.pk, *args])


def _of_seats(situation: Situation):
    event = situation.event
    if may_close(situation):
        yield WeightyAct(
            _(
                "The page says “Registration closed”. Whoever is registered stays so; "
                "no email is sent."
            ),
            _("Close registration early"),
            _page(situation, "close"),
        )
    is_out = event.is_published(situation.now) and event.state != Event.EventState.CANCELLED
    if not (
        is_out
        and event.capacity is not None
        and situation.is_ahead
        and situation.user.has_perm(ENTER_REGISTRATION)
    ):
        return
    parties, people = situation.people["parties_waiting"], situation.people["waiting"]
    words = ngettext(
        "%(parties)s registration (%(people)s people) is waiting: with more seats, whoever "
        "fits moves up and is told.",
        "%(parties)s registrations (%(people)s people) are waiting: with more seats, whoever "
        "fits moves up and is told.",
        parties,
    )
    yield WeightyAct(
        words % {"parties": parties, "people": people} if parties else _("No one is waiting."),
        _("Change the number of seats"),
        _page(situation, "seats"),
    )


def _of_state(situation: Situation):
    possible = possible_acts(situation.event, situation.user)
    consequences = {
        "go": _("The page says that it is held as planned."),
        "online": _("People with a confirmed place get the address."),
        "postpone": _("The page stays and says so; people keep their seats."),
        "cancel": _("The page stays and says so. This cannot be undone."),
    }
    for name, consequence in consequences.items():
        if name in possible:
            told = audience_text(situation.audience)
            yield WeightyAct(f"{consequence} {told}", possible[name], _page(situation, name))


def _withdrawing(situation: Situation):
    event = situation.event
    possible = publishing.TRANSITIONS.transitions_for(event, situation.user)
    for transition in possible:
        # With people registered it is refused: they are to be told, so it is cancelled.
        if transition.name == "withdraw" and not any(situation.audience):
            yield WeightyAct(
                _("Readers find the reason instead of the page. No one is registered."),
                str(transition.label),
                _page(situation, "move", "withdraw"),
            )
