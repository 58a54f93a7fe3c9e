"""What the translation board looks at: each kind of public content, its texts, its forms.

Texts that only members of partners change (board entries, commitments) and figures are not
here: staff have no form for them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.db.models import Model, Q
from django.urls import reverse
from django.utils.text import capfirst
from modeltranslation.translator import translator

from events import models as events
from kanazawa2030.core.models import CourseOfAction, Goal, Office, Publishable, SiteNotice
from kanazawa2030.core.staff_site.bilingual import language_labels
from meetings import models as meetings
from partners.models import Partner

from ..models import DocumentedTotal, Milestone, SitePage, Topic

ENGLISH, EASY = "en", "easy"


class Pair(NamedTuple):
    """A Japanese column and the one that says the same in `language`."""

    language: str
    source: str
    target: str


@dataclass(frozen=True)
class Texts:
    """A table with texts; `easy` is each column of easy Japanese and what it stands for.

    Of a part, `parent` leads to the row it belongs to. Its texts are written at `address`:
    on the parent's form, in the inline named so, or in a form of its own if it is blank; on
    the page of a record with "record:" and the name of its kind there.
    """

    model: type[Model]
    name: str = "title"
    easy: tuple[tuple[str, str], ...] = ()
    parent: str = ""
    address: str = ""

    @cached_property
    def label(self) -> str:
        """Return the name of the table in addresses, such as `events.event`."""
        return self.model._meta.label_lower

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        translated = translator.get_options_for_model(self.model).all_fields
        names = [one.name for one in self.model._meta.fields if one.name in translated]
        english = (Pair(ENGLISH, f"{name}_ja", f"{name}_en") for name in names)
        return (*english, *(Pair(EASY, source, target) for target, source in self.easy))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for pair in self.pairs for name in pair[1:]))

    def label_of(self, column: str) -> str:
        """Return the label of a column as on its form."""
        labels = language_labels(self.model)
        return capfirst(str(labels.get(column) or self.model._meta.get_field(column).verbose_name))

    @property
    def permission(self) -> str:
        """Return the right to change the texts of this table."""
        return f"{self.model._meta.app_label}.change_{self.model._meta.model_name}"


@dataclass(frozen=True)
class Kind:
    """One kind of content: its own texts, and those of the parts that belong to it.

    `day` is the column it is dated by, `precision` the one that says how much of it is known,
    `over` the one that says when it is past: then it
    needs no easy Japanese any more, and what was over before this fiscal year is shown on
    request only. `only` narrows the rows, `easy_if` those that should have easy Japanese.
    """

    key: str
    texts: Texts
    parts: tuple[Texts, ...] = ()
    day: str = ""
    precision: str = ""
    over: str = ""
    only: Q = field(default_factory=Q)
    easy_if: Q = field(default_factory=Q)

    @property
    def model(self) -> type[Model]:
        return self.texts.model

    @property
    def label(self) -> str:
        return capfirst(str(self.model._meta.verbose_name_plural))

    @property
    def label_of_one(self) -> str:
        return capfirst(str(self.model._meta.verbose_name))

    @property
    def tables(self) -> tuple[Texts, ...]:
        return (self.texts, *self.parts)

    @property
    def by_day(self) -> bool:
        """Return whether `over` is a day, not a moment."""
        return self.over == "held_on"

    @property
    def dates(self) -> dict[str, str]:
        """Return the columns on its date by the names they are read under."""
        named = (("-day", self.day), ("-precision", self.precision), ("-over", self.over))
        return {name: column for name, column in named if column}

    @property
    def is_publishable(self) -> bool:
        return issubclass(self.model, Publishable)

    @property
    def has_easy(self) -> bool:
        """Return whether texts of this kind exist in easy Japanese."""
        return bool(self.texts.easy)


def _inline(model: type[Model], parent: str, address: str, name: str) -> Texts:
    return Texts(model, name, parent=parent, address=address)


_RECORD = (
    _inline(meetings.AgendaItem, "meeting", "record:agenda", "title"),
    _inline(meetings.Statement, "meeting", "", "text"),
    _inline(meetings.Decision, "meeting", "", "text"),
    _inline(meetings.Action, "meeting", "", "text"),
    _inline(meetings.Material, "meeting", "", "label"),
    _inline(meetings.Photo, "meeting", "", "alt"),
    _inline(meetings.SectorCount, "meeting", "record:sector", "sector"),
)

KINDS = (
    Kind(
        "event",
        Texts(
            events.Event,
            easy=(
                ("easy_title", "title_ja"),
                ("easy_summary", "summary_ja"),
                ("easy_bring", "bring_ja"),
            ),
        ),
        (
            _inline(events.Speaker, "event", "speakers", "name"),
            _inline(events.ProgrammeItem, "event", "programme", "text"),
            _inline(events.EventQuestion, "event", "questions", "label"),
        ),
        day="starts_at",
        precision="date_precision",
        over="over_at",
    ),
    Kind("venue", Texts(events.Venue, "name", easy=(("easy_directions", "directions_ja"),))),
    Kind(
        "report",
        Texts(events.Report, "event__title"),
        (
            _inline(events.ReportPhoto, "report", "photos", "alt"),
            _inline(events.ReportMaterial, "report", "materials", "label"),
            _inline(events.Quote, "report", "quotes", "text"),
        ),
        day="event__starts_at",
        precision="event__date_precision",
        over="event__over_at",
    ),
    Kind("meeting", Texts(meetings.Meeting), _RECORD, day="held_on", over="held_on"),
    Kind("topic", Texts(Topic), day="publish_at", over="publish_at"),
    Kind(
        "partner",
        Texts(Partner, "name"),
        only=Q(status__in=(Partner.Status.APPLIED, Partner.Status.APPROVED)),
    ),
    Kind("question", Texts(meetings.Question)),
    Kind("vision", Texts(meetings.Vision)),
    Kind("axis", Texts(meetings.Axis)),
    Kind(
        "indicator",
        Texts(meetings.Indicator),
        (_inline(meetings.Series, "indicator", "series", "label"),),
    ),
    Kind(
        "page",
        Texts(SitePage, easy=(("easy_body", "body_ja"),)),
        easy_if=Q(key__in=SitePage.EASY_KEYS),
    ),
    Kind("milestone", Texts(Milestone), day="date", precision="precision"),
    Kind("total", Texts(DocumentedTotal, "label")),
    Kind("course", Texts(CourseOfAction, "short_title", easy=(("easy_text", "aim_ja"),))),
    Kind("goal", Texts(Goal)),
    Kind("office", Texts(Office, "department")),
    Kind("notice", Texts(SiteNotice, "text")),
)
BY_KEY = {kind.key: kind for kind in KINDS}
TABLES = {table.label: (kind, table) for kind in KINDS for table in kind.tables}


def kinds_for(user) -> list[Kind]:
    """Return the kinds whose texts `user` may change."""
    return [kind for kind in KINDS if user.has_perm(kind.texts.permission)]


def tables_for(user) -> Iterator[tuple[Kind, Texts]]:
    """Yield the tables whose texts `user` may change, a kind's own before its parts."""
    for kind in kinds_for(user):
        for table in kind.tables:
            if user.has_perm(table.permission):
                yield kind, table


def address_of(table: Texts, *, pk: int, parent: int | None, number: int, column: str) -> str:
    """Return the address of the field in which a text is written.

    `parent` and `number` say to which row a part belongs, and its place among them.
    """
    way, _colon, name = table.address.partition(":")
    if way == "record":
        page = reverse("admin:meetings_record_change", args=[parent])
        return f"{page}#id_{name}-{pk}-{column}"
    if not way:
        return f"{_form(table.model, pk)}#id_{column}"
    owner = table.model._meta.get_field(table.parent).related_model
    return f"{_form(owner, parent)}#id_{way}-{number - 1}-{column}"


def _form(model: type[Model], pk: int | None) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[pk])
