"""The forms of a report and its parts; each field says whether it has to be filled in."""

from typing import ClassVar

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.forms.marks import ONE_OF_THEM, REQUIRED, MarkedField
from kanazawa2030.core.staff_site.base import PortalModelForm
from kanazawa2030.core.staff_site.bilingual import one_language_form
from kanazawa2030.core.staff_site.uploads import DescribedPhoto, LinkOrPdf

from ..models import Event
from . import services


class SaidField(MarkedField):
    """A field that is folded behind its value once it has one, as for several photographs."""

    folded = ("credit", "basis")

    def as_widget(self, widget=None, attrs=None, only_initial=False):
        """As Django's; closed, with the value in words, where nothing is left to fill in."""
        box = super().as_widget(widget, attrs, only_initial)
        said = self.value()
        if self.name not in self.folded or not said or self.errors:
            return box
        words = dict(getattr(self.field, "choices", ())).get(said, said)
        return format_html("<details><summary>{}</summary>{}</details>", words, box)


class PhotoForm(DescribedPhoto, forms.ModelForm):
    """A photograph with its alt text, credit and basis of consent."""

    bound_field_class = SaidField
    says_optional = True
    marks: ClassVar = {"alt_ja": REQUIRED}


class MaterialForm(LinkOrPdf, one_language_form("label")):
    """A link or a PDF; a PDF fills in its size."""

    says_optional = True
    marks: ClassVar = dict.fromkeys(("label_ja", "label_en", "url", "file"), ONE_OF_THEM)


class QuoteForm(one_language_form("text")):
    """What a participant said."""

    says_optional = True


class ReportForm(PortalModelForm):
    """The report on an event that was held and has none yet.

    A number of people that differs strongly from reception's stands with a sentence and a
    box that says it is right; without a doubt there is no box.
    """

    says_optional = True
    marks: ClassVar = {"summary_ja": _("required to publish")}
    not_stored = (*PortalModelForm.not_stored, services.IS_RIGHT)

    is_right = forms.BooleanField(label=_("The number of people is right"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "event" in self.fields:
            held = Event.objects.filter(
                over_at__lte=timezone.now(), state=Event.EventState.SCHEDULED
            ).filter(report__isnull=True)
            self.fields["event"].queryset = held.order_by("-starts_at")
            begun = self.initial.get("event")
            if begun is not None and not self.is_bound:
                self.instance.event = held.filter(pk=begun).first() or self.instance.event
        if not self.is_bound:
            self._show_doubt(self.initial)

    def clean(self):
        words = self._show_doubt(self.cleaned_data)  # before a refusal empties the field
        cleaned = super().clean()
        is_amendment = hasattr(self, "amendment")
        if words and is_amendment and not cleaned.pop(services.IS_RIGHT, False):
            self.add_error(services.attendance_column(self._event()), words)
        return cleaned

    def _event(self) -> Event | None:
        return self.instance.event if self.instance.event_id else None

    def _show_doubt(self, values) -> str:
        """Show the sentence at the number and the box below it; return the sentence, or ""."""
        event = values.get("event") if "event" in self.fields else self._event()
        event = event if isinstance(event, Event) else self._event()
        words = ""
        if event is not None:
            column = services.attendance_column(event)
            words = services.doubt(event, values.get(column))
        if words and column in self.fields:
            if not self.is_bound:  # a form that was sent says it as an error
                field = self.fields[column]
                field.help_text = format_html("{} <strong>{}</strong>", field.help_text, words)
        elif services.IS_RIGHT in self.fields:
            self.fields[services.IS_RIGHT].widget = forms.HiddenInput()
        return words
