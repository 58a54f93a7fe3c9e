"""Staff pages of a fiscal year: figures beside the year before, sheet, file, first-timers."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.permissions import READ_FEEDBACK, VIEW_REPORT
from kanazawa2030.core.fiscal_year import label
from kanazawa2030.core.registry import staff_page
from kanazawa2030.core.staff_site.exports import KINDS
from kanazawa2030.core.web.list_query import number_in

from ..impact.figures import MEASURES, figures
from ..models import DocumentedTotal
from .xlsx import workbook
from .year import FIRST_TIMERS, council_year, first_timer_rows, years_to_choose


def _check(request):
    if not request.user.has_perm(VIEW_REPORT):
        raise PermissionDenied


def _context(request, year, now, table) -> dict:
    """Return what page and sheet of a fiscal year both show."""
    return {
        **admin.site.each_context(request),
        "council": council_year(year, now, table),
        "label": label(year),
        "label_before": label(year - 1),
        "measures": MEASURES.values(),
        "first": FIRST_TIMERS,
        "documented": DocumentedTotal.objects.all(),
    }


@staff_page("impact/", name="impact")
@require_safe
def impact_desk(request):
    """Show a fiscal year beside the one before; without `year` it is the running one."""
    _check(request)
    now = timezone.now()
    table = figures("year", now=now)
    years = years_to_choose(table, now)
    wanted = request.GET.get("year", "").strip()
    year = number_in(wanted, years[-1], years[0]) if wanted else years[0]
    if year is None:
        raise Http404
    context = {
        **_context(request, year, now, table),
        "title": _("Year for the council: %(year)s") % {"year": label(year)},
        "years": [(one, label(one)) for one in years],
    }
    return render(request, "admin/pages/council/year.html", context)


def _known_year(year: int, now, table) -> None:
    if year not in years_to_choose(table, now):
        raise Http404


@staff_page("impact/<int:year>/sheet/", name="impact_sheet")
@require_safe
def impact_sheet(request, year):
    """Show a fiscal year on paper."""
    _check(request)
    now = timezone.now()
    table = figures("year", now=now)
    _known_year(year, now, table)
    context = {
        **_context(request, year, now, table),
        "title": _("Year for the council: %(year)s") % {"year": label(year)},
        "printed_on": timezone.localdate(now),
    }
    return render(request, "admin/pages/council/sheet.html", context)


@staff_page("impact/<int:year>/first-timers/", name="impact_first_timers")
@require_safe
def impact_first_timers(request, year):
    """List the reported events of a year, each with what its questionnaire tells."""
    _check(request)
    now = timezone.now()
    _known_year(year, now, figures("year", measures=("events",), now=now))
    context = {
        **admin.site.each_context(request),
        "title": _("There for the first time: %(year)s") % {"year": label(year)},
        "year": year,
        "rows": first_timer_rows(year, now),
        "first": FIRST_TIMERS,
        "may_read": request.user.has_perm(READ_FEEDBACK),
    }
    return render(request, "admin/pages/council/first_timers.html", context)


@staff_page("impact/<int:year>.xlsx", name="impact_xlsx")
@require_safe
def impact_xlsx(request, year):
    """Return a fiscal year as an Excel file; it names no person."""
    _check(request)
    now = timezone.now()
    _known_year(year, now, figures("year", now=now))
    return HttpResponse(
        workbook(year, now),
        content_type=KINDS["xlsx"],
        headers={"Content-Disposition": f'attachment; filename="impact-{year}.xlsx"'},
    )
