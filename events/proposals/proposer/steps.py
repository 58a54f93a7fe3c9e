"""The steps of a proposal: what was typed into each, whether it will do, how it reads.

`Proposal.data[step][field]` is a text or a list of texts, in a draft as it was typed,
once handed in as the forms of `proposal_forms` cleaned it.
"""

from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.language.dates import full_date
from kanazawa2030.core.templatetags.civic import error_target

from ..event_draft import day_of
from .forms import AccessForm, AttachmentsForm, IdeaForm, StepForm, SupportForm, WhenForm
from .organisation_form import OrganisationForm


@dataclass(frozen=True)
class Step:
    """One page of the form."""

    key: str
    title: Promise
    form_class: type[StepForm]


STEPS = {
    step.key: step
    for step in (
        Step("idea", gettext_lazy("Idea"), IdeaForm),
        Step("organisation", gettext_lazy("Organisation and co-hosts"), OrganisationForm),
        Step("when", gettext_lazy("Date and place"), WhenForm),
        Step("access", gettext_lazy("Access and languages"), AccessForm),
        Step("support", gettext_lazy("Support by the city"), SupportForm),
        Step("attachments", pgettext_lazy("proposal", "Attachments"), AttachmentsForm),
    )
}
ORDER = list(STEPS)


def step_after(key: str) -> str | None:
    """The key of the next step; None after the last, where the check page follows."""
    following = ORDER[ORDER.index(key) + 1 :]
    return following[0] if following else None


def typed(form: StepForm, post) -> dict:
    """What was sent for the form's fields, as it was typed; nothing else is kept."""
    return {
        name: post.getlist(name)
        if isinstance(field, forms.MultipleChoiceField)
        else post.get(name, "")
        for name, field in form.fields.items()
        if not isinstance(field, forms.FileField)
    }


def _as_sent(values: dict) -> MultiValueDict:
    return MultiValueDict({name: v if isinstance(v, list) else [v] for name, v in values.items()})


def blank_form(key: str, proposal, user) -> StepForm:
    """The step with what the draft keeps in its fields, not judged."""
    initial = proposal.data.get(key, {})
    return STEPS[key].form_class(initial=initial, proposal=proposal, user=user)


def bound_form(key: str, proposal, user, values: dict | None = None) -> StepForm:
    """The step with `values`, or what the draft keeps, ready to be judged."""
    values = proposal.data.get(key, {}) if values is None else values
    return STEPS[key].form_class(_as_sent(values), proposal=proposal, user=user)


class Problem(NamedTuple):
    """One place to look at again before it can be handed in."""

    step: Step
    target: str  # the id of the field, or blank
    message: str


@dataclass(frozen=True)
class Judged:
    """All steps of a proposal as they stand."""

    forms: dict[str, StepForm]

    @property
    def is_valid(self) -> bool:
        return all(form.is_valid() for form in self.forms.values())

    @property
    def data(self) -> dict:
        """What is handed in; call it when `is_valid`."""
        return {
            key: {n: v for n, v in form.cleaned_data.items() if v is not None}
            for key, form in self.forms.items()
        }

    @property
    def cohosts(self) -> list[dict]:
        return self.forms["organisation"].cohosts

    @property
    def problems(self) -> list[Problem]:
        return [
            Problem(STEPS[key], target, str(message))
            for key, form in self.forms.items()
            for target, message in _problems_of(form)
        ]


def _problems_of(form):
    for message in form.non_field_errors():
        yield "", message
    for field in form.visible_fields():
        for message in field.errors:
            yield error_target(field), message


def judge(proposal, user) -> Judged:
    """Every step bound to what the draft keeps."""
    return Judged({key: bound_form(key, proposal, user) for key in STEPS})


# --- Reading it --------------------------------------------------------------


class Row(NamedTuple):
    """One answer: its question, its lines, and the id of the field that changes it.

    `is_text`: the lines are the proposer's own words, in the proposal's language.
    """

    label: str
    lines: list[str]
    target: str
    is_text: bool = False


class Sheet(NamedTuple):
    """A step as it is read."""

    step: Step
    rows: list[Row]


def sheets(forms_: dict[str, StepForm]) -> list[Sheet]:
    """The answers of bound forms in the page's language, step by step."""
    return [Sheet(STEPS[key], _rows(form)) for key, form in forms_.items()]


def sheets_of(proposal, data: dict | None = None) -> list[Sheet]:
    """How `data` (a revision's, else the proposal's) reads."""
    data = proposal.data if data is None else data
    return sheets(
        {key: bound_form(key, proposal, proposal.proposer, data.get(key, {})) for key in STEPS}
    )


def _rows(form: StepForm) -> list[Row]:
    grouped = {name for names in form.in_one_row.values() for name in names}
    rows = [
        Row(str(label), _one_row(form, names), error_target(form[names[0]]))
        for label, names in form.in_one_row.items()
        if label
    ]
    single = [
        Row(str(field.label), _lines(field), error_target(field), _is_text(field))
        for field in form.visible_fields()
        if field.name not in grouped
    ]
    return [*rows, *single] if form.rows_come_first else [*single, *rows]


def _is_text(field) -> bool:
    return not isinstance(field.field, forms.ChoiceField | forms.FileField)


def _lines(field) -> list[str]:
    if isinstance(field.field, forms.FileField):
        return [row.name for row in field.form.proposal.attachments.all()]
    value = field.value() or ""
    if isinstance(value, list):
        return [_label(field, one) for one in value]
    if isinstance(field.field, forms.ChoiceField):
        return [_label(field, value)] if value else []
    return value.splitlines()


def _label(field, value) -> str:
    label = str(dict(field.field.choices).get(value, value))
    return f"{value} {label}" if field.name == "goals" else label


def _one_row(form, names) -> list[str]:
    if names[0].startswith("wish"):
        return _wish_lines(*(form[name].value() or "" for name in names))
    return list(chain.from_iterable(_lines(form[name]) for name in names))


def _wish_lines(day: str, begin: str, end: str) -> list[str]:
    known = day_of(day)
    words = full_date(known, page_language()) if known else day
    hours = f"{begin}–{end}" if end else begin
    return [" ".join(filter(None, (words, hours)))] if words or hours else []
