"""Sample questions, with answers in every state and outcome."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from kanazawa2030.core.language.normalise import has_japanese
from kanazawa2030.core.models import OutgoingMail
from meetings.models import Meeting, Question, Voice
from meetings.voices import services

from .proposing import publish
from .rows.records import MEETING
from .rows.voices import QUESTIONS


def load(*, crew, now):
    """Create the sample questions that are missing, with their answers."""
    for row in QUESTIONS:
        if not Question.objects.filter(title_ja=row["title_ja"], is_sample=True).exists():
            _question(row, crew=crew, now=now)


def _question(row, *, crew, now):
    opens_at, closes_at = (_moment(now, days) for days in row["asked"])
    texts = {name: text for name, text in row.items() if name.startswith(("title", "intro"))}
    question = Question.objects.create(
        **texts,
        opens_at=opens_at,
        closes_at=closes_at,
        publish_at=opens_at,
        meeting=_session(closes_at),
        author=crew["staff"],
        is_sample=True,
    )
    question = publish(question, crew=crew, now=now)
    for number, answer in enumerate(row["answers"], start=1):
        _answer(question, number, answer, by=crew["staff"], now=now)
    _flag(question, now=now)
    OutgoingMail.objects.filter(dedupe_key__startswith="voice:").delete()


def _moment(now, days) -> datetime:
    day = timezone.localdate(now) + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(9)))


def _session(closes_at) -> Meeting | None:
    """Return the first sample session after a question, or None."""
    after = Meeting.objects.published().filter(is_sample=True, held_on__gte=closes_at.date())
    return after.order_by("held_on").first()


def _answer(question, number, answer, *, by, now):
    days, course, goal, nickname, text, stands, became = answer
    at = now - timedelta(days=days)
    voice = services.send(
        question,
        text=text,
        course_id=course,
        goal_id=goal,
        nickname=nickname,
        email=f"voice-{number}@people.example",
        language="ja" if has_japanese(text) else "en",
        now=at,
    )
    Voice.objects.filter(pk=voice.pk).update(is_sample=True)
    if stands == "unconfirmed":
        return
    voice = services.confirm(voice, now=at + timedelta(minutes=9))
    read = min(at + timedelta(days=1), now)
    if stands == "shown":
        voice = services.decide(voice, "publish", by=by, now=read)
        services.set_outcome(voice, by=by, **_outcome(became))
    elif stands == "declined":
        services.decide(voice, "decline", by=by, reason=became, now=read)
    elif stands == "deleted":
        services.delete_own(voice, now=read)


def _outcome(became) -> dict:
    """Return what became of an answer, where the sample session with its record is there."""
    meeting = Meeting.objects.filter(number=MEETING["number"], is_sample=True).first()
    if not became or meeting is None:
        return {}
    name, number = became
    if name == "meeting":
        return {"meeting": meeting}
    return {name: getattr(meeting, f"{name}s").get(number=number)}


def _flag(question, *, now):
    """Let a reader ask for a second look at one answer of the question that is asked."""
    voice = question.voices.public().filter(nickname="鍋の人").first()
    if voice:
        services.flag(voice, reason="店の名前が分かるかもしれません（見本）。", now=now)
