"""What the page of a record shows: a frozen version, and what has become of it since."""

from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import NamedTuple

from django.utils import timezone

from kanazawa2030.core.language.bilingual import localized, page_language
from kanazawa2030.core.reference.tags import CourseTag, GoalTag
from kanazawa2030.core.uploads import images

from ..models import Action, Meeting, Photo, RecordVersion
from ..records import follow_up
from ..records.changes import Change, changes_between, taken_out
from ..records.snapshot import rows_of, summary_of
from ..vision.public import published_rows

INLINE_CHANGES = 3  # so many stand on the page of the session itself
STATE_COLOURS = {Action.State.RUNNING: "c3", Action.State.DONE: "c2"}
WITHDRAWN = RecordVersion.State.WITHDRAWN


class Group(NamedTuple):
    """An agenda item with what was said on it; `item` is None for what belongs to none."""

    item: SimpleNamespace | None
    place: int
    statements: list[SimpleNamespace]


@dataclass(frozen=True)
class Versions:
    """The versions of a record that readers know of, and how they differ."""

    known: list[RecordVersion]

    @classmethod
    def of(cls, meeting: Meeting, now: datetime, *, also: int | None = None) -> "Versions":
        """Load them with one query; `also` is the number of one that is shown as preview."""
        rows = list(meeting.versions.order_by("number"))
        for row in rows:
            row.meeting = meeting
        known = [
            row
            for row in rows
            if row.is_published(now) or row.publishing_state == WITHDRAWN or row.number == also
        ]
        return cls(known)

    @property
    def shown(self) -> list[RecordVersion]:
        return [one for one in self.known if one.publishing_state != WITHDRAWN]

    @property
    def withdrawn(self) -> list[RecordVersion]:
        return [one for one in self.known if one.publishing_state == WITHDRAWN]

    def current(self, now: datetime) -> RecordVersion | None:
        """Return what readers see: the last one published."""
        return next((one for one in self.known[::-1] if one.is_published(now)), None)

    def before(self, version: RecordVersion) -> RecordVersion | None:
        """Return the version that `version` is compared with, or None for the first."""
        earlier = [one for one in self.shown if one.number < version.number]
        return earlier[-1] if earlier else None

    def changes(self, version: RecordVersion) -> list[Change]:
        before = self.before(version)
        return changes_between(before.content, version.content) if before is not None else []

    def taken_out(self, version: RecordVersion) -> dict[str, list[tuple[str, int]]]:
        return taken_out(version.content, version.number, self.known)


def frozen(meeting: Meeting, version: RecordVersion, versions: Versions) -> dict:
    """Return the context of what a version contains, with the state of its actions as it is now.

    Two queries: for the actions and for the photographs that have not been taken down.
    """
    content = version.content
    agenda, actions = rows_of(content, "agenda"), rows_of(content, "actions")
    statements, decisions = rows_of(content, "statements"), rows_of(content, "decisions")
    _read_states(meeting, actions)
    for row in statements:
        _read_tags(row)
    for row in decisions:
        row.actions = [one for one in actions if one.decision == row.number]
    sectors = rows_of(content, "sectors")
    photos = _photos(content)
    return {
        **_hours(meeting),
        "version": version,
        "summary": summary_of(content),
        "previous": versions.before(version),
        "agenda": agenda,
        "groups": _groups(agenda, statements),
        "decisions": decisions,
        "actions": actions,
        "taken_out": versions.taken_out(version),
        "total": content.get("participants_total"),
        "sectors": sectors,
        "counted": sum(row.people for row in sectors),
        "materials": rows_of(content, "materials"),
        "photos": photos,
        "photos_gone": len(content.get("photos", ())) - len(photos),
        "is_in_one_language": _is_in_other_language(statements, decisions),
    }


def _hours(meeting: Meeting) -> dict:
    """Return when the session began and ended, as moments, where its hours are known."""
    hours = {"begins": meeting.starts_at, "ends": meeting.ends_at}
    return {
        name: timezone.make_aware(datetime.combine(meeting.held_on, hour))
        for name, hour in hours.items()
        if hour is not None
    }


def _groups(agenda: list, statements: list) -> list[Group]:
    known = {row.pk for row in agenda}
    groups = [
        Group(item, place, [row for row in statements if row.agenda == item.pk])
        for place, item in enumerate(agenda, 1)
    ]
    groups.append(Group(None, 0, [row for row in statements if row.agenda not in known]))
    return [group for group in groups if group.statements]


def _read_tags(row) -> None:
    """Turn frozen labels into the tags that pages draw, in the page's language."""
    if row.course:
        title = localized(SimpleNamespace(**row.course), "short_title").text
        row.course = CourseTag(row.course["number"], title)
    if row.axis:
        row.axis = SimpleNamespace(**row.axis)
    row.goals = [
        GoalTag(goal["number"], localized(SimpleNamespace(**goal), "title").text)
        for goal in row.goals
    ]


def _read_states(meeting: Meeting, actions: list) -> None:
    live = {row.number: row for row in Action.objects.filter(meeting=meeting)} if actions else {}
    for row in actions:
        row.live = live.get(row.number)
        if row.live is not None:
            row.badge = SimpleNamespace(
                label=row.live.get_state_display(), css=STATE_COLOURS.get(row.live.state, "")
            )


def _photos(content: dict) -> list[SimpleNamespace]:
    """Return the frozen photographs whose files are still there, with their `srcset`."""
    rows = rows_of(content, "photos")
    files = Photo.objects.in_bulk([row.pk for row in rows]) if rows else {}
    shown = [row for row in rows if row.pk in files]
    for row in shown:
        photo = files[row.pk]
        row.image, row.srcset = photo.image, images.srcset(photo.image, photo.image_width)
        row.width, row.height = photo.image_width, photo.image_height
    return shown


def _is_in_other_language(*parts: list) -> bool:
    """Return whether not one of the texts is in the language of the page."""
    rows = [row for part in parts for row in part]
    return bool(rows) and not any(getattr(row, f"text_{page_language()}") for row in rows)


def since(version: RecordVersion, parts: dict, now: datetime) -> dict:
    """Return the context of what has come of a version: three queries, six with indicators.

    The statements and decisions of `parts` are given their indicators too.
    """
    led = follow_up.indicators_after(version, now)
    rows = published_rows(now, slug__in=[one.slug for one in led]) if led else []
    levels = {row.indicator.slug: row.level for row in rows}
    statements = [row for group in parts["groups"] for row in group.statements]
    for row in [*statements, *parts["decisions"]]:
        row.indicators = [one for one in led if row.code in one.codes]
    return {
        "came": follow_up.events_after(version, now),
        "indicators": [(one, levels.get(one.slug)) for one in led],
        "questions": follow_up.questions_of(version.meeting, now),
    }


def record_of(meeting: Meeting, now: datetime | None = None) -> dict:
    """Return the context of a session's own page: its record as readers see it, or why not."""
    now = now or timezone.now()
    versions = Versions.of(meeting, now)
    current = versions.current(now)
    if current is None:
        return {"version": None, "withdrawn": versions.withdrawn}
    changes = versions.changes(current)
    parts = frozen(meeting, current, versions)
    return {
        **parts,
        **since(current, parts, now),
        "versions": versions.known[::-1],
        "changes": changes if len(changes) <= INLINE_CHANGES else [],
        "number_of_changes": len(changes),
    }


def version_of(meeting: Meeting, version: RecordVersion, now: datetime | None = None) -> dict:
    """Return the context of the page of one version, with what has changed in it."""
    now = now or timezone.now()
    versions = Versions.of(meeting, now, also=version.number)
    return {
        **frozen(meeting, version, versions),
        "changes": versions.changes(version),
        "current": versions.current(now),
        "versions": versions.known[::-1],
    }
