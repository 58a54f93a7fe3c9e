"""Stepwise forms: the steps of a draft, what was typed into them, and how it reads.

A draft is a row whose JSON column `data` keeps what was typed, valid or not. Each step is
a `Step` with a form of its own, a `StepForm`; `Steps` is the table of them. How a draft is
saved, shown and deleted: `core.drafts.services` and `core.drafts.views`.
"""

import hashlib
import json
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _

from .bound_fields import error_name, error_target
from .layouts import PageHelper

MOST_LINES = 500  # of one answer as it is read


class Row(NamedTuple):
    """One answer of a summary: its question, its lines, the id of the field it is from.

    `language` is that of the lines when it is known; `image` stands in place of lines.
    """

    label: str
    lines: list[str]
    target: str = ""
    language: str = ""
    image: object = None


class StepForm(forms.Form):
    """The form of one step of `draft`. `user` fills it in, who need not have begun it.

    `in_one_row` names fields that read as one answer, by its label; those under a blank
    label are not in the summary. `text_language` is the language of free texts. `parts` are
    those of its layout, where its fields do not just follow each other.
    """

    parts: tuple = ()

    in_one_row: dict[str, list[str]] = {}
    rows_come_first = False
    text_language = ""

    def __init__(self, *args, draft, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.draft = draft
        self.user = user

    @cached_property
    def helper(self):
        """Return how it is drawn; forms/step.html says itself what is wrong."""
        return PageHelper(*self.parts, form_show_errors=False)

    def typed(self, post) -> dict:
        """Return what was sent for the form's fields, as it was typed; files apart."""
        return {
            name: post.getlist(name)
            if isinstance(field, forms.MultipleChoiceField)
            else post.get(name, "")
            for name, field in self.fields.items()
            if not isinstance(field, forms.FileField)
        }

    @property
    def has_refused_files(self) -> bool:
        """Whether a file was sent that will not do: it is kept nowhere."""
        return any(
            name in self.errors
            for name, field in self.fields.items()
            if isinstance(field, forms.FileField)
        )

    def problems(self):
        """Yield (field, message) for every error; the field is None for the whole form."""
        yield from ((None, message) for message in self.non_field_errors())
        for field in self.visible_fields():
            yield from ((field, message) for message in field.errors)

    # --- How it reads ---

    def summary(self) -> list[Row]:
        """Return the answers of the bound form in the page's language."""
        grouped = {name for names in self.in_one_row.values() for name in names}
        rows = [
            Row(str(label), self.group_lines(names), error_target(self[names[0]]))
            for label, names in self.in_one_row.items()
            if label
        ]
        single = [
            Row(str(one.label), self.lines(one), error_target(one), self._language(one))
            for one in self.visible_fields()
            if one.name not in grouped
        ]
        return [*rows, *single] if self.rows_come_first else [*single, *rows]

    def _language(self, field) -> str:
        if isinstance(field.field, forms.ChoiceField | forms.FileField | forms.BooleanField):
            return ""
        return field.field.widget.attrs.get("lang", self.text_language)

    def lines(self, field) -> list[str]:
        """Return the lines one answer reads as; none when nothing was typed."""
        value = self.as_stored(field)
        if isinstance(field.field, forms.FileField):
            return []
        if isinstance(field.field, forms.BooleanField):
            return [_("Yes") if value and value != "False" else _("No")]
        if isinstance(field.field, forms.ChoiceField):
            chosen = value if isinstance(value, list) else filter(None, [value])
            return [self.choice_label(field, one) for one in chosen]
        lines = value.splitlines()
        # A page draws each line by itself; nothing of a text of empty lines is lost this way.
        return [*lines[:MOST_LINES], " ".join(lines[MOST_LINES:])] if lines[MOST_LINES:] else lines

    def as_stored(self, field) -> str | list:
        """Return a text or number as it will be stored, where it is valid; else as typed."""
        cleaned = self.cleaned_data.get(field.name) if self.is_bound and not field.errors else None
        if isinstance(cleaned, str | int) and not isinstance(cleaned, bool):
            return str(cleaned)
        return field.value() or ""

    def choice_label(self, field, value) -> str:
        labels = {str(key): str(label) for key, label in field.field.choices}
        return labels.get(str(value), str(value))

    def group_lines(self, names) -> list[str]:
        """Return the lines of the fields that read as one answer."""
        return list(chain.from_iterable(self.lines(self[name]) for name in names))


@dataclass(frozen=True)
class Step:
    """One page of a stepwise form."""

    key: str
    title: str | Promise
    form_class: type[StepForm]


class Problem(NamedTuple):
    """One place to look at again before a draft can be sent."""

    step: Step
    label: str  # of the field, blank for the whole form
    target: str  # the id of the field, or blank
    message: str


class StepSummary(NamedTuple):
    """The answers of one step as they are read."""

    step: Step
    rows: list[Row]


class Difference(NamedTuple):
    """One answer that two versions of a step give in different words."""

    label: str
    old: list[str]
    new: list[str]


class Steps(dict[str, Step]):
    """The steps of one form by key, in order; a draft keeps `data[step][field]`."""

    def __init__(self, *steps: Step):
        super().__init__({step.key: step for step in steps})
        self.order = list(self)

    def before(self, key: str) -> str | None:
        """Return the key of the step before, None for the first."""
        return dict(zip(self.order[1:], self.order, strict=False)).get(key)

    def after(self, key: str) -> str | None:
        """Return the key of the next step, None for the last: the check page follows."""
        return dict(zip(self.order, self.order[1:], strict=False)).get(key)

    def stored(self, data: dict, key: str) -> dict:
        """Return what `data` keeps of one step."""
        return data.get(key, {})

    def replaced(self, data: dict, key: str, values: dict) -> dict:
        """Return `data` with the `values` of one step in place of the old ones."""
        return {**data, key: values}

    def version(self, draft, key: str) -> str:
        """Return what tells one state of a step's answers from the next.

        Other steps do not count: two tabs on two steps are no conflict.
        """
        return fingerprint(self.stored(draft.data, key))

    def blank_form(self, key: str, draft, user=None) -> StepForm:
        """Return the step's form with what the draft keeps in its fields, not validated."""
        initial = self.stored(draft.data, key)
        return self[key].form_class(initial=initial, draft=draft, user=user)

    def bound_form(self, key: str, draft, user=None, values: dict | None = None) -> StepForm:
        """Return the step's form bound to `values`, or to what the draft keeps."""
        values = self.stored(draft.data, key) if values is None else values
        sent = {name: v if isinstance(v, list) else [v] for name, v in values.items()}
        return self[key].form_class(MultiValueDict(sent), {}, draft=draft, user=user)

    def validated(self, draft, user=None, data: dict | None = None) -> "ValidatedSteps":
        """Return every step bound to `data`, or to what the draft keeps."""
        data = draft.data if data is None else data
        bound = {key: self.bound_form(key, draft, user, self.stored(data, key)) for key in self}
        return ValidatedSteps(self, bound)

    def differences(self, key: str, draft, form: StepForm) -> list[Difference]:
        """Return the answers typed in `form` that differ from those the draft keeps."""
        return compare(self.bound_form(key, draft, form.user).summary(), form.summary())


@dataclass(frozen=True)
class ValidatedSteps:
    """All steps of a draft, each form bound to what it keeps."""

    steps: Steps
    forms: dict[str, StepForm]

    @property
    def is_valid(self) -> bool:
        return all(form.is_valid() for form in self.forms.values())

    @property
    def data(self) -> dict:
        """The cleaned answers by step and field; read it when `is_valid`."""
        return {
            key: {n: v for n, v in form.cleaned_data.items() if v is not None}
            for key, form in self.forms.items()
        }

    @property
    def problems(self) -> list[Problem]:
        return [
            Problem(
                self.steps[key],
                error_name(field) if field else "",
                error_target(field) if field else "",
                str(message),
            )
            for key, form in self.forms.items()
            for field, message in form.problems()
        ]

    @property
    def summary(self) -> list[StepSummary]:
        return [StepSummary(self.steps[key], form.summary()) for key, form in self.forms.items()]


def compare(old: list[Row], new: list[Row]) -> list[Difference]:
    """Return the answers that differ between two versions of a step, in the new order."""
    was = {row.label: row.lines for row in old}
    now = {row.label: row.lines for row in new}
    return [
        Difference(label, was.get(label, []), now.get(label, []))
        for label in {**now, **was}
        if was.get(label, []) != now.get(label, [])
    ]


def fingerprint(values: dict) -> str:
    """Return a short text that differs when the values do."""
    text = json.dumps(values, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
