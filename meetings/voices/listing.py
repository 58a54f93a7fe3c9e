"""What the public pages show of a question: its answers, totals, and what became of them."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kanazawa2030.core.reference.tags import Tags

from ..models import Decision, Meeting, Question, Statement, Voice

PER_PAGE = 20


class Total(NamedTuple):
    """A course of action, its number of answers to the question, and how many are samples."""

    number: int
    title: str
    count: int
    samples: int


class Outcome(NamedTuple):
    """What became of an answer: a sentence, and the address of what it names."""

    sentence: str
    url: str = ""


def totals(question: Question, tags: Tags) -> list[Total]:
    """Return every course of action with its number of public answers."""
    rows = question.voices.public().order_by().values_list("course")
    samples = Count("pk", filter=Q(is_sample=True))
    counted = {course: numbers for course, *numbers in rows.annotate(Count("pk"), samples=samples)}
    return [Total(n, tag.short_title, *counted.get(n, (0, 0))) for n, tag in tags.courses.items()]


def answers(question: Question, now: datetime, *, course: int | None = None) -> QuerySet[Voice]:
    """Return the public answers, latest first, with what `outcome` needs."""
    rows = question.voices.public()
    if course:
        rows = rows.filter(course=course)
    return rows.select_related(
        "goal", "meeting", "statement__meeting", "decision__meeting"
    ).annotate(
        statement_is_public=Exists(
            Statement.objects.public(now).filter(pk=OuterRef("statement")).order_by()
        ),
        decision_is_public=Exists(
            Decision.objects.public(now).filter(pk=OuterRef("decision")).order_by()
        ),
    )


def outcome(voice: Voice, question: Question, now: datetime) -> Outcome:
    """Say what became of an answer; only what readers can open is named."""
    if voice.decision_id and voice.decision_is_public:
        words = _("It led to the decision %(code)s.") % {"code": voice.decision.code}
        return Outcome(words, voice.decision.get_absolute_url())
    if voice.statement_id and voice.statement_is_public:
        words = _("It became the statement %(code)s.") % {"code": voice.statement.code}
        return Outcome(words, voice.statement.get_absolute_url())
    if voice.meeting_id and voice.meeting.is_published(now):
        return _taken(voice.meeting, now)
    planned = question.meeting
    if planned and planned.is_published(now) and _is_ahead(planned, now):
        return _taken(planned, now)
    if question.closes_at > now:
        return Outcome(_("We say here what becomes of it once the question has closed."))
    return Outcome(_("It is published here only."))


def _is_ahead(meeting: Meeting, now: datetime) -> bool:
    return meeting.held_on >= timezone.localdate(now)


def _taken(meeting: Meeting, now: datetime) -> Outcome:
    if _is_ahead(meeting, now):
        words = _("We take it to SDG’s Meeting No. %(number)s.")
    else:
        words = _("It was taken to SDG’s Meeting No. %(number)s.")
    return Outcome(words % {"number": meeting.number}, meeting.get_absolute_url())


def past_questions(now: datetime) -> QuerySet[Question]:
    """Return the past questions, latest first, with their number of public answers."""
    shown = Count("voices", filter=Q(voices__status=Voice.Status.SHOWN))
    return Question.objects.over(now).annotate(shown=shown)
