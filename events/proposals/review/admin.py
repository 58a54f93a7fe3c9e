"""The admin of proposals: the list, one proposal, many decisions at a time."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from kanazawa2030.core.staff_site.base import PortalPages, ReadOnly
from kanazawa2030.core.web.posted import is_possible_key

from ... import permissions
from ...models import Decision, Proposal
from . import decisions
from .admin_actions import ProposalActions
from .decisions import version_of
from .detail import page_of
from .filters import (
    BY_PROMISE,
    AssignedFilter,
    PromiseFilter,
    QueueFilter,
    age_of,
    promise_of,
    with_signs,
)
from .forms import AssignForm, MessageForm, NoteForm


@admin.register(Proposal)
class ProposalAdmin(ReadOnly, ProposalActions, PortalPages, admin.ModelAdmin):
    """Admin of proposals; every change is a button that calls a service.

    Seen by who reviews or releases. A draft is its author's alone until handed in.
    """

    list_display = ("name", "promise", "state_word", "proposed_by", "decision", "assigned", "age")
    list_filter = (QueueFilter, PromiseFilter, AssignedFilter, "state")
    list_select_related = ("partner", "proposer", "assigned_to")
    search_fields = (
        "number",
        "title",
        "partner__name_ja",
        "partner__name_en",
        "partner__name_kana",
        "proposer__name",
        "proposer__email",
    )
    search_help_text = gettext_lazy("Receipt number, title, who proposes.")
    ordering = BY_PROMISE
    actions = ("release_selected",)

    class Media:
        css = {"all": ["css/review.css"]}

    # --- who may -------------------------------------------------------------

    def has_view_permission(self, request, obj=None):
        user = request.user
        return user.has_perm(permissions.REVIEW_PROPOSAL) or user.has_perm(
            permissions.RELEASE_DECISION
        )

    def has_release_permission(self, request):
        return decisions.may_release(request.user)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_queryset(self, request):
        return with_signs(super().get_queryset(request).handed_in())

    # --- the queue -----------------------------------------------------------

    @admin.display(description=gettext_lazy("proposal"), ordering="number")
    def name(self, obj):
        sample = _(" (sample)") if obj.is_sample else ""
        return format_html("{} {}{}", obj.number, obj, sample)

    @admin.display(description=gettext_lazy("proposed by"))
    def proposed_by(self, obj):
        return obj.partner or obj.proposer

    @admin.display(description=pgettext_lazy("proposal", "state"), ordering="state")
    def state_word(self, obj):
        word = obj.get_state_display()
        if obj.last_from_staff is False:
            return format_html(
                '<span class="state">{}</span> <span class="mini">{}</span>',
                word,
                _("the proposer has written"),
            )
        return format_html('<span class="state">{}</span>', word)

    @admin.display(description=gettext_lazy("handed in"), ordering="submitted_at")
    def age(self, obj):
        return age_of(obj)

    @admin.display(description=gettext_lazy("answer due"), ordering="promised_on")
    def promise(self, obj):
        promise = promise_of(obj)
        return format_html('<span class="promise-{}">{}</span>', *promise)

    @admin.display(description=gettext_lazy("assigned to"), ordering="assigned_to__name")
    def assigned(self, obj):
        return obj.assigned_to or "–"

    @admin.display(description=gettext_lazy("decision"))
    def decision(self, obj):
        if obj.ready is None:
            return "–"
        return format_html(
            '<span class="state state-awaiting">{}</span>',
            _("ready: %(outcome)s") % {"outcome": Decision.Outcome(obj.ready).label},
        )

    # --- one proposal --------------------------------------------------------

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show one proposal; its forms post to addresses of their own."""
        proposal, answer = self.row_or_redirect(request, object_id)
        if answer is not None:
            return answer
        if not self.has_view_permission(request, proposal):
            raise PermissionDenied
        user = request.user
        may_review = user.has_perm(permissions.REVIEW_PROPOSAL)
        context = self.page_context(
            request,
            proposal,
            str(proposal),
            **page_of(proposal),
            may_review=may_review,
            promise=promise_of(proposal),
            age=age_of(proposal),
            steps=self.buttons(proposal, user),
            event=self.event_of(proposal),
            deciding=self.deciding(proposal) if may_review else [],
            addresses={
                end: self.address(end, proposal)
                for end in ("assign", "note", "message", "decision", "discard")
            },
            assign_form=AssignForm(initial={"to": proposal.assigned_to_id}),
            note_form=NoteForm(prefix="note"),
            message_form=MessageForm(prefix="message"),
        )
        return render(request, "admin/events/proposals/proposal.html", context)

    def history_view(self, request, object_id, extra_context=None):
        """Redirect to the proposal's page, which shows its whole history."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        url = reverse("admin:events_proposal_change", args=[unquote(object_id)])
        return HttpResponseRedirect(f"{url}#history")

    # --- many decisions ------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view(self.release_many_view)
        return [path("release/", view, name="events_proposal_release_many"), *super().get_urls()]

    @admin.action(
        description=gettext_lazy("Release the prepared decisions…"), permissions=["release"]
    )
    def release_selected(self, request, queryset):
        """Show the decisions of the selected proposals; the page that follows releases them."""
        chosen = Decision.objects.filter(proposal__in=queryset.order_by().values("pk"))
        return self._ready_page(request, chosen, left_out=queryset.count())

    def release_many_view(self, request):
        """Show every decision that is ready on GET, release the ticked ones on POST."""
        if not self.has_release_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._ready_page(request, Decision.objects.all())
        versions = dict(self._ticked(request))
        chosen = list(
            Decision.objects.filter(pk__in=versions)
            .select_related("proposal__proposer")
            .order_by("pk")
        )
        if not chosen:
            messages.warning(request, _("Tick at least one decision."))
            return HttpResponseRedirect(request.path)
        told = decisions.release_all(chosen, by=request.user, versions=versions)
        self._tell(request, told)
        return HttpResponseRedirect(reverse("admin:events_proposal_changelist"))

    def _ticked(self, request):
        """Yield (pk, version read) of each ticked box; impossible keys are left out."""
        for value in request.POST.getlist("decision"):
            key, _bar, version = value.partition("|")
            if is_possible_key(Decision._meta.pk, key):
                yield int(key), version

    def _ready_page(self, request, rows, *, left_out: int = 0):
        ready = list(
            rows.filter(released_at__isnull=True, voided_at__isnull=True)
            .select_related("proposal__partner", "proposal__proposer", "prepared_by")
            .order_by("proposal__promised_on", "pk")
        )
        for decision in ready:
            decision.key = f"{decision.pk}|{version_of(decision)}"
            decision.may = decisions.may_release(request.user, decision)
        context = self.page_context(
            request,
            None,
            _("Release decisions"),
            decisions=ready,
            left_out=max(left_out - len(ready), 0),
            back=reverse("admin:events_proposal_changelist"),
            send_to=reverse("admin:events_proposal_release_many"),
        )
        return render(request, "admin/events/proposals/proposal_release.html", context)

    def _tell(self, request, told):
        """Say in messages what was released; a refused one says why."""
        if told.now:
            done = ngettext(
                "%(count)d decision is released. The email is being sent.",
                "%(count)d decisions are released. The emails are being sent.",
                len(told.now),
            )
            messages.success(request, done % {"count": len(told.now)})
        if told.before:
            before = ngettext(
                "%(count)d had been released before: nothing was sent again.",
                "%(count)d had been released before: nothing was sent again.",
                len(told.before),
            )
            messages.info(request, before % {"count": len(told.before)})
        for decision, why in told.refused:
            messages.error(request, f"{decision.proposal.number} {decision.proposal}: {why}")
