"""Load the sample data through the services that staff use; may be run twice."""

from datetime import datetime, time, timedelta
from itertools import count, islice

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from events.editing import services as events_services
from events.models import (
    Event,
    Feedback,
    HostRole,
    ProgrammeItem,
    Proposal,
    Registration,
    Report,
    Speaker,
    Venue,
)
from kanazawa2030.core.accounts.roles import Role
from kanazawa2030.core.models import Office, User
from kanazawa2030.core.workflow import publishing
from meetings.models import Indicator, Meeting, Voice
from partners.models import BoardEntry, Partner
from partners.profile.services import apply_to_partner

from ..models import Topic
from . import (
    board,
    commitments,
    indicators,
    members,
    past_years,
    pictures,
    proposing,
    records,
    voices,
)
from .afterwards import add_results
from .proposing import publish
from .rows import people, topics
from .rows.events import COMING
from .rows.other_events import PAST_AND_HIDDEN
from .taking_part import delete_other_mails, register_samples, write_messages

SCALE_SLUG = "sample-scale-"
SCALE_HOURS = ("10:00", "14:00", "18:30")


@transaction.atomic
def load(*, now=None) -> dict[str, int]:
    """Create the samples that are missing; return how many of each kind there are."""
    now = now or timezone.now()
    _office()
    crew = {row[0].split("@")[0]: _staff(*row) for row in people.STAFF}
    venues = {key: _venue(row) for key, row in people.VENUES.items()}
    for row in [*people.PARTNERS, *people.HIDDEN_PARTNERS]:
        if not Partner.objects.filter(slug=row["slug"]).exists():
            _partner(row, by=crew["reviewer"])
    members.load(now=now)
    commitments.load(by=crew["reviewer"], now=now)
    board.load(by=crew["reviewer"], now=now)
    for row in [*COMING, *PAST_AND_HIDDEN]:
        if not Event.objects.filter(slug=row["slug"]).exists():
            _event(row, venues=venues, crew=crew, now=now)
    past_years.load(venue=venues["hall"], crew=crew, now=now)
    proposing.load(crew=crew, now=now)
    indicators.load(crew=crew, now=now)
    records.load(venues=venues, crew=crew, now=now)
    voices.load(crew=crew, now=now)
    for row in topics.TOPICS:
        if not Topic.objects.filter(slug=row["slug"]).exists():
            _topic(row, crew=crew, now=now)
    return {
        "staff": len(crew),
        "partners": Partner.objects.filter(is_sample=True).count(),
        "events": Event.objects.filter(is_sample=True).count(),
        "registrations": Registration.objects.filter(event__is_sample=True).count(),
        "proposals": Proposal.objects.filter(is_sample=True).count(),
        "sessions": Meeting.objects.filter(is_sample=True).count(),
        "entries": BoardEntry.objects.filter(is_sample=True).count(),
        "answers": Feedback.objects.filter(event__is_sample=True).count(),
        "voices": Voice.objects.filter(is_sample=True).count(),
        "indicators": Indicator.objects.filter(is_sample=True).count(),
        "news": Topic.objects.filter(is_sample=True).count(),
    }


def _office():
    Office.objects.filter(phone="", email="").update(**people.OFFICE)


def _staff(email, name, roles):
    # Helpers of the reception have a last day, as the form of accounts asks.
    until = timezone.localdate() + timedelta(days=365) if Role.RECEPTION in roles else None
    user, created = User.objects.get_or_create(
        email=email, defaults={"name": name, "is_staff": True, "access_until": until}
    )
    if created:
        user.set_password(people.PASSWORD)
        user.save()
        user.groups.set(Group.objects.filter(name__in=roles))
    return user


def _venue(row):
    found = Venue.objects.filter(name_ja=row["name_ja"], is_sample=True).first()
    if found:
        return found
    row = dict(row)
    drawing = row.pop("map", None)
    drawn = pictures.fields_of_venue(drawing) if drawing else {}
    return Venue.objects.create(**row, **drawn, is_sample=True)


def _partner(row, *, by):
    row = dict(row)
    courses, goals = row.pop("courses"), row.pop("goals")
    moves = row.pop("moves", [("approve", "")])
    logo = row.pop("logo", None)
    if logo:
        names = {name: row[name] for name in ("name_ja", "name_en")}
        row |= pictures.fields_of_partner(logo, **names)
    partner = Partner.objects.create(**row, is_sample=True)
    partner.courses.set(courses)
    partner.goals.set(goals)
    for name, reason in moves:
        partner = apply_to_partner(partner, name, by=by, reason=reason)


def _moment(now, days, clock):
    day = timezone.localdate(now) + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))


WORDS = (
    "slug",
    "series",
    "format",
    "online_url",
    "in_english",
    "english_support",
    "capacity",
    "reserved_seats",
    "waiting_capacity",
    "max_companions",
    "fee_yen",
    "offered_needs",
    "registration_mode",
    "registration_url",
    "contact_phone",
    "contact_email",
    "easy_title",
    "easy_summary",
    "easy_bring",
    *(
        f"{name}_{code}"
        for name in (
            "title",
            "summary",
            "body",
            "bring",
            "access_note",
            "go_nogo_note",
            "room",
            "fee_note",
            "audience",
            "language_note",
            "contact_name",
        )
        for code in ("ja", "en")
    ),
)


def _event(row, *, venues, crew, now):
    starts_at = _moment(now, row["day"], row.get("from", "00:00"))
    ends_at = _moment(now, row["day"], row["to"]) if "to" in row else None
    fields = {name: row[name] for name in WORDS if name in row}
    if "picture" in row:
        fields |= pictures.fields_of_event(row["picture"])
    if "opens_in_days" in row:
        fields["registration_opens_at"] = _moment(now, row["opens_in_days"], "09:00")
    if "closes_days_ago" in row:
        fields["registration_closes_at"] = _moment(now, -row["closes_days_ago"], "17:00")
    if "access_days" in row:
        fields["access_request_by"] = timezone.localdate(now) + timedelta(days=row["access_days"])
    event = Event.objects.create(
        **fields,
        starts_at=starts_at,
        ends_at=ends_at,
        date_precision=row.get("precision", "time"),
        venue=venues.get(row.get("venue")),
        author=crew["staff"],
        is_sample=True,
    )
    event.courses.set(row["courses"])
    event.goals.set(row["goals"])
    _parts(event, row)
    stage = row.get("stage", "public")
    if stage == "later":
        event.publish_at = now + timedelta(days=7)
        event.save(update_fields=["publish_at"])
    elif stage == "public":
        event.publish_at = min(starts_at, now) - timedelta(days=30)
        event.save(update_fields=["publish_at"])
    _bring_to(event, stage, crew=crew, now=now)
    event.refresh_from_db()
    register_samples(event, by=crew["staff"], now=now)
    write_messages(event, crew=crew, now=now)
    _then(event, row, crew=crew)
    add_results(event, crew=crew, now=now)
    delete_other_mails(event)


def _parts(event, row):
    for order, (slug, role) in enumerate(row["hosts"]):
        partner = Partner.objects.get(slug=slug)
        HostRole.objects.create(event=event, partner=partner, role=role, order=order)
    for order, (ja, en, body_ja, body_en) in enumerate(row.get("speakers", ())):
        Speaker.objects.create(
            event=event,
            name_ja=ja,
            name_en=en,
            position_ja=f"{body_ja}（見本）",
            position_en=f"{body_en} (sample)",
            order=order,
        )
    for order, (clock, ja, en) in enumerate(row.get("programme", ())):
        ProgrammeItem.objects.create(
            event=event, starts_at=time.fromisoformat(clock), text_ja=ja, text_en=en, order=order
        )


def _bring_to(event, stage, *, crew, now):
    if stage in ("public", "later"):
        publish(event, crew=crew, now=now)
    elif stage == "withdrawn":
        event = publish(event, crew=crew, now=now)
        publishing.apply_transition(
            event,
            "withdraw",
            by=crew["staff"],
            now=now,
            reason="主催者の都合で取り下げました（見本）。",
        )
    elif stage == "awaiting":
        # By the table itself: the admin shows the state also where nobody has to approve.
        publishing.TRANSITIONS.apply(event, "submit", at=now, by=crew["staff"])


def _then(event, row, *, crew):
    notes = {"note_ja": row.get("note_ja", ""), "note_en": row.get("note_en", "")}
    match row.get("then"):
        case "cancel":
            events_services.cancel_event(event, by=crew["staff"], **notes)
        case "postpone":
            events_services.postpone_event(event, by=crew["staff"], **notes)
        case "move":
            step = timedelta(days=row["move_days"])
            events_services.postpone_event(
                event,
                by=crew["staff"],
                starts_at=event.starts_at + step,
                ends_at=event.ends_at + step,
                **notes,
            )


def _topic(row, *, crew, now):
    topic = Topic.objects.create(
        **{k: v for k, v in row.items() if k != "days_ago"},
        publish_at=now - timedelta(days=row["days_ago"]),
        author=crew["staff"],
        is_sample=True,
    )
    publish(topic, crew=crew, now=now)


def load_many(number: int, *, now=None) -> int:
    """Create plain sample events until there are `number`; return how many were created.

    Two a day around `now`, a third of them in the future: pages show as much among few
    events as among many, and only the years grow.
    """
    now = now or timezone.now()
    missing = number - Event.objects.filter(is_sample=True).count()
    taken = set(Event.objects.filter(slug__startswith=SCALE_SLUG).values_list("slug", flat=True))
    free = (n for n in count() if f"{SCALE_SLUG}{n}" not in taken)
    venue = Venue.objects.filter(is_sample=True).first()
    days = max(number // 2, 1)
    rows = [
        _scale_event(n, n % days - days * 2 // 3, venue, now) for n in islice(free, max(missing, 0))
    ]
    with transaction.atomic():
        made = Event.objects.bulk_create(rows, batch_size=500)
        _tag(made)
        _report_on(made, now)
    return len(made)


def _scale_event(number, day, venue, now):
    starts_at = _moment(now, day, SCALE_HOURS[number % len(SCALE_HOURS)])
    event = Event(
        slug=f"{SCALE_SLUG}{number}",
        title_ja=f"規模の見本 {number}",
        title_en=f"Scale sample {number}",
        summary_ja="一覧の速さを確かめるための見本です。",
        summary_en="A sample to try the lists at size.",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        venue=venue,
        capacity=30,
        publishing_state=Event.State.APPROVED,
        publish_at=starts_at - timedelta(days=700),
        is_sample=True,
    )
    event.set_derived()
    return event


def _report_on(events, now):
    """Give each event that is over a published report with numbers."""
    reports = [
        Report(
            event=event,
            summary_ja="規模の見本の報告です。",
            summary_en="A report of a sample at size.",
            attendance_place=event.pk % 30,
            publishing_state=Report.State.APPROVED,
            publish_at=event.over_at,
        )
        for event in events
        if event.over_at < now
    ]
    for report in reports:
        report.set_derived()
    Report.objects.bulk_create(reports, batch_size=500)


def _tag(events):
    """Give each event one course of action and one goal, in turn."""
    courses, goals = Event.courses.through, Event.goals.through
    courses.objects.bulk_create(
        [courses(event_id=e.pk, courseofaction_id=e.pk % 5 + 1) for e in events], batch_size=500
    )
    goals.objects.bulk_create(
        [goals(event_id=e.pk, goal_id=e.pk % 17 + 1) for e in events], batch_size=500
    )
