"""The admin of subscriptions: how many follow what. Nobody writes one here, nothing is exported.

Addresses are for those who may delete a subscription when its owner asks the office to; they
find it by its whole address. The others see numbers.
"""

from typing import ClassVar

from django.contrib import admin
from django.db.models import BooleanField, Prefetch, Value
from django.utils.translation import gettext_lazy, pgettext_lazy

from kanazawa2030.core.language.easy import EASY
from kanazawa2030.core.language.lists import listed
from kanazawa2030.core.language.normalise import normalise_email
from kanazawa2030.core.models import CourseOfAction, Goal
from kanazawa2030.core.staff_site.base import PortalPages, ReadOnly

from ..models import Subscription
from . import services


class ConfirmedFilter(admin.SimpleListFilter):
    title = pgettext_lazy("digest", "confirmation")
    parameter_name = "confirmed"

    def lookups(self, request, model_admin):
        return [("yes", gettext_lazy("Confirmed")), ("no", gettext_lazy("Not confirmed yet"))]

    def queryset(self, request, queryset):
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(confirmed_at__isnull=self.value() == "no")


class LanguageFilter(admin.SimpleListFilter):
    """What a subscriber reads: easy Japanese is one of three languages here."""

    title = gettext_lazy("language")
    parameter_name = "reads"
    by_value: ClassVar[dict] = {
        "ja": {"language": "ja", "is_easy": False},
        "easy": {"language": "ja", "is_easy": True},
        "en": {"language": "en"},
    }

    def lookups(self, request, model_admin):
        return [("ja", "日本語"), ("easy", "やさしい日本語"), ("en", "English")]

    def queryset(self, request, queryset):
        return queryset.filter(**self.by_value.get(self.value(), {}))


class _MarksEmpty:
    """Mixin of a filter: values nobody has chosen are marked, a narrow screen leaves them out."""

    template = "admin/pages/subscription/filter.html"

    def choices(self, changelist):
        for one in super().choices(changelist):
            yield {**one, "is_empty": str(one["display"]).endswith(" (0)")}


class _Choice(_MarksEmpty, admin.ChoicesFieldListFilter):
    """A filter by a column of choices."""


class _Related(_MarksEmpty, admin.RelatedFieldListFilter):
    """A filter by courses or goals."""


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnly, PortalPages, admin.ModelAdmin):
    list_display = ("__str__", "address", "every", "reads", "wishes", "confirmed_at")
    list_filter = (
        ConfirmedFilter,
        "every",
        LanguageFilter,
        ("series", _Choice),
        ("courses", _Related),
        ("goals", _Related),
    )
    search_help_text = gettext_lazy("The whole email address. A part of one finds nothing.")
    show_facets = admin.ShowFacets.ALWAYS
    ordering = ("-created_at", "-pk")
    fields = ("address", "every", "reads", "wishes", "created_at", "confirmed_at")
    readonly_fields = fields

    # --- who may what --------------------------------------------------------

    def has_delete_permission(self, request, obj=None):
        return request.user.has_perm(services.DELETE)

    def lookup_allowed(self, lookup, value, request):
        """Allow only the page's filters: `?email__startswith=` would reveal addresses."""
        names = (one[0] if isinstance(one, tuple) else one for one in self.list_filter)
        filters = {getattr(one, "parameter_name", one) for one in names}
        return lookup.partition("__")[0] in filters

    def get_search_fields(self, request):
        """Offer the search to those who may read addresses."""
        return ("email",) if self.has_delete_permission(request) else ()

    def get_search_results(self, request, queryset, search_term):
        """Return the subscription of a whole address: parts of one find nothing."""
        if not search_term.strip() or not self.get_search_fields(request):
            return queryset, False
        return queryset.filter(email__iexact=normalise_email(search_term)), False

    # --- what is shown -------------------------------------------------------

    def get_queryset(self, request):
        # What is shown depends on the reader, and a column of the list gets no request.
        may_read = Value(self.has_delete_permission(request), output_field=BooleanField())
        rows = super().get_queryset(request).annotate(may_read=may_read)
        return rows.prefetch_related(
            Prefetch("courses", CourseOfAction.objects.order_by("number")),
            Prefetch("goals", Goal.objects.order_by("number")),
        )

    @admin.display(description=gettext_lazy("email"), ordering="email")
    def address(self, row):
        return row.email if row.may_read else "–"

    @admin.display(description=gettext_lazy("language"), ordering="language")
    def reads(self, row):
        return "やさしい日本語" if row.reads == EASY else row.get_language_display()

    @admin.display(description=pgettext_lazy("digest", "what"))
    def wishes(self, row):
        chosen = [str(one) for one in (*row.courses.all(), *row.goals.all())]
        if row.series:
            chosen.append(row.get_series_display())
        return listed(chosen) or pgettext_lazy("digest", "everything")

    # --- at its owner's request ----------------------------------------------

    def delete_model(self, request, obj):
        services.delete_for_owner(obj, by=request.user)

    def delete_queryset(self, request, queryset):
        for row in queryset:
            services.delete_for_owner(row, by=request.user)
