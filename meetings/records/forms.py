"""The forms with which a record is written: one for each kind of row of its page."""

import json
import re
from hashlib import blake2s

from django import forms
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from kanazawa2030.core.forms.fields import ClockField, DayField, LineField, TextField
from kanazawa2030.core.language.bilingual import column_label, language_columns
from kanazawa2030.core.language.normalise import nfkc
from kanazawa2030.core.models import CourseOfAction, Goal

from ..models import (
    Action,
    AgendaItem,
    Axis,
    Decision,
    Indicator,
    RecordVersion,
    SectorCount,
    Statement,
)
from ..models.record import Part

NOTES = 20_000  # characters of the notes on one item
MOST_PEOPLE = 100_000


class Lines(forms.Textarea):
    """A box of two lines for what is stored as one."""

    def __init__(self, attrs=None):
        super().__init__({"rows": 2, **(attrs or {})})


def _label(model, name: str):
    return capfirst(model._meta.get_field(name).verbose_name)


def text(model, name: str, *, widget=Lines) -> LineField:
    """Return the field of one language's column of `model`; both together need one text."""
    column = model._meta.get_field(name)
    return LineField(
        label=column_label(column.translated_field.verbose_name, column.language),
        max_length=column.max_length,
        required=False,
        widget=widget({"lang": column.language}),
    )


class GoalsField(LineField):
    """Goals by their numbers: 4, 11. Gives a list of numbers."""

    default_error_messages = {
        "invalid": gettext_lazy("Enter the numbers of goals from 1 to 17, such as 4, 11.")
    }

    def to_python(self, value):
        text = nfkc(super().to_python(value) or "")
        words = re.split(r"[\s,、・.;/]+", text.strip(" ,、・.;/"))
        if words == [""]:
            return []
        if not all(re.fullmatch("0?[1-9]|1[0-7]", word) for word in words):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return sorted({int(word) for word in words})

    def prepare_value(self, value):
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        return bool(data) if not initial else super().has_changed(initial, data)


def key_field(label, **options) -> forms.TypedChoiceField:
    """Return a choice among rows by key; `RowForm` is given the choices of the page."""
    return forms.TypedChoiceField(
        label=label, coerce=int, empty_value=None, required=False, **options
    )


def digest(values: dict) -> str:
    """Return a short name of these values, to see whether a row was touched."""
    text = json.dumps(values, default=str, sort_keys=True)
    return blake2s(text.encode(), digest_size=6).hexdigest()


class RowForm(forms.Form):
    """One row; `seen` names the values with which the page was opened.

    `part` is the stored row, or None. `key` is the row's name on the page and its prefix.
    """

    model: type[Part]
    one_of: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    is_removed = forms.BooleanField(
        label=pgettext_lazy("row of a record", "Delete"), required=False
    )

    def __init__(self, data=None, *, key, part=None, choices=None):
        self.key, self.part = key, part
        initial = {}
        if part is not None:
            stored = self.stored()
            initial = {**stored, "is_removed": part.is_dropped, "seen": digest(stored)}
        super().__init__(
            data,
            prefix=key,
            initial=initial,
            empty_permitted=part is None,
            use_required_attribute=False,
        )
        self.order_fields([*self.columns, "is_removed"])
        if part is None:
            del self.fields["is_removed"]
        elif part.is_frozen:
            self.fields["is_removed"].label = _("Leave out of the next version")
        for name, rows in (choices or {}).items():
            if name in self.fields:
                self.fields[name].choices = rows

    # --- What is stored, and what was typed -----------------------------------------

    def stored(self) -> dict:
        """Return the values of the stored row by column."""
        values = {"is_dropped": self.part.is_dropped}
        for name in self.columns:
            column = self.part._meta.get_field(name)
            if column.many_to_many:
                values[name] = sorted(row.pk for row in getattr(self.part, name).all())
            else:
                value = getattr(self.part, column.attname)
                is_text = isinstance(column, models.CharField | models.TextField)
                values[name] = "" if value is None and is_text else value
        return values

    def typed(self) -> dict:
        """Return the values of a valid form by column."""
        values = {name: self.cleaned_data[name] for name in self.columns}
        if self.part is not None:
            values["is_dropped"] = self.cleaned_data["is_removed"]
        return values

    @property
    def is_removal(self) -> bool:
        """Whether a valid form is to remove a row that is in the record."""
        return bool(self.cleaned_data.get("is_removed")) and not self.part.is_dropped

    @property
    def is_touched(self) -> bool:
        """Whether a valid form says something else than the page it was opened with."""
        if not self.is_bound or (self.part is None and not self.has_changed()):
            return False
        return digest(self.typed()) != self.cleaned_data.get("seen")

    def clean(self):
        cleaned = super().clean()
        for name in self.one_of:
            columns = language_columns(name)
            if not any(cleaned.get(column) or column in self.errors for column in columns):
                self.add_error(columns[0], _("Fill this in, in Japanese or in English."))
        return cleaned

    @property
    def name(self) -> str:
        """Return how messages call the row."""
        kind = capfirst(self.model._meta.verbose_name)
        if self.part is None:
            return pgettext("new row", "%(kind)s (new)") % {"kind": kind}
        return f"{kind} {getattr(self.part, 'code', None) or self.part}"

    def shown(self, name: str, value) -> str:
        """Return a stored value in words."""
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            value = dict(field.choices).get(value or "", "") if value else ""
        text = field.prepare_value(value)
        return _("(empty)") if text in (None, "") else str(text)


class AgendaForm(RowForm):
    model, one_of = AgendaItem, ("title",)
    columns = ("title_ja", "title_en", "starts_at", "order", "notes")

    title_ja = text(AgendaItem, "title_ja", widget=forms.TextInput)
    title_en = text(AgendaItem, "title_en", widget=forms.TextInput)
    starts_at = ClockField(
        label=_label(AgendaItem, "starts_at"),
        required=False,
        widget=forms.TimeInput({"size": 6}, format="%H:%M"),
    )
    order = forms.IntegerField(
        label=_label(AgendaItem, "order"), min_value=0, max_value=999, required=False
    )
    notes = TextField(
        label=_label(AgendaItem, "notes"),
        max_length=NOTES,
        required=False,
        widget=forms.Textarea({"rows": 8}),
        help_text=gettext_lazy(
            "For the office only, never published. Write one point a line. A line that begins "
            "with 全 or * is an overall view."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.part is None:
            later = _("After the first save, a button turns each line into a statement.")
            self.fields["notes"].help_text = f"{self.fields['notes'].help_text} {later}"


class StatementForm(RowForm):
    model, one_of = Statement, ("text",)
    columns = ("text_ja", "text_en", "view", "course", "axis", "goals")

    text_ja = text(Statement, "text_ja")
    text_en = text(Statement, "text_en")
    view = forms.ChoiceField(
        label=_label(Statement, "view"), choices=Statement.View, initial=Statement.View.DETAIL
    )
    course = key_field(_label(Statement, "course"))
    axis = key_field(_label(Statement, "axis"))
    goals = GoalsField(
        label=gettext_lazy("Goals, by number"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"placeholder": "4, 11", "size": 10}),
    )
    axes: dict[int, int] = {}  # the course of each axis

    def clean(self):
        cleaned = super().clean()
        course = self.axes.get(cleaned.get("axis"))
        if course is not None and cleaned.get("course") not in (None, course):
            self.add_error("axis", _("This axis belongs to another course of action."))
        elif course is not None:
            cleaned["course"] = course
        return cleaned


class DecisionForm(RowForm):
    model, one_of, columns = Decision, ("text",), ("text_ja", "text_en")

    text_ja = text(Decision, "text_ja")
    text_en = text(Decision, "text_en")


class ActionForm(RowForm):
    model, one_of = Action, ("text", "who")
    columns = ("text_ja", "text_en", "who_ja", "who_en", "due_on", "decision")

    text_ja = text(Action, "text_ja")
    text_en = text(Action, "text_en")
    who_ja = text(Action, "who_ja", widget=forms.TextInput)
    who_en = text(Action, "who_en", widget=forms.TextInput)
    due_on = DayField(
        label=_label(Action, "due_on"),
        required=False,
        widget=forms.DateInput({"size": 12}, format="%Y-%m-%d"),
    )
    decision = key_field(_label(Action, "decision"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["who_ja"].help_text = Action._meta.get_field("who").help_text


class SectorForm(RowForm):
    model, one_of = SectorCount, ("sector",)
    columns = ("sector_ja", "sector_en", "people")

    sector_ja = text(SectorCount, "sector_ja", widget=forms.TextInput)
    sector_en = text(SectorCount, "sector_en", widget=forms.TextInput)
    people = forms.IntegerField(
        label=_label(SectorCount, "people"),
        min_value=0,
        max_value=MOST_PEOPLE,
        widget=forms.TextInput({"inputmode": "numeric", "size": 6}),
    )


# The kinds of rows of the page, by the beginning of their keys.
KINDS: dict[str, type[RowForm]] = {
    "agenda": AgendaForm,
    "statement": StatementForm,
    "decision": DecisionForm,
    "action": ActionForm,
    "sector": SectorForm,
}


class StateForm(forms.Form):
    """What has come of an action, when its state changes."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    note_ja = text(Action, "state_note_ja")
    note_en = text(Action, "state_note_en")


class VersionForm(forms.Form):
    """What has changed since the last version, for readers."""

    note_ja = text(RecordVersion, "note_ja", widget=forms.TextInput)
    note_en = text(RecordVersion, "note_en", widget=forms.TextInput)


class AssignForm(forms.Form):
    """What chosen statements are given; what is left empty stays as it is."""

    NONE = "none"

    course = forms.ChoiceField(label=_label(Statement, "course"), required=False)
    axis = forms.ChoiceField(label=_label(Statement, "axis"), required=False)
    goals = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Goals to add"),
        queryset=Goal.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    indicators = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Indicators to add"),
        queryset=Indicator.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kept = [("", _("Leave as it is")), (self.NONE, pgettext("statement", "None"))]
        self.fields["course"].choices = kept + course_choices()
        self.axes = {str(axis.pk): axis for axis in Axis.objects.all()}
        self.fields["axis"].choices = kept + [(pk, str(axis)) for pk, axis in self.axes.items()]
        if not Indicator.objects.exists():
            del self.fields["indicators"]

    def clean(self):
        cleaned = super().clean()
        axis, course = self.axes.get(cleaned.get("axis")), cleaned.get("course")
        if axis is not None and course not in ("", str(axis.course_id)):
            self.add_error("axis", _("This axis belongs to another course of action."))
        elif not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Choose what the statements are given."))
        return cleaned

    def columns(self) -> dict:
        """Return the columns to set. An axis brings its course."""
        found = {}
        for name in ("course", "axis"):
            if value := self.cleaned_data[name]:
                found[name] = None if value == self.NONE else int(value)
        if axis := self.axes.get(self.cleaned_data["axis"]):
            found["course"] = axis.course_id
        return found

    def adds(self) -> dict:
        names = self.fields.keys() & {"goals", "indicators"}
        return {name: self.cleaned_data[name] for name in names}


def course_choices() -> list[tuple]:
    return [(course.pk, str(course)) for course in CourseOfAction.objects.all()]
