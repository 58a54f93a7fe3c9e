"""Import figures from CSV or Excel, and write them to such files.

An import is read whole and shown before anything is stored. What was shown travels in the
page as a signed text, together with a fingerprint of the figures it was compared with: any
process can store it, nothing of it can be altered, and it is stored only while those
figures are still the same.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from import_export.widgets import Widget
from tablib import Dataset

from kanazawa2030.core import fiscal_year
from kanazawa2030.core.language.bilingual import localized, page_language
from kanazawa2030.core.language.lists import listed
from kanazawa2030.core.language.normalise import clean_line, search_key
from kanazawa2030.core.uploads.tables import Fault, Unfit, plain_heading, read_headed
from partners.commitments.figures import figure, plain_figure, read_number, read_year

from ..models import Indicator, Measurement, Series
from . import services
from .services import STATES, Entry, FigureError, Standing, state_of

MOST_ROWS = 3_000  # 45 indicators with 4 series over 16 years
MOST_SIGNED = 700_000  # characters; settings.DATA_UPLOAD_MAX_MEMORY_SIZE takes them with room
KEPT = timedelta(hours=2)  # how long what was shown can be stored
_SALT = "meetings.figures"
NEEDED = ("indicator", "year", "value")
# The headings by language. The columns behind `note_en` are for people and not read.
HEADINGS = {
    "ja": {
        "indicator": "指標",
        "series": "系列",
        "year": "年度",
        "value": "値",
        "note_ja": "注記（日本語）",
        "note_en": "注記（英語）",
        "title": "指標名",
        "unit": "単位",
    },
    "en": {
        "indicator": "indicator",
        "series": "series",
        "year": "fiscal year",
        "value": "value",
        "note_ja": "note (Japanese)",
        "note_en": "note (English)",
        "title": "title",
        "unit": "unit",
    },
}
READ = ("indicator", "series", "year", "value", "note_ja", "note_en")
_KNOWN = {
    plain_heading(heading): name for words in HEADINGS.values() for name, heading in words.items()
}


def headings() -> dict[str, str]:
    return HEADINGS[page_language()]


# --- What each column may hold -------------------------------------------------------------


class Cell(Widget):
    """A cell with text; raises ValueError with the reason for one that cannot be used."""

    def clean(self, value, row=None, **kwargs):
        if isinstance(value, Unfit):
            raise ValueError(value.reason)
        return clean_line(value)


class NoteCell(Cell):
    def clean(self, value, row=None, **kwargs):
        text, most = super().clean(value), Measurement._meta.get_field("note").max_length
        if len(text) > most:
            raise ValueError(_("Use at most %(longest)d characters.") % {"longest": most})
        return text


class YearCell(Cell):
    def clean(self, value, row=None, now=None, **kwargs):
        text = super().clean(value)
        if not text:
            raise ValueError(_("Enter a fiscal year."))
        return _judged(read_year, services.refuse_year, text, now)


class ValueCell(Cell):
    def clean(self, value, row=None, **kwargs):
        text = super().clean(value)
        if not text:
            raise ValueError(_("Enter a value."))
        return _judged(read_number, services.refuse_value, text)


def _judged(read, refuse, text, *more):
    """Return what `read` makes of a text, if `refuse` lets it pass; else ValueError."""
    try:
        value = read(text)
        refuse(value, *more)
    except ValidationError as error:
        raise ValueError(error.messages[0]) from error
    except FigureError as error:
        raise ValueError(str(error)) from error
    return value


class SeriesCell(Cell):
    """The series of an indicator by its name in either language; blank is the first one."""

    def clean(self, value, row=None, known=None, **kwargs):
        name = super().clean(value)
        rows = known.get(search_key(clean_line(row["indicator"]))) or []
        if not rows:
            return None  # the column of the indicator says so
        found = [one for one in rows if search_key(name) in _names(one)] if name else rows[:1]
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueError(_("Several series of this indicator are called so."))
        words = {"names": listed(str(one) for one in rows)}
        raise ValueError(_("This indicator has no such series. It has: %(names)s.") % words)


def _names(series: Series) -> set[str]:
    return {search_key(name) for name in (series.label_ja, series.label_en) if name}


class IndicatorCell(Cell):
    def clean(self, value, row=None, known=None, **kwargs):
        text = super().clean(value)
        if not text:
            raise ValueError(_("Enter the address of the indicator’s page, or its title."))
        rows = known.get(search_key(text), ())
        if rows == ():
            words = _(
                "There is no indicator “%(slug)s”. Enter the last part of the address of its "
                "page, or its exact title in Japanese or English."
            )
            raise ValueError(words % {"slug": text[:80]})
        if rows is None:
            raise ValueError(_("Several indicators are called so. Enter the page’s address."))
        if not rows:
            raise ValueError(_("This indicator has no series yet."))
        return text


@dataclass
class Line:
    """A row of the file, as far as it could be read."""

    indicator: str = ""
    series: Series | None = None
    year: int | None = None
    value: Decimal | None = None
    note_ja: str = ""
    note_en: str = ""


class FigureImport(Resource):
    """Reads rows into entries; errors stay with their rows. It stores nothing."""

    indicator = Field("indicator", "indicator", IndicatorCell())
    series = Field("series", "series", SeriesCell())
    year = Field("year", "year", YearCell())
    value = Field("value", "value", ValueCell())
    note_ja = Field("note_ja", "note_ja", NoteCell())
    note_en = Field("note_en", "note_en", NoteCell())

    class Meta:
        force_init_instance = True  # nothing is looked up by row
        instance_loader_class = BaseInstanceLoader
        skip_diff = True
        use_bulk = True  # no savepoint around each row

    def __init__(self, numbers: list[int]):
        super().__init__()
        self.numbers = numbers  # of the rows in the file
        self.entries: list[Entry] = []
        self._seen: dict[tuple[int, int], int] = {}

    def init_instance(self, row=None):
        return Line()

    def import_instance(self, instance, row, **kwargs):
        super().import_instance(instance, row, **kwargs)
        number = self.numbers[kwargs["row_number"] - 1]
        key = instance.series.pk, instance.year
        try:
            services.refuse_places(instance.value, instance.series.indicator)
        except FigureError as error:
            raise ValidationError({"value": str(error)}) from error
        if key in self._seen:
            words = _("Row %(number)d has a figure for this year already.")
            raise ValidationError({"year": words % {"number": self._seen[key]}})
        self._seen[key] = number

    def save_instance(self, instance, is_create, row, **kwargs):
        line = instance
        self.entries.append(Entry(line.series, line.year, line.value, line.note_ja, line.note_en))


@dataclass
class Read:
    """What a file holds: entries, or what is wrong with it."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    blank: int = 0  # rows without a value, as the template has them


def read_figures(upload, *, now: datetime) -> Read:
    """Read a file of figures; raises ValidationError for one that cannot be read at all."""
    rows = read_headed(
        upload,
        most_rows=MOST_ROWS,
        known=_KNOWN,
        needed=NEEDED,
        expected=[headings()[one] for one in READ],
    )
    numbers, dataset, blank = [], Dataset(headers=list(READ)), 0
    for number, cells in rows:
        if not any(cells.get(name) for name in ("value", "note_ja", "note_en")):
            blank += 1
            continue
        dataset.append([cells.get(name, "") for name in READ])
        numbers.append(number)
    if not numbers:
        raise ValidationError(_("The file has no figures: every value is blank."))
    resource = FigureImport(numbers)
    result = resource.import_data(
        dataset, use_transactions=False, known=services.series_by_name(), now=now
    )
    if result.has_errors():  # a fault of ours: what files do wrong is in invalid_rows
        raise next(error.error for _number, errors in result.row_errors() for error in errors)
    faults = _faults(result, numbers) or _silent_corrections(resource.entries, numbers)
    return Read(resource.entries, faults, blank)


def _silent_corrections(entries: list[Entry], numbers: list[int]) -> list[Fault]:
    faults = []
    for number, change in zip(numbers, _changes(entries), strict=True):
        try:
            services.refuse_silent_correction(change.entry, change.stands.public)
        except FigureError as error:
            faults.append(Fault(number, headings()["note_ja"], str(error)))
    return faults


def _faults(result, numbers) -> list[Fault]:
    return [
        Fault(numbers[row.number - 1], headings()[name], " ".join(sentences))
        for row in result.invalid_rows
        for name, sentences in row.error.message_dict.items()
    ]


# --- What an import would do ---------------------------------------------------------------

KINDS = {
    "new": pgettext_lazy("what an import does", "new"),
    "correction": pgettext_lazy("what an import does", "corrects the public figure"),
    "change": pgettext_lazy("what an import does", "changes the one awaiting approval"),
    "same": pgettext_lazy("what an import does", "the same as before"),
}


class Change(NamedTuple):
    """One line of the preview: an entry, and the figures of its year that count now."""

    entry: Entry
    stands: Standing

    @property
    def kind(self) -> str:
        if self.entry.says(self.stands.last):
            return "same"
        if self.stands.waiting:
            return "change"
        return "correction" if self.stands.public else "new"

    @property
    def words(self) -> str:
        return KINDS[self.kind]

    @property
    def series(self) -> str:
        return localized(self.entry.series, "label").text or "–"

    @property
    def year(self) -> str:
        return fiscal_year.label(self.entry.year)

    @property
    def value(self) -> str:
        return figure(self.entry.value)

    @property
    def before(self) -> str:
        return figure(self.stands.last.value) if self.stands.last else "–"


class Preview(NamedTuple):
    changes: list[Change]
    signed: str

    @property
    def counts(self) -> list[tuple[str, int]]:
        counted = Counter(change.kind for change in self.changes)
        return [(KINDS[kind], counted[kind]) for kind in KINDS if counted[kind]]

    @property
    def has_changes(self) -> bool:
        return any(change.kind != "same" for change in self.changes)


def preview(entries: list[Entry], *, by) -> Preview:
    """Return what storing these entries would do, and what to send back to do it."""
    changes = _changes(entries)
    packed = [
        (entry.series.pk, entry.year, plain_figure(entry.value), entry.note_ja, entry.note_en)
        for entry in entries
    ]
    data = {"by": by.pk, "rows": packed, "seen": _fingerprint(changes)}
    signed = signing.dumps(data, salt=_SALT, compress=True)
    if len(signed) > MOST_SIGNED:
        raise ValidationError(_("The notes are too long together. Divide the file into several."))
    return Preview(changes, signed)


def _changes(entries: Iterable[Entry]) -> list[Change]:
    standing = services.standing_of({entry.series.pk for entry in entries})
    return [
        Change(entry, standing.get((entry.series.pk, entry.year), Standing())) for entry in entries
    ]


def _fingerprint(changes: Iterable[Change]) -> str:
    """Return a digest of the figures that the entries were compared with."""
    rows = [
        (row.pk, row.entered_at.isoformat(), row.approved_at is None)
        for change in changes
        for row in (change.stands.public, change.stands.waiting)
        if row is not None
    ]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def unpacked(signed: str, *, by) -> tuple[list[Entry], str]:
    """Return the entries of a preview and its fingerprint.

    Raises ValidationError for another person's, an old or a damaged one.
    """
    try:
        data = signing.loads(signed, salt=_SALT, max_age=KEPT)
    except signing.BadSignature as error:
        raise ValidationError(_too_old()) from error
    keys = {row[0] for row in data["rows"]}
    series = Series.objects.select_related("indicator").in_bulk(keys)
    if data["by"] != by.pk or len(series) != len(keys):
        raise ValidationError(_too_old())
    entries = [
        Entry(series[key], year, Decimal(value), note_ja, note_en)
        for key, year, value, note_ja, note_en in data["rows"]
    ]
    return entries, data["seen"]


def _too_old() -> str:
    return _("This preview can no longer be used. Choose the file again.")


@transaction.atomic
def store(entries: list[Entry], seen: str, *, by, now: datetime | None = None) -> int | None:
    """Enter what was previewed, all or nothing; return how many figures are new or changed.

    None, with nothing stored, where a figure it was compared with has changed since.
    """
    services.lock_indicators(entry.series.pk for entry in entries)
    now = now or timezone.now()
    changes = _changes(entries)
    if _fingerprint(changes) != seen:
        return None
    services.enter_many(entries, by=by, now=now)
    years, before = defaultdict(set), defaultdict(list)
    indicators = {}
    for change in changes:
        if change.kind != "same":
            indicator = change.entry.series.indicator
            indicators[indicator.pk] = indicator
            years[indicator.pk].add(change.entry.year)
            if change.stands.waiting:
                before[indicator.pk].append(change.stands.waiting)
    for key, indicator in indicators.items():
        services.log_entered(indicator, years[key], by=by, before=before[key])
    return sum(change.kind != "same" for change in changes)


# --- Files to download ---------------------------------------------------------------------


def template_table(now: datetime) -> Dataset:
    """Return a table to fill in: a row for each series of what is not withdrawn.

    The year is the last one that is over.
    """
    words = headings()
    table = Dataset(headers=[words[name] for name in (*READ, "title", "unit")])
    year = fiscal_year.fiscal_year_of(now) - 1
    rows = Series.objects.exclude(indicator__publishing_state=Indicator.State.WITHDRAWN)
    rows = rows.select_related("indicator").order_by(
        "indicator__axis", "indicator__order", "indicator", "order", "pk"
    )
    language = page_language()
    for row in rows:
        indicator = row.indicator
        name = (row.label_ja, row.label_en) if language == "ja" else (row.label_en, row.label_ja)
        unit = getattr(indicator, f"unit_{language}") or indicator.unit_ja or ""
        label = name[0] or name[1] or ""
        table.append([indicator.slug, label, year, "", "", "", str(indicator), unit])
    return table


class FigureExport(Resource):
    """The list of figures as a file: what an import takes, and who entered and approved it."""

    indicator = Field("series__indicator__slug", pgettext_lazy("figures", "indicator"))
    title = Field(column_name=gettext_lazy("title"))
    series = Field(column_name=pgettext_lazy("figures", "series"))
    year = Field("year", gettext_lazy("fiscal year"))
    value = Field("value", gettext_lazy("value"))
    note_ja = Field("note_ja", gettext_lazy("note (Japanese)"))
    note_en = Field("note_en", gettext_lazy("note (English)"))
    state = Field(column_name=pgettext_lazy("figures", "state"))
    entered_by = Field(column_name=gettext_lazy("entered by"))
    entered_at = Field(column_name=gettext_lazy("entered at"))
    approved_by = Field(column_name=gettext_lazy("approved by"))
    approved_at = Field(column_name=gettext_lazy("approved at"))
    replaced_at = Field(column_name=gettext_lazy("replaced at"))

    def dehydrate_title(self, row):
        return str(row.series.indicator)

    def dehydrate_series(self, row):
        return localized(row.series, "label").text

    def dehydrate_value(self, row):
        return row.value.normalize()

    def dehydrate_state(self, row):
        return str(STATES[state_of(row)])

    def dehydrate_entered_by(self, row):
        return str(row.entered_by or "")

    def dehydrate_approved_by(self, row):
        return str(row.approved_by or "")

    def dehydrate_entered_at(self, row):
        return _moment(row.entered_at)

    def dehydrate_approved_at(self, row):
        return _moment(row.approved_at)

    def dehydrate_replaced_at(self, row):
        return _moment(row.replaced_at)


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
