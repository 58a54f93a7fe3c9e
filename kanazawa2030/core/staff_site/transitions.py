"""The admin of rows whose state changes by transitions: buttons that call services.

The state is never a field. A GET asks, a POST acts, and what is not possible is said in
a sentence. What has been public is not deleted.
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..language.bilingual import LANGUAGE_CODES
from ..workflow.changes import ChangeError, version_of
from ..workflow.transitions import TransitionTable
from .base import PortalModelAdmin
from .django_messages import use_our_words


class TransitionForm(forms.Form):
    """What a transition needs besides the button: a reason, a document number."""

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
        use_our_words(self.fields.values())


class TransitionsAdmin(PortalModelAdmin):
    """Buttons for the transitions of a row; the subclass names the table and the service."""

    actions = None  # no row leaves by the dozen: deleting is one row at a time

    transitions: TransitionTable
    transition_form = TransitionForm  # what a transition asks besides the button
    asks_first: tuple[str, ...] = ()  # transitions that cannot be undone: asked on a page

    def apply_transition(self, obj, name, *, by, version, **needs):
        """Call the service that applies this transition; return the changed row."""
        raise NotImplementedError

    def word(self, obj) -> str:
        """How the row stands."""
        raise NotImplementedError

    def was_public(self, obj) -> bool:
        raise NotImplementedError

    def text_to_read(self, obj, name):
        """The text shown above the button of a transition, to be read first; or None."""
        return None

    def remark(self, obj) -> dict | None:
        """What the panel says first: `words` and `text`, such as why it was returned."""
        return None

    def notes(self, obj) -> list[str]:
        """Short lines of the panel about what readers see now."""
        return []

    def needs(self, transition) -> tuple[str, ...]:
        """The fields of TransitionForm to fill in before a transition is applied."""
        return ("reason",) if transition.needs_reason else ()

    def explanation(self, transition) -> list:
        """Sentences above the button of a transition."""
        return []

    # Transitions the form's own buttons apply, after saving: "Save and publish".
    with_saving: tuple[str, ...] = ()

    def first_buttons(self, request, obj) -> list[dict]:
        """Buttons of the panel before those of the transitions."""
        return []

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
                self.admin_site.admin_view(self.transition_view),
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
        possible = self.transitions.transitions_for(obj or self.new_row(request), request.user)
        if obj is None or self.has_change_permission(request, obj):
            context["save_and"] = [one for one in possible if one.name in self.with_saving]
            possible = [one for one in possible if one.name not in self.with_saving]
        if obj is not None:
            context["panel"] = self._panel(request, obj, possible)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def new_row(self, request):
        """What the form for a new row will make, to know its transitions."""
        return self.model()

    def _panel(self, request, obj, possible) -> dict:
        return {
            "word": self.word(obj),
            "remark": self.remark(obj),
            "notes": self.notes(obj),
            "state": getattr(obj, self.transitions.column),
            "version": version_of(obj),
            "buttons": [
                *self.first_buttons(request, obj),
                *(
                    {
                        "label": transition.label,
                        "url": self.address("move", obj, transition.name),
                        "at_once": not self.needs(transition) and not self._is_final(transition),
                        "is_final": self._is_final(transition),
                    }
                    for transition in possible
                ),
            ],
            "links": self.more_buttons(request, obj),
            "previews": self.previews(obj),
            "history": self.history_lines(obj),
        }

    def _is_final(self, transition) -> bool:
        return transition.name in self.asks_first

    def previews(self, obj) -> list[dict]:
        found = []
        for language in LANGUAGE_CODES:
            with translation.override(language):
                found.append({"language": language, "url": obj.get_absolute_url()})
        return found

    # --- the transitions -----------------------------------------------------------

    def transition_view(self, request, object_id, name):
        """GET asks, POST applies the transition; what is not possible is said in a sentence."""
        obj, answer = self.row_or_redirect(request, object_id)
        if answer is not None:
            return answer
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        transition = self.transitions.get(name)
        if transition is None:
            raise Http404
        form = self.transition_form(
            request.POST if request.method == "POST" else None,
            needs=self.needs(transition),
            initial={"version": version_of(obj)},
        )
        if request.method == "POST" and form.is_valid():
            refusal = self.try_transition(request, obj, name, **form.cleaned_data)
            if refusal is None or not self.needs(transition):
                return HttpResponseRedirect(self.address("change", obj))
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return self._ask(request, obj, transition, form)

    def _ask(self, request, obj, transition, form):
        return self.ask_page(
            request,
            obj,
            form,
            title=transition.label,
            back=self.address("change", obj),
            word=self.word(obj),
            text=self.text_to_read(obj, transition.name),
            explanation=self.explanation(transition),
            is_possible=transition in self.transitions.transitions_for(obj, request.user),
        )

    def try_transition(self, request, obj, name, *, version, **needs) -> ChangeError | None:
        """Apply a transition and say how it went; return what was refused."""
        transition = self.transitions[name]
        try:
            changed = self.apply_transition(obj, name, by=request.user, version=version, **needs)
        except PermissionDenied:
            refusal = ChangeError(
                _("You do not have permission to do this: “%(move)s”. Please ask someone who does.")
                % {"move": transition.label}
            )
        except ChangeError as error:
            refusal = error
        else:
            self.log_change(request, changed, str(transition.label))
            messages.success(
                request,
                _("“%(item)s” is now: %(state)s.") % {"item": changed, "state": self.word(changed)},
            )
            return None
        if not self.needs(transition) and not (refusal.field and "_move" in request.POST):
            messages.error(request, str(refusal))
        return refusal

    def response_add(self, request, obj, post_url_continue=None):
        return self._after_saving(request, obj) or super().response_add(
            request, obj, post_url_continue
        )

    def response_change(self, request, obj):
        return self._after_saving(request, obj) or super().response_change(request, obj)

    def _after_saving(self, request, obj):
        """The answer to "Save and publish".

        Raises the refusal that names a field, so that the form is shown again with the
        sentence there and nothing of it written; after any other, what is saved stays.
        """
        name = request.POST.get("_move")
        if name not in self.with_saving:
            return None
        refusal = self.try_transition(request, obj, name, version=None)
        if refusal is not None and refusal.field:
            raise refusal
        return HttpResponseRedirect(self.address("change", obj))
