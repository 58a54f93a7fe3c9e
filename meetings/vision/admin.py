"""Admin pages of the vision, the evaluation axes, the indicators and the list of figures."""

from django.contrib import admin
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from kanazawa2030.core.fiscal_year import label
from kanazawa2030.core.language.bilingual import localized
from kanazawa2030.core.staff_site.base import PortalPages, ReadOnly
from kanazawa2030.core.staff_site.bilingual import BilingualInline, pairs
from kanazawa2030.core.staff_site.exports import ExportsRows
from kanazawa2030.core.staff_site.publishing import PublicationFilter, PublishableAdmin
from partners.commitments.figures import figure

from ..models import Axis, Indicator, Measurement, Series, Vision
from .forms import FigureField, IndicatorForm, SeriesForm, SeriesFormSet, TitledForm
from .imports import FigureExport
from .services import STATES, due, state_of

MOST_SERIES = 8  # their figures stand beside each other on one page


@admin.register(Vision)
class VisionAdmin(PublishableAdmin):
    form = TitledForm
    address_field = None
    list_display = ("__str__", "publish_at", "publication")
    list_filter = (PublicationFilter,)
    search_fields = ("title_ja", "title_en", "body_ja", "body_en")
    fieldsets = (
        (None, {"fields": pairs("title", "body")}),
        (gettext_lazy("Publication"), {"fields": ("publish_at",)}),
    )
    paper = ("title", "body")


@admin.register(Axis)
class AxisAdmin(PublishableAdmin):
    form = TitledForm
    address_field = None
    list_display = ("__str__", "course", "order", "publication")
    list_filter = (PublicationFilter, "course")
    list_select_related = ("course",)
    search_fields = ("title_ja", "title_en", "summary_ja", "summary_en")
    autocomplete_fields = ("meeting",)
    fieldsets = (
        (None, {"fields": ("course", "order", *pairs("title", "summary"), "meeting")}),
        (gettext_lazy("Publication"), {"fields": ("publish_at",)}),
    )
    paper = ("course", "order", "title", "summary", "meeting")


class SeriesInline(BilingualInline, admin.StackedInline):
    model = Series
    form = SeriesForm
    formset = SeriesFormSet
    max_num = MOST_SERIES
    fields = (*pairs("label"), ("baseline_year", "baseline"), ("target", "tolerance"), "order")

    def get_extra(self, request, obj=None, **kwargs):
        return 1 if obj is None else 0

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, models.DecimalField):
            kwargs["form_class"] = FigureField
            kwargs["required"] = False
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class DueFilter(admin.SimpleListFilter):
    """Find the indicators whose next figure is due."""

    title = gettext_lazy("next figure")
    parameter_name = "due"

    def lookups(self, request, model_admin):
        return [("yes", _("due"))]

    def queryset(self, request, queryset):
        return due(queryset, timezone.now()) if self.value() == "yes" else queryset


@admin.register(Indicator)
class IndicatorAdmin(PublishableAdmin):
    """Admin of indicators; their yearly figures have pages of their own (staff_views)."""

    form = IndicatorForm
    change_list_template = "admin/meetings/vision/list.html"
    inlines = (SeriesInline,)
    list_display = ("__str__", "axis", "course", "next_due_on", "publication")
    list_filter = (PublicationFilter, DueFilter, "axis__course", "direction")
    list_select_related = ("axis__course",)
    search_fields = ("title_ja", "title_en", "summary_ja", "summary_en", "slug")
    autocomplete_fields = ("axis", "meeting", "events", "commitments")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("axis", "order"),
                    *pairs("title", "summary"),
                    "slug",
                    "direction",
                    *pairs("unit"),
                    "decimals",
                    *pairs("method"),
                )
            },
        ),
        (
            gettext_lazy("Where the figures come from"),
            {"fields": (*pairs("source_name"), "source_url", "licence", "next_due_on")},
        ),
        (
            gettext_lazy("Who asked for it"),
            {"fields": ("asked_by", *pairs("asked_note"), "meeting")},
        ),
        (gettext_lazy("What serves it"), {"fields": ("events", "commitments")}),
        (gettext_lazy("Publication"), {"fields": ("publish_at",)}),
    )
    paper = (
        *("axis", "order", "title", "summary", "slug", "direction", "unit", "decimals", "method"),
        *("source_name", "source_url", "licence", "asked_by", "asked_note", "meeting"),
        *("events", "commitments"),
    )

    @admin.display(description=gettext_lazy("course of action"), ordering="axis__course")
    def course(self, obj):
        return obj.axis.course

    def more_buttons(self, request, obj):
        url = reverse("admin:meetings_indicator_figures", args=[obj.pk])
        words = pgettext("indicator", "Yearly figures")
        return [{"url": url, "label": words}, *super().more_buttons(request, obj)]

    def paper_parts(self, obj):
        return [
            (
                pgettext("indicator", "Series %(number)d") % {"number": number},
                _series_words(row, row.label_ja),
                row.label_en or "",
            )
            for number, row in enumerate(obj.series.all(), start=1)
        ]


def _series_words(series: Series, name: str) -> str:
    """Return the name, baseline, target and tolerance of a series on the approval sheet."""
    lines = [name] if name else []
    if series.baseline is not None:
        words = {"year": label(series.baseline_year), "value": figure(series.baseline)}
        lines.append(_("Baseline, %(year)s: %(value)s") % words)
    if series.target is not None:
        lines.append(_("Target for 2030: %(value)s") % {"value": figure(series.target)})
    if series.tolerance:
        lines.append(_("May differ by: %(value)s") % {"value": figure(series.tolerance)})
    return "\n".join(lines)


class StateFilter(admin.SimpleListFilter):
    """Filter figures: awaiting approval, public, replaced."""

    title = pgettext_lazy("figures", "state")
    parameter_name = "state"
    CHOICES = {
        "waiting": {"approved_at": None},
        "public": {"approved_at__isnull": False, "replaced_at": None},
        "replaced": {"replaced_at__isnull": False},
    }

    def lookups(self, request, model_admin):
        return list(STATES.items())

    def queryset(self, request, queryset):
        return queryset.filter(**self.CHOICES.get(self.value(), {}))


@admin.register(Measurement)
class MeasurementAdmin(ReadOnly, ExportsRows, PortalPages, admin.ModelAdmin):
    """The list of all figures and its export; they are entered on the indicators' pages."""

    resource_class = FigureExport
    change_list_template = "admin/meetings/vision/list.html"
    actions = None
    list_display = ("indicator", "series_name", "fiscal_year", "amount", "state", "entered_at")
    list_display_links = ("fiscal_year",)
    list_filter = (StateFilter, "year")
    list_select_related = ("series__indicator", "entered_by", "approved_by")
    ordering = ("series__indicator", "series", "-year", "-pk")
    search_fields = ("series__indicator__title_ja", "series__indicator__title_en")
    fields = (
        *("indicator", "series_name", "fiscal_year", "amount", *pairs("note")),
        *("state", "author", "entered_at", "approver", "approved_at", "replaced_at"),
    )
    readonly_fields = (
        *("indicator", "series_name", "fiscal_year", "amount", "state", "author", "approver"),
    )

    @admin.display(description=gettext_lazy("indicator"), ordering="series__indicator")
    def indicator(self, obj):
        url = reverse("admin:meetings_indicator_figures", args=[obj.series.indicator_id])
        return format_html('<a href="{}">{}</a>', url, obj.series.indicator)

    @admin.display(description=pgettext_lazy("figures", "series"))
    def series_name(self, obj):
        return localized(obj.series, "label").text or "–"

    @admin.display(description=gettext_lazy("fiscal year"), ordering="year")
    def fiscal_year(self, obj):
        return label(obj.year)

    @admin.display(description=gettext_lazy("value"))
    def amount(self, obj):
        return figure(obj.value)

    @admin.display(description=pgettext_lazy("figures", "state"))
    def state(self, obj):
        return STATES[state_of(obj)]

    # Names are text: few may open the page of an account.

    @admin.display(description=gettext_lazy("entered by"))
    def author(self, obj):
        return str(obj.entered_by or "–")

    @admin.display(description=gettext_lazy("approved by"))
    def approver(self, obj):
        return str(obj.approved_by or "–")
