"""The kinds of mails the portal sends, and the one way to write and send one.

A feature keeps its kinds in one table of its own `mail.py` or `mail_kinds.py` and their
paragraphs in templates. What is true of every mail of a kind is a field of `MailKind`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..language.bilingual import Localized
from ..models import Office, OutgoingMail
from .outbox import Priority, queue_mail, site_url

# One address gets this many mails an hour that anybody may ask for; more wait their turn.
MAILS_AN_HOUR = 3

# Every kind, whichever app it belongs to. Two may share a stored name: a change approved
# and a change returned.
known_kinds: list["MailKind"] = []


@dataclass(frozen=True, kw_only=True)
class MailKind:
    """What all mails of one kind have in common."""

    name: str  # OutgoingMail.kind
    template: str  # <template>_body.txt and, where there is one, <template>_body.html
    subject: Promise | str  # may hold values of the context: "%(number)s"
    label: Promise | str = ""  # what staff call it, where the subject does not say it
    paragraphs: str = ""  # a template of paragraphs, included by `template`
    heading: Promise | str = ""
    button: Promise | str = ""
    button_target: str = "button_url"  # the value of the context that holds its address
    priority: Priority = Priority.NORMAL
    is_secret: bool = False  # holds a code or a key
    has_calendar_file: bool = False
    is_for_anybody: bool = False  # a stranger can cause it: limited to MAILS_AN_HOUR

    def __post_init__(self):
        known_kinds.append(self)


def label_of(name: str):
    """Return what staff call the kind of mail stored as `name`."""
    labels = (kind.label or kind.subject for kind in known_kinds if kind.name == name)
    return next(labels, _("Our mail"))


# --- Rendering ---------------------------------------------------------------


_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")


class MailText(NamedTuple):
    subject: str
    text: str
    html: str


class Marked(str):
    """A text of the database: plain in the text part, with its `lang` in the HTML."""

    def __new__(cls, value: Localized):
        made = super().__new__(cls, value.text)
        made.value = value
        return made

    def __html__(self):
        if self.value.is_fallback and self.value.text:
            return format_html('<span lang="{}">{}</span>', self.value.language, self.value.text)
        return format_html("{}", self.value.text)


def render(kind: MailKind, context: Mapping | Callable[[], Mapping], language: str) -> MailText:
    """Render a mail of `kind` in `language`: subject, text and, where there is one, HTML.

    `context` is a mapping, or a function called in `language` that returns one; `office`,
    `site_origin`, `home_url` and what `kind` says are added; its own `subject` takes the
    place of the kind's. Text parts are plain: nothing in them is escaped. They extend
    mail/base.txt, the HTML part mail/base.html.
    """
    with translation.override(language):
        context = {
            "office": Office.current(),
            "site_origin": settings.SITE_ORIGIN,
            "home_url": site_url(f"/{language}/"),
            "language": language,
            "kind": kind,
            "heading": kind.heading,
            "button_label": kind.button,
            "paragraphs": kind.paragraphs,
            **(context() if callable(context) else context),
        }
        context["button_url"] = context.get(kind.button_target)
        subject = context.setdefault("subject", str(kind.subject) % context)
        page = get_template(f"{kind.template}_body.txt").template
        text = page.render(Context(context, autoescape=False)).strip()
        text = _EMPTY_LINES.sub("\n\n", text) + "\n"  # of blocks left empty
        try:
            html = get_template(f"{kind.template}_body.html")
        except TemplateDoesNotExist:
            return MailText(subject, text, "")
        return MailText(subject, text, html.render(context))


# --- Sending -----------------------------------------------------------------


def send(
    kind: MailKind,
    *,
    to: str,
    language: str,
    context: Mapping | Callable[[], Mapping],
    at: datetime | None = None,
    **options,
) -> OutgoingMail:
    """Render a mail of `kind` and queue it in the transaction of its change.

    `options` are those of `queue`. See `render` for `context`.
    """
    mail = render(kind, context, language)
    not_before = earliest(kind, to, at or timezone.now())
    return queue(kind, mail, to=to, language=language, not_before=not_before, **options)


def queue(kind: MailKind, mail: MailText, *, calendar_reference="", **options) -> OutgoingMail:
    """Queue a rendered mail as its kind wants it; `options` are those of `queue_mail`."""
    return queue_mail(
        kind=kind.name,
        **mail._asdict(),
        priority=kind.priority,
        is_secret=kind.is_secret,
        calendar_reference=calendar_reference if kind.has_calendar_file else "",
        **options,
    )


def earliest(kind: MailKind, to: str, at: datetime) -> datetime:
    """Return when a mail may go out: `at`, or later for an address mailed too often.

    The fourth mail within an hour that anybody could ask for waits an hour.
    """
    if not kind.is_for_anybody:
        return at
    names = [one.name for one in known_kinds if one.is_for_anybody]
    recent = OutgoingMail.objects.filter(
        to=to, kind__in=names, not_before__gt=at - timedelta(hours=1)
    ).order_by("-not_before")
    latest = list(recent.values_list("not_before", flat=True)[:MAILS_AN_HOUR])
    if len(latest) < MAILS_AN_HOUR:
        return at
    return latest[-1] + timedelta(hours=1)
