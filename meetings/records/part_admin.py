"""The admin of the rows of records: their lists, their links, materials and photographs.

Texts are written on the page of the whole record. Here statements are given to axes,
decisions and actions linked with what came of them, and files chosen.
"""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Case, F, Value, When
from django.forms import CheckboxSelectMultiple
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from kanazawa2030.core.files import library
from kanazawa2030.core.files.views import copies_words, warn_of_copies
from kanazawa2030.core.language import dates
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.staff_site.base import PortalModelAdmin, PortalModelForm
from kanazawa2030.core.staff_site.bilingual import OneLanguageAtLeast, pairs
from kanazawa2030.core.staff_site.transitions import TransitionsAdmin
from kanazawa2030.core.staff_site.uploads import CleanImagesAdmin, DescribedPhoto, LinkOrPdf
from kanazawa2030.core.uploads.documents import CleanedFile

from ..models import Action, AgendaItem, Decision, Material, Photo, Statement
from ..permissions import CHANGE_ACTION, WRITE_RECORD
from . import actions, services, writing
from .forms import AssignForm, StateForm
from .staff_views import address_of_page, address_of_session


class PartAdmin(PortalModelAdmin):
    """What the rows have in common: written through the service, on the record's version."""

    list_select_related = ("meeting",)
    view_on_site = False

    def service(self, obj, *, changes, by, version, parts_changed):
        return writing.change(obj, changes=changes, by=by, version=version)

    def get_queryset(self, request):
        """Say with each row whether this person may open the page of the whole record."""
        may_write = Value(request.user.has_perm(WRITE_RECORD), output_field=BooleanField())
        rows = super().get_queryset(request).select_related(*self.list_select_related)
        return rows.annotate(may_write=may_write)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name not in self.get_autocomplete_fields(request):
            kwargs["widget"] = CheckboxSelectMultiple  # works without script
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description=pgettext_lazy("meeting", "session"), ordering="meeting__number")
    def record(self, obj):
        """Return a link to the page of the whole record, for readers to the session's."""
        if obj.pk is None:
            return "–"
        url = address_of_page(obj.meeting) if obj.may_write else address_of_session(obj.meeting)
        return format_html('<a href="{}">{}</a>', url, obj.meeting)


class NumberedAdmin(PartAdmin):
    """Rows that get their number on the record's page, and are removed there."""

    search_fields = ("text_ja", "text_en")
    ordering = ("-meeting__number", "number")
    readonly_fields = ("cited", "record", "is_dropped")

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=pgettext_lazy("part of a record", "number"), ordering="number")
    def cited(self, obj):
        return obj.code


class StatementForm(OneLanguageAtLeast, PortalModelForm):
    one_of = ("text",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "agenda_item" in self.fields:
            items = AgendaItem.objects.filter(meeting=self.instance.meeting_id)
            self.fields["agenda_item"].queryset = items

    def clean(self):
        cleaned = super().clean()
        axis, course = cleaned.get("axis"), cleaned.get("course")
        if axis is not None and course is not None and axis.course_id != course.pk:
            self.add_error("axis", _("This axis belongs to another course of action."))
        return cleaned


@admin.register(Statement)
class StatementAdmin(NumberedAdmin):
    form = StatementForm
    list_display = ("cited", "text_ja", "record", "view", "course", "axis")
    list_filter = ("axis", "course", "view", "meeting")
    list_select_related = ("meeting", "course", "axis")
    actions = ("assign",)
    fieldsets = (
        (None, {"fields": (("cited", "record", "is_dropped"), *pairs("text"), "agenda_item")}),
        (
            gettext_lazy("What it is about"),
            {"fields": ("view", ("course", "axis"), "goals", "indicators")},
        ),
    )

    @admin.action(
        description=gettext_lazy("Give a course, an axis, goals or indicators"),
        permissions=["change"],
    )
    def assign(self, request, queryset):
        """Ask what the chosen statements are given, and say how many they are; then do it."""
        form = AssignForm(request.POST if "apply" in request.POST else None)
        chosen = list(queryset.select_related(None).select_related("meeting"))
        if form.is_bound and form.is_valid():
            try:
                count = writing.assign(
                    [row.pk for row in chosen],
                    columns=form.columns(),
                    adds=form.adds(),
                    by=request.user,
                )
            except writing.RecordError as refusal:
                form.add_error(None, str(refusal))
            else:
                words = ngettext(
                    "%(count)s statement is changed.", "%(count)s statements are changed.", count
                )
                messages.success(request, words % {"count": count})
                return HttpResponseRedirect(request.get_full_path())
        words = ngettext("For %(count)s statement", "For %(count)s statements", len(chosen))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": words % {"count": len(chosen)},
            "chosen": chosen,
            "form": form,
            "back": request.get_full_path(),
        }
        return render(request, "admin/meetings/records/statements_assign.html", context)


@admin.register(Decision)
class DecisionAdmin(NumberedAdmin):
    list_display = ("cited", "text_ja", "record", "is_dropped")
    actions = None  # no row leaves by the dozen
    list_filter = ("is_dropped", "meeting")
    autocomplete_fields = ("events", "proposals")
    readonly_fields = (*NumberedAdmin.readonly_fields, "text_ja", "text_en")
    fieldsets = (
        (None, {"fields": (("cited", "record", "is_dropped"), *pairs("text"))}),
        (gettext_lazy("What came of it"), {"fields": ("events", "proposals", "indicators")}),
    )


# --- Actions ---------------------------------------------------------------------------

REWORD = "note"  # in the place of a transition


class StateFilter(admin.SimpleListFilter):
    """Filter by state, and by what is late."""

    title = pgettext_lazy("action", "state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("open", pgettext("actions", "open")),
            ("overdue", pgettext("actions", "overdue")),
            *Action.State.choices,
        ]

    def queryset(self, request, queryset):
        value = self.value()
        if value in ("open", "overdue"):
            queryset = queryset.kept().filter(state__in=actions.OPEN)
            late = queryset.filter(due_on__lt=timezone.localdate())
            return late if value == "overdue" else queryset
        return queryset.filter(state=value) if value in Action.State.values else queryset


@admin.register(Action)
class ActionAdmin(NumberedAdmin, TransitionsAdmin):
    address_field = None
    transitions = actions.TRANSITIONS
    list_display = ("cited", "text_ja", "who_ja", "due", "state_shown", "record")
    list_filter = (StateFilter, "meeting")
    autocomplete_fields = ("events", "proposals")
    readonly_fields = (
        *NumberedAdmin.readonly_fields,
        *("text_ja", "text_en", "who_ja", "who_en", "due", "decision"),
        *("state_note_ja", "state_note_en"),
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("cited", "record", "is_dropped"),
                    *pairs("text", "who"),
                    ("due", "decision"),
                )
            },
        ),
        (
            gettext_lazy("What came of it"),
            {"fields": (*pairs("state_note"), "events", "proposals")},
        ),
    )

    def get_ordering(self, request):
        """Open ones first, the earliest due on top."""
        is_closed = Case(When(state__in=actions.OPEN, then=0), default=1)
        return [is_closed, F("due_on").asc(nulls_last=True), "-meeting__number", "number"]

    def get_list_display(self, request):
        shown = super().get_list_display(request)
        return (*shown, "buttons") if request.user.has_perm(CHANGE_ACTION) else shown

    @admin.display(description=gettext_lazy("due on"), ordering="due_on")
    def due(self, obj):
        today = timezone.localdate()
        if obj.due_on is None:
            return "–"
        day = dates.full_date(obj.due_on, page_language())
        if obj.state not in actions.OPEN:
            return day
        words = actions.due_words(obj, today)
        if actions.is_overdue(obj, today):
            return format_html('{}<br><strong class="late">{}</strong>', day, words)
        return format_html("{}<br>{}", day, words)

    @admin.display(description=pgettext_lazy("action", "state"), ordering="state")
    def state_shown(self, obj):
        return format_html('<span class="state">{}</span>', obj.get_state_display())

    @admin.display(description=gettext_lazy("change the state"))
    def buttons(self, obj):
        """Return links to the pages of the transitions; a page says what is not possible."""
        return format_html_join(
            " ",
            '<a class="button" href="{}">{}…</a>',
            (
                (self.address("move", obj, name), Action.State(transition.target).label)
                for name, transition in self.transitions.items()
                if self.transitions.is_possible(obj, name)
            ),
        )

    # --- The buttons of a row, by records.actions -------------------------------------

    def word(self, obj):
        return obj.get_state_display()

    def was_public(self, obj):
        return actions.is_public(obj)

    def history_lines(self, obj):
        words = dict(Action.State.choices)
        return [
            {
                "at": line.at,
                "what": f"{words[line.from_state]} → {words[line.to_state]}",
                "by": line.by or "–",
                "note": "",
            }
            for line in obj.changes.select_related("by")
        ]

    def needs(self, transition):
        return ("note",)

    def more_buttons(self, request, obj):
        if not actions.may_change_state(obj, request.user):
            return []
        return [{"url": self.address("move", obj, REWORD), "label": _reword_label()}]

    def transition_view(self, request, object_id, name):
        """Ask what has come of the action; then bring it to another state, or reword that."""
        obj, answer = self.row_or_redirect(request, object_id)
        if answer is not None:
            return answer
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        if name not in (REWORD, *self.transitions):
            raise Http404
        is_wording = name == REWORD
        state = obj.state if is_wording else self.transitions[name].target
        initial = {"version": obj.state}
        if is_wording:
            initial |= {"note_ja": obj.state_note_ja, "note_en": obj.state_note_en}
        possible = self.transitions.transitions_for(obj, request.user)

        def act(form):
            changed = actions.change_state(obj, state=state, by=request.user, **form.cleaned_data)
            words = {"item": changed, "state": self.word(changed)}
            return _("“%(item)s” is now: %(state)s.") % words, self.address("change", obj)

        return self.ask(
            request,
            obj,
            StateForm(request.POST if request.method == "POST" else None, initial=initial),
            act,
            title=_reword_label() if is_wording else self.transitions[name].label,
            word=self.word(obj),
            back=self.address("change", obj),
            is_possible=name in [one.name for one in possible]
            or (is_wording and actions.may_change_state(obj, request.user)),
            explanation=[_("Readers see the state and this sentence straight away.")],
        )


def _reword_label() -> str:
    return pgettext("action", "Change what has come of it")


# --- Parts with files -----------------------------------------------------------------


class FileAdmin(CleanImagesAdmin, PartAdmin):
    """A material or a photograph; saved, it leads back to the page of the record."""

    actions = None  # no row leaves by the dozen
    list_filter = ("is_dropped", "meeting")

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
        else:
            writing.add(obj, by=request.user)

    def delete_model(self, request, obj):
        writing.remove(obj, by=request.user)

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not obj.versions.exists())

    def get_readonly_fields(self, request, obj=None):
        fields = tuple(super().get_readonly_fields(request, obj))
        return (*fields, "meeting") if obj is not None else fields

    def get_fieldsets(self, request, obj=None):
        """As declared; what a version has can be left out of the next one."""
        found = super().get_fieldsets(request, obj)
        if obj is None or not obj.versions.exists():
            return found
        return [*found, (None, {"fields": ("is_dropped",)})]

    def response_post_save_add(self, request, obj):
        return redirect(f"{address_of_page(obj.meeting)}#files")

    def response_post_save_change(self, request, obj):
        return redirect(f"{address_of_page(obj.meeting)}#files")


class MaterialForm(LinkOrPdf, OneLanguageAtLeast, PortalModelForm):
    """A link or a PDF, with a name in one language at least."""

    one_of = ("label",)


@admin.register(Material)
class MaterialAdmin(FileAdmin):
    form = MaterialForm
    list_display = ("__str__", "record", "language", "is_dropped")
    search_fields = ("label_ja", "label_en")
    fieldsets = (
        (None, {"fields": ("meeting", *pairs("label"), "language", "url", "file", "kept")}),
        (None, {"fields": ("order",)}),
    )
    readonly_fields = ("kept",)

    @admin.display(description=gettext_lazy("kept here"))
    def kept(self, obj):
        if obj.pk is None or not obj.file:
            return "–"
        return f"PDF {filesizeformat(obj.size)}"

    def service(self, obj, *, changes, by, version, parts_changed):
        if isinstance(changes.get("file"), CleanedFile):
            changes["size"] = changes["file"].size
        return super().service(
            obj, changes=changes, by=by, version=version, parts_changed=parts_changed
        )


class PhotoForm(DescribedPhoto, PortalModelForm):
    """A photograph with its alt text, credit and basis of consent."""


@admin.register(Photo)
class PhotoAdmin(FileAdmin):
    form = PhotoForm
    list_display = ("__str__", "record", "credit", "is_dropped")
    search_fields = ("alt_ja", "alt_en", "credit")
    fieldsets = (
        (None, {"fields": ("meeting", "image", *pairs("alt"), ("credit", "basis"))}),
        (None, {"fields": ("order", "take_down")}),
    )
    readonly_fields = ("take_down",)

    def get_fieldsets(self, request, obj=None):
        first, *rest = super().get_fieldsets(request, obj)
        if obj is not None and request.user.has_perm(services.CHANGE_PHOTO):
            return [first, *rest]
        return [first, (None, {"fields": ("order",)})]

    @admin.display(description=gettext_lazy("take down"))
    def take_down(self, photo):
        url = reverse("admin:meetings_photo_down", args=[photo.pk])
        return format_html('<a href="{}">{}…</a>', url, _("Take this photo down"))

    def get_urls(self):
        view = self.admin_site.admin_view(self.down_view)
        return [
            path("<path:object_id>/down/", view, name="meetings_photo_down"),
            *super().get_urls(),
        ]

    def down_view(self, request, object_id):
        """Ask, then delete a photograph at someone's request: file, renditions, row."""
        photo, answer = self.row_or_redirect(request, object_id)
        if answer is not None:
            return answer
        if not self.has_change_permission(request, photo):
            raise PermissionDenied

        def act(form):
            warn_of_copies(request, library.take_down(photo, by=request.user))
            return _("The photograph is taken down."), f"{address_of_page(photo.meeting)}#files"

        return self.ask(
            request,
            photo,
            forms.Form(request.POST if request.method == "POST" else None),
            act,
            title=_("Take this photo down"),
            word=photo.credit,
            back=reverse("admin:meetings_photo_change", args=[photo.pk]),
            explanation=[
                _(
                    "It is deleted with its file, also from versions that are public. "
                    "This cannot be undone."
                ),
                *copies_words(photo),
            ],
        )
