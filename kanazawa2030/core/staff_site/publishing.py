"""The admin of everything staff publish.

Buttons apply the transitions of `core.workflow.publishing`; the exact text is one page to
print, the approval sheet.
"""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from ..amending.admin import AmendsPublished, amendment_of, is_amending
from ..language import dates
from ..language.bilingual import page_language
from ..models import Publishable
from ..workflow import publishing
from .approval_sheet import paper_of
from .transitions import TransitionsAdmin

State = Publishable.State


class PublicationFilter(admin.SimpleListFilter):
    """Filter by state; scheduled items apart from public ones."""

    title = gettext_lazy("publication")
    parameter_name = "publication"

    def lookups(self, request, model_admin):
        return [
            (State.DRAFT, State.DRAFT.label),
            (State.AWAITING, State.AWAITING.label),
            ("scheduled", _("to be shown later")),
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


def publication_label(item, now=None) -> str:
    """Return the label of an item's state: draft, … public, shown later."""
    if item.publishing_state != State.APPROVED:
        return item.get_publishing_state_display()
    return _("public") if item.is_published(now) else _("to be shown later")


class PublishableAdmin(AmendsPublished, TransitionsAdmin):
    """Admin of `Publishable` models; `paper` lists the fields of the approval sheet.

    `paper_parts(obj)` adds rows that belong to the item, as (label, ja, en) each.
    """

    paper: tuple[str, ...] = ("title",)
    list_select_related = ("author",)

    def service(self, obj, *, changes, by, version, parts_changed):
        return publishing.save_changes(
            obj,
            changes=changes,
            by=by,
            version=version,
            parts_changed=parts_changed,
            fixed=(self.address_field,) if self.address_field else (),
        )

    def save_model(self, request, obj, form, change):
        if not change:
            obj.author = request.user
        super().save_model(request, obj, form, change)

    def has_change_permission(self, request, obj=None):
        """Show fields to edit only to who may edit; the service judges a POST.

        The text may have been handed in while the form was open; its sentence then
        stands on the form with all that was typed, which a bare 403 would lose.
        """
        allowed = super().has_change_permission(request, obj)
        if not allowed or obj is None or request.method == "POST" or is_amending(request):
            return allowed
        return publishing.may_edit(obj, request.user)

    @admin.display(description=gettext_lazy("publication"), ordering="publishing_state")
    def publication(self, obj):
        return format_html(
            '<span class="state state-{}">{}</span>', obj.publishing_state, publication_label(obj)
        )

    # --- transitions, by core.workflow.publishing ------------------------------------

    transitions = publishing.TRANSITIONS

    def apply_transition(self, obj, name, *, by, version, **needs):
        return publishing.apply_transition(obj, name, by=by, version=version, **needs)

    with_saving = ("submit", "publish")

    def needs(self, transition):
        more = ("document_number",) if transition.name == "approve" else ()
        return super().needs(transition) + more

    def explanation(self, transition):
        if transition.name in ("publish", "approve"):
            return [_("Everyone can see the page once this is done, or from the time set for it.")]
        if transition.name == "withdraw":
            return [_("Readers see the reason on the page shown instead.")]
        return []

    def new_row(self, request):
        return self.model(author=request.user)

    def word(self, obj):
        if obj.publishing_state == State.APPROVED and not obj.is_published():
            at = timezone.localtime(obj.publish_at)
            return _("to be shown from %(at)s") % {"at": dates.when(at, language=page_language())}
        return publication_label(obj)

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

    def remark(self, obj):
        line = publishing.returned(obj)
        if line is None:
            return self._amendment_remark(obj)
        words = {"by": line.by or "–", "at": dates.when(line.at, language=page_language())}
        return {"words": _("Returned by %(by)s, %(at)s. Reason:") % words, "text": line.note}

    @staticmethod
    def _amendment_remark(obj):
        """Say what is with the open amendment, above the buttons."""
        amendment = amendment_of(obj)
        if amendment is None:
            return None
        words = _("An amendment by %(author)s is open: %(state)s.") % {
            "author": amendment.author or "–",
            "state": amendment.get_state_display(),
        }
        return {"words": words, "text": amendment.reason if amendment.state == "returned" else ""}

    def text_to_read(self, obj, name):
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
        """Show the exact text in both languages on one printable page."""
        obj, answer = self.row_or_redirect(request, object_id)
        if answer is not None:
            return answer
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        context = self.page_context(
            request,
            obj,
            pgettext("paper", "Text for approval"),
            text=self.paper_of(obj),
            word=self.word(obj),
            printed_at=timezone.now(),
            addresses=self.previews(obj),
            back=self.address("change", obj),
        )
        return render(request, "admin/approval/paper.html", context)
