"""Printed lists and exports of registrations; each one is logged with its size."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kanazawa2030.core.staff_site.exports import file_answer
from kanazawa2030.core.workflow.changes import log_change

from ..desk.erasure import erasure_text
from ..models import Event, Registration
from ..permissions import EXPORT_REGISTRATIONS, SEE_NEEDS
from ..registration.retention import erased_on
from ..staff_pages import desk_page, get_event, post_data, render_page
from . import rosters
from .answers import answers_of


class ExportForm(forms.Form):
    """The file format, and whether rarely needed columns are included."""

    kind = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=[("csv", "CSV"), ("xlsx", "Excel")],
        widget=forms.RadioSelect,
        initial="csv",
    )
    contact = forms.BooleanField(label=gettext_lazy("With email and phone"), required=False)
    answers = forms.BooleanField(
        label=gettext_lazy("With photo consent and answers to the questions"), required=False
    )
    needs = forms.BooleanField(label=gettext_lazy("With access needs (sensitive)"), required=False)

    def __init__(self, *args, may_see_needs, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_see_needs:
            del self.fields["needs"]


class ColumnsForm(forms.Form):
    """The columns a printed list has besides its own."""

    columns = forms.MultipleChoiceField(
        label=gettext_lazy("Further columns"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, answers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["columns"].choices = answers.columns


def paper(request, event, template, title, **context):
    """Render a printed list of `event`: who printed it, when, and when its names are deleted."""
    return render(
        request,
        template,
        {
            **admin.site.each_context(request),
            "opts": Event._meta,
            "event": event,
            "title": title,
            "printed_at": timezone.now(),
            "printed_by": request.user,
            "erased_on": erased_on(event, settings.REGISTRATION_KEPT_DAYS),
            **context,
        },
    )


def ask_to_print(request, event, title, *, form=None):
    """Show the page that asks before printing; making the list is logged."""
    return render_page(
        request,
        "admin/events/desk/registration_ask.html",
        event,
        title,
        form=form,
        button=_("Show the list to print"),
        back=reverse("admin:events_event_lists", args=[event.pk]),
        explanation=[
            _("The list contains names. We record who printed it, when, and how many rows it has.")
        ],
    )


@desk_page("event/<int:pk>/roster/", name="events_event_roster", needs=EXPORT_REGISTRATIONS)
def roster(request, pk):
    """Print the reception list: number, name, headcount and a box, in kana order."""
    event, title = get_event(request, pk), _("Reception list")
    answers = answers_of(event)
    form = ColumnsForm(post_data(request), answers=answers)
    if request.method != "POST" or not form.is_valid():
        return ask_to_print(request, event, title, form=form)
    found, chosen = rosters.roster_of(event), form.cleaned_data["columns"]
    for row in (*found.seated, *found.waiting):
        row.more_cells = answers.cells(row, chosen)
    words = [_("Printed the reception list: %(count)s rows") % {"count": found.count}]
    heads = answers.chosen_heads(chosen)
    log_change(event, "; ".join([*words, *heads]), by=request.user)
    return paper(
        request,
        event,
        "admin/events/lists/roster.html",
        title,
        roster=found,
        heads=heads,
        walk_ins=range(8),
    )


@desk_page(
    "event/<int:pk>/needs-sheet/", name="events_event_needs_sheet", needs=EXPORT_REGISTRATIONS
)
def needs_sheet(request, pk):
    """Print the access needs on a sheet of their own."""
    if not request.user.has_perm(SEE_NEEDS):
        raise PermissionDenied
    event, title = get_event(request, pk), _("Needs to arrange")
    if request.method != "POST":
        return ask_to_print(request, event, title)
    needs = rosters.needs_of(event)
    words = _("Printed the sheet of needs: %(count)s rows") % {"count": len(needs)}
    log_change(event, words, by=request.user)
    return paper(
        request,
        event,
        "admin/events/lists/roster_needs.html",
        title,
        needs=needs,
        erased_on=erased_on(event, settings.NEEDS_KEPT_DAYS),
    )


def _heads() -> dict:
    heads = {
        field.name: capfirst(str(field.verbose_name))
        for field in Registration._meta.concrete_fields
    }
    return {
        **heads,
        "came": pgettext_lazy("on the list", "People who came"),
        "needs": pgettext_lazy("of access", "Needs"),
        "needs_text": _("Needs in their own words"),
    }


def _exported(form, count) -> str:
    """Return what the log says about a file: its size, its kind and what is in it."""
    words = _("Exported %(count)s rows as %(kind)s") % {
        "count": count,
        "kind": form.cleaned_data["kind"],
    }
    more = [
        str(form.fields[name].label)
        for name in ("contact", "answers", "needs")
        if form.cleaned_data.get(name)
    ]
    return "; ".join([words, *more])


@desk_page("event/<int:pk>/export/", name="events_event_roster_export", needs=EXPORT_REGISTRATIONS)
def export(request, pk):
    """Send the registrations as a spreadsheet file, by POST only."""
    event = get_event(request, pk)
    may_see_needs = request.user.has_perm(SEE_NEEDS)
    form = ExportForm(
        post_data(request),
        may_see_needs=may_see_needs,
        initial={"answers": "answers" in request.GET},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        table = rosters.as_table(
            event,
            _heads(),
            contact=data["contact"],
            needs=data.get("needs", False),
            answers=answers_of(event) if data["answers"] else None,
        )
        log_change(event, _exported(form, len(table)), by=request.user)
        return file_answer(table, f"registrations-{event.slug}", data["kind"])
    return render_page(
        request,
        "admin/events/desk/registration_ask.html",
        event,
        _("CSV or Excel file"),
        form=form,
        button=_("Make the file"),
        back=reverse("admin:events_event_lists", args=[event.pk]),
        explanation=[
            erasure_text(event),
            _(
                "Handle with care: this file contains names. Delete it when you no longer "
                "need it. We record who made it, when, and how many rows it has."
            ),
        ],
    )
