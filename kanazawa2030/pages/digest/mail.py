"""Emails to subscribers: the confirmation, the link of their own page, and the digest."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from events.models import Event
from events.public.list_rows import EventRow
from kanazawa2030.core import tokens
from kanazawa2030.core.easy_pages import easy_address
from kanazawa2030.core.http import address_of
from kanazawa2030.core.language.bilingual import localized, page_language
from kanazawa2030.core.language.dates import full_date, short_date, when
from kanazawa2030.core.mail.kinds import MailKind, Marked, send
from kanazawa2030.core.mail.outbox import Priority, register_headers, site_url
from kanazawa2030.core.models import OutgoingMail
from kanazawa2030.core.worker.purging import erase_mails

from ..models import Subscription
from .contents import Contents

TOKEN_PURPOSE = "digest"
MOST = 20  # lines of a kind; whoever wants more reads the site
_THANKS = gettext_lazy("Thank you for following the project.")


def _kind(name: str, **fields) -> MailKind:
    return MailKind(
        name=name,
        paragraphs=f"pages/digest/mail/{name}.txt",
        reason="pages/digest/mail/_reason.txt",
        **fields,
    )


CONFIRM = _kind(
    "digest_confirm",
    subject=pgettext_lazy("subject", "Please confirm your email address"),
    heading=gettext_lazy("One more step is needed"),
    label=pgettext_lazy("mail", "Please confirm (news by email)"),
    thanks=_THANKS,
    button=gettext_lazy("Open the page to confirm"),
    button_target="manage_url",
    priority=Priority.URGENT,
    is_for_anybody=True,
)
KNOWN = _kind(
    "digest_known",
    subject=pgettext_lazy("subject", "You already get news by email"),
    thanks=_THANKS,
    button=gettext_lazy("Open your settings"),
    button_target="manage_url",
    is_for_anybody=True,
)
DIGEST = _kind(
    "digest",
    subject=pgettext_lazy("subject", "Events and news (%(day)s)"),
    heading=pgettext_lazy("digest", "Events and news"),
    label=pgettext_lazy("mail", "News by email"),
    after="pages/digest/mail/_leave.txt",
    button=gettext_lazy("See all upcoming events"),
    button_target="events_url",
    priority=Priority.BULK,
    is_linked=True,
)


# --- The subscriber's link -------------------------------------------------------


class Leaving(NamedTuple):
    """What a link to leave belongs to; None where its owner has left already."""

    row: Subscription | None


def token_of(row: Subscription) -> str:
    """Return the token of a subscriber's own page."""
    return tokens.make(TOKEN_PURPOSE, row.pk, row.nonce)


def by_token(token: str) -> Subscription | None:
    """Return the subscription a mailed link belongs to; None for a forged one."""
    return tokens.row_of(TOKEN_PURPOSE, token, Subscription.objects.all())


def leaving(token: str) -> Leaving | None:
    """Return what a link to leave belongs to; None for a forged one.

    A link of ours still says that its owner has left once the row is deleted.
    """
    if tokens.read(TOKEN_PURPOSE, token) is None:
        return None
    return Leaving(by_token(token))


def own_url(row: Subscription, name: str) -> str:
    """Return the full address of a page of a subscriber, in the language they read."""
    with translation.override(row.reads):
        path = reverse(f"follow:{name}", args=[token_of(row)])
        return site_url(easy_address(path))


# --- Writing ---------------------------------------------------------------------


def ask_to_confirm(row: Subscription, *, at: datetime, until: datetime) -> None:
    """Ask the owner of an address to confirm; one such mail waits at most."""
    waiting = _mails_of(row).filter(kind=CONFIRM.name, status__in=_ON_THE_WAY)
    if not waiting.exists():
        _send(row, CONFIRM, f"{at:%Y%m%d%H%M}", at=at, expires_at=until, until=until)


def say_known(row: Subscription, *, at: datetime) -> None:
    """Mail a subscriber the link of their own page: at most once an hour."""
    _send(row, KNOWN, f"{at:%Y%m%d%H}", at=at)


def _send(row: Subscription, kind: MailKind, occasion: str, *, at, expires_at=None, until=None):
    with translation.override(row.reads):
        by = when(timezone.localtime(until), language=page_language()) if until else ""
    send(
        kind,
        to=row.email,
        language=row.reads,
        context={"manage_url": own_url(row, "manage"), "until": by, "is_confirm": bool(until)},
        at=at,
        dedupe_key=f"digest:{row.pk}:{kind.name}:{occasion}",
        expires_at=expires_at,
    )


def send_digest(
    row: Subscription, contents: Contents, *, due: datetime, until: datetime, at: datetime
) -> None:
    """Queue the digest of the period that ended at `due`: one, however often it is called."""

    def context() -> dict:
        return {
            "day": _plain_day(due),
            "until": short_date(until, page_language()),
            "sections": list(_sections(contents)),
            "events_url": site_url(address_of("events:event_list")),
            "manage_url": own_url(row, "manage"),
            "leave_url": own_url(row, "leave"),
        }

    send(
        DIGEST,
        to=row.email,
        language=row.reads,
        context=context,
        at=at,
        dedupe_key=f"digest:{row.pk}:{due:%Y%m%d}",
    )


def _plain_day(moment: datetime) -> str:
    """Return 12月3日 / 3 December, for a subject that is to stay short."""
    day = short_date(moment, page_language())
    return day.partition("（")[0] if page_language() == "ja" else day.partition(" ")[2]


# --- The lines of a digest -------------------------------------------------------


class Heading(str):
    """A heading between paragraphs, in bold in the HTML part."""

    def __html__(self):
        return format_html("<strong>{}</strong>", str(self))


def _sections(contents: Contents) -> Iterable[tuple[Heading, list[list[str]], int]]:
    """Yield heading, entries and how many more there are; an entry is a list of lines."""
    kinds = (
        (pgettext("digest", "New events"), contents.new, _event),
        (pgettext("digest", "Coming up"), contents.coming, _event),
        (pgettext("digest", "New reports"), contents.reported, _report),
        (pgettext("digest", "News"), contents.news, _news),
        (pgettext("digest", "Records of SDG’s Meeting"), contents.records, _record),
        (pgettext("digest", "Question to everyone"), contents.questions, _question),
    )
    for title, rows, write in kinds:
        if rows:
            yield Heading(f"■ {title}"), [write(row) for row in rows[:MOST]], len(rows) - MOST


def _event(row: EventRow) -> list[str]:
    place = localized(row, "venue_name")
    where = Marked(place) if place and row.format != Event.Format.ONLINE else ""
    online = row.get_format_display() if row.format != Event.Format.PLACE else ""
    day = when(row.starts_at, row.ends_at, row.date_precision, page_language())
    seats = f"{row.status.label}{_seats(row)}"
    return [_title(row), day, *filter(None, (where, str(online))), seats, _link(row)]


def _seats(row: EventRow) -> str:
    words = row.seats_text
    return pgettext("after a status", " (%(words)s)") % {"words": words} if words else ""


def _report(row: EventRow) -> list[str]:
    day = full_date(row.starts_at, page_language(), row.date_precision)
    return [_title(row), day, f"{_link(row)}#report"]


def _news(row) -> list[str]:
    return [_title(row), full_date(row.publish_at, page_language()), _link(row)]


def _record(row) -> list[str]:
    named = _("Record of SDG’s Meeting No. %(number)s") % {"number": row.meeting.number}
    note = localized(row, "note")
    day = full_date(row.meeting.held_on, page_language())
    return [_marked_sample(named, row), day, *([Marked(note)] if note else []), _link(row)]


def _question(row) -> list[str]:
    until = when(timezone.localtime(row.closes_at), language=page_language())
    return [
        _title(row),
        _("You can answer until %(moment)s.") % {"moment": until},
        site_url(address_of("voices:voices")),
    ]


def _title(row) -> Marked:
    title = localized(row, "title")
    return Marked(title._replace(text=_marked_sample(title.text, row)))


def _marked_sample(text: str, row) -> str:
    return pgettext("start of a subject", "[Sample] ") + text if row.is_sample else text


def _link(row) -> str:
    return site_url(row.get_absolute_url())


# --- On the way ------------------------------------------------------------------

_ON_THE_WAY = (OutgoingMail.Status.QUEUED, OutgoingMail.Status.SENDING)


def _mails_of(row: Subscription):
    return OutgoingMail.objects.filter(dedupe_key__startswith=f"digest:{row.pk}:")


def forget(row: Subscription, *, at: datetime) -> None:
    """Empty the mails to somebody who leaves; those not yet sent are not sent."""
    mails = _mails_of(row)
    mails.filter(status=OutgoingMail.Status.QUEUED).delete()
    erase_mails(mails.exclude(status=OutgoingMail.Status.SENDING), at)


def headers(mail: OutgoingMail) -> dict[str, str] | None:
    """Return the headers by which mail programs offer to leave (RFC 8058).

    None for somebody who has left since: the mail is not sent.
    """
    pk = mail.dedupe_key.split(":")[1]
    row = Subscription.objects.filter(pk=int(pk)).first()
    if row is None:
        return None
    return {
        "List-Unsubscribe": f"<{own_url(row, 'leave')}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


register_headers(DIGEST.name, headers)
