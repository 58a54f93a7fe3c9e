"""The admin of events and venues."""

from django.contrib import admin
from django.forms import CheckboxSelectMultiple
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.language import dates
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.staff_site.base import PortalModelAdmin, PortalModelForm
from kanazawa2030.core.staff_site.bilingual import (
    BilingualInline,
    OneLanguageAtLeast,
    easy_texts,
    one_language_form,
    pairs,
)
from kanazawa2030.core.staff_site.exports import ExportsRows, StaffResource
from kanazawa2030.core.staff_site.publishing import PublicationFilter, PublishableAdmin
from kanazawa2030.core.staff_site.uploads import CleanImagesAdmin
from kanazawa2030.core.staff_site.widgets import NamedCells, NamedFields

from ..access_needs import offered
from ..models import Event, EventQuestion, HostRole, ProgrammeItem, Speaker, TextTemplate, Venue
from ..models.question import MOST_QUESTIONS
from ..shortcuts import count_pending, mark_reports
from ..staff_pages import TabsOfEvent
from ..status import status_of
from . import form_page, services
from .admin_actions import EventStates
from .fieldsets import FIELDSETS, FIRST
from .forms import EventForm, QuestionForm, QuestionFormSet, audience_of
from .series import MakesSeries
from .unsaved import KeepsUnsaved

BLANK_ROWS = 1  # so that a row can be added without script


class HostRoleInline(NamedFields, admin.TabularInline):
    model = HostRole
    can_amend = True
    formset = NamedCells
    fields = ("partner", "role", "order")
    autocomplete_fields = ("partner",)
    extra = BLANK_ROWS


class SpeakerInline(BilingualInline, admin.StackedInline):
    model = Speaker
    can_amend = True
    extra = BLANK_ROWS
    form = one_language_form("name")
    fields = (*pairs("name", "position"), ("photo_consent", "order"))


class ProgrammeInline(BilingualInline, admin.TabularInline):
    model = ProgrammeItem
    can_amend = True
    extra = BLANK_ROWS
    form = one_language_form("text")
    formset = NamedCells
    fields = ("starts_at", "text_ja", "text_en", "order")


class QuestionInline(BilingualInline, admin.StackedInline):
    model = EventQuestion
    extra = BLANK_ROWS
    form = QuestionForm
    formset = QuestionFormSet
    fields = (*pairs("label"), "kind", *pairs("options"), ("is_required", "keep_days"))
    max_num = MOST_QUESTIONS


class EventResource(StaffResource):
    class Meta:
        model = Event
        fields = (
            "slug",
            "series",
            "number",
            "title_ja",
            "title_en",
            "starts_at",
            "ends_at",
            "date_precision",
            "format",
            "venue__name_ja",
            "registration_mode",
            "capacity",
            "seats_held",
            "fee_yen",
            "state",
            "publishing_state",
            "publish_at",
            "approved_on",
            "document_number",
            "is_sample",
        )
        export_order = fields


@admin.register(Event)
class EventAdmin(
    KeepsUnsaved,
    MakesSeries,
    TabsOfEvent,
    EventStates,
    CleanImagesAdmin,
    ExportsRows,
    PublishableAdmin,
):
    """Admin of events; saving and changes of state go through `editing.services`."""

    form = EventForm
    resource_class = EventResource
    inlines = (HostRoleInline, SpeakerInline, ProgrammeInline, QuestionInline)
    list_display = ("name", "when", "series", "place", "status", "publication")
    list_filter = (PublicationFilter, "series", "state", "registration_mode", "courses")
    list_select_related = ("venue",)
    date_hierarchy = "starts_at"
    ordering = ("-starts_at", "-pk")
    search_fields = ("search_text",)
    search_help_text = gettext_lazy(
        "Words in the title and the text. Full or half width, hiragana or "
        "katakana make no difference."
    )
    fieldsets = FIELDSETS
    change_form_template = "admin/events/editing/event_form.html"
    paper = (
        "title",
        "summary",
        "easy_title",
        "easy_summary",
        "body",
        "series",
        "number",
        "starts_at",
        "ends_at",
        "date_precision",
        "format",
        "venue",
        "room",
        "audience",
        "bring",
        "easy_bring",
        "in_japanese",
        "in_english",
        "english_support",
        "language_note",
        "access_note",
        "access_request_by",
        "go_nogo_note",
        "registration_mode",
        "registration_url",
        "registration_opens_at",
        "registration_closes_at",
        "capacity",
        "reserved_seats",
        "waiting_capacity",
        "max_companions",
        "asks_kana",
        "pass_over_groups",
        "promote_until",
        "fee_yen",
        "fee_note",
        "contact_name",
        "contact_phone",
        "contact_email",
        "courses",
        "goals",
        "image",
        "image_alt",
        "state",
        "state_note",
        "source_name",
        "source_url",
    )

    # --- the list ------------------------------------------------------------

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        count_pending(changelist.result_list)
        mark_reports(changelist.result_list)
        return changelist

    @admin.display(description=gettext_lazy("title"), ordering="title_ja")
    def name(self, obj):
        return str(obj) + (_(" (sample)") if obj.is_sample else "")

    @admin.display(description=gettext_lazy("date"), ordering="starts_at")
    def when(self, obj):
        return dates.when(obj.starts_at, obj.ends_at, obj.date_precision, page_language())

    @admin.display(description=gettext_lazy("venue"))
    def place(self, obj):
        return obj.venue or "–"

    @admin.display(description=gettext_lazy("status"))
    def status(self, obj):
        """Return the status visitors see; a draft has none."""
        return status_of(obj).label if obj.is_published() else "–"

    def event_of(self, obj):
        return obj

    # --- the form ------------------------------------------------------------

    def has_delete_permission(self, request, obj=None):
        """Keep the event of a proposal: cancelling it closes the proposal."""
        allowed = super().has_delete_permission(request, obj)
        if not allowed or obj is None:
            return allowed
        return obj.is_sample or obj.proposal_id is None

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["widget"] = CheckboxSelectMultiple  # works without script
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_fieldsets(self, request, obj=None):
        """As declared, with what is asked after a change of a public event."""
        fieldsets = list(super().get_fieldsets(request, obj))
        if obj is None or not self.has_change_permission(request, obj):
            return fieldsets
        title, options = fieldsets[0]
        fieldsets[0] = (title, {**options, "fields": (*options["fields"], "into_past")})
        if any(audience_of(obj)):
            asked = {"fields": ("tell",), "classes": (FIRST,)}
            fieldsets.insert(3, (gettext_lazy("After a change"), asked))
        return fieldsets

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        may_save = obj is None or self.has_change_permission(request, obj)
        context["page"] = form_page.page_of(context, obj, may_save=may_save)
        if may_save:
            context["title"] = _("Edit the event") if obj else _("New event")
            context["unsaved"] = self.unsaved_of(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_form(self, request, form, change):
        obj = super().save_form(request, form, change)
        obj.tells_registered = form.tells_registered
        obj.was_held = form.cleaned_data.get("into_past", False)
        return obj

    def service(self, obj, *, changes, by, version, parts_changed):
        return services.change_event(
            obj,
            changes=changes,
            by=by,
            version=version,
            parts_changed=parts_changed,
            tell=obj.tells_registered,
            into_past=obj.was_held,
        )

    def paper_parts(self, obj):
        rows = [
            (role.get_role_display(), role.partner.name_ja or "", role.partner.name_en or "")
            for role in obj.host_roles.select_related("partner")
        ]
        rows += [
            (
                _("Speaker"),
                "\n".join(filter(None, (who.name_ja, who.position_ja))),
                "\n".join(filter(None, (who.name_en, who.position_en))),
            )
            for who in obj.speakers.all()
        ]
        rows.append((_("Access needs to tick"), needs_in("ja", obj), needs_in("en", obj)))
        rows += [question_row(question) for question in obj.questions.all()]
        return rows + [
            (
                _("Programme") + (f" {row.starts_at:%H:%M}" if row.starts_at else ""),
                row.text_ja or "",
                row.text_en or "",
            )
            for row in obj.programme.all()
        ]


def needs_in(language: str, event: Event) -> str:
    """Return the needs that this event lets people tick, a line each."""
    with translation.override(language):
        return "\n".join(str(label) for _code, label in offered(event))


def question_row(question: EventQuestion) -> tuple[str, str, str]:
    """Return a question of the event with its answers as a row of the approval sheet."""
    facts = [question.get_kind_display()]
    if question.is_required:
        facts.append(_("required"))
    facts.append(_("deleted after %(days)s days") % {"days": question.keep_days})
    label = _("Question %(number)s") % {"number": question.order}
    return (
        f"{label}\n" + "\n".join(map(str, facts)),
        "\n".join(filter(None, (question.label_ja, question.options_ja))),
        "\n".join(filter(None, (question.label_en, question.options_en))),
    )


class VenueForm(OneLanguageAtLeast, PortalModelForm):
    one_of = ("name",)

    def clean(self):
        cleaned = super().clean()
        for one, other in (("latitude", "longitude"), ("longitude", "latitude")):
            given = cleaned.get(one) is not None
            if given and cleaned.get(other) is None and other not in self.errors:
                self.add_error(other, _("Enter both numbers, or neither."))
        return cleaned


@admin.register(Venue)
class VenueAdmin(CleanImagesAdmin, PortalModelAdmin):
    form = VenueForm
    list_display = ("__str__", "address_ja", "step_free", "accessible_toilet", "hearing_loop")
    list_filter = ("step_free", "accessible_toilet")
    search_fields = ("name_ja", "name_en", "address_ja", "address_en")
    ordering = ("name_ja", "pk")
    fieldsets = (
        (None, {"fields": (*pairs("name", "address", "directions"), ("latitude", "longitude"))}),
        easy_texts("easy_directions"),
        (gettext_lazy("Drawn map"), {"fields": ("map", *pairs("map_alt"))}),
        (
            gettext_lazy("Access"),
            {
                "fields": (
                    ("step_free", "accessible_toilet", "hearing_loop"),
                    ("nursing_room", "parking"),
                    *pairs("access_note"),
                )
            },
        ),
    )


class TextTemplateForm(OneLanguageAtLeast, PortalModelForm):
    one_of = ("text",)


@admin.register(TextTemplate)
class TextTemplateAdmin(PortalModelAdmin):
    form = TextTemplateForm
    list_display = ("name", "place")
    list_filter = ("place",)
    search_fields = ("name", "text_ja", "text_en")
    fields = ("name", "place", *pairs("text"))
