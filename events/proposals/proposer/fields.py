"""Form fields for days, times and counts as people type them.

Each gives its value back as text in one shape, because a draft keeps texts: a day as
2027-03-14, a time as 18:30, a number as its digits.
"""

import re
from datetime import date, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.forms.fields import LineField, refuse_impossible_day
from kanazawa2030.core.language import normalise

from ..event_draft import day_of, time_of

NOT_OFFERED = _("Choose from what is listed here.")
FARTHEST = timedelta(days=3 * 366)  # a wish lies at most three years ahead


def _plain(value: str) -> str:
    return "".join(normalise.nfkc(normalise.clean_line(value)).split())


def iso_day(value: str) -> str:
    """Return 2027-03-14 for 2027年3月14日, 2027/3/14 or 2027.3.14; anything else as it was."""
    numbers = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", _plain(value))
    if numbers is None:
        return normalise.clean_line(value)
    try:
        return date(*map(int, numbers.groups())).isoformat()
    except ValueError:
        return normalise.clean_line(value)


def iso_time(value: str) -> str:
    """Return 18:30 for 18時30分, 1830 or 18:30 (18時 is 18:00); anything else as it was."""
    numbers = re.fullmatch(r"(\d{1,2})(?:[:時.]?(\d{2})分?|時)", _plain(value))
    if numbers is None:
        return normalise.clean_line(value)
    try:
        moment = time(int(numbers[1]), int(numbers[2] or 0))
    except ValueError:
        return normalise.clean_line(value)
    return moment.isoformat(timespec="minutes")


class _PickerInput(forms.TextInput):
    """The browser's own picker, but plain text for a value it cannot show.

    A picker shows an empty box for "in autumn": the next save would lose those words.
    """

    def __init__(self, picker, reads, attrs=None):
        super().__init__(attrs)
        self.picker = picker
        self.reads = reads

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        if not value or self.reads(value):
            context["widget"]["type"] = self.picker
        return context


class DayField(LineField):
    """A day in the future."""

    normalise = staticmethod(iso_day)
    default_error_messages = {
        "invalid": _("Enter a day such as 2027-03-14."),
        "past": _("Enter a day that is still to come."),
        "far": _("Enter a day within the next three years."),
    }

    def __init__(self, **kwargs):
        super().__init__(widget=_PickerInput("date", day_of), **kwargs)

    def validate(self, value):
        super().validate(value)
        if not value:
            return
        refuse_impossible_day(value)
        day, today = day_of(value), timezone.localdate()
        if day is None:
            code = "invalid"
        elif day <= today:
            code = "past"
        elif day > today + FARTHEST:
            code = "far"
        else:
            return
        raise ValidationError(self.error_messages[code], code=code)


class TimeField(LineField):
    """A time of day on the 24-hour clock."""

    normalise = staticmethod(iso_time)
    default_error_messages = {"invalid": _("Enter a time such as 18:30.")}

    def __init__(self, **kwargs):
        super().__init__(widget=_PickerInput("time", time_of), **kwargs)

    def validate(self, value):
        super().validate(value)
        if value and time_of(value) is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")


class CountField(LineField):
    """A whole number in digits of any width, with or without separators."""

    default_error_messages = {
        "invalid": _("Enter a number such as 30."),
        "range": _("Enter a number from %(least)s to %(most)s."),
    }

    def __init__(self, *, least: int, most: int, **kwargs):
        widget = forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "form-control--s"}
        )
        super().__init__(widget=widget, **kwargs)
        self.least, self.most = least, most

    @staticmethod
    def normalise(value):
        plain = normalise.plain_number(normalise.clean_line(value))
        return plain if plain.isascii() and plain.isdigit() else normalise.clean_line(value)

    def validate(self, value):
        super().validate(value)
        if not value:
            return
        if not (value.isascii() and value.isdigit()):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if not self.least <= int(value[:12]) <= self.most:
            raise ValidationError(
                self.error_messages["range"],
                code="range",
                params={"least": self.least, "most": self.most},
            )


class PickField(forms.ChoiceField):
    """One choice of a list, with our error message."""

    def __init__(self, *, ask=NOT_OFFERED, widget=forms.RadioSelect, **kwargs):
        super().__init__(
            widget=widget, error_messages={"required": ask, "invalid_choice": NOT_OFFERED}, **kwargs
        )


class PicksField(forms.MultipleChoiceField):
    """Several choices of a list, stored as texts."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, ask=NOT_OFFERED, **kwargs):
        super().__init__(error_messages={"required": ask, "invalid_choice": NOT_OFFERED}, **kwargs)
