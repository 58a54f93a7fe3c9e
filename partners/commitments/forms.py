"""Forms of commitments and of yearly reports.

Field names are the columns of Commitment and of Progress.
"""

from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.forms.fields import LineField, TextField
from kanazawa2030.core.forms.layouts import PageHelper

from ..form_fields import InTwoLanguages, in_english
from .figures import plain_figure, read_figure, read_year


class FigureField(LineField):
    """A figure of 0 or more, in any width, with or without commas."""

    widget = forms.TextInput(
        attrs={"inputmode": "decimal", "class": "form-control--s", "autocomplete": "off"}
    )

    def to_python(self, value):
        value = super().to_python(value)
        return None if value in self.empty_values else read_figure(value)

    def run_validators(self, value):
        """Skip validators of text: `read_figure` has judged the value."""

    def prepare_value(self, value):
        return value if isinstance(value, str) or value is None else plain_figure(value)


class YearField(LineField):
    """A year, Western or of Reiwa, between `years` once the form has set them."""

    widget = forms.TextInput(
        attrs={"inputmode": "numeric", "class": "form-control--s", "autocomplete": "off"}
    )
    years = (0, 9999)

    def to_python(self, value):
        value = super().to_python(value)
        return None if value in self.empty_values else read_year(value)

    def run_validators(self, value):
        if value is None:
            return
        first, last = self.years
        if not first <= value <= last:
            raise ValidationError(
                _("Enter a year from %(first)d to %(last)d.") % {"first": first, "last": last}
                if first != last
                else _("Only %(year)d is possible now.") % {"year": first}
            )


def _few_sentences(label, help_text="", *, english=False):
    widget = forms.Textarea(attrs={"rows": 4})
    return TextField(
        label=label,
        max_length=500,
        required=False,
        help_text=help_text,
        widget=in_english(widget) if english else widget,
    )


class TermsForm(InTwoLanguages):
    """A commitment. `years` bounds the year of the target."""

    helper = PageHelper()
    needs_one: ClassVar = {
        "text": _("Say what you commit to, in Japanese or in English."),
        "indicator": _("Say what you measure, in Japanese or in English."),
    }

    text_ja = _few_sentences(
        _("Your commitment, in Japanese"),
        _(
            "What you will do, in one to three sentences, up to 500 characters. At least one of "
            "the two languages is needed."
        ),
    )
    text_en = _few_sentences(_("Your commitment, in English"), english=True)
    indicator_ja = LineField(
        label=_("What you measure, in Japanese"),
        max_length=100,
        required=False,
        help_text=_("For example: food thrown away in a year."),
    )
    indicator_en = LineField(
        label=_("What you measure, in English"),
        max_length=100,
        required=False,
        widget=in_english(forms.TextInput()),
    )
    unit_ja = LineField(
        label=_("Unit, in Japanese"),
        max_length=20,
        required=False,
        help_text=_("For example kg or people. Leave empty if there is none."),
        widget=forms.TextInput(attrs={"class": "form-control--s"}),
    )
    unit_en = LineField(
        label=_("Unit, in English"),
        max_length=20,
        required=False,
        widget=in_english(forms.TextInput(attrs={"class": "form-control--s"})),
    )
    start = FigureField(
        label=_("Value now"),
        ask=_("Enter the value now, in digits."),
        help_text=_("In digits, such as 1234.5."),
    )
    target = FigureField(
        label=_("Target"),
        ask=_("Enter the target, in digits."),
        help_text=_("Enter a lower value than now if the aim is to reduce it."),
    )
    year = YearField(
        label=_("Target year"),
        ask=_("Enter the year of the target."),
        help_text=_("For example 2030."),
    )

    def __init__(self, *args, years, public=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].years = years
        if public is not None:
            self.fields["start"].label = _("Value at the start")


class ReportForm(InTwoLanguages):
    """A yearly report. `years` bounds the year it is about."""

    helper = PageHelper()
    needs_one: ClassVar = {"note": _("Report on the progress, in Japanese or in English.")}

    year = YearField(label=_("Year"), ask=_("Enter the year the report is about."))
    value = FigureField(label=_("Value in that year"), ask=_("Enter the value, in digits."))
    note_ja = _few_sentences(
        _("Progress note, in Japanese"),
        _(
            "What you did, what you learnt, and what did not work. Up to 500 characters. At "
            "least one of the two languages is needed."
        ),
    )
    note_en = _few_sentences(_("Progress note, in English"), english=True)

    def __init__(self, *args, years, public=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].years = years
        if years[0] != years[1]:
            self.fields["year"].help_text = _(
                "From %(first)d to %(last)d. A year you have reported on already is corrected."
            ) % {"first": years[0], "last": years[1]}
