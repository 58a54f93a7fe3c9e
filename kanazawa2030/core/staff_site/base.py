"""Base classes of all our model admins.

Full-width input is understood, search ignores width and kana, a forged request is no
error of ours, and what a service refuses is a sentence on the same form, with all that
was typed still in it.
"""

from datetime import date, datetime

from auditlog.registry import auditlog
from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from modeltranslation.admin import TranslationAdmin

from ..accounts import kept_forms
from ..forms.bound_fields import mistakes_of
from ..history.steps import steps_of, values_before
from ..language import dates, normalise
from ..language.bilingual import page_language
from ..language.lists import listed
from ..models.search import holding
from ..permissions import VIEW_AUDIT
from ..web.list_query import LONGEST_QUERY, MOST_WORDS, search_words
from ..web.posted import half_width, is_possible_key, normalise_post
from ..workflow.changes import ChangeError, StaleItem, version_of
from .bilingual import BilingualFields
from .django_messages import in_our_english, use_our_words

VERSION = "form_version"
OPENED = "@"  # between the version and the moment the form was opened


class RelatedFilter(admin.RelatedFieldListFilter):
    """Says in words which choice finds the rows without any."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.empty_value_display = pgettext("filter", "None")


admin.FieldListFilter.register(
    lambda field: bool(field.remote_field), RelatedFilter, take_priority=True
)


def _stored_text(form, name) -> str:
    """Return the stored value of a field as text."""
    field, value = form.fields[name], form.initial.get(name)
    if isinstance(field, forms.ModelMultipleChoiceField):
        return listed(value or []) or _("(empty)")
    if isinstance(field, forms.ModelChoiceField):
        value = field.queryset.filter(pk=value).first()
    elif isinstance(field, forms.MultipleChoiceField):
        words = dict(field.choices)
        return listed(words.get(one, one) for one in value or []) or _("(empty)")
    elif isinstance(field, forms.ChoiceField):
        value = dict(field.choices).get(value, value)
    elif isinstance(field, forms.BooleanField):
        value = _("Yes") if value else _("No")
    elif isinstance(value, datetime):
        value = dates.when(value, language=page_language())
    elif isinstance(value, date):
        value = dates.full_date(value, page_language())
    return _("(empty)") if value in (None, "") else str(value)


def _since(typed: str) -> datetime | None:
    """Return the moment a form was opened, None where it does not say so."""
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return found if found.tzinfo else None


class _VersionField(forms.CharField):
    """What the form was opened with: no change of anything."""

    def has_changed(self, initial, data):
        return False


class PortalModelForm(forms.ModelForm):
    """Carries the version and the moment it was opened with, and a service's refusal."""

    form_version = _VersionField(required=False, widget=forms.HiddenInput)
    not_stored = (VERSION,)  # fields of the form that are no column of the model
    refusal: ChangeError | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        use_our_words(self.fields.values())
        if self.instance.pk is None:
            del self.fields[VERSION]
        else:
            self.fields[VERSION].initial = self._version_now()

    def _version_now(self) -> str:
        return f"{version_of(self.instance)}{OPENED}{timezone.now().isoformat()}"

    def clean_form_version(self):
        """Return the version alone; the moment is for `_show_both`."""
        return self.cleaned_data[VERSION].partition(OPENED)[0]

    def clean(self):
        cleaned = super().clean()
        if self.refusal is not None:
            self._show_refusal(self.refusal)
        return cleaned

    def _show_refusal(self, refusal):
        add_refusal(self, refusal)
        if isinstance(refusal, StaleItem):
            self._show_both()

    def _show_both(self):
        """Show what others stored beside each field where it differs; the next save decides.

        Named are the fields they have written since the form was opened, with what stood
        there before; where that is not known, all that differ.
        """
        since = _since((self.data.get(self.add_prefix(VERSION)) or "").partition(OPENED)[2])
        is_kept = since is not None and auditlog.contains(type(self.instance))
        before = values_before(self.instance, since) if is_kept else {}
        is_known = bool(before)
        for name in self.changed_data:
            is_theirs = name in before if is_known else name not in self.not_stored
            if is_theirs and not self.fields[name].widget.needs_multipart_form:
                self.add_error(name, self._both_texts(name, before))
        self.data = self.data.copy()
        self.data[self.add_prefix(VERSION)] = self._version_now()

    def _both_texts(self, name: str, before: dict[str, str]) -> str:
        """Return what is stored in a field now, and what was when the form was opened."""
        words = {"text": _stored_text(self, name)}
        if name not in before:
            return _("Currently saved: “%(text)s”") % words
        words["before"] = before[name] or _("(empty)")
        return (
            _(
                "Someone else changed this from “%(before)s” to “%(text)s”. "
                "Save again to keep what is in this field."
            )
            % words
        )


def _without(listed: list, prefixes: tuple[str, ...]) -> list:
    """Return the nested list without the lines that begin with one of `prefixes`."""
    kept = []
    for one in listed:
        if isinstance(one, list):
            kept += [rest] if (rest := _without(one, prefixes)) else []
        elif not str(one).startswith(prefixes):
            kept.append(one)
    return kept


FEW_SECTIONS = 4  # a form of so many is seen without a list of them


def _sections(adminform, formsets) -> list[dict]:
    """Return the sections of a long form with their anchors; [] for a short form."""
    found = [
        {"label": fieldset.name, "anchor": f"fieldset-0-{number}-heading"}
        for number, fieldset in enumerate(adminform)
        if fieldset.name
    ]
    found += [
        {
            "label": capfirst(formset.model._meta.verbose_name_plural),
            "anchor": f"{formset.prefix}-heading",
        }
        for formset in formsets
    ]
    return found if len(found) > FEW_SECTIONS else []


def add_refusal(form, refusal: ChangeError):
    """Add the sentence of a service's refusal to the form, at its field if it names one."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal))


def show_typed(request, typed, sentence):
    """Let a page that is only opened show `typed` as a form that was not saved."""
    # Read while this is no POST yet: Django reads files and fields together, and would
    # put the fields of this request, which has none, in the place of `typed`.
    request.FILES.clear()
    request.method, request.POST = "POST", typed
    request.refusal = ChangeError(sentence)


class ReadOnly:
    """Admin mixin for rows that people or tasks make and staff only decide on."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class PortalPages:
    """Mixin of a ModelAdmin: list and pages, for models without translations too."""

    list_per_page = 50
    search_help_text = None

    # --- lists ---------------------------------------------------------------

    def changelist_view(self, request, extra_context=None):
        """As Django's; forged row numbers are ignored."""
        if request.method == "POST" and ACTION_CHECKBOX_NAME in request.POST:
            request.POST = request.POST.copy()
            request.POST.setlist(
                ACTION_CHECKBOX_NAME,
                [
                    value
                    for value in request.POST.getlist(ACTION_CHECKBOX_NAME)
                    if is_possible_key(self.opts.pk, value)
                ],
            )
        try:
            return super().changelist_view(request, extra_context)
        except (IncorrectLookupParameters, OverflowError, ValueError):
            return HttpResponseRedirect(f"{request.path}?e=1")

    def get_changelist_instance(self, request):
        """As Django's, headed by what it lists."""
        found = super().get_changelist_instance(request)
        kinds = self.opts.verbose_name_plural
        found.title = capfirst(pgettext("heading of a list", "%(kinds)s") % {"kinds": kinds})
        return found

    def message_user(self, request, message, *args, **kwargs):
        """As Django's, in our words in both languages."""
        super().message_user(request, in_our_english(message), *args, **kwargs)

    def get_search_results(self, request, queryset, search_term):
        """Return rows with each word: in search_text, else in any width and kana."""
        search_term = search_term[:LONGEST_QUERY]
        if "search_text" in self.search_fields:
            return queryset.filter(holding(search_words(search_term))), False
        for word in search_term.split()[:MOST_WORDS]:
            found = Q()
            for variant in {word, half_width(word), normalise.normalise_kana(word)} - {""}:
                for field in self.search_fields:
                    found |= Q(**{f"{field}__icontains": variant})
            queryset = queryset.filter(found)
        return queryset, False

    # --- pages of one row besides the form -----------------------------------

    def row_or_redirect(self, request, object_id):
        """Return (row, None), or (None, response) when there is no such row."""
        row = self.get_object(request, admin.utils.unquote(object_id))
        if row is not None:
            return row, None
        # Private: the sentence and the way back are those of Django's own pages.
        return None, self._get_obj_does_not_exist_redirect(request, self.opts, object_id)

    def history_view(self, request, object_id, extra_context=None):
        """Show who did what and when to this row and its parts, with old and new values."""
        obj, answer = self.row_or_redirect(request, object_id)
        if answer is not None:
            return answer
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        more = ""
        if auditlog.contains(self.model) and request.user.has_perm(VIEW_AUDIT):
            more = reverse("admin:auditlog_logentry_changelist", query={"q": str(obj)[:100]})
        context = self.page_context(
            request,
            obj,
            _("All changes"),
            steps=steps_of(obj, parts=self._audited_parts(), moves=self.history_lines(obj)),
            empty=_("(empty)"),
            back=reverse(name, args=[obj.pk]),
            more=more,
            **(extra_context or {}),
        )
        return render(request, "admin/history/history.html", context)

    def history_lines(self, obj) -> list[dict]:
        """What happened to the states of the row: when, what, who, why."""
        return []

    def _audited_parts(self) -> list[tuple[type, str]]:
        """Return the models of the inlines with the column that names the row."""
        return [
            (inline.model, column.name)
            for inline in self.inlines
            for column in inline.model._meta.fields
            if column.remote_field and column.related_model is self.model
        ]

    def page_context(self, request, obj, title, **context) -> dict:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": obj,
            "title": title,
            "subtitle": None,
            "media": self.media,
            **context,
        }

    def ask(self, request, row, form, act, *, title, **shown):
        """Show `form` on a page that asks first; once it is sent and valid, act.

        `act(form)` calls the service and returns what to say and the address to open.
        A ChangeError of it is a sentence on the same form. `shown` is for `ask_page`.
        """
        if form.is_bound and form.is_valid():
            try:
                done, url = act(form)
            except ChangeError as refusal:
                add_refusal(form, refusal)
            else:
                messages.success(request, done)
                return HttpResponseRedirect(url)
        return self.ask_page(request, row, form, title=title, **shown)

    def ask_page(self, request, row, form, *, title, word, back, button=None, **shown):
        """Render the page that asks before something is done to `row`.

        `word` says how the row stands, `back` leads away from here; `is_possible` False
        shows no button, `explanation` is a list of sentences, `text` the approval text.
        """
        context = {"is_possible": True, **shown, "form": form, "button": button or title}
        context |= {"word": word, "back": back}
        return render(request, "admin/ask.html", self.page_context(request, row, title, **context))


class PortalModelAdmin(PortalPages, BilingualFields, TranslationAdmin):
    """Base of the portal's model admins (see the module docstring)."""

    form = PortalModelForm
    change_form_template = "admin/portal_change_form.html"
    delete_confirmation_template = "admin/portal_delete.html"

    # --- what a service is asked to do ---------------------------------------

    def service(self, obj, *, changes, by, version, parts_changed):
        """Write the changes of a form; models with rules of their own override it."""
        raise NotImplementedError

    def has_service(self) -> bool:
        return type(self).service is not PortalModelAdmin.service

    def save_model(self, request, obj, form, change):
        """Insert a new row here; an existing one is saved by the service, with its parts."""
        if not change or not self.has_service():
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        if change and self.has_service():
            self.service(
                form.instance,
                changes={
                    name: form.cleaned_data[name]
                    for name in form.changed_data
                    if name not in form.not_stored
                },
                by=request.user,
                version=form.cleaned_data.get(VERSION, ""),
                parts_changed=any(formset.has_changed() for formset in formsets),
            )
        else:
            form.save_m2m()
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)

    # --- refusals come back on the form --------------------------------------

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """As Django's; a refused change shows the form again, nothing of it written."""
        if request.method != "POST" and not self._fill_in_kept(request):
            return super().changeform_view(request, object_id, form_url, extra_context)
        request.POST = normalise_post(
            request.POST, self.model, *(inline.model for inline in self.inlines)
        )
        # Django takes this name as "save as new" even where that is switched off.
        request.POST.pop("_saveasnew", None)
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ChangeError as refusal:
            request.refusal = refusal
        except IntegrityError:
            request.refusal = ChangeError(
                _("Someone else has just saved the same. Please check the list first.")
            )
        return super().changeform_view(request, object_id, form_url, extra_context)

    @staticmethod
    def _fill_in_kept(request) -> bool:
        """Show what was typed before the session ended as a form that was not saved."""
        typed = kept_forms.kept(request)
        if typed is None:
            return False
        kept_forms.forget(request)
        show_typed(
            request,
            typed,
            _("You were signed out before this was saved. Please check it and save it now."),
        )
        return True

    def get_deleted_objects(self, objs, request):
        """As Django's, without the rows of tables that only join two others."""
        listed, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        joins = [
            model._meta
            for model in apps.get_models(include_auto_created=True)
            if model._meta.auto_created
        ]
        prefixes = tuple(f"{capfirst(join.verbose_name)}: " for join in joins)
        names = {str(join.verbose_name_plural) for join in joins}
        counts = {name: count for name, count in counts.items() if str(name) not in names}
        return _without(listed, prefixes), counts, perms_needed, protected

    def deletion_notes(self, obj) -> list[str]:
        """Return sentences for the page that asks before deleting: what readers see then."""
        return []

    def render_delete_form(self, request, context):
        notes = self.deletion_notes(context["object"])
        return super().render_delete_form(request, {**context, "notes": notes})

    def construct_change_message(self, request, form, formsets, add=False):
        """Return the line of the history: the fields that changed, by their labels."""
        if add:
            return super().construct_change_message(request, form, formsets, add)
        names = [form.fields[name].label for name in form.changed_data if name in form.fields]
        names += [
            formset.model._meta.verbose_name_plural for formset in formsets if formset.has_changed()
        ]
        if not names:
            return []
        return _("Changed: %(fields)s") % {"fields": listed(capfirst(str(one)) for one in names)}

    def render_change_form(self, request, context, *args, **kwargs):
        formsets = [shown.formset for shown in context["inline_admin_formsets"]]
        context["mistakes"] = mistakes_of(context["adminform"].form, formsets)
        context["contents"] = _sections(context["adminform"], formsets)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_form(self, request, obj=None, change=False, *, labels=None, **kwargs):
        kwargs["labels"] = self.labels(labels)
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form
