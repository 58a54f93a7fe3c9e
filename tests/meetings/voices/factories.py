"""What tests of voices share: questions, answers in each state, a filled form."""

from datetime import timedelta

from django.utils import timezone

from kanazawa2030.core.models import CourseOfAction
from meetings.models import Decision, Question, RecordVersion, Statement, Voice
from meetings.voices import services

from ...factories import make_meeting

PAGE = "/{}/vision/voices/"
TEXT = "朝六時、用水に板をはめる音。"
EMAIL = "writer@example.test"


def make_question(*, published=True, days=(-3, 10), **fields) -> Question:
    """Create a question asked from and until so many days from now."""
    now = timezone.now()
    state = {"publishing_state": "approved", "publish_at": now - timedelta(days=400)}
    return Question.objects.create(
        **{
            "title_ja": "なくしたくない音は何ですか。",
            "title_en": "Which sound must not be lost?",
            "opens_at": now + timedelta(days=days[0]),
            "closes_at": now + timedelta(days=days[1]),
            **(state if published else {}),
            **fields,
        }
    )


def make_voice(question, status="shown", **fields) -> Voice:
    """Create an answer in a state, past the services."""
    now = timezone.now()
    known = {} if status in ("unconfirmed",) else {"confirmed_at": now}
    if status in ("shown", "declined"):
        known["read_at"] = now
    if status == "declined":
        known["reason"] = "topic"
    if status == "deleted":
        known |= {"text": "", "email": ""}
    course = fields.pop("course", 1)
    return Voice.objects.create(
        **{
            "question": question,
            "text": TEXT,
            "course": CourseOfAction.objects.get(pk=course),
            "email": EMAIL,
            "status": status,
            "created_at": now,
            **known,
            **fields,
        }
    )


def send(question, **said) -> Voice:
    """Send an answer by the service."""
    return services.send(
        question, **{"text": TEXT, "course_id": 1, "email": EMAIL, "language": "ja", **said}
    )


def filled(question, **changes) -> dict:
    """Return what a browser sends after a person has filled in the form; None leaves out."""
    data = {
        "question": str(question.pk),
        "text": TEXT,
        "course": "1",
        "goal": "11",
        "nickname": "用水の人",
        "email": EMAIL,
        "subject": "",
        **changes,
    }
    return {name: value for name, value in data.items() if value is not None}


def make_parts(*, public=True, **fields):
    """Create a session with a statement and a decision, in a public record or in none."""
    meeting = make_meeting(**fields)
    statement = Statement.objects.create(meeting=meeting, number=1, text_ja="音も風景です。")
    decision = Decision.objects.create(meeting=meeting, number=2, text_ja="音の地図をつくる。")
    if public:
        version = RecordVersion.objects.create(
            meeting=meeting,
            number=1,
            publishing_state="approved",
            publish_at=timezone.now() - timedelta(days=1),
        )
        statement.versions.add(version)
        decision.versions.add(version)
    return meeting, statement, decision
