"""Texts of the mails about a registration: subjects, and facts of event and person.

The paragraphs are in templates/events/registration/mail/<kind>.txt, written once for the
text and the HTML part. A subject is fixed words and the event's own title, never what a visitor
typed; a person's name appears only after they have confirmed their address.
"""

from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kanazawa2030.core.language import dates
from kanazawa2030.core.language.bilingual import localized, page_language
from kanazawa2030.core.language.normalise import text_width
from kanazawa2030.core.mail.kinds import MailText, Marked, render
from kanazawa2030.core.mail.outbox import site_url

from ..display import map_url, moment_text, series_label
from ..models import Event, Registration
from ..questionnaire import opening
from ..status import status_of
from .mail_kinds import KINDS
from .seats import position, promote_until

Status = Registration.Status
Place = Registration.Place

SUBJECT_WIDTH = 60  # half-width columns: 30 full-width characters
SHORTEST_TITLE = 20  # columns; the day gives way before the title becomes shorter


class Link(str):
    """An address: a link in the HTML part."""

    def __html__(self):
        return format_html('<a href="{0}" style="color:#17427F">{0}</a>', str.__str__(self))


# --- The subject -------------------------------------------------------------


def cut(text: str, columns: int) -> str:
    """Return the text, or as much of it as fits with an ellipsis."""
    if text_width(text) <= columns:
        return text
    kept = ""
    for char in text:
        if text_width(kept + char) > columns - 2:
            break
        kept += char
    return kept.rstrip() + "…"


def short_title(event) -> str:
    """Return the event's name in a subject: its series and number, else its title."""
    if event.number is not None:
        return series_label(event)
    return localized(event, "title").text


def subject_of(word, event) -> str:
    """Return 【word】title（day） within SUBJECT_WIDTH columns; a sample says so first."""
    sample = pgettext("mark", "Sample") if event is not None and event.is_sample else ""
    is_japanese = page_language() == "ja"
    if is_japanese:
        head = (f"【{sample}】" if sample else "") + f"【{word}】"
    else:
        head = (f"[{sample}] " if sample else "") + str(word)
    if event is None:
        return cut(head, SUBJECT_WIDTH)
    day = dates.short_date(event.starts_at, page_language(), event.date_precision)
    if is_japanese:
        day = f"（{day.partition('（')[0]}）"
    else:
        day, head = f" ({day.partition(' ')[2] or day})", f"{head}: "
    title = short_title(event)
    room = SUBJECT_WIDTH - text_width(head)
    if min(text_width(title), SHORTEST_TITLE) + text_width(day) <= room:
        return head + cut(title, room - text_width(day)) + day
    return head + cut(title, room)


# --- The facts ---------------------------------------------------------------


def when_text(event) -> str:
    """Return 2026年6月18日（木）18:30–20:30; in English with the time zone."""
    language = page_language()
    text = dates.when(event.starts_at, event.ends_at, event.date_precision, language)
    if language == "en" and event.date_precision == Event.Precision.TIME:
        text += " (Japan time)"
    if event.state == Event.EventState.POSTPONED:
        return _("not decided yet (it was to be %(day)s)") % {"day": text}
    return text


def place_text(event) -> str:
    """Return the place with room and address; online, where one can take part so."""
    online = _("online") if event.format != Event.Format.PLACE else ""
    if event.venue is None or event.format == Event.Format.ONLINE:
        return online
    gap = pgettext("between parts of a place", ", ")
    text = gap.join(
        filter(
            None,
            (
                localized(event.venue, "name").text,
                localized(event, "room").text,
                localized(event.venue, "address").text,
            ),
        )
    )
    return f"{text} / {online}" if online else text


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
    new = {"when": when_text(event), "place": place_text(event)}
    return [
        Changed(labels[name], old[name], new[name])
        for name in labels
        if old[name] and old[name] != new[name]
    ]


def state_label(registration) -> str:
    """Return the state of a registration, as its person reads it."""
    if registration.status == Status.UNCONFIRMED:
        return _("not complete yet: one step is left")
    if not registration.is_active:
        return _("cancelled")
    if registration.place == Place.QUEUE:
        return _("waiting list, number %(position)s") % {"position": position(registration)}
    return _("place confirmed")


def event_facts(event) -> list[tuple[str, str]]:
    """Return title, time, place and state of the event, as label and value."""
    title = Marked(localized(event, "title"))
    facts = [(_("Event"), title), (_("When"), when_text(event))]
    if place := place_text(event):
        facts.append((_("Where"), place))
    facts.append((_("State of the event"), str(status_of(event).label)))
    return facts


def contact_text(event) -> str:
    """Return who answers questions about the event; "" where it is the office."""
    parts = (localized(event, "contact_name").text, event.contact_phone, event.contact_email)
    return pgettext("between parts of a place", ", ").join(filter(None, parts))


def own_facts(registration, kind) -> list[tuple[str, str]]:
    """Return number, people, state and, for whom it is meant, the online address."""
    size = registration.size
    facts = [
        (_("Registration number"), str(registration.number)),
        (_("People"), ngettext("%(n)s person", "%(n)s people", size) % {"n": size}),
        (_("Your registration"), state_label(registration)),
    ]
    if kind.shows_online_address and registration.may_join_online(timezone.now()):
        online_url = registration.event.online_url
        facts.append((_("Address of the online session"), Link(online_url)))
    return facts


# --- The whole ---------------------------------------------------------------


def event_url(event) -> str:
    """Return the full address of the event's page, in the active language."""
    return site_url(event.get_absolute_url())


def write(what: str, *, language: str, event=None, registration=None, **context) -> MailText:
    """Render the mail `what` (a key of KINDS) in `language`: subject, text and HTML."""
    kind = KINDS[what]
    return render(kind, lambda: _context(kind, event, registration, context), language)


def _context(kind, event, registration, more: dict) -> dict:
    context = {
        "what": kind.key,
        "event": event,
        "registration": registration,
        "subject": subject_of(kind.subject, event),
        "kept_days": settings.REGISTRATION_KEPT_DAYS,
        "has_calendar_file": kind.has_calendar_file,
        **more,
    }
    if event is not None:
        context |= _about(event, context, kind)
    if registration is not None:
        context |= _own(registration, context["facts"], kind)
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
        "event_url": event_url(event),
        "facts": facts,
        "title": Marked(localized(event, "title")),
        "state_note": Marked(localized(event, "state_note")),
        "changes": changes_since(context.get("before"), event),
    }
    if kind.key == "waiting":
        about["promoted_until"] = moment_text(promote_until(event))
    if kind.shows_directions:
        about |= _the_way(event)
    if kind.key == "thanks" and opening.is_open(event):
        about["feedback_until"] = dates.short_date(opening.last_day(event), page_language())
        about["feedback_url"] = site_url(reverse("events:feedback", args=[event.slug]))
    return about


def _the_way(event) -> dict:
    in_place = event.venue is not None and event.format != Event.Format.ONLINE
    labelled = (
        (_("Getting there"), Marked(localized(event.venue, "directions")))
        if in_place
        else ("", ""),
        (_("Map"), map_url(event)),
        (_("Accessibility"), Marked(localized(event, "access_note"))),
        (_("Bring"), Marked(localized(event, "bring"))),
        (_("In snow or storm"), Marked(localized(event, "go_nogo_note"))),
    )
    return {"in_place": in_place, "way": [pair for pair in labelled if pair[1]]}


def _own(registration, facts, kind) -> dict:
    return {
        "facts": facts + own_facts(registration, kind),
        "is_seated": registration.place == Place.SEAT,
        "is_unconfirmed": registration.status == Status.UNCONFIRMED,
        "has_seat": registration.has_confirmed_seat,
        "may_join_online": registration.may_join_online(timezone.now()),
        "position": position(registration) if registration.is_active else None,
        "held_until": moment_text(registration.hold_until) if registration.hold_until else "",
        "name": registration.name if registration.confirmed_at else "",
    }
