"""The admin of commitments: what members sent, and what is public."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.staff_site.bilingual import pairs

from ..models import Commitment, CommitmentChange, Progress
from ..permissions import VIEW_COMMITMENT
from ..staff_pages import DecidesAdmin, side_by_side
from . import services

PARTNER_NAMES = ("partner__name_ja", "partner__name_en", "partner__name_kana")


@admin.register(CommitmentChange)
class CommitmentChangeAdmin(DecidesAdmin):
    """Admin of changes: old and new side by side, two buttons decide."""

    list_display = ("partner_name", "aspect", "what", "status_word", "submitted_at")
    list_filter = ("status", "what", "aspect")
    ordering = ("-status", "submitted_at", "pk")
    search_fields = PARTNER_NAMES
    fields = ("partner", "aspect", "what", "status", "submitted_at", "writer", "comparison")
    readonly_fields = fields

    @admin.display(description=gettext_lazy("written by"))
    def writer(self, obj):
        """Return who wrote it, as text: few may open the page of an account."""
        return str(obj.author or "–")

    @admin.display(description=gettext_lazy("old and new"))
    def comparison(self, obj):
        return side_by_side(
            services.differences(obj), _("What is public has changed since the form was opened.")
        )

    # --- transitions, by partners.commitments ------------------------------------

    transitions = services.CHANGE_TRANSITIONS

    def apply_transition(self, obj, name, *, by, version, reason=""):
        return services.decide(obj, name, by=by, version=version, reason=reason)

    def previews(self, obj):
        return []

    def history_lines(self, obj):
        sent = {"at": obj.submitted_at, "what": _("Sent"), "by": obj.author or "–", "note": ""}
        return [sent, *self.decided_line(obj)]


class ProgressInline(admin.TabularInline):
    """The reports on a commitment, read-only."""

    model = Progress
    fields = readonly_fields = ("year", "value", "note_ja", "note_en", "reported_at")
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(VIEW_COMMITMENT)


class Reported(admin.SimpleListFilter):
    title = gettext_lazy("yearly reports")
    parameter_name = "report"

    def lookups(self, request, model_admin):
        return [("awaited", _("no report this year"))]

    def queryset(self, request, queryset):
        return queryset.awaiting_report() if self.value() == "awaited" else queryset


@admin.register(Commitment)
class CommitmentAdmin(DecidesAdmin):
    """Admin of public commitments: withdrawn with a reason, and restored."""

    list_display = ("partner_name", "aspect", "goes", "year", "status_word", "since")
    list_filter = (Reported, "aspect", "year")
    ordering = ("partner__sort_ja", "aspect", "pk")
    search_fields = (*PARTNER_NAMES, "indicator_ja", "indicator_en")
    inlines = (ProgressInline,)
    fields = (
        "partner",
        "aspect",
        *pairs("text", "indicator", "unit"),
        ("start", "target"),
        "year",
        "since",
        "changed_at",
        "withdrawn_at",
        "reason",
    )
    readonly_fields = (
        "partner",
        "aspect",
        "text_ja",
        "text_en",
        "indicator_ja",
        "indicator_en",
        "unit_ja",
        "unit_en",
        "start",
        "target",
        "year",
        "since",
        "changed_at",
        "withdrawn_at",
        "reason",
    )

    @admin.display(description=gettext_lazy("indicator"), ordering="indicator_ja")
    def goes(self, obj):
        return obj.indicator_ja or obj.indicator_en

    @admin.display(description=gettext_lazy("status"))
    def status_word(self, obj):
        return format_html('<span class="state state-{}">{}</span>', obj.state, self.word(obj))

    def word(self, obj):
        return obj.get_state_display()

    # --- transitions, by partners.commitments ------------------------------------

    transitions = services.TRANSITIONS

    def apply_transition(self, obj, name, *, by, version, reason=""):
        return services.apply_to_commitment(obj, name, by=by, version=version, reason=reason)

    def history_lines(self, obj):
        sent = obj.partner.commitment_changes.filter(
            aspect=obj.aspect, decided_at__isnull=False
        ).select_related("decided_by")
        return [
            {
                "at": one.decided_at,
                "what": _("%(what)s: %(item)s")
                % {"what": one.get_what_display(), "item": one.get_status_display()},
                "by": one.decided_by or "–",
                "note": one.reason,
            }
            for one in sent.order_by("decided_at", "pk")
        ]
