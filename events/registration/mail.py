"""Texts of the mails about a registration: subjects, and facts of event and person.

The paragraphs are in templates/events/registration/mail/<kind>.txt, written once for the
text and the HTML part. A subject is fixed words and the event's own title, never what a visitor
typed; a person's name appears only after they have confirmed their address.
"""

from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kanazawa2030.core.language import dates
from kanazawa2030.core.language.bilingual import localized, page_language
from kanazawa2030.core.language.easy import is_easy
from kanazawa2030.core.mail.kinds import MailText, Marked, render
from kanazawa2030.core.mail.outbox import site_url

from ..display import map_url, moment_text, series_label
from ..ical import is_exportable
from ..models import Event, Registration
from ..questionnaire import opening
from ..status import status_of
from .mail_kinds import KINDS
from .seats import position, promote_until

Status = Registration.Status
Place = Registration.Place


class Link(str):
    """An address: a link in the HTML part."""

    def __html__(self):
        return format_html('<a href="{0}" style="color:#17427F">{0}</a>', str.__str__(self))


# --- The subject -------------------------------------------------------------


def short_title(event) -> str:
    """Return the event's name in a subject: its series and number, else its title."""
    if event.number is not None:
        return series_label(event)
    return localized(event, "title").text


def day_text(event) -> str:
    """Return the day without its weekday: 6月19日 / 19 June."""
    day = dates.short_date(event.starts_at, page_language(), event.date_precision)
    if event.date_precision not in (Event.Precision.TIME, Event.Precision.DAY):
        return day
    return day.partition("（")[0] if page_language() == "ja" else day.partition(" ")[2]


def headline_of(event) -> dict:
    """Return what a subject says about the event, behind its matter."""
    day = "" if event.state == Event.EventState.POSTPONED else day_text(event)
    return {"title": short_title(event), "day": day, "is_sample": event.is_sample}


# --- What it may state -------------------------------------------------------


class Stated(NamedTuple):
    """What a mail of one kind may state of this event and this registration."""

    event: str  # "postponed" or "cancelled"; nothing of an event that is on
    registration: str  # how it stands, in the reader's words; "" says nothing of it
    calendar: str  # what the attached file does: "adds", "removes"; "" has none
    can_cancel: bool


def stated(kind, event, registration=None) -> Stated:
    """Return what a mail of `kind` may state, for its texts and its attachment alike."""
    changed = (Event.EventState.POSTPONED, Event.EventState.CANCELLED)
    is_cancelled = event.state == Event.EventState.CANCELLED
    if registration is None:
        return Stated(event.state if event.state in changed else "", "", "", False)
    is_confirmed = registration.is_active and registration.status != Status.UNCONFIRMED
    return Stated(
        event=event.state if event.state in changed else "",
        registration=state_label(registration) if kind.states_registration else "",
        calendar=_calendar(event, registration) if kind.has_calendar_file else "",
        can_cancel=kind.tells_how_to_cancel and is_confirmed and not is_cancelled,
    )


def _calendar(event, registration) -> str:
    """Return what a person's calendar file does, as `events.ical` writes it."""
    if not is_exportable(event):
        return ""
    if not registration.is_active or event.state == Event.EventState.CANCELLED:
        return "removes"
    return "" if event.state == Event.EventState.POSTPONED else "adds"


def state_label(registration) -> str:
    """Return the state of a registration, as its person reads it."""
    if not registration.is_active:
        return pgettext("own registration", "cancelled")
    if registration.event.state == Event.EventState.CANCELLED:
        return _("ended, because the event is cancelled")
    if registration.status == Status.UNCONFIRMED:
        return _("not complete yet: one more step is needed")
    if registration.place == Place.QUEUE:
        return _("waiting list, number %(position)s") % {"position": position(registration)}
    return _("place confirmed")


# --- The facts ---------------------------------------------------------------


def when_text(event) -> str:
    """Return 2026年6月18日（木）18:30–20:30; in English with the time zone."""
    language = page_language()
    text = dates.when(event.starts_at, event.ends_at, event.date_precision, language)
    if is_easy() and _is_on_one_day(event):
        day = dates.full_date(event.starts_at, "ja")
        text = f"{day} {dates.easy_time_range(event.starts_at, event.ends_at)}"
    if language == "en" and event.date_precision == Event.Precision.TIME:
        text += " (Japan time)"
    if event.state == Event.EventState.POSTPONED:
        return _("not decided yet (originally %(day)s)") % {"day": text}
    return text


def _is_on_one_day(event) -> bool:
    if event.date_precision != Event.Precision.TIME:
        return False
    return event.ends_at is None or dates.ends_same_day(event.starts_at, event.ends_at)


def place_text(event) -> str:
    """Return the place with room and address; online, where one can take part so."""
    online = _("online") if event.format != Event.Format.PLACE else ""
    if not event.has_place:
        return online
    text = localized(event.venue, "name").text
    if room := localized(event, "room").text:
        text = pgettext("of a place", "%(hall)s, %(room)s") % {"hall": text, "room": room}
    if address := localized(event.venue, "address").text:
        text += pgettext("behind a hall", ", %(address)s") % {"address": address}
    return text + pgettext("behind a place", " / ") + online if online else text


def when_and_where(event) -> dict[str, dict[str, str]]:
    """Return time and place as text, by language, to be compared after a change."""
    texts = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            texts[language] = {"when": when_text(event), "place": place_text(event)}
    return texts


class Changed(NamedTuple):
    """One thing that reads differently now."""

    label: str
    old: str
    new: str


def changes_since(before: dict | None, event) -> list[Changed]:
    """Return what of time and place differs from `before` (of `when_and_where`)."""
    if not before:
        return []
    old = before[page_language()]
    labels = {"when": _("When"), "place": _("Where")}
    with translation.override(page_language()):  # as `before` was written
        new = {"when": when_text(event), "place": place_text(event)}
    return [
        Changed(labels[name], old[name], new[name])
        for name in labels
        if old[name] and old[name] != new[name]
    ]


def event_facts(event) -> list[tuple[str, str]]:
    """Return title, time and place of the event, and a state that is no plan."""
    title = Marked(localized(event, "title"))
    facts = [(_("Event"), title), (_("When"), when_text(event))]
    if place := place_text(event):
        facts.append((_("Where"), place))
    if event.state in (Event.EventState.POSTPONED, Event.EventState.CANCELLED):
        facts.append((_("Status of the event"), str(status_of(event).label)))
    return facts


def contact_text(event) -> str:
    """Return who answers questions about the event; "" where it is the office."""
    parts = (localized(event, "contact_name").text, event.contact_phone, event.contact_email)
    return pgettext("between ways to reach somebody", ", ").join(filter(None, parts))


def own_facts(registration, kind, state: str, number) -> list[tuple[str, str]]:
    """Return number, people, state and, for whom it is meant, the online address."""
    if not kind.states_registration:
        return []
    size = registration.size
    facts = [
        (_("Registration number"), str(number)),
        (_("People"), ngettext("%(n)s person", "%(n)s people", size) % {"n": size}),
        (_("Your registration"), state),
    ]
    if kind.shows_online_address and registration.may_join_online(timezone.now()):
        online_url = registration.event.online_url
        facts.append((_("Address of the online session"), Link(online_url)))
    return facts


# Private-use characters, which nobody types, around what differs from mail to mail.
_OWN = {name: f"\ue000{name}\ue001" for name in ("number", "manage_url", "held_until")}


def write_ahead(registration) -> MailText:
    """Write the first mail of a registration as that of any like it, for `fill_in`."""
    event = registration.event
    return write(
        "confirm", language=registration.reads, event=event, registration=registration, **_OWN
    )


def fill_in(mail: MailText, registration, manage_url: str) -> MailText:
    """Return a mail written ahead with what is this registration's own."""
    with translation.override(registration.reads):
        held_until = moment_text(registration.hold_until)
    known = {"number": registration.number, "manage_url": manage_url, "held_until": held_until}
    text, html = mail.text, mail.html
    for name, value in known.items():
        text = text.replace(_OWN[name], str(value))
        html = html.replace(_OWN[name], escape(value))
    return mail._replace(text=text, html=html)


# --- The whole ---------------------------------------------------------------


def event_url(event) -> str:
    """Return the full address of the event's page, in the active language."""
    return site_url(event.get_absolute_url())


def write(what: str, *, language: str, event=None, registration=None, **context) -> MailText:
    """Render the mail `what` (a key of KINDS) in `language`: subject, text and HTML."""
    kind = KINDS[what]
    return render(kind, lambda: _context(kind, event, registration, context), language)


def _context(kind, event, registration, more: dict) -> dict:
    context = {"kept_days": settings.REGISTRATION_KEPT_DAYS, **more}
    if event is not None:
        context |= _about(event, context, kind)
        context["stated"] = stated(kind, event, registration)
    if registration is not None:
        context = {"number": registration.number, **context, **_own(registration), **more}
        state = context["stated"].registration
        context["facts"] += own_facts(registration, kind, state, context["number"])
    target = context.get(kind.button_target) or context.get("event_url")
    context[kind.button_target] = target
    context["links_event"] = event and target != context["event_url"]
    return context


def write_links(links, *, language: str) -> MailText:
    """Render one mail with all of `links`: pairs of a registration and its address."""
    with translation.override(language):
        rows = [
            {
                "registration": registration,
                "title": Marked(localized(registration.event, "title")),
                "when": when_text(registration.event),
                "state": state_label(registration),
                "manage_url": url,
            }
            for registration, url in links
        ]
        return write("links", language=language, rows=rows)


def _about(event, context, kind) -> dict:
    facts = event_facts(event)
    if contact := contact_text(event):
        facts.append((_("Contact"), contact))
    about = {
        "headline": headline_of(event),
        "is_sample": event.is_sample,
        "start_day": day_text(event),
        "in_place": event.has_place,
        "event_url": event_url(event),
        "facts": facts,
        "title": Marked(localized(event, "title")),
        "state_note": Marked(localized(event, "state_note")),
        "changes": changes_since(context.get("before"), event),
    }
    if kind.key == "waiting":
        about["promoted_until"] = moment_text(promote_until(event))
    if kind.shows_directions:
        about["way"] = _the_way(event, in_place=about["in_place"])
    if kind.key == "thanks" and opening.is_open(event):
        about["feedback_until"] = dates.short_date(opening.last_day(event), page_language())
        about["feedback_url"] = site_url(reverse("events:feedback", args=[event.slug]))
    return about


def _the_way(event, *, in_place: bool) -> list[tuple[str, str]]:
    labelled = (
        (_("Getting there"), Marked(localized(event.venue, "directions")) if in_place else ""),
        (_("Map"), map_url(event)),
        (_("Accessibility"), Marked(localized(event, "access_note"))),
        (_("What to bring"), Marked(localized(event, "bring"))),
        (_("In bad weather"), Marked(localized(event, "go_nogo_note"))),
    )
    return [pair for pair in labelled if pair[1]]


def _own(registration) -> dict:
    return {
        "is_seated": registration.place == Place.SEAT,
        "is_unconfirmed": registration.is_active and registration.status == Status.UNCONFIRMED,
        "is_confirmed": registration.is_active and registration.status != Status.UNCONFIRMED,
        "has_seat": registration.has_confirmed_seat,
        "may_join_online": registration.may_join_online(timezone.now()),
        "position": position(registration) if registration.is_active else None,
        "held_until": moment_text(registration.hold_until) if registration.hold_until else "",
        "addressee": registration.name if registration.confirmed_at else "",
    }
