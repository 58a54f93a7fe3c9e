"""What the reception asks before it acts, and what it was asked, across a redirect.

A tap without script that needs an answer is kept in the session, named in the address by a
random key: the page that asks is a GET, so the browser's back button works, and no name of
anybody stands in an address.
"""

from dataclasses import dataclass
from datetime import datetime

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kanazawa2030.core.forms.latest import LatestSent
from kanazawa2030.core.language import dates
from kanazawa2030.core.language.bilingual import page_language

from ..models import Event
from .forms import AnywayForm, DayForm

SHOWN = "shown"  # in the address: which of the things kept is shown
_DAYS = "reception_days"  # in the session
_LATEST = LatestSent("reception_sent")


@dataclass(frozen=True)
class Question:
    """A form with what was sent before, the sentences above it, and where it is sent."""

    form: AnywayForm | DayForm
    explanation: list[str]
    button: str
    action: str


# --- kept in the session --------------------------------------------------------------------


def keep(request, event: Event, **what):
    """Keep `what` in the session; redirect to the list, which then shows it."""
    key = _LATEST.keep(request.session, {"event": event.pk, **what}, now=timezone.now())
    url = reverse("admin:events_event_reception", args=[event.pk], query={SHOWN: key})
    return redirect(f"{url}#door-ask" if "post" in what else url)


def kept(request, event: Event) -> dict:
    """Return what the address names of this event; {} where nothing is kept any more."""
    found = _LATEST.get(request.session, request.GET.get(SHOWN, ""), now=timezone.now())
    return found if found and found["event"] == event.pk else {}


def keep_tap(request, event: Event, **more):
    """Keep the tap that was sent, and redirect to the list with the question."""
    sent = {
        name: value[:200] for name, value in request.POST.items() if name != "csrfmiddlewaretoken"
    }
    return keep(request, event, post=sent, action=request.path, **more)


def question_of(kept: dict, event: Event) -> Question | None:
    """Return the question about a kept tap."""
    if "post" not in kept:
        return None
    ask = ask_day if kept.get("is_day") else ask_anyway
    return ask(event, kept["post"], kept["action"], free=kept.get("free"))


# --- no seat is free ------------------------------------------------------------------------


def ask_anyway(event: Event, sent, action: str, *, free: int | None = None) -> Question:
    """Ask why people are let in although no seat is free; a wrong answer is shown again."""
    form = AnywayForm(sent if "anyway" in sent else None, carried=sent)
    free = event.capacity - event.seats_held if free is None else free
    explanation = [
        _("Seats free: %(free)s.") % {"free": max(free, 0)},
        _(
            "If there is still room, you can let them in. The number of seats is raised "
            "by as many as are missing, and your reason is kept in the history."
        ),
    ]
    return Question(form, explanation, _("Let them in although no seat is free"), action)


# --- another day than the event's -----------------------------------------------------------


def is_its_day(event: Event, now: datetime) -> bool:
    """Whether `event` is held on the day of `now`; one without a fixed day is on none."""
    first = timezone.localdate(event.starts_at)
    last = timezone.localdate(event.ends_at) if event.ends_at else first
    return event.has_day and first <= timezone.localdate(now) <= last


def other_day(event: Event, now: datetime) -> str:
    """Return the sentence with the date of an event that is not today; "" on its day."""
    if is_its_day(event, now):
        return ""
    day = dates.when(event.starts_at, event.ends_at, event.date_precision, page_language())
    return _("This event is not today. Its date: %(day)s.") % {"day": day}


def must_ask_day(request, event: Event, now: datetime) -> bool:
    """Whether this person has to say first that they mean an event of another day.

    Said once with the button (`day`), it holds for this event until the day ends.
    """
    today = timezone.localdate(now).isoformat()
    said = {key: day for key, day in request.session.get(_DAYS, {}).items() if day == today}
    if is_its_day(event, now) or str(event.pk) in said:
        return False
    if "day" not in request.POST:
        return True
    request.session[_DAYS] = {**said, str(event.pk): today}
    return False


def ask_day(event: Event, sent, action: str, *, free: int | None = None) -> Question:
    """Ask whether the event of another day is meant; nothing is recorded before that."""
    explanation = [
        other_day(event, timezone.now()),
        _("Nothing has been recorded yet. You are asked only once for this event today."),
    ]
    return Question(DayForm(carried=sent), explanation, _("Record it for this event"), action)
