"""What people are told about their registration: by mail, or by a call staff make.

Everything is written into the transaction of the change it speaks of. The words are in
events.registration.mail and templates/events/mail/.
"""

from datetime import UTC, datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone, translation

from kanazawa2030.core import tokens
from kanazawa2030.core.mail.outbox import Priority, queue_mail, site_url
from kanazawa2030.core.models import OutgoingMail
from kanazawa2030.core.worker.purging import erase_mails

from ..models import Call, GroupRequest, Registration
from . import mail as words

TOKEN_PURPOSE = "registration"
# What a person without e-mail is phoned for; the rest they were told at the desk.
CALLED_FOR = frozenset(
    {"promoted", "changed", "postponed", "moved_online", "event_cancelled", "go_nogo"}
)
URGENT = frozenset({"confirm", "confirmed", "known", "links"})
WITH_CALENDAR = frozenset(
    {
        "cancelled",
        "confirmed",
        "promoted",
        "changed",
        "postponed",
        "moved_online",
        "event_cancelled",
    }
)
# One address is mailed this often an hour at a stranger's wish; more waits its turn.
MAILS_AN_HOUR = 3
AT_A_STRANGERS_WISH = frozenset({"confirm", "known", "links", "group_received"})
STRANGERS_KINDS = (
    "registration_confirm",
    "registration_known",
    "registration_links",
    "group_received",
)
REMINDERS = ("reminder_week", "reminder_day")
NUDGE_OCCASION = "half"


def token_of(registration) -> str:
    """The key to a person's own page; a new `manage_nonce` revokes it."""
    return tokens.make(TOKEN_PURPOSE, registration.pk, registration.manage_nonce)


def manage_url(registration) -> str:
    """The full address of a person's own page, in the language they use."""
    with translation.override(registration.language):
        return site_url(reverse("registrations:manage", args=[token_of(registration)]))


def by_token(token: str) -> Registration | None:
    """Return the registration a mailed link belongs to; None for a forged or revoked one."""
    rows = Registration.objects.select_related("event__venue")
    return tokens.row_of(TOKEN_PURPOSE, token, rows, field="manage_nonce")


def tell(registration, what: str, *, at: datetime | None = None, occasion="", **context):
    """Mail `what` to the person, or put it on the call list if they have no e-mail.

    `occasion` tells apart two mails of one kind, such as two changes of an event.
    """
    at = at or timezone.now()
    if registration.erased_at:
        return
    if not registration.email:
        if what in CALLED_FOR:
            Call.objects.get_or_create(
                registration=registration, reason=what, done_at=None, defaults={"created_at": at}
            )
        return
    if what == "known" and registration.status == Registration.Status.UNCONFIRMED:
        what = "confirm"  # the same step is left as the first time
    if what in ("known", "confirm"):
        key = f"registration:{registration.pk}:{what}:"
        if not occasion and _is_coming(f"registration_{what}", registration.email, at, key):
            return
        occasion = occasion or f"{at:%Y%m%d%H%M}"
    if what in ("promoted", "waiting"):  # one person may go up and down again
        occasion = occasion or f"{at:%Y%m%d%H%M%S%f}"
    event = registration.event
    mail = words.write(
        what,
        language=registration.language,
        event=event,
        registration=registration,
        manage_url=manage_url(registration),
        has_calendar_file=what in WITH_CALENDAR,
        **context,
    )
    stamp = occasion or f"{event.sequence}:{hour_of(event.starts_at)}"
    queue_mail(
        kind=f"registration_{what}",
        to=registration.email,
        language=registration.language,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        dedupe_key=f"registration:{registration.pk}:{what}:{stamp}",
        priority=Priority.URGENT if what in URGENT else Priority.NORMAL,
        not_before=_not_before(registration.email, what, at),
        expires_at=_useless_after(registration, what, at),
        calendar_reference=f"registration:{registration.pk}" if what in WITH_CALENDAR else "",
    )


def _useless_after(registration, what: str, at: datetime) -> datetime | None:
    """From when a mail that could not be sent is better not sent any more."""
    if what == "nudge":
        return registration.hold_until
    if what in REMINDERS:
        return registration.event.starts_at
    return None


def _not_before(email: str, what: str, at: datetime) -> datetime:
    """Now; or an hour after the last ones, for the fourth mail at a stranger's wish."""
    if what not in AT_A_STRANGERS_WISH:
        return at
    recent = OutgoingMail.objects.filter(
        to=email, kind__in=STRANGERS_KINDS, not_before__gt=at - timedelta(hours=1)
    ).order_by("-not_before")
    latest = list(recent.values_list("not_before", flat=True)[:MAILS_AN_HOUR])
    if len(latest) < MAILS_AN_HOUR:
        return at
    return latest[-1] + timedelta(hours=1)


def mail_links(registrations, *, email: str, language: str, at: datetime):
    """One mail with every link of an address, for a person who lost theirs.

    Without any nothing is sent, but the work is done: the time it takes tells nothing.
    """
    links = [(one, manage_url(one)) for one in registrations]
    mail = words.write_links(links, language=language)
    not_before = _not_before(email, "links", at)
    if not links or _is_coming("registration_links", email, at):
        return
    queue_mail(
        kind="registration_links",
        to=email,
        language=language,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        dedupe_key=f"registration:{registrations[0].pk}:links:{at:%Y%m%d%H%M}",
        priority=Priority.URGENT,
        not_before=not_before,
    )


def _is_coming(kind: str, email: str, at: datetime, dedupe_key: str = "") -> bool:
    """Whether such a mail waits already: a stranger cannot make it two."""
    return OutgoingMail.objects.filter(
        kind=kind,
        to=email,
        status=OutgoingMail.Status.QUEUED,
        not_before__gt=at,
        dedupe_key__startswith=dedupe_key,
    ).exists()


def mail_group_request(request, *, at: datetime):
    """Tell the responsible person that their request has arrived."""
    _mail_group(request, "group_received", at)


def mail_group_declined(request, *, reason: str, at: datetime):
    """Tell the responsible person that there is no room, with the reason."""
    _mail_group(request, "group_declined", at, reason=reason)


def _mail_group(request, what: str, at: datetime, **context):
    if not request.email:
        return
    mail = words.write(
        what, language=request.language, event=request.event, group=request, **context
    )
    queue_mail(
        kind=what,
        to=request.email,
        language=request.language,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        dedupe_key=f"group:{request.pk}:{what}",
        not_before=_not_before(request.email, what, at),
    )


def already_told(what: str, occasion: str) -> list[int]:
    """Return the keys of the registrations that have this mail of this occasion already."""
    keys = OutgoingMail.objects.filter(
        kind=f"registration_{what}", dedupe_key__endswith=f":{what}:{occasion}"
    ).values_list("dedupe_key", flat=True)
    return [int(key.split(":")[1]) for key in keys]


def tell_everyone(event, what: str, *, at: datetime, occasion: str, **context) -> int:
    """Tell every active registration of `event`; return how many there are."""
    rows = list(event.registrations.active())
    for registration in rows:
        registration.event = event
        tell(registration, what, at=at, occasion=occasion, **context)
    return len(rows)


def hour_of(starts_at: datetime) -> str:
    """The start of an event, for the keys of what is said about that very start."""
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


def forget_mails(registration):
    """Empty the mails about one registration; those not yet sent are not sent."""
    about = Q(dedupe_key__startswith=f"registration:{registration.pk}:")
    for request in GroupRequest.objects.filter(registration=registration):
        about |= Q(dedupe_key__startswith=f"group:{request.pk}:")
    mails = OutgoingMail.objects.filter(about)
    mails.filter(status=OutgoingMail.Status.QUEUED).delete()
    erase_mails(mails.exclude(status=OutgoingMail.Status.SENDING), timezone.now())


def audience(event) -> tuple[int, int]:
    """How many active registrations of `event` are told by mail, and how many by call."""
    rows = event.registrations.active()
    told = rows.aggregate(
        by_mail=Count("pk", filter=~Q(email="")), by_call=Count("pk", filter=Q(email=""))
    )
    return told["by_mail"], told["by_call"]
