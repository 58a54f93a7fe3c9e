"""What a digest tells: read once for all who are due, then chosen for each of them.

Told are events that became public and can still be joined, events that take place before
the next digest, and reports. Who has chosen nothing in particular is also told news, records
and the question. Samples are told where open data shows them.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Self

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from events.models import Event, Report
from events.public.list_rows import EventRow, event_rows
from events.status import NOT_JOINABLE
from kanazawa2030.core.models import Publishable, PublishingMove
from kanazawa2030.core.models.publishing import for_data
from meetings.models import Question, RecordVersion

from ..models import Subscription, Topic


class Told(NamedTuple):
    """Something to tell, and since when it has been public."""

    since: datetime
    row: object


@dataclass(frozen=True)
class Wish:
    """Which events somebody wants to hear of: any that fits one of these, or all."""

    courses: frozenset[int] = frozenset()
    goals: frozenset[int] = frozenset()
    series: str = ""

    @classmethod
    def of(cls, subscription: Subscription) -> Self:
        """Return the wish of a subscription, whose courses and goals are prefetched."""
        courses = frozenset(one.number for one in subscription.courses.all())
        goals = frozenset(one.number for one in subscription.goals.all())
        return cls(courses, goals, subscription.series)

    def __bool__(self) -> bool:
        return bool(self.courses or self.goals or self.series)

    def fits(self, event: EventRow) -> bool:
        """Return whether an event is of this wish."""
        return (
            not self
            or event.series == self.series
            or any(tag.number in self.courses for tag in event.course_tags)
            or any(tag.number in self.goals for tag in event.goal_tags)
        )


@dataclass(frozen=True)
class Contents:
    """What one digest tells, each kind in the order in which it is read."""

    new: list[EventRow] = field(default_factory=list)
    coming: list[EventRow] = field(default_factory=list)
    reported: list[EventRow] = field(default_factory=list)
    news: list[Topic] = field(default_factory=list)
    records: list[RecordVersion] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(vars(self).values())


@dataclass(frozen=True)
class Material:
    """All that may be told of a period; `choose` takes what one person is told."""

    due: datetime
    until: datetime  # the end of the next period
    events: list[Told]
    reports: list[Told]
    news: list[Told]
    records: list[Told]
    questions: list[Told]

    @classmethod
    def load(cls, *, since: datetime, due: datetime, until: datetime, now: datetime) -> Self:
        """Read what became public after `since` and by `due`; the same queries for any number."""
        read = _Reading(since, due, now)
        current = RecordVersion.objects.current(now).values("pk")
        records = read.public(RecordVersion, "meeting").filter(pk__in=current).defer("content")
        return cls(
            due,
            until,
            read.events(until),
            read.reports(),
            read.rows(read.public(Topic)),
            read.rows(records.select_related("meeting")),
            read.rows(read.public(Question, "", "opens_at").filter(closes_at__gt=now)),
        )

    def choose(self, wish: Wish, since: datetime) -> Contents:
        """Return what to tell somebody who has been told all up to `since`."""
        fitting = [one for one in self.events if wish.fits(one.row)]
        new = [one for one in fitting if since < one.since <= self.due]
        coming = [one for one in fitting if one not in new and self._begins_next(one.row)]
        reported = [row for row in _new(self.reports, since) if wish.fits(row)]
        new, coming = ([one.row for one in some] for some in (new, coming))
        if wish:
            return Contents(new, coming, reported)
        rest = (_new(rows, since) for rows in (self.news, self.records, self.questions))
        return Contents(new, coming, reported, *rest)

    def _begins_next(self, event: EventRow) -> bool:
        """Return whether an event is told as coming up: in the digest before it, and once."""
        return event.has_day and self.due <= event.starts_at < self.until


def _new(rows: list[Told], since: datetime) -> list:
    return [one.row for one in rows if one.since > since]


# --- Reading -----------------------------------------------------------------


class _Reading(NamedTuple):
    """Reads what became public in a period, and is public still."""

    since: datetime
    due: datetime
    now: datetime

    def events(self, until: datetime) -> list[Told]:
        """Return the events to come that are new or take place before `until`."""
        wanted = Q(became__gt=self.since) | Q(starts_at__gte=self.due, starts_at__lt=until)
        ahead = self.public(Event).upcoming(self.now)
        ahead = ahead.filter(wanted, state=Event.EventState.SCHEDULED)
        became = dict(ahead.values_list("pk", "became"))
        rows = event_rows(ahead, now=self.now)
        return [Told(became[row.pk], row) for row in rows if row.status.status not in NOT_JOINABLE]

    def reports(self) -> list[Told]:
        """Return the events with a new report, the latest first."""
        reports = self.between(self.public(Report, "event"))
        became = dict(reports.values_list("event", "became"))
        events = Event.objects.rewrite(False).filter(pk__in=became).order_by("-starts_at", "pk")
        return [Told(became[row.pk], row) for row in event_rows(events, now=self.now)]

    def rows(self, rows: QuerySet) -> list[Told]:
        return [Told(row.became, row) for row in self.between(rows).order_by("-became", "pk")]

    def between(self, rows: QuerySet) -> QuerySet:
        return rows.filter(became__gt=self.since, became__lte=self.due)

    def public(self, model: type[Publishable], owner: str = "", *also: str) -> QuerySet:
        """Return what is public, with the moment at which it `became` so.

        That is its hour, or the approval where staff approved it after that hour, or what
        else it waited for: `also`, and the page of its `owner`. What was withdrawn and
        approved again is new again.
        """
        approvals = PublishingMove.objects.filter(
            content_type=ContentType.objects.get_for_model(model),
            object_id=OuterRef("pk"),
            to_state=Publishable.State.APPROVED,
        ).exclude(from_state=Publishable.State.APPROVED)
        approved = Subquery(approvals.order_by("-at").values("at")[:1])
        of_owner = f"{owner}__" if owner else ""
        rows = for_data(model.objects.rewrite(False).published(self.now), f"{of_owner}is_sample")
        moments = {"publish_at", f"{of_owner}publish_at", *also}
        latest = Coalesce(approved, F("publish_at"))
        return rows.annotate(became=Greatest(latest, *sorted(moments)))
