"""Rows of event lists: the few columns a row shows, its status and tags.

Long texts stay in the database, and the queries are the same however many rows there
are. A row answers like an Event to whatever reads only its columns.
"""

from collections import defaultdict

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from kanazawa2030.core.language.bilingual import language_columns
from kanazawa2030.core.reference.tags import Tags

from ..display import row_facts, seats_text, series_label, thumbnail
from ..models import Event, Report
from ..models.registrable import Pending
from ..models.registration import pending_query
from ..status import NOT_JOINABLE, status_of

COLUMNS = (
    *("pk", "slug", "easy_title", "series", "number", "is_sample", "state"),
    *("starts_at", "ends_at", "over_at", "date_precision", "format"),
    *("in_japanese", "in_english", "english_support", "registration_mode"),
    *("registration_opens_at", "registration_closes_at"),
    *("capacity", "reserved_seats", "waiting_capacity", "seats_held"),
    *("pass_over_groups", "image", "image_width", "image_height"),
    *language_columns("title", "room", "venue__name", "image_alt"),
)
_NAMES = tuple(column.replace("__", "_") for column in COLUMNS)


class EventRow:
    """One event in a list; building an Event of a hundred columns costs too much.

    Besides COLUMNS (the venue's name as `venue_name_ja` and `venue_name_en`) it has
    `status` (an EventStatus), `pending`, `attendance`, `course_tags` and `goal_tags`; its
    words are written when asked for. Rows are equal when all of that is: they look the same.
    """

    public_seats = Event.public_seats
    seats_left = Event.seats_left
    seats_free = Event.seats_free
    seats_kept = Event.seats_kept
    has_day = Event.has_day
    get_absolute_url = Event.get_absolute_url

    series_label = property(series_label)
    last_day = Event.last_day
    facts = property(row_facts)
    thumbnail = property(thumbnail)
    attendance = 0  # of a public report, where it is known

    def __init__(self, values):
        self.__dict__.update(zip(_NAMES, values, strict=True))
        self._values = values

    def is_published(self, now=None) -> bool:
        """Lists hold public events only."""
        return True

    @property
    def _looks(self):
        return (
            *(self._values, self.status, self.pending, self.attendance),
            *(self.course_tags, self.goal_tags),
        )

    def __eq__(self, other):
        return isinstance(other, EventRow) and self._looks == other._looks

    def __hash__(self):
        return hash(self._looks)

    @property
    def is_thin(self) -> bool:
        """Whether a line is enough, because nobody can join any more."""
        return self.status.status in NOT_JOINABLE

    @property
    def seats_text(self):
        return seats_text(self, self.status)

    def get_series_display(self):
        return Event.Series(self.series).label

    def get_format_display(self):
        return Event.Format(self.format).label


def event_rows(events, *, tags: Tags | None = None, now=None) -> list[EventRow]:
    """Return the rows of a queryset of events, or of a slice of one, in its order.

    Two queries, and one more unless `tags` is given.
    """
    return rows_of(events.values_list(*COLUMNS), tags=tags, now=now)


def rows_of(columns, *, tags: Tags | None = None, now=None) -> list[EventRow]:
    """Return the rows of events whose COLUMNS have been read; one query beside the tags."""
    now = now or timezone.now()
    rows = [EventRow(values) for values in columns]
    tags = tags or Tags.load()
    courses, goals, lapsed, waiting, reports = _numbers(rows, now, DEFAULT_DB_ALIAS)
    for row in rows:
        row.pending = Pending(sum(lapsed[row.pk]), sum(waiting[row.pk]))
        row.has_report = bool(reports[row.pk])
        row.attendance = sum(reports[row.pk])
        row.status = status_of(row, now)
        row.course_tags = tuple(tags.courses[n] for n in sorted(courses[row.pk]))
        row.goal_tags = tuple(tags.goals[n] for n in sorted(goals[row.pk]))
    return rows


# Plain look-ups by key. Composing them with the ORM takes twenty times as long as they
# do, on the page that is asked for most.
_TAGS_OF = "SELECT event_id, {column}, {kind} FROM {table} WHERE event_id IN ({keys})"


_REPORTS_OF = """
    SELECT event_id, COALESCE(attendance_place, 0) + COALESCE(attendance_online, 0), 4
    FROM {table}
    WHERE event_id IN ({keys}) AND publishing_state = 'approved' AND publish_at <= %s
"""


def _numbers(rows, now, using: str) -> tuple[dict, ...]:
    """Return courses, goals, lapsed seats, waiting parties and report of each row; one query.

    A report is the number of people who came, 0 where nobody has counted.
    """
    found = tuple(defaultdict(list) for _kind in range(5))
    if not rows:
        return found
    connection = connections[using]
    quote = connection.ops.quote_name
    keys = [row.pk for row in rows]
    parts = [
        _TAGS_OF.format(
            column=quote(column),
            kind=kind,
            table=quote(through._meta.db_table),
            keys=", ".join(["%s"] * len(keys)),
        )
        for kind, (through, column) in enumerate(
            ((Event.courses.through, "courseofaction_id"), (Event.goals.through, "goal_id"))
        )
    ]
    values = [*keys, *keys]
    moment = connection.ops.adapt_datetimefield_value(now)
    if over := [row.pk for row in rows if row.over_at <= now]:
        parts.append(
            _REPORTS_OF.format(
                table=quote(Report._meta.db_table), keys=", ".join(["%s"] * len(over))
            )
        )
        values += [*over, moment]
    if here := [row.pk for row in rows if row.capacity is not None and row.over_at > now]:
        sql, more = pending_query(here, now, connection)
        parts.append(sql)
        values += more
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        for event_id, number, kind in cursor.fetchall():
            found[kind][event_id].append(number)
    return found
