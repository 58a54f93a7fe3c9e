"""Admin forms of events."""

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.validators import validate_slug
from django.forms.models import BaseInlineFormSet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kanazawa2030.core.forms.fields import DayField, LineField, MomentField
from kanazawa2030.core.language.slugs import SLUG_RULE
from kanazawa2030.core.models.columns import ADDRESS_LENGTH
from kanazawa2030.core.staff_site.base import PortalModelForm
from kanazawa2030.core.staff_site.bilingual import OneLanguageAtLeast, SuggestsAddress
from kanazawa2030.core.staff_site.widgets import name_halves

from ..access_needs import NEEDS
from ..models import Event, EventQuestion
from ..models.event import RESERVED_SLUGS
from ..models.question import MOST_QUESTIONS
from ..registration import notifications
from ..slugs import suggest_slug
from . import services


class EventForm(SuggestsAddress, PortalModelForm):
    """Reports at its field what a constraint would refuse.

    Asks whether people who are registered are told of another day, hour or place.
    """

    class Media:
        js = ("js/search-select.js",)

    reserved_slugs = RESERVED_SLUGS
    not_stored = (*PortalModelForm.not_stored, "tell", "into_past")
    into_past = forms.BooleanField(
        label=gettext_lazy("The event has already been held on this date"),
        required=False,
        widget=forms.HiddenInput,  # a box once a date in the past has been refused
    )
    tell = forms.ChoiceField(
        label=gettext_lazy("People who are registered"),
        choices=[
            ("yes", gettext_lazy("Send them an email about this change")),
            ("no", gettext_lazy("Save without email (a typing error is corrected)")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    offered_needs = forms.MultipleChoiceField(
        label=gettext_lazy("Access needs to tick"),
        choices=list(NEEDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tick only what you can really arrange."),
    )

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(_with_day_of_end(data), *args, **kwargs)
        if "summary_ja" in self.fields:
            self.fields["summary_ja"].widget = forms.Textarea({"rows": 3, "lang": "ja"})
        if "venue" in self.fields:
            venues = self.fields["venue"].widget
            getattr(venues, "widget", venues).attrs["data-search"] = _("Search the venues")
        if "ends_at" in self.fields:
            self.fields["ends_at"].help_text = _(
                "Without a date it ends on the day it starts. 24:00 is the end of that day."
            )
        audience = audience_of(self.instance)
        if any(audience):
            self.fields["tell"].help_text = _(
                "Asked when the date, the time, the place or the online address changes. %(who)s"
            ) % {"who": audience_text(audience)}
        else:
            del self.fields["tell"]

    def _show_refusal(self, refusal):
        if refusal.field == "into_past":
            self.fields["into_past"].widget = forms.CheckboxInput()
        super()._show_refusal(refusal)

    @property
    def tells_registered(self) -> bool:
        """Return the answer; where it was not asked, people are told."""
        return self.cleaned_data.get("tell") != "no"

    def full_clean(self):
        """Once the event is as it will be: ask for what nobody has answered yet."""
        super().full_clean()
        if not self.is_bound or "tell" not in self.fields or self.errors:
            return
        if self.cleaned_data.get("tell"):
            return
        self.instance.set_derived()  # a date in the past tells nobody: the service asks first
        if services.concerns_registered(
            self.instance,
            self.changed_data,
            timezone.now(),
            online_url_before=self.initial.get("online_url", ""),
        ):
            self.add_error(
                "tell", _("Choose whether the people who are registered get an email about this.")
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
        if "starts_at" in self.errors and self.has_error("ends_at", "invalid_date"):
            self._forgive_end_without_day()
        self._check_times(cleaned)
        self._check_registration(cleaned)
        self._check_number(cleaned)
        if cleaned.get("in_japanese") is False and cleaned.get("in_english") is False:
            self.add_error("in_japanese", _("Choose a language the event is held in."))
        return cleaned

    def _forgive_end_without_day(self):
        """Say nothing of an end that only lacks the day its start could not give it."""
        if not self.data.get(self.add_prefix("ends_at_0")):
            del self.errors["ends_at"]

    def _refuse_unless_after(self, cleaned, first, then, sentence):
        if cleaned.get(first) and cleaned.get(then) and cleaned[then] <= cleaned[first]:
            self.add_error(then, sentence)

    def _check_times(self, cleaned):
        self._refuse_unless_after(
            cleaned, "starts_at", "ends_at", _("The end must be after the start.")
        )
        self._refuse_unless_after(
            cleaned,
            "registration_opens_at",
            "registration_closes_at",
            _("Registration must close after it opens."),
        )

        if cleaned.get("starts_at") and cleaned.get("date_precision") == Event.Precision.TIME:
            self._check_against_start(cleaned)

    def _check_against_start(self, cleaned):
        """Refuse hours of registration after the start, when nobody can register any more."""
        start = cleaned["starts_at"]
        opens = cleaned.get("registration_opens_at")
        if opens and opens >= start:
            self.add_error(
                "registration_opens_at", _("Registration must open before the event starts.")
            )
        for name, sentence in (
            (
                "registration_closes_at",
                _("Registration ends when the event starts: give that time or an earlier one."),
            ),
            (
                "promote_until",
                _("Free seats can be offered automatically until the event starts, not later."),
            ),
        ):
            if cleaned.get(name) and cleaned[name] > start:
                self.add_error(name, sentence)

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
            self._ask_once(
                "registration_url", _("Enter the address of the host's registration page.")
            )
        held, reserved = self.instance.seats_held, cleaned.get("reserved_seats") or 0
        if capacity and capacity < held:
            self.add_error(
                "capacity",
                _("%(held)s seats are taken already: the event needs at least as many.")
                % {"held": held},
            )
        elif capacity and reserved > capacity:
            self.add_error(
                "reserved_seats", _("More seats are kept for groups than there are seats.")
            )

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


def _with_day_of_end(data):
    """Return the posted `data` with the day of the start where only a time of the end is typed."""
    day, ends = ((data or {}).get(name) for name in ("starts_at_0", "ends_at_1"))
    if not (day and ends) or data.get("ends_at_0") or not _is_day(day):
        return data
    data = data.copy()
    data["ends_at_0"] = day
    return data


def _is_day(typed: str) -> bool:
    try:
        return DayField().clean(typed) is not None
    except forms.ValidationError:
        return False


def audience_of(event: Event) -> tuple[int, int]:
    """Return how many registrations a change of `event` reaches: by email, by phone.

    Only a public event reaches any. Counted once for all parts of a page.
    """
    if "people_to_tell" not in event.__dict__:
        is_out = event.pk is not None and event.is_published()
        event.people_to_tell = notifications.audience(event) if is_out else (0, 0)
    return event.people_to_tell


def audience_text(audience: tuple[int, int]) -> str:
    """Return how many registrations are told by email, and how many by phone."""
    by_mail, by_call = audience
    if not by_mail and not by_call:
        return _("No one is registered, so no email is sent.")
    words = ngettext(
        "%(count)s registration gets an email.", "%(count)s registrations get an email.", by_mail
    ) % {"count": by_mail}
    if by_call:
        words += " " + _("Without email, to be phoned: %(call)s.") % {"call": by_call}
    return words


def moment_field(label, *, required=False, help_text=""):
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

    starts_at = moment_field(
        gettext_lazy("New start"), help_text=gettext_lazy("Leave empty if it is not known yet.")
    )
    ends_at = moment_field(
        gettext_lazy("New end"), help_text=gettext_lazy("Leave empty to keep the same length.")
    )

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("starts_at"), cleaned.get("ends_at")
        if end and not start and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Enter the new start too."))
        elif start and end and end <= start:
            self.add_error("ends_at", _("The end must be after the start."))
        return cleaned


class QuestionForm(OneLanguageAtLeast, forms.ModelForm):
    """A question needs one language at least; a choice needs answers to choose from."""

    one_of = ("label",)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") in (None, EventQuestion.Kind.TEXT):  # None: its own field says so
            return cleaned
        listed = [
            [line for line in (cleaned.get(name) or "").splitlines() if line.strip()]
            for name in ("options_ja", "options_en")
        ]
        if max(map(len, listed)) < 2:
            self.add_error("options_ja", _("Enter two answers or more, one per line."))
        elif all(listed) and len(listed[0]) != len(listed[1]):
            self.add_error("options_en", _("Enter as many answers as in Japanese."))
        return cleaned


class QuestionFormSet(BaseInlineFormSet):
    """Numbers the questions from 1 on in the order of the page."""

    def save_new(self, form, commit=True):
        taken = set(
            EventQuestion.objects.filter(event=self.instance).values_list("order", flat=True)
        )
        free = set(range(1, MOST_QUESTIONS + 1)) - taken
        form.instance.order = min(free, default=MOST_QUESTIONS)
        return super().save_new(form, commit=commit)


class CopyForm(forms.Form):
    """The day and the address of the new event."""

    starts_at = moment_field(gettext_lazy("Start of the new event"), required=True)
    slug = LineField(
        label=gettext_lazy("Page address"),
        max_length=80,
        required=False,
        validators=[validate_slug],
        error_messages={"invalid": SLUG_RULE},
        help_text=gettext_lazy("Leave empty to make it from the series and the date."),
    )
