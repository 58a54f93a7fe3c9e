"""Staff pages for yearly figures: typing them in, approving them, importing them."""

from functools import wraps

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods

from kanazawa2030.core import fiscal_year
from kanazawa2030.core.registry import staff_page
from kanazawa2030.core.staff_site.exports import KINDS, file_answer
from kanazawa2030.core.workflow.changes import ChangeError
from partners.commitments.figures import figure

from ..models import Indicator, Measurement
from ..models.vision import FIRST_YEAR
from ..permissions import ENTER_FIGURES, VIEW_FIGURES
from . import imports, services
from .forms import FiguresForm, ImportForm
from .services import STATES, FigureError, state_of

RECENT = 5  # years shown at least
MOST_LISTED = 300  # figures on the page that approves them
MOST_FAULTS = 200


def figures_page(route: str, *, name: str, needs: str = VIEW_FIGURES, methods=("GET", "HEAD")):
    """Register a page at /admin/meetings/<route>; 403 without the permission `needs`."""

    def decorate(view):
        limited = require_http_methods(methods)(view)

        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.has_perm(needs):
                raise PermissionDenied
            return limited(request, *args, **kwargs)

        staff_page(f"meetings/{route}", name=f"meetings_{name}")(guarded)
        return guarded

    return decorate


BOTH = ("GET", "HEAD", "POST")


def render_page(request, template: str, title, *, status=200, **context):
    frame = {
        **admin.site.each_context(request),
        "title": title,
        "opts": Indicator._meta,
        "may_enter": request.user.has_perm(ENTER_FIGURES),
        "may_approve": services.may_approve_figures(request.user),
    }
    template = f"admin/meetings/vision/{template}"
    return render(request, template, {**frame, **context}, status=status)


# --- The figures of one indicator ----------------------------------------------------------


@figures_page("indicator/<int:pk>/figures/", name="indicator_figures", methods=BOTH)
def indicator_figures(request, pk):
    """Show the figures of an indicator year by year, to type in, with their history."""
    indicator = get_object_or_404(Indicator, pk=pk)
    if request.method == "POST":
        if not request.user.has_perm(ENTER_FIGURES):
            raise PermissionDenied
        form = _saved(request, indicator)
        if form is None:
            return redirect("admin:meetings_indicator_figures", pk)
    else:
        form = _figures_form(request, indicator)
    history = Measurement.objects.filter(series__indicator=indicator)
    history = history.select_related("series", "entered_by", "approved_by")
    history = [_line(row) for row in history.order_by("-year", "series__order", "series", "-pk")]
    waiting = [line for line in history if line["state"] == "waiting"]
    return render_page(
        request,
        "figures.html",
        pgettext("indicator", "Yearly figures"),
        indicator=indicator,
        form=form,
        history=history,
        waiting=len(waiting),
        earlier=_first_year(request, indicator) > FIRST_YEAR,
    )


def _first_year(request, indicator) -> int:
    """Return the first year of the form: all of them on request, else from the first known."""
    if "all" in request.GET:
        return FIRST_YEAR
    years = [fiscal_year.fiscal_year_of(timezone.now()) - RECENT + 1]
    years += indicator.series.values_list("baseline_year", flat=True)
    figures = Measurement.objects.filter(series__indicator=indicator)
    years.append(figures.order_by("year").values_list("year", flat=True).first())
    return min(year for year in years if year is not None)


def _figures_form(request, indicator):
    now = timezone.now()
    last = fiscal_year.fiscal_year_of(now)
    return FiguresForm(
        request.POST if request.method == "POST" else None,
        series=indicator.series.all(),
        years=range(last, _first_year(request, indicator) - 1, -1),
        now=now,
    )


@transaction.atomic
def _saved(request, indicator):
    """Save what was typed, compared with the figures under their lock; None, or the form."""
    services.lock_indicators(indicator.series.values_list("pk", flat=True))
    form = _figures_form(request, indicator)
    if not form.is_valid():
        return form
    try:
        form.save(by=request.user)
    except ChangeError as refusal:
        form.add_error(None, str(refusal))
        return form
    saved, discarded = len(form.entries), [services.name_of(row) for row in form.discarded]
    if not saved and not discarded:
        messages.info(request, _("Nothing has changed."))
    for name in discarded:
        messages.success(request, _("Discarded: %(figure)s") % {"figure": name})
    if saved:
        words = ngettext(
            "%(count)d figure saved. It is public once approved.",
            "%(count)d figures saved. They are public once approved.",
            saved,
        )
        messages.success(request, words % {"count": saved})
    return None


def _line(row: Measurement) -> dict:
    state = state_of(row)
    return {
        "row": row,
        "year": fiscal_year.label(row.year),
        "value": figure(row.value),
        "state": state,
        "words": STATES[state],
        "css": {"waiting": "state-awaiting", "public": "state-approved"}.get(state, ""),
    }


# --- Approving -----------------------------------------------------------------------------


@figures_page("figures/waiting/", name="figures_waiting", methods=BOTH)
def figures_waiting(request):
    """List the figures that await approval; approve the ticked ones, discard one."""
    refusal = None
    if request.method == "POST":
        try:
            messages.success(request, _act(request))
        except ChangeError as error:
            refusal = str(error)
        else:
            return redirect(request.get_full_path())
    rows = Measurement.objects.waiting().select_related("series__indicator__axis", "entered_by")
    indicator = request.GET.get("indicator", "")
    if indicator.isascii() and indicator.isdecimal() and len(indicator) < 10:
        rows = rows.filter(series__indicator=indicator)
    rows = rows.order_by("series__indicator", "series__order", "series", "year")
    count = rows.count()
    rows = list(rows[:MOST_LISTED])
    standing = services.standing_of({row.series_id for row in rows})
    return render_page(
        request,
        "figures_waiting.html",
        _("Figures awaiting approval"),
        status=422 if refusal else 200,
        refusal=refusal,
        lines=[_waiting_line(request, row, standing) for row in rows],
        count=count,
        ticked="tick" in request.GET,
        tick_all=_with(request, tick="all"),
    )


def _with(request, **parameters) -> str:
    """Return the query of this page with these parameters too."""
    query = request.GET.copy()
    query.update(parameters)
    return f"?{query.urlencode()}"


def _waiting_line(request, row, standing) -> dict:
    public = standing[row.series_id, row.year].public
    return {
        **_line(row),
        "key": f"{row.pk}|{row.entered_at.isoformat()}",
        "before": public and figure(public.value),
        "note_before": public and (public.note_ja or public.note_en),
        "may": services.may_approve(row, request.user),
        "has_ended": services.has_ended(row.year, timezone.now()),
    }


def _act(request) -> str:
    """Approve the ticked figures, or discard the one whose button was pressed."""
    if key := request.POST.get("discard"):
        [row] = _as_read([key])
        name = services.name_of(row)
        services.discard(row, by=request.user)
        return _("Discarded: %(figure)s") % {"figure": name}
    keys = request.POST.getlist("figure")
    if not keys:
        raise FigureError(_("Tick the figures to approve."))
    count = len(services.approve(_as_read(keys), by=request.user))
    words = ngettext("%(count)d figure approved.", "%(count)d figures approved.", count)
    return words % {"count": count}


def _as_read(keys: list[str]) -> list[Measurement]:
    """Return the figures that a page showed, as they were when it was opened."""
    read = {}
    for key in keys:
        pk, _bar, at = key.partition("|")
        if not (pk.isascii() and pk.isdecimal() and len(pk) < 15):
            raise services.moved_on()
        read[int(pk)] = at
    rows = Measurement.objects.select_related("series__indicator").in_bulk(read)
    for pk, at in read.items():
        try:
            rows[pk].entered_at = parse_datetime(at)
        except (KeyError, ValueError) as error:
            raise services.moved_on() from error
    return list(rows.values())


# --- Importing -----------------------------------------------------------------------------


@figures_page("figures/import/", name="figures_import", needs=ENTER_FIGURES, methods=BOTH)
def figures_import(request):
    """Take a file, show what it would change, and store exactly what was shown."""
    if "figures" in request.POST:
        return _store(request)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if not form.is_valid():
        return _import_page(request, form)
    try:
        read = imports.read_figures(form.cleaned_data["file"], now=timezone.now())
        shown = None if read.faults else imports.preview(read.entries, by=request.user)
    except ValidationError as refusal:
        form.add_error("file", refusal)
        return _import_page(request, form)
    if read.faults:
        return _import_page(
            request,
            form,
            faults=read.faults[:MOST_FAULTS],
            faults_left=max(0, len(read.faults) - MOST_FAULTS),
        )
    return _preview_page(request, shown, blank=read.blank)


def _import_page(request, form, **context):
    headings = imports.headings()
    return render_page(
        request,
        "figures_import.html",
        _("Import figures"),
        status=422 if form.is_bound else 200,
        form=form,
        columns=[headings[name] for name in imports.READ],
        most_rows=f"{imports.MOST_ROWS:,}",
        templates=[
            (words, reverse("admin:meetings_figures_template", args=[kind]))
            for kind, words in (("xlsx", "Excel"), ("csv", "CSV"))
        ],
        **context,
    )


def _preview_page(request, shown, *, blank=0, has_moved=False):
    return render_page(
        request,
        "figures_preview.html",
        _("Import figures: check"),
        status=422 if has_moved else 200,
        shown=shown,
        blank=blank,
        has_moved=has_moved,
    )


def _store(request):
    """Store what was shown; where figures have changed since, show it again."""
    try:
        entries, seen = imports.unpacked(request.POST["figures"], by=request.user)
        count = imports.store(entries, seen, by=request.user)
        if count is None:
            shown = imports.preview(entries, by=request.user)
            return _preview_page(request, shown, has_moved=True)
    except ValidationError as refusal:
        form = ImportForm(request.POST, {})
        form.is_valid()
        form.errors["file"] = form.error_class(refusal.messages)
        return _import_page(request, form)
    words = ngettext(
        "%(count)d figure imported. It is public once approved.",
        "%(count)d figures imported. They are public once approved.",
        count,
    )
    messages.success(request, words % {"count": count})
    return redirect("admin:meetings_figures_waiting")


@figures_page("figures/template.<slug:kind>", name="figures_template", needs=ENTER_FIGURES)
def figures_template(request, kind):
    """Return a file to fill in, with the indicators of today."""
    if kind not in KINDS:
        raise Http404
    return file_answer(imports.template_table(timezone.now()), "figures", kind)
