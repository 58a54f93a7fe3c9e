"""What templates and summaries ask about a bound field, and forms shown again."""

from django.forms import CheckboxSelectMultiple, Form, RadioSelect

from ..language.lists import listed

SWITCH = "switch"  # name of the buttons that show a form in the other language


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
