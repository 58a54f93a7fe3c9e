"""A record as staff would have written it, and its versions, for tests."""

import io
from datetime import date, time

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from kanazawa2030.core.uploads import documents, images
from kanazawa2030.core.workflow.publishing import apply_transition
from meetings.models import (
    Action,
    AgendaItem,
    Decision,
    Material,
    Meeting,
    Photo,
    RecordVersion,
    SectorCount,
    Statement,
)
from meetings.records.services import make_version

from ...core.uploads.factories import pdf, upload
from ...factories import make_meeting

COUNTERS = {Statement: "last_statement", Decision: "last_decision", Action: "last_action"}


def add(model, meeting: Meeting, **fields):
    """Add a statement, a decision or an action with the next number of its session."""
    counter = COUNTERS[model]
    meeting.refresh_from_db()
    number = getattr(meeting, counter) + 1
    Meeting.objects.filter(pk=meeting.pk).update(**{counter: number})
    texts = {"text_ja": f"{model.PREFIX}{number}の本文", "text_en": f"Text {model.PREFIX}{number}"}
    if model is Action:
        texts |= {"who_ja": "事務局", "who_en": "The office"}
    return model.objects.create(meeting=meeting, number=number, **{**texts, **fields})


def picture():
    """Return a small picture, cleaned as an upload is."""
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(buffer, "PNG")
    return images.clean_image(ContentFile(buffer.getvalue(), "photo.png"))


def add_photo(meeting: Meeting, **fields) -> Photo:
    return Photo.objects.create(
        **{
            "meeting": meeting,
            "image": picture(),
            "alt_ja": "机を囲む人",
            "alt_en": "People at a table",
            "credit": "企画調整課",
            "basis": "nobody",
            **fields,
        }
    )


def add_pdf(meeting: Meeting, **fields) -> Material:
    document = documents.clean_pdf(upload(pdf()))
    documents.store_document(document, prefix=Material.FOLDER)
    return Material.objects.create(
        **{
            "meeting": meeting,
            "label_ja": "次第",
            "label_en": "Agenda paper",
            "file": document,
            "size": document.size,
            **fields,
        }
    )


def write_record(meeting: Meeting | None = None, **fields) -> Meeting:
    """Write a short record: two items, two statements, three decisions, two actions."""
    meeting = meeting or make_meeting(**{"number": 5, "participants_total": 43, **fields})
    first = AgendaItem.objects.create(
        meeting=meeting,
        order=1,
        starts_at=time(18, 40),
        title_ja="町家の数え方",
        title_en="Counting townhouses",
        notes="事務局だけのメモ",
    )
    AgendaItem.objects.create(meeting=meeting, order=2, title_ja="雪", title_en="Snow")
    said = add(Statement, meeting, agenda_item=first, course_id=1)
    said.goals.set([11])
    add(Statement, meeting, view="overall")
    for _number in range(3):
        add(Decision, meeting)
    decision = meeting.decisions.get(number=2)
    add(Action, meeting, decision=decision, due_on=date(2030, 3, 31))
    add(Action, meeting)
    SectorCount.objects.create(meeting=meeting, sector_ja="教育", sector_en="Education", people=20)
    return meeting


def publish(version: RecordVersion, *, by, at=None) -> RecordVersion:
    """Publish a version, shown from `at` (default: at once)."""
    version.publish_at = at or timezone.now()
    version.save(update_fields=["publish_at"])
    return apply_transition(version, "publish", by=by)


def published(meeting: Meeting, *, by, at=None, **notes) -> RecordVersion:
    """Make a version of the working copy as it is, and publish it."""
    return publish(make_version(meeting, by=by, **notes), by=by, at=at)


def reword(part, text: str) -> None:
    """Change the Japanese text of a statement, decision or action in the working copy."""
    type(part).objects.filter(pk=part.pk).update(text_ja=text)
