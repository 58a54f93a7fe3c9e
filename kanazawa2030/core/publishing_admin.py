"""The admin of everything staff put before the public.

The state is never a field: buttons make the moves of `core.publishing`, a GET never
does. What was approved can be read on one page for the approval paper.
"""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from . import publishing
from .bilingual import LANGUAGE_CODES
from .changes import ChangeError, version_of
from .models import Publishable
from .paper import paper_of
from .portal_admin import PortalModelAdmin

__all__ = ["MoveForm", "PortalModelAdmin", "PublicationFilter", "PublishableAdmin"]

State = Publishable.State


class PublicationFilter(admin.SimpleListFilter):
    """By state, with what waits for its hour apart from what is public."""

    title = gettext_lazy("publication")
    parameter_name = "publication"

    def lookups(self, request, model_admin):
        return [
            (State.DRAFT, State.DRAFT.label),
            (State.AWAITING, State.AWAITING.label),
            ("scheduled", _("approved, shown later")),
            ("public", _("public")),
            (State.WITHDRAWN, State.WITHDRAWN.label),
        ]

    def queryset(self, request, queryset):
        now = timezone.now()
        chosen = {
            State.DRAFT: Q(publishing_state=State.DRAFT),
            State.AWAITING: Q(publishing_state=State.AWAITING),
            State.WITHDRAWN: Q(publishing_state=State.WITHDRAWN),
            "scheduled": Q(publishing_state=State.APPROVED, publish_at__gt=now),
            "public": Q(publishing_state=State.APPROVED, publish_at__lte=now),
        }
        return queryset.filter(chosen.get(self.value(), Q()))


def publication_word(item, now=None) -> str:
    """How an item stands, in a word or two: draft, … public, shown later."""
    if item.publishing_state != State.APPROVED:
        return item.get_publishing_state_display()
    return _("public") if item.is_published(now) else _("approved, shown later")


class MoveForm(forms.Form):
    """What a move needs besides the button: a reason, a document number."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, widget=forms.Textarea({"rows": 3})
    )
    document_number = forms.CharField(
        label=gettext_lazy("Document number"), max_length=50, required=False
    )

    def __init__(self, *args, needs=(), **kwargs):
        super().__init__(*args, **kwargs)
        for name in {"reason", "document_number"}.difference(needs):
            del self.fields[name]


class MovesAdmin(PortalModelAdmin):
    """Buttons for the moves of a row's state; the subclass names the services."""

    actions = None  # no row leaves by the dozen: deleting is one row at a time

    def moves_for(self, obj, user):
        raise NotImplementedError

    def steps(self) -> dict:
        """The table of moves."""
        raise NotImplementedError

    def make_move(self, obj, name, *, by, version, **needs):
        raise NotImplementedError

    def history_lines(self, obj) -> list[dict]:
        """What happened to the row so far: when, what, who, why."""
        raise NotImplementedError

    def word(self, obj) -> str:
        """How the row stands."""
        raise NotImplementedError

    def was_public(self, obj) -> bool:
        raise NotImplementedError

    def move_text(self, obj, name):
        """The text shown above the button of a move, to be read first; or None."""
        return None

    def needs(self, step) -> tuple[str, ...]:
        """The fields of MoveForm a move asks for before it is made."""
        return ("reason",) if step.needs_reason else ()

    state_field = "publishing_state"
    # Moves the form's own buttons make, after saving: "Save and publish".
    with_saving: tuple[str, ...] = ()

    def more_buttons(self, request, obj) -> list[dict]:
        """Further links of the panel: address and label."""
        return []

    # --- what Django asks ----------------------------------------------------

    def get_urls(self):
        def named(end):
            return f"{self.opts.app_label}_{self.opts.model_name}_{end}"

        return [
            path(
                "<path:object_id>/move/<slug:name>/",
                self.admin_site.admin_view(self.move_view),
                name=named("move"),
            ),
            *super().get_urls(),
        ]

    def address(self, end, obj, *args) -> str:
        """The admin's page `end` of this row."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{end}"
        return reverse(name, args=[obj.pk, *args])

    def has_delete_permission(self, request, obj=None):
        """What has been public is withdrawn, never deleted; samples may go."""
        allowed = super().has_delete_permission(request, obj)
        if not allowed or obj is None:
            return allowed
        return getattr(obj, "is_sample", False) or not self.was_public(obj)

    # The field that makes the row's address: it stays once the row has been public.
    address_field: str | None = "slug"

    def get_readonly_fields(self, request, obj=None):
        """The address of what has been public is no field any more.

        A form opened before that still sends it; the service then says why not.
        """
        fields = tuple(super().get_readonly_fields(request, obj))
        name = self.address_field
        if name is None or obj is None or name in request.POST:
            return fields
        return (*fields, name) if self.was_public(obj) else fields

    def view_on_site(self, obj):
        return obj.get_absolute_url()

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        steps = self.moves_for(obj or self.new_row(request), request.user)
        if obj is None or self.has_change_permission(request, obj):
            context["save_and"] = [s for s in steps if s.name in self.with_saving]
            steps = [step for step in steps if step.name not in self.with_saving]
        if obj is not None:
            context["panel"] = self._panel(request, obj, steps)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def new_row(self, request):
        """What the form for a new row will make, to know the moves it may take."""
        return self.model()

    def _panel(self, request, obj, steps) -> dict:
        return {
            "word": self.word(obj),
            "state": getattr(obj, self.state_field),
            "version": version_of(obj),
            "buttons": [
                {
                    "label": step.label,
                    "url": self.address("move", obj, step.name),
                    "at_once": not self.needs(step),
                }
                for step in steps
            ],
            "links": self.more_buttons(request, obj),
            "previews": self._previews(obj),
            "history": self.history_lines(obj),
        }

    def _previews(self, obj) -> list[dict]:
        found = []
        for language in LANGUAGE_CODES:
            with translation.override(language):
                found.append({"language": language, "url": obj.get_absolute_url()})
        return found

    # --- the moves -----------------------------------------------------------

    def move_view(self, request, object_id, name):
        """GET asks, POST makes the move; what is not possible is said in a sentence."""
        obj, answer = self.row_or_redirect(request, object_id)
        if answer is not None:
            return answer
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        step = self.steps().get(name)
        if step is None:
            raise Http404
        form = MoveForm(
            request.POST if request.method == "POST" else None,
            needs=self.needs(step),
            initial={"version": version_of(obj)},
        )
        if request.method == "POST" and form.is_valid():
            refusal = self.try_move(request, obj, name, **form.cleaned_data)
            if refusal is None or not self.needs(step):
                return HttpResponseRedirect(self.address("change", obj))
            form.add_error(
                refusal.field if refusal.field in form.fields else None, str(refusal)
            )
        return self._ask(request, obj, step, form)

    def _ask(self, request, obj, step, form):
        context = self.page_context(
            request, obj, step.label, form=form, button=step.label,
            back=self.address("change", obj), word=self.word(obj),
            text=self.move_text(obj, step.name),
            is_possible=step in self.moves_for(obj, request.user),
        )  # fmt: skip
        return render(request, "admin/ask.html", context)

    def try_move(self, request, obj, name, *, version, **needs) -> ChangeError | None:
        """Make a move and tell the person how it went; return what was refused."""
        try:
            moved = self.make_move(obj, name, by=request.user, version=version, **needs)
        except PermissionDenied:
            refusal = ChangeError(
                _("You may not do this: “%(move)s”. Ask somebody who may.")
                % {"move": self.steps()[name].label}
            )
        except ChangeError as error:
            refusal = error
        else:
            self.log_change(request, moved, str(self.steps()[name].label))
            messages.success(
                request,
                _("“%(item)s” is now: %(state)s.")
                % {"item": moved, "state": self.word(moved)},
            )
            return None
        if not self.needs(self.steps()[name]):
            messages.error(request, str(refusal))
        return refusal

    def response_add(self, request, obj, post_url_continue=None):
        return self._then_move(request, obj) or super().response_add(
            request, obj, post_url_continue
        )

    def response_change(self, request, obj):
        return self._then_move(request, obj) or super().response_change(request, obj)

    def _then_move(self, request, obj):
        """The answer to "Save and publish": what is saved stays, whatever comes next."""
        name = request.POST.get("_move")
        if name not in self.with_saving:
            return None
        self.try_move(request, obj, name, version=None)
        return HttpResponseRedirect(self.address("change", obj))


class PublishableAdmin(MovesAdmin):
    """For models that are `Publishable`; `paper` lists what the approval paper shows.

    `paper_parts(obj)` adds rows that belong to the item, as (label, ja, en) each.
    """

    paper: tuple[str, ...] = ("title",)
    list_select_related = ("author",)

    def service(self, obj, *, changes, by, version, parts_changed):
        return publishing.save_changes(
            obj, changes=changes, by=by, version=version, parts_changed=parts_changed,
            fixed=(self.address_field,) if self.address_field else (),
        )  # fmt: skip

    def save_model(self, request, obj, form, change):
        if not change:
            obj.author = request.user
        super().save_model(request, obj, form, change)

    def has_change_permission(self, request, obj=None):
        """On a page to read: only who may edit. A POST is judged by the service.

        The text may have been handed in while the form was open; its sentence then
        stands on the form with all that was typed, which a bare 403 would lose.
        """
        allowed = super().has_change_permission(request, obj)
        if not allowed or obj is None or request.method == "POST":
            return allowed
        return publishing.may_edit(obj, request.user)

    @admin.display(description=gettext_lazy("publication"), ordering="publishing_state")
    def publication(self, obj):
        return format_html(
            '<span class="state state-{}">{}</span>',
            obj.publishing_state,
            publication_word(obj),
        )

    # --- moves, by core.publishing -------------------------------------------

    def moves_for(self, obj, user):
        return publishing.moves_for(obj, user)

    def steps(self):
        return publishing.TRANSITIONS

    def make_move(self, obj, name, *, by, version, **needs):
        return publishing.move(obj, name, by=by, version=version, **needs)

    with_saving = ("submit", "publish")

    def needs(self, step):
        more = ("document_number",) if step.name == "approve" else ()
        return super().needs(step) + more

    def new_row(self, request):
        return self.model(author=request.user)

    def word(self, obj):
        if obj.publishing_state == State.APPROVED and not obj.is_published():
            at = timezone.localtime(obj.publish_at)
            return _("approved, shown from %(at)s") % {
                "at": f"{at:%Y-%m-%d %H:%M}",
            }
        return publication_word(obj)

    def was_public(self, obj):
        return publishing.has_been_public(obj)

    def history_lines(self, obj):
        return [
            {
                "at": line.at,
                "what": publishing.label_of(line.move),
                "by": line.by or "–",
                "note": line.note,
            }
            for line in publishing.history(obj)
        ]

    def move_text(self, obj, name):
        return self.paper_of(obj) if name == "approve" else None

    # --- the approval paper --------------------------------------------------

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_paper"
        view = self.admin_site.admin_view(self.paper_view)
        return [path("<path:object_id>/paper/", view, name=name), *super().get_urls()]

    def more_buttons(self, request, obj):
        label = pgettext("button", "Print for approval")
        return [{"url": self.address("paper", obj), "label": label}]

    def paper_of(self, obj):
        return paper_of(obj, self.paper, self.paper_parts(obj))

    def paper_parts(self, obj) -> list[tuple]:
        return []

    def paper_view(self, request, object_id):
        """The exact text in both languages on one printable page."""
        obj, answer = self.row_or_redirect(request, object_id)
        if answer is not None:
            return answer
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        context = self.page_context(
            request, obj, pgettext("paper", "Text for approval"),
            text=self.paper_of(obj), word=self.word(obj), printed_at=timezone.now(),
            addresses=self._previews(obj), back=self.address("change", obj),
        )  # fmt: skip
        return render(request, "publishing/paper.html", context)
