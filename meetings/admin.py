"""Admin page of the sessions of the SDG's Meeting; imports the pages of the features."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.language import dates
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.staff_site.base import PortalModelForm
from kanazawa2030.core.staff_site.bilingual import OneLanguageAtLeast, pairs
from kanazawa2030.core.staff_site.publishing import PublicationFilter, PublishableAdmin

from .models import Meeting
from .permissions import WRITE_RECORD
from .photos import staff_views as photos_views
from .records import admin as records_admin
from .records import part_admin
from .records.staff_views import address_of_page, what_readers_see
from .vision import admin as vision_admin
from .vision import staff_views as vision_views
from .voices import admin as voices_admin


class MeetingForm(OneLanguageAtLeast, PortalModelForm):
    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("starts_at"), cleaned.get("ends_at")
        if end and not start and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Enter the start too."))
        elif start and end and end <= start:
            self.add_error("ends_at", _("The end must be after the start."))
        return cleaned


@admin.register(Meeting)
class MeetingAdmin(PublishableAdmin):
    form = MeetingForm
    address_field = "number"
    list_display = ("__str__", "title_ja", "day", "place", "participants_total", "publication")
    list_filter = (PublicationFilter,)
    list_select_related = ("venue",)
    date_hierarchy = "held_on"
    search_fields = ("title_ja", "title_en", "summary_ja", "summary_en")
    autocomplete_fields = ("venue",)
    fieldsets = (
        (None, {"fields": ("number", *pairs("title", "summary"))}),
        (
            gettext_lazy("When and where"),
            {"fields": ("held_on", ("starts_at", "ends_at"), "venue", "participants_total")},
        ),
        (
            gettext_lazy("Publication, source"),
            {"fields": ("publish_at", *pairs("source_name"), "source_url")},
        ),
    )
    paper = (
        "number",
        "title",
        "summary",
        "held_on",
        "starts_at",
        "ends_at",
        "venue",
        "participants_total",
        "source_name",
        "source_url",
    )

    def notes(self, obj):
        return [what_readers_see(obj)]

    def more_buttons(self, request, obj):
        links = super().more_buttons(request, obj)
        if request.user.has_perm(WRITE_RECORD):
            links.append({"url": address_of_page(obj), "label": _("Write the record")})
        versions = reverse(
            "admin:meetings_recordversion_changelist", query={"meeting__id__exact": obj.pk}
        )
        return [*links, {"url": versions, "label": _("Versions of the record")}]

    @admin.display(description=gettext_lazy("date"), ordering="held_on")
    def day(self, obj):
        return dates.full_date(obj.held_on, page_language())

    @admin.display(description=gettext_lazy("venue"))
    def place(self, obj):
        return obj.venue or "–"
