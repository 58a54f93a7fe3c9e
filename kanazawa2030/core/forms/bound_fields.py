"""What templates and summaries ask about a bound field, and forms shown again."""

from dataclasses import dataclass

from django.forms import CheckboxSelectMultiple, Form, MultiWidget, RadioSelect
from django.utils.text import capfirst

from ..language.lists import listed

SWITCH = "switch"  # name of the buttons that show a form in the other language


def is_choice_group(field):
    """Radios or several checkboxes: they need a fieldset, and each its own label."""
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


def error_target(field):
    """Return the id an error links to: of several inputs the first, which can take focus."""
    if is_choice_group(field):
        options = list(field.subwidgets)
        return options[0].id_for_label if options else field.auto_id
    if isinstance(field.field.widget, MultiWidget):
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


def error_name(field):
    """Return what a summary of errors calls a field: in a row of fields, the row too."""
    rows = getattr(field.form, "in_one_row", {})
    row = next((label for label, names in rows.items() if label and field.name in names), None)
    return listed([row, field.label]) if row else str(field.label)


@dataclass(frozen=True)
class Mistake:
    """What is wrong in one place of a form; `anchor` is the id of its input or its part."""

    label: str
    anchor: str
    sentence: str


def mistakes_of(form, formsets=()) -> list[Mistake]:
    """Return what is wrong in a form and its parts, in the order of the page.

    What is wrong with no field of the form stands above it anyway.
    """
    found = _mistakes_of_fields(form)
    for formset in formsets:
        kind = capfirst(formset.model._meta.verbose_name)
        if formset.is_bound and (whole := formset.non_form_errors()):
            found.append(Mistake(kind, f"{formset.prefix}-group", " ".join(whole)))
        for number, row in enumerate(formset.forms):
            name = f"{kind} {number + 1}"
            if row.non_field_errors():
                sentence = " ".join(row.non_field_errors())
                found.append(Mistake(name, f"{formset.prefix}-{number}", sentence))
            found += _mistakes_of_fields(row, f"{name}: ")
    return found


def _mistakes_of_fields(form, before="") -> list[Mistake]:
    return [
        Mistake(
            label=f"{before}{capfirst(bound.label)}",
            anchor=error_target(bound),
            sentence=" ".join(bound.errors),
        )
        for bound in form
        if bound.errors
    ]


def is_switch(request) -> bool:
    """Whether a form was sent to be shown in the other language, with what is typed."""
    return request.method == "POST" and SWITCH in request.POST


def keep_typed(form: Form, post, *, but: tuple[str, ...] = ()) -> Form:
    """Let a form that is not sent yet show what was typed; hidden fields start afresh.

    An empty `post` changes nothing. In another, a box that is not in it was unticked.
    """
    for field in form.visible_fields() if post else ():
        name, widget = field.html_name, field.field.widget
        if field.name not in but and not widget.value_omitted_from_data(post, {}, name):
            form.initial[field.name] = widget.value_from_datadict(post, {}, name)
    return form
