"""Staff pages of impact: the fiscal years, each as a sheet to print and as an Excel file."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from events.models import Report
from events.permissions import VIEW_REPORT
from kanazawa2030.core.registry import desk_panel, staff_page
from kanazawa2030.core.staff_site.exports import KINDS

from .figures import MEASURES, figures
from .overview import Shown
from .sources import Scope
from .xlsx import workbook


def _check(request):
    if not request.user.has_perm(VIEW_REPORT):
        raise PermissionDenied


@staff_page("impact/", name="impact")
@require_safe
def impact_desk(request):
    """List the fiscal years that have figures, the latest first."""
    _check(request)
    table = figures("year")
    years = [
        (
            year,
            [
                Shown(measure, table.of(key, year), Scope(year).query)
                for key, measure in MEASURES.items()
            ],
        )
        for (year,) in reversed(table.groups())
    ]
    context = {"title": pgettext("impact", "Impact"), "years": years, "measures": MEASURES.values()}
    return render(
        request, "admin/pages/impact.html", {**admin.site.each_context(request), **context}
    )


@staff_page("impact/<int:year>.xlsx", name="impact_xlsx")
@require_safe
def impact_xlsx(request, year):
    """Return a fiscal year as an Excel file; it names no person."""
    _check(request)
    now = timezone.now()
    if (year,) not in figures("year", now=now).groups():
        raise Http404
    return HttpResponse(
        workbook(year, now),
        content_type=KINDS["xlsx"],
        headers={"Content-Disposition": f'attachment; filename="impact-{year}.xlsx"'},
    )


@desk_panel("pages.impact", order=95)
def impact_panel(request):
    """Lead to the figures, for whoever may read reports, once there are any."""
    if not request.user.has_perm(VIEW_REPORT) or not Report.objects.published().exists():
        return None
    label = _("Figures by fiscal year, for printing and as Excel files")
    return {"title": pgettext("impact", "Impact"), "rows": [(label, reverse("admin:impact"), "")]}
