"""What came of a session, and the way back: which decision an event began with."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext

from events.models import Event, Proposal, Report
from kanazawa2030.core.language.bilingual import language_columns
from kanazawa2030.core.models.prepared import Given, Prepared
from kanazawa2030.core.registry import beginning

from ..models import Action, Decision, Indicator, Meeting, Question, RecordVersion, Voice

_PARTS = (Decision, Action)


def code_of(prefix: str, meeting: int, number: int) -> str:
    """Return how a part of a record is cited: D-05-2."""
    return f"{prefix}-{meeting:02}-{number}"


# --- Events and proposals --------------------------------------------------------------------


class Came(NamedTuple):
    """A published event that a decision or an action led to, perhaps by a proposal."""

    slug: str
    title_ja: str
    title_en: str
    starts_at: datetime
    date_precision: str
    is_sample: bool
    has_report: bool
    proposal: int | None  # the number of the proposal, where that is what was linked

    codes: list[str]

    @property
    def url(self) -> str:
        return reverse("events:event_detail", args=[self.slug])

    @property
    def proposal_url(self) -> str:
        return reverse("proposals:proposal_detail", args=[self.proposal]) if self.proposal else ""


def events_after(version: RecordVersion, now: datetime) -> list[Came]:
    """Return what decisions and actions of a version led to, in the order of the days.

    A proposal is named by its published event only, in the event's words; one without an
    event is not named. One query.
    """
    number = version.meeting.number
    rows = [_led_to(part, way, version, now) for part in _PARTS for way in ("", "proposal__")]
    found: dict[str, Came] = {}
    for prefix, part_number, slug, *columns in rows[0].union(*rows[1:], all=True).order_by():
        came = found.setdefault(slug, Came(slug, *columns, []))
        if columns[-1] is None and came.proposal is not None:  # linked itself: say so
            came = found[slug] = came._replace(proposal=None)
        code = code_of(prefix, number, part_number)
        if code not in came.codes:
            came.codes.append(code)
    for came in found.values():
        came.codes.sort(key=lambda code: (code[0] != "D", code))
    return sorted(found.values(), key=lambda came: (came.starts_at, came.slug))


def _led_to(part, way: str, version: RecordVersion, now: datetime):
    """Return columns of published events linked with the rows of `part`, or by a proposal."""
    name = way + _related(part, Proposal if way else Event)
    reports = Report.objects.published(now).filter(event=OuterRef("pk"))
    nothing = Value(None, output_field=Proposal._meta.pk)
    return (
        Event.objects.rewrite(False)
        .published(now)
        .order_by()
        .filter(**{f"{name}__meeting": version.meeting_id, f"{name}__versions": version.pk})
        .annotate(
            prefix=Value(part.PREFIX, CharField()),
            part_number=F(f"{name}__number"),
            has_report=Exists(reports),
            from_proposal=F("proposal_id") if way else nothing,
        )
        .values_list(
            "prefix",
            "part_number",
            "slug",
            *language_columns("title"),
            "starts_at",
            "date_precision",
            "is_sample",
            "has_report",
            "from_proposal",
        )
    )


def _related(part, target) -> str:
    name = "events" if target is Event else "proposals"
    return part._meta.get_field(name).related_query_name()


# --- Indicators ------------------------------------------------------------------------------


class Related(NamedTuple):
    """A published indicator that statements or decisions are related to."""

    slug: str
    title_ja: str
    title_en: str
    is_sample: bool
    codes: list[str]

    @property
    def url(self) -> str:
        return reverse("vision:indicator", args=[self.slug])


def indicators_after(version: RecordVersion, now: datetime) -> list[Related]:
    """Return the published indicators this version is related to, in order; one query."""
    rows = [
        Indicator.objects.rewrite(False)
        .published(now)
        .order_by()
        .filter(**{f"{name}__meeting": version.meeting_id, f"{name}__versions": version.pk})
        .annotate(prefix=Value(prefix, CharField()), part_number=F(f"{name}__number"))
        .values_list("axis__course", "order", "slug", *_COLUMNS)
        for name, prefix in (("statements", "S"), ("decisions", "D"))
    ]
    found: dict[str, Related] = {}
    for _course, _order, slug, *columns, prefix, number in sorted(
        rows[0].union(rows[1], all=True).order_by()
    ):
        led = found.setdefault(slug, Related(slug, *columns, []))
        led.codes.append(code_of(prefix, version.meeting.number, number))
    return list(found.values())


_COLUMNS = (*language_columns("title"), "is_sample", "prefix", "part_number")


# --- Voices ----------------------------------------------------------------------------------


def questions_of(meeting: Meeting, now: datetime) -> list[Question]:
    """Return the questions asked for a session or answered by what was said there.

    Each with `taken`, the public voices that were taken to the session. One query.
    """
    taken = Q(voices__meeting=meeting) | Q(voices__statement__meeting=meeting)
    taken |= Q(voices__decision__meeting=meeting)
    public = taken & Q(voices__in=Voice.objects.public().order_by())
    asked = (
        Question.objects.published(now)
        .filter(opens_at__lte=now)
        .annotate(taken=Count("voices", filter=public, distinct=True))
        .filter(Q(meeting=meeting) | Q(taken__gt=0))
        .order_by("opens_at", "pk")
    )
    found = list(asked)
    for question in found:
        question.url = question.get_absolute_url()
    return found


# --- The way back ----------------------------------------------------------------------------


def _began():
    """Return the public decisions and actions linked with an event or its proposal."""
    now = Given("now", RecordVersion._meta.get_field("publish_at"))
    event = Given("event", Event._meta.pk)
    current = RecordVersion.objects.current(now).order_by()
    rows = [
        part.objects.rewrite(False)
        .order_by()
        .filter(Exists(current.filter(**{f"{part._meta.model_name}s": OuterRef("pk")})))
        .filter(Q(events=event) | Q(proposals__event=event))
        .distinct()
        .annotate(prefix=Value(part.PREFIX, CharField()))
        .values_list("meeting__held_on", "prefix", "meeting__number", "number")
        for part in _PARTS
    ]
    return rows[0].union(rows[1], all=True).order_by()


_beginnings = Prepared(_began)


@beginning("meetings.record", model=Event)
def began_with(event: Event) -> list[tuple[str, str]]:
    """Return what an event began with in the SDG's Meeting, as (sentence, address)."""
    words = {
        "D": pgettext("beginning", "Decision %(code)s of SDG’s Meeting No. %(number)s"),
        "A": pgettext("beginning", "Action %(code)s of SDG’s Meeting No. %(number)s"),
    }
    found = []
    rows = _beginnings(event=event.pk, now=timezone.now())
    for _day, prefix, meeting, number in sorted(rows, key=lambda row: (row[0], row[1] != "D", row)):
        code = code_of(prefix, meeting, number)
        address = reverse("meetings:meeting_detail", args=[meeting])
        words_of_one = words[prefix] % {"code": code, "number": meeting}
        found.append((words_of_one, f"{address}#{code}"))
    return found
