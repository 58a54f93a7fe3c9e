"""Notify people about their registration: by mail, or by a call staff make.

Everything is written into the transaction of the change it speaks of.
"""

from datetime import UTC, datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone, translation

from kanazawa2030.core import tokens
from kanazawa2030.core.easy_pages import easy_address
from kanazawa2030.core.mail.kinds import earliest, has_signed_in, queue
from kanazawa2030.core.mail.outbox import site_url
from kanazawa2030.core.models import OutgoingMail
from kanazawa2030.core.page_cache.kept import kept
from kanazawa2030.core.worker.purging import erase_mails

from ..models import Call, GroupRequest, Registration
from .mail import fill_in, stated, write, write_ahead, write_links
from .mail_kinds import ABOUT_EVENT, KINDS, REMINDERS

TOKEN_PURPOSE = "registration"
NUDGE_OCCASION = "half"
# An email that anybody can ask for, for an address nobody has confirmed, is sent within
# this time or not at all.
UNASKED_FOR = timedelta(hours=24)


def token_of(registration) -> str:
    """Return the token of a person's own page; a new `manage_nonce` revokes it."""
    return tokens.make(TOKEN_PURPOSE, registration.pk, registration.manage_nonce)


def manage_url(registration) -> str:
    """Return the full address of a person's own page, in the language they use."""
    with translation.override(registration.reads):
        path = reverse("registrations:manage", args=[token_of(registration)])
        return site_url(easy_address(path))


def by_token(token: str) -> Registration | None:
    """Return the registration a mailed link belongs to; None for a forged or revoked one."""
    rows = Registration.objects.select_related("event__venue")
    return tokens.row_of(TOKEN_PURPOSE, token, rows, field="manage_nonce")


def notify(registration, what: str, *, at: datetime | None = None, occasion="", **context):
    """Mail `what` to the person, or put it on the call list if they have only a phone.

    `occasion` tells apart two mails of one kind, such as two changes of an event.
    """
    at = at or timezone.now()
    kind = KINDS[what]
    if registration.erased_at or (registration.is_restricted and what not in ABOUT_EVENT):
        return
    if not registration.email:
        if kind.is_phoned and registration.phone:
            Call.objects.get_or_create(
                registration=registration, reason=what, done_at=None, defaults={"created_at": at}
            )
        return
    if what == "known" and registration.status == Registration.Status.UNCONFIRMED:
        kind = KINDS["confirm"]  # the same step is left as the first time
    key = f"registration:{registration.pk}:{kind.key}:"
    if kind.is_for_anybody and not occasion and _is_coming(kind, registration.email, at, key):
        return
    event = registration.event
    occasion = occasion or (kind.occasion and f"{at:{kind.occasion}}")
    mail = write(
        kind.key,
        language=registration.reads,
        event=event,
        registration=registration,
        **{"manage_url": manage_url(registration), **context},
    )
    queue(
        kind,
        mail,
        to=registration.email,
        language=registration.language,
        dedupe_key=key + (occasion or f"{event.sequence}:{hour_of(event.starts_at)}"),
        not_before=_earliest(kind, registration.email, at),
        expires_at=_useless_after(registration, kind),
        calendar_reference=_calendar_reference(registration, kind),
    )


def _earliest(kind, email: str, at: datetime) -> datetime:
    return earliest(kind, email, at, is_confirmed=_is_confirmed)


def _is_confirmed(email: str) -> bool:
    """Return whether somebody has answered an email that was sent to the address."""
    answered = Registration.objects.filter(email__iexact=email, confirmed_at__isnull=False)
    return has_signed_in(email) or answered.exists()


def time_of_first(email: str, *, at: datetime) -> datetime:
    """Return when the first mail of a registration may go out, asked before the lock."""
    return _earliest(KINDS["confirm"], email, at)


def send_first(registration, *, not_before: datetime):
    """Queue the mail that asks to confirm, for a registration just saved.

    All who register for an event get nearly the same: it is written once and filled in.
    """
    event = registration.event
    key = ("first mail", event.pk, event.updated_at, registration.reads, registration.place)
    mail = kept((*key, registration.size), lambda: write_ahead(registration))
    queue(
        KINDS["confirm"],
        fill_in(mail, registration, manage_url(registration)),
        to=registration.email,
        language=registration.language,
        dedupe_key=f"registration:{registration.pk}:confirm:first",
        not_before=not_before,
        expires_at=registration.hold_until,
    )


def _calendar_reference(registration, kind) -> str:
    """Return what the attached file is made of; "" if the mail speaks of none."""
    has_file = stated(kind, registration.event, registration).calendar
    return f"registration:{registration.pk}" if has_file else ""


def _useless_after(registration, kind) -> datetime | None:
    """Return from when a mail that could not be sent is better not sent any more."""
    if kind.reminder_window:
        return registration.event.starts_at
    if kind.key == "nudge" or (kind.is_for_anybody and registration.confirmed_at is None):
        return registration.hold_until
    return None


def mail_links(registrations, *, email: str, language: str, at: datetime):
    """Send one mail with every link of an address, to a person who lost theirs.

    Without any nothing is sent, but the work is done: the time it takes tells nothing.
    """
    kind = KINDS["links"]
    links = [(one, manage_url(one)) for one in registrations]
    mail = write_links(links, language=language)
    not_before = _earliest(kind, email, at)
    if not links or _is_coming(kind, email, at):
        return
    queue(
        kind,
        mail,
        to=email,
        language=language,
        dedupe_key=f"registration:{registrations[0].pk}:links:{at:%Y%m%d%H%M}",
        not_before=not_before,
        expires_at=at + UNASKED_FOR,
    )


def _is_coming(kind, email: str, at: datetime, dedupe_key: str = "") -> bool:
    """Return whether such a mail waits already: a stranger cannot make it two."""
    return OutgoingMail.objects.filter(
        kind=kind.name,
        to=email,
        status=OutgoingMail.Status.QUEUED,
        not_before__gt=at,
        dedupe_key__startswith=dedupe_key,
    ).exists()


def mail_group_request(request, *, at: datetime):
    """Notify the responsible person that their request has arrived."""
    _mail_group(request, "group_received", at)


def mail_group_declined(request, *, reason: str, at: datetime):
    """Notify the responsible person that there is no room, with the reason."""
    _mail_group(request, "group_declined", at, reason=reason)


def _mail_group(request, what: str, at: datetime, **context):
    if not request.email:
        return
    kind = KINDS[what]
    mail = write(what, language=request.language, event=request.event, group=request, **context)
    queue(
        kind,
        mail,
        to=request.email,
        language=request.language,
        dedupe_key=f"group:{request.pk}:{what}",
        not_before=_earliest(kind, request.email, at),
        expires_at=at + UNASKED_FOR if kind.is_for_anybody else None,
    )


def already_notified(what: str, occasion: str) -> list[int]:
    """Return the keys of the registrations that have this mail of this occasion already."""
    keys = OutgoingMail.objects.filter(
        kind=KINDS[what].name, dedupe_key__endswith=f":{what}:{occasion}"
    ).values_list("dedupe_key", flat=True)
    return [int(key.split(":")[1]) for key in keys]


def notify_everyone(event, what: str, *, at: datetime, occasion: str, **context) -> int:
    """Notify every active registration of `event`; return how many there are."""
    rows = list(event.registrations.active())
    for registration in rows:
        registration.event = event
        notify(registration, what, at=at, occasion=occasion, **context)
    return len(rows)


def hour_of(starts_at: datetime) -> str:
    """Return the start of an event as it stands in the dedupe keys of its mails."""
    return f"{starts_at.astimezone(UTC):%Y%m%d%H%M}"


def withdraw(pks, *, starts_at: datetime) -> int:
    """Take back reminders of that start, and nudges, that are not on their way yet.

    Say of a day the event has been moved from while the mail server was away. Returns
    how many of the registrations `pks` will now not have them.
    """
    kinds = [f"{kind}:{hour_of(starts_at)}" for kind in REMINDERS] + [f"nudge:{NUDGE_OCCASION}"]
    return OutgoingMail.objects.filter(
        dedupe_key__in=[f"registration:{pk}:{kind}" for pk in pks for kind in kinds],
        status=OutgoingMail.Status.QUEUED,
    ).delete()[0]


def withdraw_unsent(registration):
    """Withdraw every mail about one registration that has not been sent."""
    OutgoingMail.objects.filter(
        dedupe_key__startswith=f"registration:{registration.pk}:", status=OutgoingMail.Status.QUEUED
    ).delete()


def forget_mails(registration):
    """Empty the mails about one registration; those not yet sent are not sent."""
    about = Q(dedupe_key__startswith=f"registration:{registration.pk}:")
    for request in GroupRequest.objects.filter(registration=registration):
        about |= Q(dedupe_key__startswith=f"group:{request.pk}:")
    mails = OutgoingMail.objects.filter(about)
    mails.filter(status=OutgoingMail.Status.QUEUED).delete()
    erase_mails(mails.exclude(status=OutgoingMail.Status.SENDING), timezone.now())


def forget_unsent(registration):
    """Delete the mails not sent yet to a person whose data is restricted, but on the event."""
    told = [KINDS[key].name for key in ABOUT_EVENT]
    mails = OutgoingMail.objects.filter(
        dedupe_key__startswith=f"registration:{registration.pk}:", status=OutgoingMail.Status.QUEUED
    )
    mails.exclude(kind__in=told).delete()


def audience(event) -> tuple[int, int]:
    """Return how many active registrations of `event` are notified by mail, and by call."""
    rows = event.registrations.active()
    counts = rows.aggregate(
        by_mail=Count("pk", filter=~Q(email="")),
        by_call=Count("pk", filter=Q(email="") & ~Q(phone="")),
    )
    return counts["by_mail"], counts["by_call"]
