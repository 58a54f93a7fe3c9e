"""What an approver releases of an event is written by the service of its form."""

from django.utils import timezone
from django.utils.translation import gettext as _

from kanazawa2030.core.amending.services import released_by
from kanazawa2030.core.history.words import say_codes
from kanazawa2030.core.models import Amendment, User

from ..access_needs import NEEDS
from ..models import Event
from . import services
from .forms import audience_of, audience_text


def notes(event: Event, amendment: Amendment) -> list[str]:
    """Return whether a release mails the people who are registered."""
    if not services.concerns_registered(
        event, amendment.changes, timezone.now(), online_url_before=event.online_url
    ):
        return []
    if amendment.answers.get("tell") == "no":
        return [_("The author has chosen: the people who are registered get no email about this.")]
    return [audience_text(audience_of(event))]


@released_by(Event, notes=notes)
def save_released(
    event: Event, *, changes: dict, answers: dict, parts_changed: bool, by: User, is_trial: bool
) -> Event:
    """Write a released amendment; the author has said whether those registered are told."""
    return services.change_event(
        event,
        changes=changes,
        by=by,
        parts_changed=parts_changed,
        tell=answers.get("tell") != "no" and not is_trial,
        into_past=bool(answers.get("into_past")),
        is_release=True,
    )


say_codes(Event, "offered_needs", lambda codes: [NEEDS.get(code, code) for code in codes])
