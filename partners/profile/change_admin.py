"""The admin of applications and profile changes."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.staff_site.base import ReadOnly
from kanazawa2030.core.staff_site.transitions import TransitionsAdmin
from kanazawa2030.core.staff_site.uploads import CleanImagesAdmin

from ..models import PartnerChange
from ..staff_pages import side_by_side
from . import changes


@admin.register(PartnerChange)
class PartnerChangeAdmin(ReadOnly, CleanImagesAdmin, TransitionsAdmin):
    """Admin of changes: old and new side by side, two buttons decide."""

    list_display = ("receipt_number", "partner_name", "what", "status_word", "submitted_at")
    list_filter = ("status", "is_application")
    list_select_related = ("partner",)
    ordering = ("-status", "submitted_at", "pk")
    search_fields = ("partner__name_ja", "partner__name_en", "partner__name_kana")
    fields = ("partner", "status", "submitted_at", "writer", "comparison", "logos")
    readonly_fields = fields
    address_field = None

    def get_queryset(self, request):
        drafts = PartnerChange.Status.DRAFT  # nobody's business but the author's
        return super().get_queryset(request).exclude(status=drafts)

    @admin.display(description=gettext_lazy("receipt number"), ordering="pk")
    def receipt_number(self, obj):
        return obj.number

    @admin.display(description=gettext_lazy("written by"))
    def writer(self, obj):
        """Return who wrote it, as text: few may open the page of an account."""
        return str(obj.author or "–")

    @admin.display(description=gettext_lazy("partner"), ordering="partner__sort_ja")
    def partner_name(self, obj):
        return str(obj.partner)

    @admin.display(description=gettext_lazy("what"), ordering="is_application")
    def what(self, obj):
        return _("application") if obj.is_application else _("change")

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_word(self, obj):
        return format_html('<span class="state state-{}">{}</span>', obj.status, self.word(obj))

    @admin.display(description=gettext_lazy("old and new"))
    def comparison(self, obj):
        return side_by_side(
            [one for one in changes.differences(obj) if one.name != "logo"],
            _("The profile has changed since the form was opened."),
        )

    @admin.display(description=gettext_lazy("new logo"))
    def logos(self, obj):
        if not obj.logo:
            return _("removed") if obj.values.get("logo") == "" else "–"
        return format_html('<img src="{}" alt="{}" width="160">', obj.logo.url, _("New logo"))

    # --- transitions, by partners.profile.changes --------------------------------------

    transitions = changes.TRANSITIONS

    def apply_transition(self, obj, name, *, by, version, reason=""):
        return changes.decide(obj, name, by=by, version=version, reason=reason)

    def word(self, obj):
        return obj.get_status_display()

    def was_public(self, obj):
        return True

    def previews(self, obj):
        return []

    def view_on_site(self, obj):
        return obj.partner.get_absolute_url()

    def history_lines(self, obj):
        lines = [(obj.submitted_at, _("Sent"), obj.author, "")]
        if obj.decided_at:
            lines.append((obj.decided_at, obj.get_status_display(), obj.decided_by, obj.reason))
        return [
            {"at": at, "what": what, "by": by or "–", "note": note} for at, what, by, note in lines
        ]
