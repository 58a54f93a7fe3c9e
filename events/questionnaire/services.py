"""Storing answers once, and reviewing texts before they are shown."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.language.normalise import has_japanese
from kanazawa2030.core.models import User
from kanazawa2030.core.registry import due, purge_rule
from kanazawa2030.core.workflow.changes import ChangeError, locked, require

from ..models import Event, Feedback, FeedbackAnswer, FeedbackQuestion
from ..permissions import READ_FEEDBACK
from .opening import closed, closed_before, is_open, refusal

State = Feedback.StepState


class FeedbackError(ChangeError):
    """A change that is not possible; its text is for the person who tried."""


@transaction.atomic
def answer(
    event: Event,
    *,
    key: str,
    is_first_time: bool | None = None,
    age_band: str = "",
    satisfaction: int | None = None,
    one_step: str = "",
    own: dict[FeedbackQuestion, str] | None = None,
    now: datetime | None = None,
) -> Feedback:
    """Store one questionnaire. `key` is the form's: sent twice it is one answer.

    `own` are the answers to the event's own questions.

    Raises FeedbackError outside the days it is open, and for an empty one; ValueError
    without a key.
    """
    if not key:
        raise ValueError("Without a key a second click would be a second answer.")
    # Under the lock of the event: once it is closed, no answer changes what is published.
    reason = refusal(locked(event), now)
    if reason:
        raise FeedbackError(reason)
    own = {question: text for question, text in (own or {}).items() if text}
    if is_first_time is None and not (age_band or satisfaction or one_step or own):
        raise FeedbackError(_("Answer at least one question."))
    columns = {
        "is_first_time": is_first_time,
        "age_band": age_band,
        "satisfaction": satisfaction,
        "one_step": one_step,
        "step_language": _language_of(one_step),
        "step_state": State.WAITING if one_step else State.NONE,
    }
    row, is_new = Feedback.objects.get_or_create(event=event, key=key, defaults=columns)
    if is_new:
        _store_own(row, own)
    return row


def _store_own(row: Feedback, own: dict[FeedbackQuestion, str]) -> None:
    FeedbackAnswer.objects.bulk_create(
        FeedbackAnswer(feedback=row, question=question, text=text) for question, text in own.items()
    )


def _language_of(text: str) -> str:
    """Return the language of a text by its characters, whatever page it was sent from."""
    if not text:
        return ""
    return "ja" if has_japanese(text) else "en"


# --- Own questions and closing ------------------------------------------------


@transaction.atomic
def set_own_questions(event: Event, rows: list[dict], *, by: User) -> None:
    """Ask exactly these questions, in their order; each is the columns of one.

    Raises FeedbackError once somebody has answered: answers belong to what was asked.
    """
    require(by, READ_FEEDBACK)
    event = locked(event)
    if event.feedback.exists():
        raise FeedbackError(_("Someone has answered already, so the questions stay as they are."))
    event.feedback_questions.all().delete()
    for order, columns in enumerate(rows, start=1):
        FeedbackQuestion.objects.create(event=event, order=order, **columns)


@transaction.atomic
def close_early(event: Event, *, by: User, now: datetime | None = None) -> Event:
    """Close an open questionnaire for good: its numbers are published. Twice is once."""
    require(by, READ_FEEDBACK)
    event = locked(event)
    now = now or timezone.now()
    if event.feedback_closed_at:
        return event
    if not is_open(event, now):
        raise FeedbackError(refusal(event, now))
    event.feedback_closed_at = now
    event.save(update_fields=["feedback_closed_at"])
    return event


# --- Reading before showing --------------------------------------------------


def steps_to_read() -> QuerySet[Feedback]:
    """Return texts staff have not reviewed, of events that were held."""
    return Feedback.objects.filter(
        step_state=State.WAITING, event__state=Event.EventState.SCHEDULED
    )


@transaction.atomic
def moderate(row: Feedback, *, shown: bool, by: User, now: datetime | None = None) -> Feedback:
    """Approve or hide a participant's text; either can be changed, twice is once.

    Raises FeedbackError when its text has been deleted in the meantime.
    """
    require(by, READ_FEEDBACK)
    row = locked(row)
    if not row.one_step:
        raise FeedbackError(_("This text has been deleted in the meantime."))
    state = State.SHOWN if shown else State.REFUSED
    if row.step_state != state:
        row.step_state, row.step_by = state, by
        row.step_at = now or timezone.now()
        row.save(update_fields=["step_state", "step_by", "step_at"])
    return row


# --- Deleting ----------------------------------------------------------------


@purge_rule("questionnaire keys", order=60)
def purge_keys(now: datetime, *, dry_run: bool) -> int:
    """Blank the keys against double submission once the questionnaire is closed."""
    old = Feedback.objects.filter(closed(now)).exclude(key="")
    return due(old, "event__over_at") if dry_run else old.update(key="")


@purge_rule("unread steps", order=61)
def purge_steps(now: datetime, *, dry_run: bool) -> int:
    """Delete texts that were not approved, FEEDBACK_TEXT_KEPT_DAYS after closing."""
    over = closed_before(now - timedelta(days=settings.FEEDBACK_TEXT_KEPT_DAYS))
    old = Feedback.objects.filter(
        event__over_at__lt=over, step_state__in=(State.WAITING, State.REFUSED)
    )
    if dry_run:
        return due(old, "event__over_at")
    return old.update(
        one_step="", step_language="", step_state=State.NONE, step_by=None, step_at=None
    )


@purge_rule("texts to own questions", order=62)
def purge_own_texts(now: datetime, *, dry_run: bool) -> int:
    """Delete what people wrote to own questions, FEEDBACK_TEXT_KEPT_DAYS after closing."""
    over = closed_before(now - timedelta(days=settings.FEEDBACK_TEXT_KEPT_DAYS))
    old = FeedbackAnswer.objects.filter(
        question__kind=FeedbackQuestion.Kind.TEXT, feedback__event__over_at__lt=over
    )
    return due(old, "feedback__event__over_at") if dry_run else old.delete()[0]
