"""The page that makes the drafts of a series in one go: a monthly café for a whole year."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kanazawa2030.core.forms.bound_fields import mistakes_of
from kanazawa2030.core.forms.fields import TextField
from kanazawa2030.core.staff_site.base import add_refusal
from kanazawa2030.core.workflow.changes import ChangeError

from ..models import Event
from ..permissions import ADD_EVENT
from .admin_actions import warn_of_clashes
from .copying import copy_to_dates
from .forms import moment_field
from .series_dates import MOST, Rule, dates_by_rule, read_lines, refuse_past

LIST, MAKE = "list", "make"  # the two buttons
PREFIX = "dates"


class SeriesForm(forms.Form):
    """When the events of the series are: by a rule, or typed."""

    rule = forms.ChoiceField(
        label=gettext_lazy("Which dates"), choices=Rule.choices, widget=forms.RadioSelect
    )
    first = moment_field(gettext_lazy("First start"))
    count = forms.IntegerField(
        label=gettext_lazy("How many"), min_value=1, max_value=MOST, required=False
    )
    typed = TextField(
        label=gettext_lazy("Dates, one a line"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy(
            "For example 2027-04-15, or 2027-04-15 18:30 for another time than that of the event."
        ),
    )

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        self.event = event
        super().__init__(*args, **kwargs)

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if cleaned["rule"] == Rule.TYPED:
            self._read_typed(cleaned)
        elif not cleaned.get("first"):
            self.add_error("first", _("Enter the first start."))
        elif not cleaned.get("count"):
            self.add_error("count", _("Enter how many, for example 12."))
        else:
            cleaned["starts"] = dates_by_rule(
                cleaned["first"], rule=cleaned["rule"], count=cleaned["count"]
            )
        return cleaned

    def _read_typed(self, cleaned: dict) -> None:
        usual = timezone.localtime(self.event.starts_at).time()
        try:
            cleaned["starts"] = read_lines(cleaned["typed"], usual)
        except ValidationError as wrong:
            self.add_error("typed", wrong)
        else:
            if not cleaned["starts"]:
                self.add_error("typed", _("Enter the dates, one a line."))


class DateForm(forms.Form):
    """One date of the list, to be changed or left out."""

    starts_at = moment_field(gettext_lazy("Start"))
    is_left_out = forms.BooleanField(label=gettext_lazy("Leave out"), required=False)

    def clean(self) -> dict:
        cleaned = super().clean()
        start = cleaned.get("starts_at")
        if cleaned.get("is_left_out") or "starts_at" in self.errors:
            return cleaned
        if start is None:
            self.add_error("starts_at", _("Enter a date, or tick “Leave out”."))
            return cleaned
        try:
            refuse_past(start)
        except ValidationError as wrong:
            self.add_error("starts_at", wrong)
        return cleaned


class _Dates(forms.BaseFormSet):
    """Refuses a date that is in the list twice, and a list without any."""

    def clean(self) -> None:
        seen: set[datetime] = set()
        for row in self.forms:
            start = getattr(row, "cleaned_data", {}).get("starts_at")
            if start is None or row.cleaned_data.get("is_left_out"):
                continue
            if start in seen:
                row.add_error("starts_at", _("This date is in the list twice."))
            seen.add(start)
        if not seen and not any(row.errors for row in self.forms):
            raise ValidationError(_("Leave at least one date in the list."))

    @property
    def starts(self) -> list[datetime]:
        return [
            row.cleaned_data["starts_at"]
            for row in self.forms
            if not row.cleaned_data["is_left_out"]
        ]


DateFormSet = forms.formset_factory(
    DateForm, formset=_Dates, extra=0, max_num=MOST, absolute_max=MOST, validate_max=True
)


class MakesSeries:
    """Mixin of EventAdmin: the page that lists the dates, and makes a draft for each."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.series_view)
        own = path("<path:object_id>/series/", view, name="events_event_series")
        return [own, *super().get_urls()]

    def more_buttons(self, request, obj):
        links = super().more_buttons(request, obj)
        if request.user.has_perm(ADD_EVENT):
            label = _("Make a series from this")
            links.append({"url": self.address("series", obj), "label": label})
        return links

    def series_view(self, request: HttpRequest, object_id: str):
        """Ask for the rule, list the dates, and make the drafts, all or none."""
        event, answer = self.row_or_redirect(request, object_id)
        if answer is not None:
            return answer
        if not self.has_add_permission(request):
            raise PermissionDenied
        data = request.POST if request.method == "POST" else None
        form = SeriesForm(event, data, initial={"rule": Rule.MONTHLY, "count": 12})
        dates = None
        if MAKE in request.POST:
            dates = DateFormSet(request.POST, prefix=PREFIX)
            if dates.is_valid() and (done := self._make(request, event, form, dates)):
                return done
        elif data is not None and form.is_valid():
            starts = [{"starts_at": one} for one in form.cleaned_data["starts"]]
            dates = DateFormSet(initial=starts, prefix=PREFIX)
        return self._series_page(request, event, form, dates)

    def _make(self, request, event, form, dates):
        """Make the drafts and return the answer; None after a refusal."""
        try:
            made = copy_to_dates(event, by=request.user, starts=dates.starts)
        except ChangeError as refusal:
            add_refusal(form, refusal)
            return None
        self.log_change(request, event, _("Make a series from this"))
        done = ngettext("%(count)s draft is ready.", "%(count)s drafts are ready.", len(made))
        messages.success(request, done % {"count": len(made)})
        warn_of_clashes(request, *made)
        query = {"publication": Event.State.DRAFT.value, "q": event.title_ja or event.title_en}
        return HttpResponseRedirect(reverse("admin:events_event_changelist", query=query))

    def _series_page(self, request, event, form, dates):
        """Show the rule, and below it the dates, if they are listed already."""
        rows = list(dates.forms) if dates is not None and dates.is_bound else []
        mistakes = [
            replace(mistake, label=f"{number}: {mistake.label}")
            for number, row in enumerate(rows, start=1)
            for mistake in mistakes_of(row)
        ]
        context = self.page_context(
            request,
            event,
            _("Make a series from this"),
            form=form,
            dates=dates,
            mistakes=mistakes or mistakes_of(form),
            back=self.address("change", event),
        )
        return render(request, "admin/events/editing/series.html", context)
