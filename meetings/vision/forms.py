"""Forms of the staff desk for the vision, its indicators and their yearly figures."""

import json
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.fiscal_year import label
from kanazawa2030.core.forms.fields import LineField
from kanazawa2030.core.staff_site.base import PortalModelForm
from kanazawa2030.core.staff_site.bilingual import OneLanguageAtLeast, SuggestsAddress
from kanazawa2030.core.staff_site.widgets import NamedCells
from kanazawa2030.core.uploads.tables import ACCEPT
from kanazawa2030.core.workflow.publishing import has_been_public
from partners.commitments.figures import plain_figure, read_number

from ..models import Indicator, Measurement, Series
from . import services
from .services import Entry, FigureError, Standing


class FigureField(forms.DecimalField):
    """A number as people type it: １２．５, 1,200, ▲3."""

    widget = forms.TextInput

    def __init__(self, **kwargs):
        kwargs["widget"] = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**kwargs)

    def to_python(self, value):
        if not isinstance(value, str):
            return super().to_python(value)
        value = value.strip()
        return read_number(value) if value else None

    def prepare_value(self, value):
        return value if value is None or isinstance(value, str) else plain_figure(value)

    def has_changed(self, initial, data):
        """Return whether another number was typed; what is no number counts as one."""
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class TitledForm(OneLanguageAtLeast, PortalModelForm):
    """The form of the vision and of an axis: a title in one language at least."""


class IndicatorForm(SuggestsAddress, PortalModelForm):
    one_of = ("title", "source_name")

    def suggested_slug(self, cleaned):
        return slugify(cleaned.get("title_en") or "")[:80].strip("-")


class SeriesForm(forms.ModelForm):
    """A series: a baseline has its year."""

    def clean(self):
        cleaned = super().clean()
        year, value = cleaned.get("baseline_year"), cleaned.get("baseline")
        if year is None and value is not None and "baseline_year" not in self.errors:
            self.add_error("baseline_year", _("Enter the fiscal year of the baseline too."))
        if value is None and year is not None and "baseline" not in self.errors:
            self.add_error("baseline", _("Enter the value of the baseline too."))
        if cleaned.get("tolerance") is None and "tolerance" not in self.errors:
            cleaned["tolerance"] = 0
        return cleaned


class SeriesFormSet(NamedCells):
    """The series of an indicator, judged together and with its direction."""

    @cached_property
    def first_before(self) -> Series | None:
        """Return the series from which readers have been shown a level."""
        indicator = self.instance
        return indicator.series.first() if has_been_public(indicator) else None

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        gone = self.deleted_forms
        kept = [form for form in self.forms if form not in gone and self._is_row(form)]
        kept.sort(key=lambda form: (form.cleaned_data["order"], form.instance.pk or float("inf")))
        for form in gone:
            self._judge_deletion(form)
        self._judge_first(kept)
        self._judge_names(kept)
        for form in kept:
            judge_target(form, self.instance.direction)

    @staticmethod
    def _is_row(form) -> bool:
        return form.instance.pk is not None or form.has_changed()

    @staticmethod
    def _judge_deletion(form):
        if form.instance.pk and Measurement.objects.filter(series=form.instance).exists():
            raise ValidationError(
                _("“%(series)s” has figures and cannot be deleted.") % {"series": form.instance}
            )

    def _judge_first(self, kept):
        """Refuse another first series, or one without baseline or target, after publication."""
        if self.first_before is None:
            return
        if not kept or kept[0].instance.pk != self.first_before.pk:
            raise ValidationError(
                _(
                    "“%(series)s” stays the first series: readers have been shown a level "
                    "computed from it."
                )
                % {"series": self.first_before}
            )
        for name in ("baseline", "target"):
            if kept[0].cleaned_data.get(name) is None:
                kept[0].add_error(name, _("A published indicator needs this in its first series."))

    @staticmethod
    def _judge_names(kept):
        """Ask for names of several series, each its own."""
        seen: dict[str, set[str]] = {"label_ja": set(), "label_en": set()}
        for form in kept if len(kept) > 1 else ():
            names = {name: form.cleaned_data.get(name) or "" for name in seen}
            if not any(names.values()):
                form.add_error("label_ja", _("Where there are several series, each has a name."))
            for name, words in names.items():
                if words and words.casefold() in seen[name]:
                    form.add_error(name, _("Another series has this name."))
                seen[name].add(words.casefold())


def judge_target(form, direction: str):
    """Add an error where the target of a series does not lie where the direction says."""
    baseline, target = (form.cleaned_data.get(name) for name in ("baseline", "target"))
    if form.cleaned_data.get("tolerance") and direction != Indicator.Direction.HOLD:
        form.add_error(
            "tolerance", _("Only for an indicator that is to be kept as it is. Enter 0.")
        )
    if baseline is None or target is None:
        return
    if direction == Indicator.Direction.MORE and target < baseline:
        form.add_error(
            "target", _("More is better for this indicator: the target is below the baseline.")
        )
    elif direction == Indicator.Direction.LESS and target > baseline:
        form.add_error(
            "target", _("Less is better for this indicator: the target is above the baseline.")
        )


# --- The figures of an indicator, year by year ---------------------------------------------


class Cell:
    """One year of one series on the form: its fields, and the figures that count now."""

    def __init__(self, series: Series, year: int, standing: Standing):
        self.series, self.year, self.standing = series, year, standing
        self.key = f"{series.pk}-{year}"
        self.names = [f"{name}-{self.key}" for name in ("value", "note_ja", "note_en")]

    @property
    def stored(self) -> list:
        """Return value and notes of the figure entered last, as JSON keeps them."""
        row = self.standing.last
        if row is None:
            return [None, "", ""]
        return [plain_figure(row.value), row.note_ja or "", row.note_en or ""]


class FiguresForm(forms.Form):
    """The figures of an indicator: a cell for each year and series.

    `seen` holds what the page showed when it was opened: only cells that were changed since
    are saved, and one that somebody else has changed meanwhile is refused with their text.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, series: Iterable[Series], years: Iterable[int], now):
        super().__init__(data)
        series = list(series)
        standing = services.standing_of(series)
        self.now = now
        self.rows = [
            (year, [Cell(one, year, standing.get((one.pk, year), Standing())) for one in series])
            for year in years
        ]
        for cell in self.cells:
            self._add_fields(cell)
        self.fields["seen"].initial = self._as_seen()

    @property
    def cells(self) -> list[Cell]:
        return [cell for _year, cells in self.rows for cell in cells]

    def _add_fields(self, cell):
        value, note_ja, note_en = cell.names
        name = f"{label(cell.year)} {cell.series}"
        stored = cell.stored
        self.fields[value] = FigureField(label=name, required=False)
        self.initial[value] = stored[0]
        for field, words, text in (
            (note_ja, _("%(figure)s: note in Japanese"), stored[1]),
            (note_en, _("%(figure)s: note in English"), stored[2]),
        ):
            self.fields[field] = LineField(
                label=words % {"figure": name}, required=False, max_length=200
            )
            self.initial[field] = text
            self.fields[field].widget.attrs["lang"] = "ja" if field == note_ja else "en"
        for field in cell.names:
            self.fields[field].widget.attrs["aria-label"] = self.fields[field].label

    def _as_seen(self) -> str:
        return json.dumps({cell.key: cell.stored for cell in self.cells if cell.standing.last})

    def shown_rows(self):
        """Return for each year the bound fields of its cells."""
        return [
            (label(year), [(cell, [self[name] for name in cell.names]) for cell in cells])
            for year, cells in self.rows
        ]

    def clean_seen(self) -> dict:
        """Return what the page showed; what no page of ours showed counts as nothing."""
        try:
            seen = json.loads(self.cleaned_data["seen"] or "{}")
        except ValueError:
            return {}
        return seen if isinstance(seen, dict) else {}

    def clean(self):
        cleaned = super().clean()
        self.entries, self.discarded = [], []
        for cell in self.cells:
            if not self.errors.keys() & set(cell.names):
                self._judge(cell, cleaned.get("seen", {}).get(cell.key, [None, "", ""]))
        self.data = self.data.copy()
        self.data["seen"] = self._as_seen()  # the next save decides
        return cleaned

    def _judge(self, cell, seen):
        field = cell.names[0]
        value, note_ja, note_en = (self.cleaned_data.get(name) for name in cell.names)
        typed = [None if value is None else plain_figure(value), note_ja, note_en]
        if typed in (seen, cell.stored):
            return
        if seen != cell.stored:
            self.add_error(field, _stored_meanwhile(cell))
        elif value is None:
            self._judge_blank(cell, note_ja or note_en)
        else:
            try:
                services.refuse_year(cell.year, self.now)
                services.refuse_value(value)
                services.refuse_places(value, cell.series.indicator)
                entry = Entry(cell.series, cell.year, value, note_ja, note_en)
                services.refuse_silent_correction(entry, cell.standing.public)
            except FigureError as refusal:
                self.add_error(cell.names[1] if refusal.field == "note" else field, str(refusal))
            else:
                self.entries.append(entry)

    def _judge_blank(self, cell, has_note):
        if cell.standing.public is not None:
            self.add_error(
                cell.names[0],
                _("A public figure stays. Enter the right one: it is published as a correction."),
            )
        elif has_note:
            self.add_error(cell.names[0], _("Enter the value that the note belongs to."))
        else:
            self.discarded.append(cell.standing.waiting)

    @property
    def overwritten(self) -> list[Measurement]:
        """Return the waiting figures whose place the entries take."""
        keys = {(row.series.pk, row.year) for row in self.entries}
        return [
            cell.standing.waiting
            for cell in self.cells
            if cell.standing.waiting and (cell.series.pk, cell.year) in keys
        ]

    def save(self, *, by):
        """Enter what was typed and discard what was cleared."""
        # As they were: entering reads the rows again.
        before = self.overwritten
        services.enter_many(self.entries, by=by, now=self.now)
        for row in self.discarded:
            services.discard(row, by=by)
        if self.entries:
            years = {row.year for row in self.entries}
            services.log_entered(self.entries[0].series.indicator, years, by=by, before=before)


def _stored_meanwhile(cell) -> str:
    text = " / ".join(filter(None, cell.stored)) or _("(empty)")
    return _(
        "Someone else has changed this since you opened the page. Currently saved: “%(text)s”"
    ) % {"text": text}


class ImportForm(forms.Form):
    """The file of an import."""

    file = forms.FileField(
        label=gettext_lazy("CSV or Excel file"), widget=forms.FileInput({"accept": ACCEPT})
    )
