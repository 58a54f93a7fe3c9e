"""Texts of Django, its admin and its forms in the portal's words.

Their Japanese is in the portal's catalogue, which is read before Django's; it keeps only
words that the code names, so they are named here.
"""

from django import forms
from django.utils.functional import lazy
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext_lazy

SAID_OUR_WAY = (
    gettext_noop(" By %(filter_title)s "),
    gettext_noop("Add %(name)s"),
    gettext_noop("Add another %(verbose_name)s"),
    gettext_noop("Add link"),
    gettext_noop("Add %s"),
    gettext_noop("Audit log"),
    gettext_noop("Change %s"),
    gettext_noop("Change history: %s"),
    gettext_noop("Change or view list link"),
    gettext_noop("Delete selected %(verbose_name_plural)s"),
    gettext_noop("Delete?"),
    gettext_noop("Model name"),
    gettext_noop("Models in the %(name)s application"),
    gettext_noop("Error:"),
    gettext_noop("No, take me back"),
    gettext_noop("None available"),
    gettext_noop("Please correct the error below."),
    gettext_noop("Please correct the errors below."),
    gettext_noop("Save and add another"),
    gettext_noop("Select %s"),
    gettext_noop(
        "Designates whether this user should be treated as active. Unselect this instead "
        "of deleting accounts."
    ),
    gettext_noop("last login"),
    gettext_noop("log entries"),
    gettext_noop("log entry"),
    # Deleting
    gettext_noop("Delete multiple objects"),
    gettext_noop("Objects"),
    gettext_noop("Yes, I’m sure"),
    gettext_noop("Select this object for an action - {}"),
    gettext_noop("Select all objects on this page for an action"),
    gettext_noop(
        'Are you sure you want to delete the %(object_name)s "%(escaped_object)s"? All '
        "of the following related items will be deleted:"
    ),
    gettext_noop(
        "Are you sure you want to delete the selected %(objects_name)s? All of the "
        "following objects and their related items will be deleted:"
    ),
    gettext_noop(
        "Deleting the %(object_name)s '%(escaped_object)s' would require deleting the "
        "following protected related objects:"
    ),
    gettext_noop(
        "Deleting the %(object_name)s '%(escaped_object)s' would result in deleting "
        "related objects, but your account doesn't have permission to delete the "
        "following types of objects:"
    ),
    gettext_noop(
        "Deleting the selected %(objects_name)s would require deleting the following "
        "protected related objects:"
    ),
    gettext_noop(
        "Deleting the selected %(objects_name)s would result in deleting related objects,"
        " but your account doesn't have permission to delete the following types of "
        "objects:"
    ),
    gettext_noop(
        "This object doesn’t have a change history. It probably wasn’t added via this admin site."
    ),
    # What was done
    gettext_noop("Add another %(model)s"),
    gettext_noop("Added."),
    gettext_noop("Change selected %(model)s"),
    gettext_noop("Changed {fields}."),
    gettext_noop("Click here to select the objects across all pages"),
    gettext_noop("No fields changed."),
    gettext_noop("The {name} “{obj}” was added successfully."),
    gettext_noop("The {name} “{obj}” was added successfully. You may add another {name} below."),
    gettext_noop("The {name} “{obj}” was changed successfully."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may edit it again below."),
    gettext_noop("You may edit it again below."),
    gettext_noop("The %(name)s “%(obj)s” was deleted successfully."),
    gettext_noop("Successfully deleted %(count)d %(items)s."),
    gettext_noop(
        "Items must be selected in order to perform actions on them. No items have been changed."
    ),
    gettext_noop("No action selected."),
    gettext_noop("%(name)s with ID “%(key)s” doesn’t exist. Perhaps it was deleted?"),
    # Errors of fields
    gettext_noop("%(model)s instance with %(field)s %(value)r is not a valid choice."),
    gettext_noop("%(model_name)s with this %(field_label)s already exists."),
    gettext_noop("%(model_name)s with this %(field_labels)s already exists."),
    gettext_noop("Constraint “%(name)s” is violated."),
    gettext_noop("Ensure this value is greater than or equal to %(limit_value)s."),
    gettext_noop("Ensure this value is less than or equal to %(limit_value)s."),
    gettext_noop("Null characters are not allowed."),
    gettext_noop("Please correct the duplicate data for %(field)s, which must be unique."),
    gettext_noop("Please correct the duplicate data for %(field)s."),
    gettext_noop("Please correct the duplicate values below."),
    gettext_noop("Please either submit a file or check the clear checkbox, not both."),
    gettext_noop("The submitted file is empty."),
    gettext_noop("This field cannot be blank."),
    gettext_noop("This field cannot be null."),
    gettext_noop("Value %(value)r is not a valid choice."),
    gettext_noop("“%(pk)s” is not a valid value."),
    gettext_noop("Enter a list of values."),
    gettext_noop("Enter a valid JSON."),
    gettext_noop("Enter a number."),
    gettext_noop("Enter a valid URL."),
    gettext_noop("Enter a valid date."),
    gettext_noop("Enter a valid date/time."),
    gettext_noop("Enter a valid email address."),
    gettext_noop("Enter a valid time."),
    gettext_noop("Enter a whole number."),
    gettext_noop("Select a valid choice. %(value)s is not one of the available choices."),
    gettext_noop("Select a valid choice. That choice is not one of the available choices."),
    gettext_noop("This field is required."),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
    # Passwords
    gettext_noop("The password is too similar to the %(verbose_name)s."),
    gettext_noop("This password is too common."),
    gettext_noop("You must type the same password each time."),
    gettext_noop("Your password can’t be a commonly used password."),
    gettext_noop("Your password can’t be too similar to your other personal information."),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
        "min_length",
    ),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
)


# English has no catalogue: its texts are the msgids, so Django's are put right where shown.
_IN_ENGLISH = (
    (" was added successfully.", " has been saved."),
    (" was changed successfully.", " has been saved."),
    (" was deleted successfully.", " has been deleted."),
    ("Successfully deleted ", "Deleted: "),
    (" You may edit it again below.", " You can go on editing it below."),
    (" You may add another ", " You can enter the next "),
)


def in_our_english(message) -> str:
    """Return what Django's admin says was done in the portal's English; HTML stays HTML."""
    said = str(message)
    for theirs, ours in _IN_ENGLISH:
        said = said.replace(theirs, ours)
    return mark_safe(said) if hasattr(message, "__html__") else said


def _asked(label, is_choice) -> str:
    words = {"label": capfirst(str(label))}
    if is_choice:
        return _("Choose “%(label)s”.") % words
    return _("Enter “%(label)s”.") % words


_lazy_asked = lazy(_asked, str)


# Said in both languages instead of what the validators of columns say, by its code.
_SAID_OF_VALUES = {
    "min_value": gettext_lazy("Enter %(limit_value)s or more."),
    "max_value": gettext_lazy("Enter %(limit_value)s or less."),
    "max_digits": gettext_lazy("Use at most %(max)s digits in all."),
    "max_decimal_places": gettext_lazy("Use at most %(max)s digits after the decimal point."),
    "max_whole_digits": gettext_lazy("Use at most %(max)s digits before the decimal point."),
    "null_characters_not_allowed": gettext_lazy(
        "This text has a character that cannot be stored. Type it instead of pasting it."
    ),
}


def use_our_words(fields):
    """Let each field of the admin say our way what is wrong with what was typed.

    A required one names itself when it is empty.
    """
    default = forms.Field.default_error_messages["required"]
    for field in fields:
        for code, sentence in _SAID_OF_VALUES.items():
            field.error_messages.setdefault(code, sentence)
        if field.label and field.error_messages.get("required") == default:
            is_choice = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
            field.error_messages["required"] = _lazy_asked(field.label, is_choice)
