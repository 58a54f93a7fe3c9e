"""What templates and summaries ask about a bound field."""

from django.forms import CheckboxSelectMultiple, RadioSelect

from ..language.lists import listed


def is_choice_group(field):
    """Radios or several checkboxes: they need a fieldset, and each its own label."""
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


def error_target(field):
    """Return the id an error links to: of a group its first choice, which can take focus."""
    if is_choice_group(field):
        options = list(field.subwidgets)
        return options[0].id_for_label if options else field.auto_id
    return field.id_for_label or field.auto_id


def error_name(field):
    """Return what a summary of errors calls a field: in a row of fields, the row too."""
    rows = getattr(field.form, "in_one_row", {})
    row = next((label for label, names in rows.items() if label and field.name in names), None)
    return listed([row, field.label]) if row else str(field.label)
