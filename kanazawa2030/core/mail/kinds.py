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
from django.db.models import F, Q
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from ..easy_pages import keep_easy
from ..language.bilingual import Localized, page_language
from ..language.easy import as_columns, in_text, is_easy
from ..language.normalise import has_japanese
from ..models import Office, OutgoingMail, User
from .outbox import Priority, queue_mail, site_url
from .subjects import cut, subject_line

# One address gets this many mails an hour that anybody may ask for; more wait their turn.
MAILS_AN_HOUR = 3
# And this many a day, for as long as nobody has confirmed that the address is theirs.
MAILS_A_DAY = 6
QUOTED_WIDTH = 80  # half-width columns of a text by a stranger
# A person without an account here gets one mail they have not asked for in this time.
UNASKED_EVERY = timedelta(days=1)

# Every kind, whichever app it belongs to. Two may share a stored name: a change approved
# and a change returned.
known_kinds: list["MailKind"] = []


# Greetings of mails to somebody whose name is not known, or not confirmed.
HELLO = pgettext_lazy("greeting without a name", "Hello,")
HELLO_ORGANISATION = pgettext_lazy("greeting of an organisation", "Hello,")


@dataclass(frozen=True, kw_only=True)
class MailKind:
    """What all mails of one kind have in common.

    The frame (mail/base.txt, mail/base.html) greets, says who writes, thanks and closes;
    a kind gives its matter.
    """

    name: str  # OutgoingMail.kind
    subject: Promise | str  # its matter; may hold values of the context: "%(number)s"
    paragraphs: str  # the template of its text
    after: str = ""  # a template of paragraphs below the button
    reason: str = "mail/_reason.txt"  # the template that says why one receives it
    label: Promise | str = ""  # what staff call it, where the subject does not say it
    heading: Promise | str = ""  # of the HTML part, where it is not the subject's matter
    unnamed: Promise | str = HELLO  # the greeting without a name
    thanks: Promise | str = ""  # for what the reader has just given
    button: Promise | str = ""
    button_target: str = "button_url"  # the value of the context that holds its address
    priority: Priority = Priority.NORMAL
    is_linked: bool = False  # addresses in its text are links: not where strangers write
    is_secret: bool = False  # holds a code or a key
    has_calendar_file: bool = False
    is_for_anybody: bool = False  # a stranger can cause it: limited to MAILS_AN_HOUR, MAILS_A_DAY
    is_unasked: bool = False  # a member writes to a stranger: limited to UNASKED_EVERY

    def __post_init__(self):
        known_kinds.append(self)


def label_of(name: str):
    """Return what staff call the kind of mail stored as `name`."""
    labels = (kind.label or kind.subject for kind in known_kinds if kind.name == name)
    return next(labels, _("Our email"))


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


def quoted(value: Localized) -> Marked:
    """Return what a stranger typed as one short quotation, for the facts of a mail."""
    text = cut(" ".join(value.text.split()), QUOTED_WIDTH)
    return Marked(value._replace(text=_("“%(text)s”") % {"text": text}))


def greeting_of(name: str, unnamed: Promise | str = HELLO) -> str:
    """Return 「金沢 花子 様」 / "Hello Hanako Kanazawa,", or `unnamed`.

    A Japanese name is left out of an English greeting, where a voice would spell it.
    """
    if name and (page_language() == "ja" or not has_japanese(name)):
        return pgettext("greeting", "Hello %(name)s,") % {"name": name}
    return str(unnamed)


def render(kind: MailKind, context: Mapping | Callable[[], Mapping], language: str) -> MailText:
    """Render a mail of `kind` in `language`: subject, text and HTML.

    `context` is a mapping, or a function called in `language` that returns one. In it,
    `addressee` is the reader's name, `headline` what `subject_line` takes beside the
    matter. Text parts are plain: nothing in them is escaped.
    """
    with translation.override(language):
        context = {
            "office": Office.current(),
            "home_url": site_url(f"/{page_language()}/"),
            "language": page_language(),
            "kind": kind,
            "button_label": kind.button,
            **(context() if callable(context) else context),
        }
        matter = str(kind.subject) % context
        context["subject"] = subject_line(matter, **context.get("headline", {}))
        context["heading"] = str(kind.heading) % context if kind.heading else matter
        context["greeting"] = greeting_of(context.get("addressee", ""), kind.unnamed)
        context["button_url"] = context.get(kind.button_target)
        page = get_template("mail/base.txt").template
        text = page.render(Context(context, autoescape=False)).strip()
        text = _EMPTY_LINES.sub("\n\n", text) + "\n"  # of blocks left empty
        html = get_template("mail/base.html").render(context)
        parts = (context["subject"], text, html)
        return MailText(*map(_in_easy, parts) if is_easy() else parts)


_OWN_PAGE = re.compile(re.escape(settings.SITE_ORIGIN) + r"/ja/[\w./?=%&;~-]*")


def _in_easy(text: str) -> str:
    """Return a part of a mail with its readings in brackets, and its links in easy Japanese."""
    return in_text(_OWN_PAGE.sub(lambda url: keep_easy(url[0]), text))


# --- Sending -----------------------------------------------------------------


def send(
    kind: MailKind,
    *,
    to: str,
    language: str,
    context: Mapping | Callable[[], Mapping],
    at: datetime | None = None,
    **options,
) -> None:
    """Render a mail of `kind` and queue it in the transaction of its change.

    `options` are those of `queue`. See `render` for `context`.
    """
    mail = render(kind, context, language)
    not_before = earliest(kind, to, at or timezone.now())
    queue(kind, mail, to=to, language=language, not_before=not_before, **options)


def queue(
    kind: MailKind, mail: MailText, *, language: str, calendar_reference="", **options
) -> None:
    """Queue a rendered mail as its kind wants it; `options` are those of `queue_mail`.

    One in easy Japanese is stored as Japanese.
    """
    queue_mail(
        kind=kind.name,
        **mail._asdict(),
        language=as_columns(language)["language"],
        priority=kind.priority,
        is_secret=kind.is_secret,
        calendar_reference=calendar_reference if kind.has_calendar_file else "",
        **options,
    )


def has_signed_in(address: str) -> bool:
    """Return whether the person has confirmed the address, by a code sent to it."""
    return User.objects.filter(email__iexact=address, last_login__isnull=False).exists()


def earliest(
    kind: MailKind, to: str, at: datetime, *, is_confirmed: Callable[[str], bool] = has_signed_in
) -> datetime:
    """Return when a mail may go out: `at`, or later for an address mailed too often.

    The fourth mail within an hour that anybody could ask for waits an hour. The seventh
    within a day, to an address that `is_confirmed` does not know, waits a day, and so
    does the second that an unconfirmed person has not asked for.
    """
    if kind.is_for_anybody:
        names = [one.name for one in known_kinds if one.is_for_anybody]
        recent = _recent(names, to, at)
        start = _after(recent, at, most=MAILS_AN_HOUR, every=timedelta(hours=1))
        if len(recent) >= MAILS_A_DAY and not is_confirmed(to):
            start = max(start, _after(recent, at, most=MAILS_A_DAY, every=timedelta(days=1)))
        return start
    if kind.is_unasked and not has_signed_in(to):
        names = [one.name for one in known_kinds if one.is_unasked]
        return _after(_recent(names, to, at), at, most=1, every=UNASKED_EVERY)
    return at


def _recent(names, to: str, at: datetime) -> list[datetime]:
    """Return when the latest mails of these kinds to `to` went or go out, of the last day.

    What will be useless by its turn is never sent and does not count.
    """
    rows = OutgoingMail.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=F("not_before")),
        to=to,
        kind__in=names,
        not_before__gt=at - timedelta(days=1),
    )
    return list(rows.order_by("-not_before").values_list("not_before", flat=True)[:MAILS_A_DAY])


def _after(recent: list[datetime], at: datetime, *, most: int, every: timedelta) -> datetime:
    """Return from when on fewer than `most` of the `recent` mails are of the last `every`."""
    return max(at, recent[most - 1] + every) if len(recent) >= most else at
