"""Admin forms of events."""

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.validators import validate_slug
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.forms.fields import LineField, MomentField
from kanazawa2030.core.models.columns import ADDRESS_LENGTH
from kanazawa2030.core.staff_site.base import PortalModelForm
from kanazawa2030.core.staff_site.bilingual import OneLanguageAtLeast, SuggestsAddress
from kanazawa2030.core.staff_site.widgets import name_halves

from ..access_needs import NEEDS
from ..models import Event, EventQuestion
from ..models.event import RESERVED_SLUGS
from ..slugs import suggest_slug


class EventForm(SuggestsAddress, PortalModelForm):
    """Reports at its field what a constraint would refuse."""

    reserved_slugs = RESERVED_SLUGS
    offered_needs = forms.MultipleChoiceField(
        label=gettext_lazy("access needs to tick"),
        choices=list(NEEDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tick only what you can really arrange."),
    )

    def clean_offered_needs(self):
        """Sort the choices, so that ticking the same again is no change."""
        ticked = self.cleaned_data["offered_needs"]
        return [code for code in NEEDS if code in ticked]

    def suggested_slug(self, cleaned):
        if "number" not in cleaned or not cleaned.get("starts_at"):
            return ""
        return suggest_slug(
            cleaned.get("series", Event.Series.CAFE),
            cleaned["number"],
            cleaned.get("title_en"),
            cleaned["starts_at"],
        )

    def clean(self):
        cleaned = super().clean()
        self._check_times(cleaned)
        self._check_registration(cleaned)
        self._check_number(cleaned)
        if cleaned.get("in_japanese") is False and cleaned.get("in_english") is False:
            self.add_error("in_japanese", _("Choose a language the event is held in."))
        return cleaned

    def _refuse_unless_after(self, cleaned, first, then, sentence):
        if cleaned.get(first) and cleaned.get(then) and cleaned[then] <= cleaned[first]:
            self.add_error(then, sentence)

    def _check_times(self, cleaned):
        self._refuse_unless_after(
            cleaned, "starts_at", "ends_at", _("The end must lie after the start.")
        )
        self._refuse_unless_after(
            cleaned,
            "registration_opens_at",
            "registration_closes_at",
            _("Registration must close after it opens."),
        )

    def _check_registration(self, cleaned):
        mode, modes = cleaned.get("registration_mode"), Event.RegistrationMode
        capacity = cleaned.get("capacity")
        if mode == modes.HERE:
            if not capacity and "capacity" not in self.errors:
                self.add_error("capacity", _("Registration on this site needs a number of seats."))
            if cleaned.get("date_precision", "time") != Event.Precision.TIME:
                self.add_error(
                    "date_precision", _("Registration on this site needs the date and the time.")
                )
        if mode == modes.EXTERNAL and not cleaned.get("registration_url"):
            self._ask_once("registration_url", _("Give the address of the host's registration."))
        held, reserved = self.instance.seats_held, cleaned.get("reserved_seats") or 0
        if capacity and capacity < held:
            self.add_error(
                "capacity",
                _("%(held)s seats are taken already: the event needs at least as many.")
                % {"held": held},
            )
        elif capacity and reserved > capacity:
            self.add_error("reserved_seats", _("There are fewer seats than are kept for groups."))

    def _ask_once(self, field, sentence):
        if field in self.fields and field not in self.errors:
            self.add_error(field, sentence)

    def _check_number(self, cleaned):
        series, number = cleaned.get("series"), cleaned.get("number")
        if series is None or number is None or self.instance.is_sample:
            return
        others = Event.objects.filter(series=series, number=number, is_sample=False)
        if others.exclude(pk=self.instance.pk).exists():
            self.add_error(
                "number", _("This series has a No. %(number)s already.") % {"number": number}
            )


def _when(label, *, required=False, help_text=""):
    field = MomentField(
        label=label, required=required, widget=AdminSplitDateTime, help_text=help_text
    )
    return name_halves(field)


class _ChangeOfState(forms.Form):
    version = forms.CharField(required=False, widget=forms.HiddenInput)
    note_ja = LineField(
        label=gettext_lazy("What visitors should know (Japanese)"),
        ask=gettext_lazy("Say in a sentence what visitors should know."),
        max_length=300,
        widget=forms.Textarea({"rows": 3, "lang": "ja"}),
        help_text=gettext_lazy(
            "Shown on the event page and in the emails to people who registered. "
            "Do not write “this page”."
        ),
    )
    note_en = LineField(
        label=gettext_lazy("What visitors should know (English)"),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 3, "lang": "en"}),
        help_text=gettext_lazy(
            "If empty, English emails contain the Japanese text, marked “in Japanese”."
        ),
    )


class CancelForm(_ChangeOfState):
    """The text of the banner."""


class TakesPlaceForm(_ChangeOfState):
    """The text of the banner on a day of bad weather."""


class MoveOnlineForm(_ChangeOfState):
    """The address of the session, and the text of the banner."""

    online_url = forms.URLField(
        label=gettext_lazy("Online address"),
        max_length=ADDRESS_LENGTH,
        assume_scheme="https",
        error_messages={
            "required": gettext_lazy("Enter the address of the online session."),
            "invalid": gettext_lazy("Enter an address such as https://example.jp/room."),
        },
        help_text=gettext_lazy("Seen only by people whose place is confirmed."),
    )


class PostponeForm(_ChangeOfState):
    """The text of the banner, and the new date if there is one."""

    starts_at = _when(gettext_lazy("New start"), help_text=gettext_lazy("Empty: not known yet."))
    ends_at = _when(gettext_lazy("New end"), help_text=gettext_lazy("Empty: as long as before."))

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("starts_at"), cleaned.get("ends_at")
        if end and not start and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Give the new start too."))
        elif start and end and end <= start:
            self.add_error("ends_at", _("The end must lie after the start."))
        return cleaned


class QuestionForm(OneLanguageAtLeast, forms.ModelForm):
    """A question needs one language at least; a choice needs answers to choose from."""

    one_of = ("label",)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") != EventQuestion.Kind.CHOICE:
            return cleaned
        listed = [
            [line for line in (cleaned.get(name) or "").splitlines() if line.strip()]
            for name in ("options_ja", "options_en")
        ]
        if max(map(len, listed)) < 2:
            self.add_error("options_ja", _("Give two answers or more, one a line."))
        elif all(listed) and len(listed[0]) != len(listed[1]):
            self.add_error("options_en", _("Give as many answers as in Japanese."))
        return cleaned


class QuestionFormSet(BaseInlineFormSet):
    """Numbers the questions 1 to 3 in the order of the page."""

    def save_new(self, form, commit=True):
        taken = set(
            EventQuestion.objects.filter(event=self.instance).values_list("order", flat=True)
        )
        form.instance.order = min({1, 2, 3} - taken, default=3)
        return super().save_new(form, commit=commit)


class CopyForm(forms.Form):
    """The day and the address of the new event."""

    starts_at = _when(gettext_lazy("Start of the new event"), required=True)
    slug = LineField(
        label=gettext_lazy("address"),
        max_length=80,
        required=False,
        validators=[validate_slug],
        help_text=gettext_lazy("Empty: made from the series and the day."),
    )
