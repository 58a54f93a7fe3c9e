"""What templates and summaries ask about a bound field."""

from django.forms import CheckboxSelectMultiple, RadioSelect


def is_choice_group(field):
    """Radios or several checkboxes: they need a fieldset, and each its own label."""
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


def error_target(field):
    """Return the id an error links to: of a group its first choice, which can take focus."""
    if is_choice_group(field):
        options = list(field.subwidgets)
        return options[0].id_for_label if options else field.auto_id
    return field.id_for_label or field.auto_id
