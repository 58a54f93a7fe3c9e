"""Rows of the access table: registrations and reports of events, records of sessions."""

from django.utils import timezone

from events.models import (
    Call,
    Feedback,
    GroupRequest,
    Registration,
    Report,
    ReportMaterial,
    ReportPhoto,
)
from events.registration import notifications
from events.registration import services as registration_services
from kanazawa2030.core.uploads import documents

from ..core.uploads.factories import pdf, upload
from ..events.registration.factories import register
from ..factories import make_event, make_past_event
from ..meetings.records.factories import make_action, make_decision, make_item, make_statement


def make_reports(image) -> dict[str, Report]:
    """Create a published report, and a draft with a photograph."""
    published = Report.objects.create(
        event=make_past_event(),
        summary_ja="報告",
        publishing_state="approved",
        publish_at=timezone.now(),
    )
    draft = Report.objects.create(event=make_past_event(), summary_ja="下書き")
    ReportPhoto.objects.create(
        report=draft, image=image, alt_ja="写真", credit="市", basis="nobody"
    )
    for report in (published, draft):
        keep_pdf(report)
    return {"published": published, "draft": draft}


def make_record(meeting, image) -> list:
    """Create one row of each kind of the record of `meeting`."""
    item = make_item(meeting, notes="メモ")
    decision = make_decision(meeting)
    document = documents.clean_pdf(upload(pdf()))
    statement = make_statement(meeting, agenda_item=item)
    meeting.sectorcounts.create(sector_ja="教育", people=3)
    return [
        statement,
        decision,
        make_action(meeting, decision=decision),
        meeting.materials.create(label_ja="資料", file=document, size=document.size),
        meeting.photos.create(image=image, alt_ja="写真", credit="市", basis="nobody"),
    ]


def keep_pdf(report) -> ReportMaterial:
    """Attach a PDF to `report`."""
    document = documents.clean_pdf(upload(pdf()))
    return ReportMaterial.objects.create(
        report=report, label_ja="当日の資料", file=document, size=document.size
    )


def taking_part(event, reports) -> dict:
    """Create registrations; return the URL arguments of their pages by URL name."""
    one = register(event, 1, needs=["captioning"])
    other = register(event, 2, confirmed=False)
    group = registration_services.ask_for_group(
        event,
        organisation="見本小学校",
        name="先生",
        email="s@people.example",
        phone="",
        headcount=24,
        message="",
        language="ja",
    )
    call = Call.objects.create(registration=one, reason="changed", created_at=timezone.now())
    photo = ReportPhoto.objects.get()
    step = Feedback.objects.create(
        event=event, one_step="歩く", step_language="ja", step_state="waiting"
    )
    message = event.messages.create(
        audience="all", subject_ja="ご案内", text_ja="持ち物", created_at=timezone.now()
    )
    pages = {
        **{f"event_{page}": [event.pk] for page in EVENT_PAGES},
        **{f"registration_{page}": [one.pk] for page in REGISTRATION_PAGES},
        "registration_act": [other.pk, "confirm"],
        "registration_merge": [one.pk, other.pk],
        "grouprequest_seat": [group.pk],
        "grouprequest_decline": [GroupRequest.objects.get().pk],
        "call_done": [call.pk],
        "reportphoto_down": [photo.pk],
        "feedback_read": [step.pk, "show"],
        "message_page": [message.pk],
        "message_edit": [message.pk],
        "message_act": [message.pk, "schedule"],
    }
    token = notifications.token_of(one)
    hidden = make_event(published=False).slug
    return {
        **{name: {"published": [event.slug], "draft": [hidden]} for name in EVENT_ADDRESSES},
        **{f"registrations:{name}": {"known": [token], "forged": ["1.x~y"]} for name in OWN_PAGES},
        **{f"admin:events_{name}": {"": arguments} for name, arguments in pages.items()},
        "admin:events_registration_certificate": {"here": [came(event).pk], "to_come": [one.pk]},
        "admin:events_waiting_lists": {"": []},
        "admin:events_reception_code": {"known": [one.reception_code], "unknown": ["x" * 24]},
        "events:material": {
            name: [report.event.slug, report.materials.get().pk] for name, report in reports.items()
        },
        "admin:events_report_delete": {name: [report.pk] for name, report in reports.items()},
    }


def came(event) -> Registration:
    """Create a registration that was checked in."""
    row = register(event, 3)
    Registration.objects.filter(pk=row.pk).update(status="attended")
    return row


EVENT_ADDRESSES = (
    "event_ics",
    "events:event_flyer",
    "events:event_share_image",
    "events:registration_create",
    "events:registration_sent",
    "events:group_request_create",
    "events:group_request_sent",
    "events:feedback",
    "events:feedback_thanks",
)
OWN_PAGES = ("calendar", "cancel", "confirm", "download", "edit", "erase", "manage")
EVENT_PAGES = (
    "answers",
    "insurance",
    "lists",
    "name_tags",
    "close",
    "overview",
    "enter",
    "go",
    "needs_sheet",
    "online",
    "registrations",
    "roster",
    "roster_export",
    "seats",
    "absent",
    "reception",
    "reception_news",
    "count",
    "walk_in",
    "feedback",
    "feedback_paper",
    "feedback_sheet",
    "feedback_export",
    "messages",
    "message",
    "feedback_questions",
    "feedback_close",
)
REGISTRATION_PAGES = ("page", "edit", "arrive", "size", "called", "needs", "undo")
