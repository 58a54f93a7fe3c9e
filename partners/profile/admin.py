"""The admin of partners."""

from django.contrib import admin
from django.forms import CheckboxSelectMultiple
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kanazawa2030.core.staff_site.base import PortalModelForm
from kanazawa2030.core.staff_site.bilingual import SuggestsAddress, pairs
from kanazawa2030.core.staff_site.exports import ExportsRows, StaffResource
from kanazawa2030.core.staff_site.transitions import TransitionsAdmin
from kanazawa2030.core.staff_site.uploads import CleanImagesAdmin

from ..board.admin import BoardEntryAdmin, IntroductionAdmin
from ..commitments.admin import CommitmentAdmin, CommitmentChangeAdmin
from ..membership.admin import MembershipInline, ReplacesOwner, change_lines, membership_lines
from ..models import RESERVED_SLUGS, Partner
from ..yearly_check.admin import YearlyCheckAdmin
from . import services
from .change_admin import PartnerChangeAdmin

__all__ = [
    "BoardEntryAdmin",
    "CommitmentAdmin",
    "CommitmentChangeAdmin",
    "IntroductionAdmin",
    "PartnerAdmin",
    "PartnerChangeAdmin",
    "YearlyCheckAdmin",
]


class PartnerForm(SuggestsAddress, PortalModelForm):
    one_of = ("name",)
    reserved_slugs = RESERVED_SLUGS

    def suggested_slug(self, cleaned):
        return slugify(cleaned.get("name_en") or "")[:60].strip("-")


class PartnerResource(StaffResource):
    class Meta:
        model = Partner
        fields = (
            "slug",
            "kind",
            "status",
            "name_ja",
            "name_en",
            "name_kana",
            "website",
            "joined_year",
            "representative_ja",
            "contact_name",
            "contact_email",
            "contact_phone",
            "contact_is_public",
            "is_sample",
        )
        export_order = fields


@admin.register(Partner)
class PartnerAdmin(CleanImagesAdmin, ExportsRows, ReplacesOwner, TransitionsAdmin):
    """Admin of partners; saving and changes of status go through `profile.services`."""

    form = PartnerForm
    resource_class = PartnerResource
    list_display = ("name", "kind", "status_word", "joined_year", "updated_at")
    list_filter = ("status", "kind", "courses", "is_founder")
    ordering = ("sort_ja", "pk")
    search_fields = ("search_text",)
    search_help_text = gettext_lazy(
        "Words in the name and the texts. Full or half width, hiragana or "
        "katakana make no difference."
    )
    inlines = (MembershipInline,)
    with_saving = ("approve",)
    fieldsets = (
        (
            pgettext_lazy("of an organisation", "Name"),
            {"fields": (*pairs("name"), "name_kana", ("kind", "crest"), "slug", "joined_year")},
        ),
        (
            gettext_lazy("What the public reads"),
            {
                "fields": (
                    *pairs("tagline", "practice", "challenge", "vision_2030"),
                    "website",
                    "logo",
                    *pairs("logo_alt"),
                    "courses",
                    "goals",
                )
            },
        ),
        (
            gettext_lazy("Contact: not public"),
            {
                "classes": ("not-public",),
                "description": gettext_lazy(
                    "Seen by staff only, unless a box below says otherwise. Tick a box only with "
                    "the partner's consent."
                ),
                "fields": (
                    *pairs("representative"),
                    "representative_is_public",
                    ("contact_name", "contact_email", "contact_phone"),
                    "contact_is_public",
                    "language",
                ),
            },
        ),
    )

    @admin.display(description=pgettext_lazy("of an organisation", "name"), ordering="sort_ja")
    def name(self, obj):
        return str(obj) + (_(" (sample)") if obj.is_sample else "")

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_word(self, obj):
        return format_html('<span class="state state-{}">{}</span>', obj.status, self.word(obj))

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["widget"] = CheckboxSelectMultiple  # works without script
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def service(self, obj, *, changes, by, version, parts_changed):
        return services.change_partner(
            obj, changes=changes, by=by, version=version, parts_changed=parts_changed
        )

    # --- transitions, by partners.profile.services -----------------------------------

    transitions = services.TRANSITIONS

    def apply_transition(self, obj, name, *, by, version, reason=""):
        # A partner's texts are not concerned: only its status has to be as shown.
        return services.apply_to_partner(obj, name, by=by, reason=reason)

    def word(self, obj):
        return obj.get_status_display()

    def was_public(self, obj):
        return services.has_been_public(obj)

    def history_lines(self, obj):
        changes = [
            {
                "at": line.at,
                "what": services.label_of(line),
                "by": line.by or "–",
                "note": line.reason,
            }
            for line in services.history(obj)
        ]
        lines = [*changes, *membership_lines(obj), *change_lines(obj)]
        return sorted(lines, key=lambda line: line["at"])
