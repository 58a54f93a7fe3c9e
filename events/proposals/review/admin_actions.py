"""Actions on a proposal's admin page: each asks on GET and calls a service on POST.

What a service refuses is a sentence on the same form, with all that was typed still in
it. A second click changes nothing and says the same.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.language.bilingual import LANGUAGE_CODES
from kanazawa2030.core.staff_site.base import add_refusal
from kanazawa2030.core.web.posted import is_possible_key

from ... import permissions
from ...models import Decision, Event, Proposal, ProposalComment
from ...staff_pages import post_data
from .. import comments, event_draft
from .. import mail as proposal_mail
from ..transitions import TRANSITIONS, ProposalError
from . import decisions, services
from .decisions import TEXTS, outcomes_for, version_of
from .detail import with_texts
from .forms import AskForm, AssignForm, DecisionForm, MessageForm, NoteForm, NothingForm

Visibility = ProposalComment.Visibility
# The transitions that need nothing but their button.
AT_ONCE = {"screen": services.begin_screening, "review": services.begin_review}
WHAT_FOLLOWS = {
    Decision.Outcome.ACCEPTED: gettext_lazy(
        "A draft of the event can be made; date and venue follow."
    ),
    Decision.Outcome.CONDITIONAL: gettext_lazy(
        "The proposer is told what has to be arranged first."
    ),
    Decision.Outcome.DECLINED: gettext_lazy("The proposer is told why; the proposal is closed."),
}


class ProposalActions:
    """Mixin of ProposalAdmin with the pages below `/admin/events/proposal/<id>/`."""

    def get_urls(self):
        views = {
            "assign/": ("assign", self.assign_view),
            "note/": ("note", self.note_view),
            "message/": ("message", self.message_view),
            "ask/": ("ask", self.ask_view),
            "move/<slug:name>/": ("move", self.transition_view),
            "decide/<slug:outcome>/": ("decide", self.decide_view),
            "decision/": ("decision", self.decision_view),
            "discard/": ("discard", self.discard_view),
            "event/": ("event", self.event_view),
        }
        own = [
            path(
                f"<path:object_id>/{route}",
                self.admin_site.admin_view(view),
                name=f"events_proposal_{name}",
            )
            for route, (name, view) in views.items()
        ]
        return [*own, *super().get_urls()]

    def address(self, end: str, proposal, *args) -> str:
        """Return the URL of the page `end` of this proposal."""
        return reverse(f"admin:events_proposal_{end}", args=[proposal.pk, *args])

    def buttons(self, proposal, user) -> list[dict]:
        """Return the actions this user may take now, with their URLs."""
        found = []
        for transition in TRANSITIONS.transitions_for(proposal, user):
            at_once = transition.name in AT_ONCE
            if at_once:
                url = self.address("move", proposal, transition.name)
            else:
                end = {"ask": "ask", "schedule": "event"}[transition.name]
                url = self.address(end, proposal)
            found.append({"label": transition.label, "url": url, "at_once": at_once})
        return found

    def deciding(self, proposal) -> list[dict]:
        """Return the outcomes possible now, with the URLs that prepare them."""
        return [
            {
                "label": Decision.Outcome(outcome).label,
                "explanation": WHAT_FOLLOWS[outcome],
                "url": self.address("decide", proposal, outcome),
            }
            for outcome in outcomes_for(proposal)
        ]

    def event_of(self, proposal) -> Event | None:
        return Event.objects.filter(proposal=proposal).first()

    def _fetch(self, request, object_id, *, needs=permissions.REVIEW_PROPOSAL):
        """Return (proposal, None) or (None, answer); 403 for who may look but not act."""
        proposal, answer = self.row_or_redirect(request, object_id)
        if answer is None and not request.user.has_perm(needs):
            raise PermissionDenied
        return proposal, answer

    def _act(self, request, proposal, form, act, *, title, done, then=None, **page):
        """Ask with a form, or act; `done` is the message, then the proposal's page opens.

        `then` gives the address of another page; `page` goes to the template.
        """

        def act_and_go(form):
            made = act(form)
            return done, then(made) if then else self.address("change", proposal)

        page["is_possible"] = page.get("is_possible", True) or form.is_bound
        return self.ask(
            request,
            proposal,
            form,
            act_and_go,
            title=title,
            word=proposal.get_state_display(),
            back=self.address("change", proposal),
            **page,
        )

    # --- who looks after it, and what is said ---------------------------------

    def assign_view(self, request, object_id):
        proposal, answer = self._fetch(request, object_id)
        if answer is not None:
            return answer
        if request.method == "POST":
            request.POST = request.POST.copy()
            if not is_possible_key(Proposal._meta.pk, request.POST.get("to") or "0"):
                request.POST["to"] = "0"
        return self._act(
            request,
            proposal,
            AssignForm(post_data(request), initial={"to": proposal.assigned_to_id}),
            title=_("Assign"),
            done=_("Assigned."),
            act=lambda form: services.assign(proposal, to=form.cleaned_data["to"], by=request.user),
        )

    def note_view(self, request, object_id):
        return self._say(
            request,
            object_id,
            NoteForm(post_data(request), prefix="note"),
            Visibility.INTERNAL,
            title=_("Add a staff note"),
            done=_("Note saved."),
        )

    def message_view(self, request, object_id):
        return self._say(
            request,
            object_id,
            MessageForm(post_data(request), prefix="message"),
            Visibility.PROPOSER,
            title=_("Write to the proposer"),
            done=_("The message is on its way to the proposer."),
        )

    def _say(self, request, object_id, form, visibility, **words):
        proposal, answer = self._fetch(request, object_id)
        if answer is not None:
            return answer
        return self._act(
            request,
            proposal,
            form,
            **words,
            act=lambda form: comments.comment(
                proposal, by=request.user, text=form.cleaned_data["text"], visibility=visibility
            ),
            then=lambda _row: f"{self.address('change', proposal)}#talk",
        )

    # --- transitions ---------------------------------------------------------

    def transition_view(self, request, object_id, name):
        proposal, answer = self._fetch(request, object_id)
        if answer is not None:
            return answer
        if name not in AT_ONCE:
            raise Http404
        transition = TRANSITIONS[name]
        return self._act(
            request,
            proposal,
            NothingForm(post_data(request)),
            title=transition.label,
            is_possible=TRANSITIONS.is_possible(proposal, name),
            done=_("The proposal is now: %(state)s.")
            % {"state": Proposal.State(transition.target).label},
            act=lambda _form: AT_ONCE[name](proposal, by=request.user),
        )

    def ask_view(self, request, object_id):
        proposal, answer = self._fetch(request, object_id)
        if answer is not None:
            return answer
        explanation = [_("The time to answer is paused until then.")]
        if decisions.draft_decision(proposal) is not None:
            explanation.append(_("The prepared decision becomes void."))
        return self._act(
            request,
            proposal,
            AskForm(post_data(request)),
            title=TRANSITIONS["ask"].label,
            explanation=explanation,
            is_possible=TRANSITIONS.is_possible(proposal, "ask"),
            done=_("The question is on its way to the proposer."),
            act=lambda form: services.ask_for_more(
                proposal, by=request.user, text=form.cleaned_data["text"]
            ),
        )

    # --- decisions -----------------------------------------------------------

    def decide_view(self, request, object_id, outcome):
        """Write the decision and its mail as a draft; the next page shows the mail."""
        proposal, answer = self._fetch(request, object_id)
        if answer is not None:
            return answer
        if outcome not in Decision.Outcome.values:
            raise Http404
        draft = decisions.draft_decision(proposal)
        form = DecisionForm(
            post_data(request),
            proposal=proposal,
            with_reason=outcome != Decision.Outcome.ACCEPTED,
            initial=self._wording(proposal, outcome, draft),
        )
        if form.is_bound and form.is_valid():
            if self._prepare(request, proposal, outcome, form):
                return HttpResponseRedirect(self.address("decision", proposal))
            draft = decisions.draft_decision(proposal)
        context = self.page_context(
            request,
            proposal,
            _("Prepare the decision"),
            form=form,
            draft=with_texts(draft) if draft is not None else None,
            outcome=Decision.Outcome(outcome).label,
            back=self.address("change", proposal),
            is_possible=outcome in outcomes_for(proposal) or form.is_bound,
            word=proposal.get_state_display(),
            outcomes=proposal_mail.OUTCOMES,
            others=[one for one in self.deciding(proposal) if one["url"] != request.path],
        )
        return render(request, "admin/events/proposals/proposal_decide.html", context)

    def _prepare(self, request, proposal, outcome, form) -> bool:
        """Write the decision in draft; False where the service refuses, said on the form."""
        try:
            decisions.prepare_decision(
                proposal,
                by=request.user,
                outcome=outcome,
                texts=form.texts(),
                version=form.cleaned_data["version"],
            )
        except ProposalError as refusal:
            add_refusal(form, refusal)
            # The page shows the draft as it is now: the next save is written over that one.
            form.data = form.data.copy()
            form.data["version"] = version_of(decisions.draft_decision(proposal))
            return False
        messages.success(request, _("The decision is prepared. Nothing has been sent."))
        return True

    @staticmethod
    def _wording(proposal, outcome, draft) -> dict:
        """Return the initial texts: the draft's, else the standard wording."""
        texts = {"version": version_of(draft)}
        for name in TEXTS:
            for language in LANGUAGE_CODES:
                key = f"{name}_{language}"
                kept = getattr(draft, key) if draft is not None else ""
                is_mail_of_another = name == "mail" and (
                    draft is not None and draft.outcome != outcome
                )
                texts[key] = "" if is_mail_of_another else kept or ""
        for language in LANGUAGE_CODES:
            key = f"mail_{language}"
            texts[key] = texts[key] or proposal_mail.first_wording(proposal, outcome, language)
        return texts

    def decision_view(self, request, object_id):
        """Show the prepared decision with its mail as it will be sent; POST releases it."""
        proposal, answer = self.row_or_redirect(request, object_id)
        if answer is not None:
            return answer
        if not self.has_view_permission(request, proposal):
            raise PermissionDenied
        back = self.address("change", proposal)
        if request.method == "POST":
            return self._release(request, proposal, back)
        draft = decisions.draft_decision(proposal)
        if draft is None:
            messages.info(request, _("No decision is prepared."))
            return HttpResponseRedirect(back)
        mails = [
            (
                proposal_mail.compose(proposal, "decision", language=code, decision=draft),
                code,
                code == proposal.language,
            )
            for code in sorted(LANGUAGE_CODES, key=lambda code: code != proposal.language)
            if getattr(draft, f"mail_{code}")
        ]
        context = self.page_context(
            request,
            proposal,
            _("Prepared decision"),
            draft=draft,
            mails=mails,
            outcome=draft.get_outcome_display(),
            back=back,
            version=version_of(draft),
            key=draft.pk,
            word=proposal.get_state_display(),
            may_release=decisions.may_release(request.user, draft),
            may_review=request.user.has_perm(permissions.REVIEW_PROPOSAL),
            edit_url=self.address("decide", proposal, draft.outcome),
            discard_url=self.address("discard", proposal),
        )
        return render(request, "admin/events/proposals/proposal_decision.html", context)

    def _release(self, request, proposal, back):
        if not decisions.may_release(request.user):
            raise PermissionDenied
        key = request.POST.get("decision", "")
        decision = None
        if key and is_possible_key(Decision._meta.pk, key):
            decision = Decision.objects.filter(proposal=proposal, pk=key).first()
        if decision is None:
            messages.error(request, _("No decision is prepared."))
            return HttpResponseRedirect(back)
        try:
            decisions.release(decision, by=request.user, version=request.POST.get("version", ""))
        except ProposalError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(self.address("decision", proposal))
        messages.success(request, _("The decision is released. The email is being sent."))
        return HttpResponseRedirect(back)

    def discard_view(self, request, object_id):
        proposal, answer = self._fetch(request, object_id)
        if answer is not None:
            return answer
        return self._act(
            request,
            proposal,
            NothingForm(post_data(request)),
            title=_("Discard the prepared decision"),
            done=_("No decision is prepared any more."),
            act=lambda _form: decisions.discard_decision(proposal, by=request.user),
        )

    # --- the event -----------------------------------------------------------

    def event_view(self, request, object_id):
        """Ask, then create the draft event; a second click opens the same one."""
        proposal, answer = self._fetch(request, object_id)
        if answer is not None:
            return answer
        made = self.event_of(proposal)
        return self._act(
            request,
            proposal,
            NothingForm(post_data(request)),
            title=_("Make the event"),
            is_possible=made is not None or proposal.state == Proposal.State.ACCEPTED,
            explanation=[
                _(
                    "A draft of the event is made with everything that was handed in. It is "
                    "not public until it is published."
                ),
                _("The proposer is told and can suggest changes until then."),
            ],
            done=_("This is the draft of the event. Please look through it."),
            act=lambda _form: services.make_event(
                proposal, by=request.user, fields=event_draft.fields_of(proposal)
            ),
            then=lambda event: reverse("admin:events_event_change", args=[event.pk]),
        )
