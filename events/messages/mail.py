"""What a message says to one person, and how its email reads."""

import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from kanazawa2030.core.language.bilingual import Localized, localized
from kanazawa2030.core.mail.kinds import MailText
from kanazawa2030.core.mail.outbox import site_url

from ..models import EventMessage, Registration
from ..registration.mail import Link, event_url, write

_ADDRESS = re.compile(r"https://[A-Za-z0-9\-._~:/?#@!$&*+,;=%\[\]]+")
_BEHIND = ".,;:!?"  # ends a sentence rather than an address


class Written(str):
    """A paragraph staff wrote: no HTML of theirs, and only https addresses are links."""

    value: Localized

    def __new__(cls, value: Localized) -> "Written":
        made = super().__new__(cls, value.text)
        made.value = value
        return made

    def __html__(self) -> str:
        html = mark_safe("".join(_linked(self.value.text)))  # escaped there
        if self.value.is_fallback:
            return format_html('<span lang="{}">{}</span>', self.value.language, html)
        return html


def _linked(text: str) -> Iterable[str]:
    """Yield a text in escaped pieces, its https addresses as links."""
    end = 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(_BEHIND)
        yield escape(text[end : found.start()])
        yield Link(address).__html__()
        end = found.start() + len(address)
    yield escape(text[end:])


def said(message: EventMessage, reads: str) -> dict[str, Any]:
    """Return what a message says in the language somebody `reads`, for its email.

    Language by language: where the text is left out, the whole message is the other one,
    so that subject and text never differ.
    """
    wanted = "en" if reads == "en" else "ja"
    text = localized(message, "text", wanted)
    paragraphs = re.split(r"\n\s*\n", text.text.strip())
    words = {
        "message_subject": getattr(message, f"subject_{text.language}"),
        "message_paragraphs": [Written(text._replace(text=part)) for part in paragraphs],
        "is_in_other_language": text.is_fallback,
    }
    with translation.override(wanted):
        address = Link(event_url(message.event))
        if message.audience == EventMessage.Audience.CANCELLED:
            words |= {"manage_url": address, "button_label": _("Open the event page")}
        return {**words, "event_url": address}


def write_message(message: EventMessage, registration: Registration, **more: Any) -> MailText:
    """Render the email of a message to one registration."""
    return write(
        "message",
        language=registration.reads,
        event=message.event,
        registration=registration,
        **{**more, **said(message, registration.reads)},
    )


def previews(message: EventMessage) -> list[tuple[str, MailText]]:
    """Return the real email in each language, to a person who does not exist."""
    return [(code, _preview(message, code)) for code, _name in settings.LANGUAGES]


def _preview(message: EventMessage, language: str) -> MailText:
    status, place = _STANDS[message.audience]
    with translation.override(language):
        own_page = site_url(reverse("registrations:find"))
        name = _("Sample Person")
    person = Registration(
        event=message.event,
        number=1,
        name=name,
        language=language,
        status=status,
        place=place,
        queue_no=1 if place == Registration.Place.QUEUE else None,
        confirmed_at=timezone.now(),
    )
    return write_message(message, person, manage_url=own_page)


_STATUS, _PLACE = Registration.Status, Registration.Place
# How the person of a preview is registered.
_STANDS = {
    EventMessage.Audience.ALL: (_STATUS.CONFIRMED, _PLACE.SEAT),
    EventMessage.Audience.SEATED: (_STATUS.CONFIRMED, _PLACE.SEAT),
    EventMessage.Audience.WAITING: (_STATUS.CONFIRMED, _PLACE.QUEUE),
    EventMessage.Audience.ABSENT: (_STATUS.ABSENT, _PLACE.SEAT),
    EventMessage.Audience.CANCELLED: (_STATUS.CANCELLED, _PLACE.SEAT),
}
