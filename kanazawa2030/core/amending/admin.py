"""The pages of the admin on which what is public is amended, and an amendment is decided."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..history.words import label_of
from ..language import dates
from ..language.bilingual import page_language
from ..language.lists import listed
from ..models import Amendment
from ..workflow.changes import ChangeError
from ..workflow.publishing import may_edit
from . import parts, services, values
from .forms import NOTE, SEEN, AmendingForm, DecisionForm
from .storing import can_be_amended
from .transitions import TRANSITIONS, may_write

State = Amendment.State
_OWN = (SEEN, NOTE, "form_version")


def is_amending(request) -> bool:
    """Return whether the form that is open writes an amendment."""
    return getattr(request, "is_amending", False)


def can_be_held(inline) -> bool:
    """Return whether an amendment holds the rows of an inline, which says so itself."""
    return getattr(inline, "can_amend", False)


def amendment_of(obj) -> Amendment | None:
    """Return the open amendment of a row, read once a page."""
    if "amendment_now" not in obj.__dict__:
        obj.amendment_now = services.open_amendment(obj) if obj.can_amend else None
    return obj.amendment_now


class AmendsPublished:
    """Mixin of the admin of what is published: `amend/` is the row's own form, whose result
    is kept as an amendment; `amendment/` shows it beside what is public, with its buttons.
    """

    def get_urls(self):
        urls = super().get_urls()
        if not self.model.can_amend:
            return urls
        name, wrap = f"{self.opts.app_label}_{self.opts.model_name}", self.admin_site.admin_view
        row = "<path:object_id>"
        return [
            path(f"{row}/amend/", wrap(self.amend_view), name=f"{name}_amend"),
            path(f"{row}/amendment/", wrap(self.amendment_view), name=f"{name}_amendment"),
            *urls,
        ]

    def first_buttons(self, request, obj) -> list[dict]:
        """Return the button of the panel that begins an amendment, or leads to the open one."""
        if amendment_of(obj) is not None:
            url, label = self.address("amendment", obj), _("Read the amendment")
        elif services.can_amend(obj, request.user) and not may_edit(obj, request.user):
            url, label = self.address("amend", obj), _("Amend the published text")
        else:
            return []
        return [{"label": label, "url": url, "at_once": False, "is_final": False}]

    # --- the form --------------------------------------------------------------------

    def amend_view(self, request, object_id):
        """Show the form of a public row; what it sends is kept as an amendment."""
        obj, answer = self.row_or_redirect(request, object_id)
        if answer is not None:
            return answer
        if not may_write(self.model, request.user):
            raise PermissionDenied
        amendment = amendment_of(obj)
        if request.method != "POST":
            if amendment is not None and amendment.state == State.AWAITING:
                return HttpResponseRedirect(self.address("amendment", obj))
            if not services.can_amend(obj, request.user):
                messages.info(request, _("This is not amended but changed on its own form."))
                return HttpResponseRedirect(self.address("change", obj))
        request.is_amending, request.amendment = True, amendment
        return self.changeform_view(request, object_id)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if not is_amending(request):
            return form
        added = {"amendment": request.amendment, "not_stored": (*form.not_stored, SEEN, NOTE)}
        return type(form.__name__, (AmendingForm, form), added)

    def get_inline_instances(self, request, obj=None):
        """As declared; in an amendment those it can hold, with room for the rows it adds."""
        inlines = super().get_inline_instances(request, obj)
        if not is_amending(request):
            return inlines
        inlines = [one for one in inlines if can_be_held(one)]
        for one in inlines:
            one.extra += len(self._added(request, one))
        return inlines

    def _added(self, request, inline) -> list[dict]:
        return parts.added(request.amendment, parts.name_in(self.model, inline.model))

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if is_amending(request) and request.method != "POST":
            kwargs["initial"] = self._added(request, inline)
        return kwargs

    def get_inline_formsets(self, request, formsets, inline_instances, obj=None, **kwargs):
        if is_amending(request) and request.amendment and request.method != "POST":
            for formset in formsets:
                parts.show_wanted(formset, request.amendment)
        return super().get_inline_formsets(request, formsets, inline_instances, obj, **kwargs)

    def construct_change_message(self, request, form, formsets, add=False):
        """As Django's; the rows of an amendment are not saved, so there is nothing to name."""
        shown = [] if is_amending(request) else formsets
        return super().construct_change_message(request, form, shown, add)

    def get_readonly_fields(self, request, obj=None):
        fields = tuple(super().get_readonly_fields(request, obj))
        if not is_amending(request):
            return fields
        fixed = [column.name for column in self._fixed_columns() if column.name not in fields]
        return (*fields, *fixed)

    def _fixed_columns(self) -> list[models.Field]:
        """Return what an amendment cannot hold: files, and what makes the address."""
        return [
            column
            for column in self.opts.fields
            if not can_be_amended(column) or column.name == self.address_field
        ]

    def _left_out(self) -> list[str]:
        """Return the names of what is on the ordinary form and cannot be amended."""
        names = [column.verbose_name for column in self._fixed_columns()]
        names += [
            inline.model._meta.verbose_name_plural
            for inline in self.inlines
            if not can_be_held(inline)
        ]
        return [capfirst(str(name)) for name in names]

    def save_related(self, request, form, formsets, change):
        if not is_amending(request):
            super().save_related(request, form, formsets, change)
            return
        cleaned = form.cleaned_data
        asked = [name for name in form.not_stored if name not in _OWN and name in cleaned]
        request.amendment = services.save_amendment(
            form.instance,
            changes={
                name: cleaned[name] for name in form.changed_data if name not in form.not_stored
            },
            answers={name: cleaned[name] for name in asked},
            parts={parts.name_of(one): parts.wanted_of(one) for one in formsets},
            note=cleaned.get(NOTE, ""),
            version=cleaned.get("form_version", ""),
            seen=cleaned.get(SEEN, ""),
            is_sent="_draft" not in request.POST,
            by=request.user,
        )

    def log_change(self, request, obj, message):
        """Leave to the publishing history what is not written yet."""
        return None if is_amending(request) else super().log_change(request, obj, message)

    def response_change(self, request, obj):
        if not is_amending(request):
            return super().response_change(request, obj)
        words = _("Kept. It is not sent for approval yet; what is public has not changed.")
        if request.amendment.state == State.AWAITING:
            words = _("Sent for approval. What is public changes when an approver releases it.")
        messages.success(request, words)
        return HttpResponseRedirect(self.address("amendment", obj))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if is_amending(request):
            context["title"] = _("Amend the published text")
        response = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        if is_amending(request):
            response.template_name = "admin/amending/form.html"
            response.context_data |= {
                "amendment": request.amendment,
                "left_out": self._left_out(),
                "back": self.address("change", obj),
            }
        return response

    # --- the page of an amendment ----------------------------------------------------

    def amendment_view(self, request, object_id):
        """Show what is public beside what is wanted; a POST decides."""
        obj, answer = self.row_or_redirect(request, object_id)
        if answer is not None:
            return answer
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        amendment = amendment_of(obj)
        if amendment is None:
            messages.info(request, _("There is no open amendment."))
            return HttpResponseRedirect(self.address("change", obj))
        form = DecisionForm(
            request.POST if request.method == "POST" else None,
            initial={"version": amendment.version},
        )
        if request.method == "POST" and self._decide(request, obj, amendment, form):
            return HttpResponseRedirect(self.address("change", obj))
        return self._amendment_page(request, obj, form)

    def _decide(self, request, obj, amendment, form) -> bool:
        """Apply the button that was pressed; return whether it is done."""
        name = request.POST.get("act", "")
        if name not in TRANSITIONS or name == "send":
            raise PermissionDenied
        if not form.is_valid():
            return False
        given = form.cleaned_data
        needed = given["document_number"] if name == "release" else given["reason"]
        try:
            services.decide(
                amendment, name, by=request.user, reason=needed, version=given["version"]
            )
        except PermissionDenied:
            form.add_error(None, _("You do not have permission to do this."))
        except ChangeError as refusal:
            form.add_error("reason" if refusal.field == "reason" else None, str(refusal))
        else:
            if name == "release":
                fields = listed(label_of(self.model, one) for one in amendment.changes)
                self.log_change(request, obj, _("Changed: %(fields)s") % {"fields": fields})
            messages.success(request, _DONE[name]() % {"item": obj})
            return True
        return False

    def _amendment_page(self, request, obj, form):
        obj.__dict__.pop("amendment_now", None)
        amendment = amendment_of(obj)
        if amendment is None:  # decided by someone else in the meantime
            messages.info(request, _("There is no open amendment."))
            return HttpResponseRedirect(self.address("change", obj))
        if form.is_bound:  # the next press decides on what is shown now
            form.data = {**form.data.dict(), "version": str(amendment.version)}
        possible = {one.name for one in TRANSITIONS.transitions_for(amendment, request.user)}
        context = self.page_context(
            request,
            obj,
            pgettext("amendment", "Amendment"),
            amendment=amendment,
            sides=values.sides(obj, amendment),
            notes=services.notes(obj, amendment),
            form=form,
            possible=possible,
            can_write="send" in possible and services.can_amend(obj, request.user),
            is_own=amendment.author_id == request.user.pk,
            at=dates.when(amendment.sent_at or amendment.updated_at, language=page_language()),
            back=self.address("change", obj),
            write=self.address("amend", obj),
        )
        return render(request, "admin/amending/amendment.html", context)


_DONE = {
    "release": lambda: _("Released: “%(item)s” now says so on its public page."),
    "return": lambda: _("Returned to the author with your reason."),
    "take_back": lambda: _(
        "The request for approval is withdrawn. You can go on writing the amendment."
    ),
    "withdraw": lambda: _("Discarded. “%(item)s” stays as it is."),
}
