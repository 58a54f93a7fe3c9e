"""Sending, confirming, reading and deleting answers, and switching questions.

Every service locks the row, looks again, then writes; what it tells the writer is
queued in the same transaction. A second click finds the work done.
"""

from datetime import date, datetime, timedelta
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.language.normalise import normalise_email, search_key
from kanazawa2030.core.models import User
from kanazawa2030.core.workflow.changes import locked, refuse_stale, require, write_changes
from kanazawa2030.core.workflow.publishing import write_history

from ..models import Decision, Meeting, Question, Statement, Voice, VoiceFlag
from . import mail
from .transitions import (
    ADD_VOICES,
    ENTER,
    PERSON,
    READ_FLAGS,
    READ_VOICES,
    SEND,
    TRANSITIONS,
    Status,
    VoiceError,
    VoicesClosed,
    record,
)

# Who has not confirmed by then has not sent anything.
CONFIRM_WITHIN = timedelta(hours=48)


class Said(TypedDict, total=False):
    """What a citizen says; the keys are columns of Voice."""

    text: str
    course_id: int
    goal_id: int | None
    nickname: str
    language: str


def _key(email: str, text: str) -> str:
    """Return what is the same for the same words of the same person."""
    said = f"{email.casefold()}\n{search_key(text)}"
    return salted_hmac("meetings.voices.key", said, algorithm="sha256").hexdigest()


# --- The writer ------------------------------------------------------------------


@transaction.atomic
def send(
    question: Question, *, email: str, now: datetime | None = None, **said: Unpack[Said]
) -> Voice:
    """Store an answer that its writer still has to confirm; return it.

    The same words sent again from the same address are the same answer: the address is
    told so by mail, and the caller shows the same page. Raises VoicesClosed.
    """
    question = locked(question)
    now = now or timezone.now()
    if not question.takes_voices(now):
        raise VoicesClosed
    email = normalise_email(email)
    key = _key(email, said["text"])
    old = question.voices.filter(key=key, status=Status.UNCONFIRMED)
    old.filter(created_at__lte=now - CONFIRM_WITHIN).delete()
    voice, is_new = question.voices.get_or_create(
        key=key, defaults={**said, "email": email, "created_at": now}
    )
    voice.question = question
    if is_new:
        record(voice, SEND, source="", actor=PERSON, at=now)
    if voice.status == Status.UNCONFIRMED:
        mail.ask_to_confirm(voice, at=now, until=voice.created_at + CONFIRM_WITHIN)
    else:
        mail.say_known(voice, at=now)
    return voice


def can_be_confirmed(voice: Voice, now: datetime) -> bool:
    """Return whether the link of an answer still confirms it."""
    return voice.status == Status.UNCONFIRMED and voice.created_at + CONFIRM_WITHIN > now


@transaction.atomic
def confirm(voice: Voice, *, now: datetime | None = None) -> Voice:
    """Confirm an answer; staff read it next. Twice is once. Raises VoiceError when too late."""
    voice = locked(voice)
    now = now or timezone.now()
    if voice.status == Status.UNCONFIRMED and can_be_confirmed(voice, now):
        return TRANSITIONS.apply(voice, "confirm", at=now, actor=PERSON)
    if voice.status in (Status.UNCONFIRMED, Status.DELETED):
        raise VoiceError(_("This answer can no longer be confirmed."))
    return voice


@transaction.atomic
def delete_own(voice: Voice, *, now: datetime | None = None) -> Voice:
    """Erase an answer by its writer's link: text, name and address. Twice is once."""
    voice = locked(voice)
    if voice.status == Status.DELETED:
        return voice
    return _erase(voice, actor=PERSON, now=now or timezone.now())


def _erase(voice: Voice, *, actor: str, now: datetime, by: User | None = None) -> Voice:
    """Empty the locked row; requests about it and mails to its writer go with the text."""
    voice = TRANSITIONS.apply(voice, "delete", at=now, actor=actor, by=by)
    voice.flags.all().delete()
    mail.forget(voice, at=now)
    return voice


# --- The counter -----------------------------------------------------------------


@transaction.atomic
def enter(
    question: Question, *, by: User, now: datetime | None = None, **said: Unpack[Said]
) -> Voice:
    """Store an answer handed in on paper; it is confirmed, and read like any other.

    Also after the last day: it was handed in before. The same words twice are one answer.
    """
    require(by, ADD_VOICES)
    question = locked(question)
    now = now or timezone.now()
    if not question.is_published(now) or question.opens_at > now:
        raise VoiceError(_("This question has not been asked yet."), "question")
    voice, is_new = question.voices.get_or_create(
        key=_key("", said["text"]),
        defaults={
            **said,
            "source": Voice.Source.COUNTER,
            "status": Status.WAITING,
            "created_at": now,
            "confirmed_at": now,
        },
    )
    if is_new:
        record(voice, ENTER, source="", by=by, at=now)
    return voice


# --- The office ------------------------------------------------------------------


@transaction.atomic
def decide(
    voice: Voice,
    name: str,
    *,
    by: User,
    reason: str = "",
    version: str | int | None = None,
    now: datetime | None = None,
) -> Voice:
    """Publish an answer or not, or delete it for its writer; `reason` is a Voice.Reason.

    Raises PermissionDenied, StaleItem, and VoiceError for another state or no reason.
    """
    now = now or timezone.now()
    voice, reason = TRANSITIONS.opened(voice, name, by=by, reason=reason, version=version)
    if name == "delete":
        return _erase(voice, actor="staff", by=by, now=now)
    if reason and reason not in Voice.Reason.values:
        raise VoiceError(_("Choose one of the reasons."), "reason")
    columns = {"read_by": by, "reason": reason}
    voice = TRANSITIONS.apply(
        voice, name, at=now, by=by, actor="staff", note=reason, columns=columns
    )
    if voice.status == Status.SHOWN:
        mail.say_shown(voice, at=now)
    else:
        mail.say_declined(voice, at=now)
    return voice


@transaction.atomic
def set_outcome(
    voice: Voice,
    *,
    by: User,
    meeting: Meeting | None = None,
    statement: Statement | None = None,
    decision: Decision | None = None,
    version: str | int | None = None,
) -> Voice:
    """Say what became of an answer. What it became names the session as well."""
    require(by, READ_VOICES)
    voice = locked(voice)
    if voice.status == Status.DELETED:
        raise TRANSITIONS.wrong_state(voice)
    wanted = {"meeting": meeting, "statement": statement, "decision": decision}
    if all(
        getattr(voice, f"{name}_id") == getattr(row, "pk", None) for name, row in wanted.items()
    ):
        return voice
    refuse_stale(voice, version)
    _refuse_earlier(voice, [meeting, *(part.meeting for part in (statement, decision) if part)])
    sessions = {part.meeting_id for part in (statement, decision) if part}
    if len(sessions | ({meeting.pk} if meeting else set())) > 1:
        raise VoiceError(_("Statement and decision must be of the session chosen."), "meeting")
    if meeting is None and sessions:
        wanted["meeting"] = (statement or decision).meeting
    return write_changes(voice, {name: getattr(row, "pk", None) for name, row in wanted.items()})


def earliest_day(voice: Voice) -> date:
    """Return the first day on which a session can have had this answer.

    An answer on paper was handed in some time before it was typed: after the question began.
    """
    on_paper = voice.source == Voice.Source.COUNTER
    return timezone.localdate(voice.question.opens_at if on_paper else voice.created_at)


def _refuse_earlier(voice: Voice, sessions: list[Meeting | None]) -> None:
    first = earliest_day(voice)
    if any(session.held_on < first for session in sessions if session is not None):
        raise VoiceError(
            _("This session was held before the answer was given. Please choose a later one."),
            "meeting",
        )


@transaction.atomic
def pause(
    question: Question,
    *,
    paused: bool,
    by: User,
    version: str | int | None = None,
    now: datetime | None = None,
) -> Question:
    """Stop taking answers, or take them again, from this moment. Twice is once."""
    require(by, "meetings.change_question")
    question = locked(question)
    if question.is_paused == paused:
        return question
    refuse_stale(question, version)
    question = write_changes(question, {"is_paused": paused})
    name = "pause" if paused else "resume"
    write_history(question, name, source=question.publishing_state, by=by, at=now)
    return question


# --- Requests to look again ------------------------------------------------------


@transaction.atomic
def flag(voice: Voice, *, reason: str, now: datetime | None = None) -> VoiceFlag:
    """Ask staff to look at a public answer again; nothing else changes. Twice is once."""
    voice = locked(voice)
    if voice.status != Status.SHOWN:
        raise TRANSITIONS.wrong_state(voice)
    row, _is_new = VoiceFlag.objects.get_or_create(
        voice=voice, reason=reason, handled_at=None, defaults={"created_at": now or timezone.now()}
    )
    return row


@transaction.atomic
def handle(row: VoiceFlag, *, by: User, now: datetime | None = None) -> VoiceFlag:
    """Note that staff have looked at the answer again. Twice is once."""
    require(by, READ_FLAGS)
    row = locked(row)
    if row.handled_at is None:
        row.handled_at, row.handled_by = now or timezone.now(), by
        row.save(update_fields=["handled_at", "handled_by"])
    return row
