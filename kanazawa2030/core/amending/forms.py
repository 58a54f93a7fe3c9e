"""The form of a row while it is amended, and the form of a decision."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import Amendment
from ..workflow.changes import StaleItem
from . import values

SEEN, NOTE = "amendment_version", "amendment_note"


class AmendingForm:
    """Mixin of a row's own form: begins with what the open amendment wants.

    What has changed is still what differs from the public row.
    """

    amendment: Amendment | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[SEEN] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.fields[NOTE] = forms.CharField(
            label=_("Why (optional, for the approver)"),
            max_length=Amendment._meta.get_field("note").max_length,
            required=False,
        )
        if self.amendment is None:
            return
        self.fields[SEEN].initial = self.amendment.version
        self.fields[NOTE].initial = self.amendment.note
        if not self.is_bound:
            self.initial = {
                **self.initial,
                **values.wanted_values(self.amendment),
                **self.amendment.answers,
            }

    def _show_refusal(self, refusal):
        super()._show_refusal(refusal)
        if isinstance(refusal, StaleItem):
            self.data = self.data.copy()
            self.data[SEEN] = str(self.amendment.version) if self.amendment else ""


class DecisionForm(forms.Form):
    """The amendment as it was read; a reason for returning it, a document number."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=Amendment._meta.get_field("reason").max_length,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    document_number = forms.CharField(
        label=pgettext_lazy("amendment", "Document number (optional)"),
        max_length=50,
        required=False,
    )
