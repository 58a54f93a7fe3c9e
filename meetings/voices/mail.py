"""Emails about an answer, in its writer's language; never with the answer itself.

Anybody can type anybody's address, so an unconfirmed answer would be words of a stranger.
"""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kanazawa2030.core import tokens
from kanazawa2030.core.language.bilingual import localized, page_language
from kanazawa2030.core.language.dates import when
from kanazawa2030.core.mail.kinds import MailKind, Marked, send
from kanazawa2030.core.mail.outbox import Priority, site_url
from kanazawa2030.core.models import OutgoingMail
from kanazawa2030.core.worker.purging import erase_mails

from ..models import Voice

TOKEN_PURPOSE = "voice"
_FOLDER = "meetings/voices/mail"
_THANKS = gettext_lazy("Thank you for your answer.")
_OWN_PAGE = gettext_lazy("Open the page of your answer")


def _kind(name: str, **fields) -> MailKind:
    return MailKind(
        name=f"voice_{name}",
        paragraphs=f"{_FOLDER}/{name}.txt",
        reason="meetings/voices/mail/_reason.txt",
        button_target="own_url",
        **fields,
    )


CONFIRM = _kind(
    "confirm",
    subject=pgettext_lazy("subject", "One more step is needed"),
    heading=gettext_lazy("Your answer has not been sent to the office yet"),
    label=pgettext_lazy("mail", "Please confirm (answer to a question)"),
    thanks=_THANKS,
    button=gettext_lazy("Open the page to confirm your answer"),
    priority=Priority.URGENT,
    is_for_anybody=True,
)
KNOWN = _kind(
    "known",
    subject=pgettext_lazy("subject", "We already have your answer"),
    thanks=_THANKS,
    button=_OWN_PAGE,
    is_for_anybody=True,
)
SHOWN = _kind(
    "shown",
    subject=pgettext_lazy("subject", "Your answer is on the page"),
    thanks=_THANKS,
    button=_OWN_PAGE,
)
DECLINED = _kind(
    "declined",
    subject=pgettext_lazy("subject", "About your answer"),
    label=pgettext_lazy("mail", "Answer not published"),
    thanks=_THANKS,
    button=_OWN_PAGE,
)


# --- The writer's link -----------------------------------------------------------


def token_of(voice: Voice) -> str:
    """Return the token of the writer's own page."""
    return tokens.make(TOKEN_PURPOSE, voice.pk, voice.nonce)


def by_token(token: str) -> Voice | None:
    """Return the answer a mailed link belongs to; None for a forged one."""
    rows = Voice.objects.select_related("question__meeting", "course", "meeting")
    return tokens.row_of(TOKEN_PURPOSE, token, rows.filter(source=Voice.Source.WEB))


# --- The four emails -------------------------------------------------------------


def ask_to_confirm(voice: Voice, *, at: datetime, until: datetime) -> None:
    """Ask the writer to confirm: at most one such mail a minute, none after `until`."""
    _send(voice, CONFIRM, f"{at:%Y%m%d%H%M}", at=at, expires_at=until, until=until)


def say_known(voice: Voice, *, at: datetime) -> None:
    """Say that the same words have arrived before: at most once an hour."""
    _send(voice, KNOWN, f"{at:%Y%m%d%H}", at=at)


def say_shown(voice: Voice, *, at: datetime) -> None:
    """Say that the answer is public."""
    _send(voice, SHOWN, str(voice.version), at=at)


def say_declined(voice: Voice, *, at: datetime) -> None:
    """Say that the answer is not public, and by which rule."""
    _send(voice, DECLINED, str(voice.version), at=at, reason=voice.get_reason_display)


def _send(voice: Voice, kind: MailKind, occasion: str, *, at, expires_at=None, **context) -> None:
    if not voice.email:
        return
    send(
        kind,
        to=voice.email,
        language=voice.language,
        context=lambda: _context(voice, **context),
        at=at,
        dedupe_key=f"voice:{voice.pk}:{kind.name}:{occasion}",
        expires_at=expires_at,
    )


def _context(voice: Voice, *, until=None, reason=None) -> dict:
    question = localized(voice.question, "title")
    language = page_language()
    return {
        "headline": {"title": question.text, "is_sample": voice.question.is_sample},
        "is_sample": voice.question.is_sample,
        "sample_words": _("This is a sample: the question is not a real one."),
        "facts": [(str(_QUESTION), Marked(question))],
        "own_url": own_url(voice),
        "is_unconfirmed": voice.status == Voice.Status.UNCONFIRMED,
        "kept_days": settings.VOICE_EMAIL_KEPT_DAYS,
        "until": when(timezone.localtime(until), language=language) if until else "",
        "reason": reason() if reason else "",
    }


_QUESTION = pgettext_lazy("of an email", "Question")


def own_url(voice: Voice) -> str:
    """Return the full address of the writer's own page, in the language they use."""
    with translation.override(voice.language):
        return site_url(reverse("voices:own", args=[token_of(voice)]))


def forget(voice: Voice, *, at: datetime) -> None:
    """Empty the mails about one answer; those not yet sent are not sent."""
    mails = OutgoingMail.objects.filter(dedupe_key__startswith=f"voice:{voice.pk}:")
    mails.filter(status=OutgoingMail.Status.QUEUED).delete()
    erase_mails(mails.exclude(status=OutgoingMail.Status.SENDING), at)
