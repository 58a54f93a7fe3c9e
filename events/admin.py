"""The staff desk's pages for events and places."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import CheckboxSelectMultiple
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core import dates
from kanazawa2030.core.admin_fields import NamedCells, NamedFields
from kanazawa2030.core.bilingual import page_language
from kanazawa2030.core.bilingual_admin import (
    BilingualInline,
    OneLanguageAtLeast,
    one_language_form,
    pairs,
)
from kanazawa2030.core.changes import ChangeError, version_of
from kanazawa2030.core.exports import ExportsRows, StaffResource
from kanazawa2030.core.forms import CleanImagesAdmin
from kanazawa2030.core.portal_admin import (
    PortalModelAdmin,
    PortalModelForm,
    normalise_post,
)
from kanazawa2030.core.publishing_admin import PublicationFilter, PublishableAdmin

from . import services
from .admin_forms import CancelForm, CopyForm, EventForm, PostponeForm
from .models import Event, HostRole, ProgrammeItem, Speaker, Venue
from .status import status_of


class HostRoleInline(NamedFields, admin.TabularInline):
    model = HostRole
    formset = NamedCells
    fields = ("partner", "role", "order")
    autocomplete_fields = ("partner",)
    extra = 0


class SpeakerInline(BilingualInline, admin.StackedInline):
    model = Speaker
    form = one_language_form("name")
    fields = (*pairs("name", "position"), ("photo_consent", "order"))


class ProgrammeInline(BilingualInline, admin.TabularInline):
    model = ProgrammeItem
    form = one_language_form("text")
    formset = NamedCells
    fields = ("starts_at", "text_ja", "text_en", "order")


class EventResource(StaffResource):
    class Meta:
        model = Event
        fields = (
            "slug", "series", "number", "title_ja", "title_en", "starts_at", "ends_at",
            "date_precision", "format", "venue__name_ja", "registration_mode", "capacity",
            "seats_held", "fee_yen", "state", "publishing_state", "publish_at",
            "approved_on", "document_number", "is_sample",
        )  # fmt: skip
        export_order = fields


@admin.register(Event)
class EventAdmin(CleanImagesAdmin, ExportsRows, PublishableAdmin):
    """Saving and every change of state goes through events.services."""

    form = EventForm
    resource_class = EventResource
    inlines = (HostRoleInline, SpeakerInline, ProgrammeInline)
    list_display = ("name", "when", "series", "place", "status", "publication")
    list_filter = (PublicationFilter, "series", "state", "registration_mode", "courses")
    list_select_related = ("venue",)
    date_hierarchy = "starts_at"
    ordering = ("-starts_at", "-pk")
    search_fields = ("search_text",)
    search_help_text = gettext_lazy(
        "Words of the title and the text, in any width or kana."
    )
    autocomplete_fields = ("venue",)
    fieldsets = (
        (
            gettext_lazy("Words"),
            {"fields": (*pairs("title", "summary", "body"), "easy_summary", *pairs("audience", "bring"))},
        ),
        (
            gettext_lazy("When and where"),
            {
                "fields": (
                    ("starts_at", "ends_at"), "date_precision", ("format", "venue"),
                    *pairs("room"), "online_url", *pairs("go_nogo_note"),
                )
            },
        ),
        (
            gettext_lazy("Languages and access"),
            {
                "fields": (
                    ("in_japanese", "in_english"), "english_support",
                    *pairs("language_note", "access_note"), "access_request_by",
                )
            },
        ),
        (
            gettext_lazy("Registration and fee"),
            {
                "fields": (
                    "registration_mode", "registration_url",
                    ("registration_opens_at", "registration_closes_at"),
                    ("capacity", "reserved_seats", "waiting_capacity"),
                    ("max_companions", "asks_kana"), "promote_until",
                    "fee_yen", *pairs("fee_note"),
                )
            },
        ),
        (
            gettext_lazy("Contact"),
            {"fields": (*pairs("contact_name"), ("contact_phone", "contact_email"))},
        ),
        (
            gettext_lazy("Tags and picture"),
            {"fields": ("courses", "goals", "image", *pairs("image_alt"))},
        ),
        (
            gettext_lazy("Address, publication, source"),
            {
                "fields": (
                    ("series", "number"), "slug", "publish_at", *pairs("state_note"),
                    ("source_name", "source_url"),
                )
            },
        ),
    )  # fmt: skip
    paper = (
        "title", "summary", "easy_summary", "body", "series", "number", "starts_at",
        "ends_at", "date_precision", "format", "venue", "room", "audience", "bring",
        "in_japanese", "in_english", "english_support", "language_note", "access_note",
        "access_request_by", "go_nogo_note", "registration_mode", "registration_url",
        "registration_opens_at", "registration_closes_at", "capacity", "reserved_seats",
        "waiting_capacity", "fee_yen", "fee_note", "contact_name", "contact_phone",
        "contact_email", "courses", "goals", "image", "image_alt", "state", "state_note",
        "source_name", "source_url",
    )  # fmt: skip

    # --- the list ------------------------------------------------------------

    @admin.display(description=gettext_lazy("title"), ordering="title_ja")
    def name(self, obj):
        return str(obj) + (_(" (sample)") if obj.is_sample else "")

    @admin.display(description=gettext_lazy("date"), ordering="starts_at")
    def when(self, obj):
        return dates.when(
            obj.starts_at, obj.ends_at, obj.date_precision, page_language()
        )

    @admin.display(description=gettext_lazy("venue"))
    def place(self, obj):
        return obj.venue or "–"

    @admin.display(description=gettext_lazy("status"))
    def status(self, obj):
        """What visitors read; a draft has no visitors."""
        return status_of(obj).label if obj.is_published() else "–"

    # --- the form ------------------------------------------------------------

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["widget"] = CheckboxSelectMultiple  # works without script
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def service(self, obj, *, changes, by, version, parts_changed):
        return services.change_event(
            obj, changes=changes, by=by, version=version, parts_changed=parts_changed
        )

    def paper_parts(self, obj):
        rows = [
            (
                role.get_role_display(),
                role.partner.name_ja or "",
                role.partner.name_en or "",
            )
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
        return rows + [
            (
                _("Programme") + (f" {row.starts_at:%H:%M}" if row.starts_at else ""),
                row.text_ja or "",
                row.text_en or "",
            )
            for row in obj.programme.all()
        ]

    # --- postpone, cancel, copy ----------------------------------------------

    def get_urls(self):
        site = self.admin_site
        own = [
            path(
                f"<path:object_id>/{name}/",
                site.admin_view(view),
                name=f"events_event_{name}",
            )
            for name, view in (
                ("postpone", self.postpone_view),
                ("cancel", self.cancel_view),
                ("copy", self.copy_view),
            )
        ]
        return [*own, *super().get_urls()]

    def more_buttons(self, request, obj):
        links = super().more_buttons(request, obj)
        user = request.user
        is_out = obj.publishing_state == Event.State.APPROVED
        is_open = obj.state != Event.EventState.CANCELLED and (
            obj.state == Event.EventState.POSTPONED or not obj.is_over()
        )
        if is_out and is_open and user.has_perm("events.change_event"):
            links += [
                {
                    "url": self.address("postpone", obj),
                    "label": _("Postpone or give a new date"),
                },
                {"url": self.address("cancel", obj), "label": _("Cancel the event")},
            ]
        if user.has_perm("events.add_event"):
            links.append(
                {
                    "url": self.address("copy", obj),
                    "label": _("Make a new one from this"),
                }
            )
        return links

    def postpone_view(self, request, object_id):
        return self._change_state(
            request, object_id, PostponeForm, services.postpone_event,
            title=_("Postpone or give a new date"),
            done=_("“%(event)s” has been changed. Its page says so first."),
            explanation=[
                _("The page stays and says so first. The last days to register and to tell access needs move along with a new date.")
            ],
        )  # fmt: skip

    def cancel_view(self, request, object_id):
        return self._change_state(
            request, object_id, CancelForm, services.cancel_event,
            title=_("Cancel the event"),
            done=_("“%(event)s” is cancelled. Its page says so first."),
            explanation=[
                _("The page stays and says first that the event is cancelled. This cannot be taken back.")
            ],
        )  # fmt: skip

    def _change_state(
        self, request, object_id, form_class, act, *, title, done, explanation
    ):
        event, answer = self.row_or_redirect(request, object_id)
        if answer is not None:
            return answer
        if not request.user.has_perm("events.change_event"):
            raise PermissionDenied
        return self._ask_event(
            request, event, form_class, title=title, explanation=explanation,
            initial={"version": version_of(event)},
            act=lambda data: act(event, by=request.user, **data),
            done=lambda row: (done % {"event": row}, row),
        )  # fmt: skip

    def copy_view(self, request, object_id):
        """Ask for the day and open the copy; a second click opens the same copy."""
        event, answer = self.row_or_redirect(request, object_id)
        if answer is not None:
            return answer
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._ask_event(
            request, event, CopyForm, title=_("Make a new one from this"),
            explanation=[
                _("The words, places, hosts, tags and programme are copied into a new draft. Dates, speakers, the picture and people who registered are not.")
            ],
            initial={},
            act=lambda data: services.copy_event(event, by=request.user, **data),
            done=lambda row: (_("This is the new draft. Please look through it."), row),
        )  # fmt: skip

    def _ask_event(
        self, request, event, form_class, *, title, explanation, initial, act, done
    ):
        data = normalise_post(request.POST, Event) if request.method == "POST" else None
        form = form_class(data, initial=initial)
        if data is not None and form.is_valid():
            try:
                row = act(form.cleaned_data)
            except ChangeError as refusal:
                field = refusal.field if refusal.field in form.fields else None
                form.add_error(field, str(refusal))
            else:
                message, row = done(row)
                self.log_change(request, row, str(title))
                messages.success(request, message)
                return HttpResponseRedirect(self.address("change", row))
        context = self.page_context(
            request, event, title, form=form, button=title, is_possible=True,
            explanation=explanation, word=status_of(event).label,
            back=self.address("change", event),
        )  # fmt: skip
        return render(request, "admin/ask.html", context)


class VenueForm(OneLanguageAtLeast, PortalModelForm):
    one_of = ("name",)

    def clean(self):
        cleaned = super().clean()
        for one, other in (("latitude", "longitude"), ("longitude", "latitude")):
            given = cleaned.get(one) is not None
            if given and cleaned.get(other) is None and other not in self.errors:
                self.add_error(other, _("Give both numbers, or neither."))
        return cleaned


@admin.register(Venue)
class VenueAdmin(PortalModelAdmin):
    form = VenueForm
    list_display = (
        "__str__",
        "address_ja",
        "step_free",
        "accessible_toilet",
        "hearing_loop",
    )
    list_filter = ("step_free", "accessible_toilet")
    search_fields = ("name_ja", "name_en", "address_ja", "address_en")
    ordering = ("name_ja", "pk")
    fieldsets = (
        (None, {"fields": (*pairs("name", "address", "directions"), ("latitude", "longitude"))}),
        (
            gettext_lazy("Access"),
            {
                "fields": (
                    ("step_free", "accessible_toilet", "hearing_loop"),
                    ("nursing_room", "parking"), *pairs("access_note"),
                )
            },
        ),
    )  # fmt: skip
