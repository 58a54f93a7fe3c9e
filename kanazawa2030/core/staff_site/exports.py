"""Exports of admin lists as CSV or Excel: what the page's filters show.

CSV begins with a byte order mark, without which Excel misreads Japanese. A cell that a
spreadsheet would take for a formula gets an apostrophe in front; the text stays whole.
The cells of an Excel file are text already, so that +81… needs none there.
"""

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from import_export.resources import ModelResource
from tablib import Dataset

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMULA_STARTS = {"csv": ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"), "xlsx": ("=",)}


def plain_cell(value, kind: str):
    """Return the cell as text no spreadsheet executes; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS[kind]):
        return f"'{value}"
    return value


def file_answer(table, name: str, kind: str) -> HttpResponse:
    """Return a tablib table as a download `<name>-<today>.<kind>`; `kind` is one of KINDS.

    No cell of it executes.
    """
    rows = ([plain_cell(cell, kind) for cell in row] for row in table)
    table = Dataset(*rows, headers=table.headers)
    body = ("\ufeff" + table.export("csv")).encode() if kind == "csv" else table.export(kind)
    full_name = f"{name}-{timezone.localdate():%Y%m%d}.{kind}"
    return HttpResponse(
        body,
        content_type=KINDS[kind],
        headers={"Content-Disposition": f'attachment; filename="{full_name}"'},
    )


class StaffResource(ModelResource):
    """Columns by name; never a base column of a translated field."""


class ExportsRows:
    """ModelAdmin mixin: its list can be exported, as `resource_class` says."""

    resource_class: type[StaffResource]
    change_list_template = "admin/portal_change_list.html"

    def get_urls(self):
        names = self.opts.app_label, self.opts.model_name
        view = self.admin_site.admin_view(self.export_view)
        return [
            path("export.<slug:kind>", view, name="{}_{}_export".format(*names)),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_export"
        query = request.GET.urlencode()
        exports = [
            {"label": label, "url": reverse(name, args=[kind]) + (query and f"?{query}")}
            for kind, label in (("csv", "CSV"), ("xlsx", "Excel"))
        ]
        return super().changelist_view(request, {"exports": exports, **(extra_context or {})})

    def export_view(self, request, kind):
        """Export the rows of the list, filtered and ordered as on the page."""
        if kind not in KINDS:
            raise Http404
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{request.path.rpartition('/')[0]}/?e=1")
        data = self.resource_class().export(queryset=rows)
        return file_answer(data, self.opts.model_name, kind)
