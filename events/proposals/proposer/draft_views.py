"""Pages of a proposal's draft: starting it, its steps, the check before sending.

Whatever is typed is saved before it is judged. A draft is its proposer's, or the members'
of the organisation it is for; for everybody else it is not there.
"""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from kanazawa2030.core.accounts.kept_forms import kept, signed_in_keeping
from kanazawa2030.core.accounts.services import sign_in_url, signed_in
from kanazawa2030.core.drafts.views import CheckView, StepView
from kanazawa2030.core.http import form_methods
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.web import limits

from ...models import Proposal, ProposalComment
from ..cohosts import names_offered
from ..labels import promise
from ..provenance import origin_in, origin_summary
from ..transitions import ProposalError
from . import attachments, services
from .forms import AnswerForm
from .organisation_form import chosen_partner
from .steps import STEPS

ANSWER = "answer"  # kept among the steps while it is being written


# --- Where it begins -----------------------------------------------------------


@form_methods
def proposal_new(request):
    """Show what proposing asks for, before sign-in; a button begins a draft."""
    if request.method == "POST":
        return _begin(request)
    user = request.user
    origin = origin_in(request.GET)
    begun = Proposal.objects.belonging_to(user).filter(state=Proposal.State.DRAFT)
    return render(
        request,
        "events/proposals/proposal_new.html",
        {
            "nav_current": "events",
            "begun": begun.order_by("-changed_at")[:10] if user.is_authenticated else [],
            "origin": origin,
            "told": origin_summary(origin),
            "sign_in": sign_in_url(f"{request.path}?from={origin.pk}" if origin else request.path),
            "steps": STEPS.values(),
            "kept_days": settings.DRAFT_KEPT_DAYS,
            **promise(),
        },
    )


@signed_in
def _begin(request):
    origin = origin_in(request.POST)
    if request.POST.get("from") and origin is None:
        messages.warning(request, _("That entry is no longer on the board."))
    try:
        proposal = services.begin(by=request.user, language=page_language(), origin=origin)
    except ProposalError as error:
        messages.error(request, str(error))
        return redirect("proposals:proposal_new")
    return redirect("proposals:proposal_step", proposal.pk, STEPS.order[0])


class ProposalDraftMixin:
    """Mixin of the pages of a draft."""

    step_url = "proposals:proposal_step"
    check_url = "proposals:proposal_check"

    def get_draft(self):
        rows = Proposal.objects.belonging_to(self.request.user)
        return get_object_or_404(rows.select_related("proposer", "partner"), pk=self.kwargs["pk"])

    def get_steps(self):
        return STEPS

    def get_context_data(self, **context):
        return super().get_context_data(
            nav_current="events",
            about=_("Propose an event"),
            proposal=self.draft,
            is_asked=self.draft.state == Proposal.State.MORE_INFO,
            **context,
        )


# --- A step --------------------------------------------------------------------


class ProposalStepView(ProposalDraftMixin, StepView):
    template_name = "events/proposals/proposal_step.html"

    def get_redirect(self):
        return None if self.draft.state in services.WRITABLE else self.draft

    def get_context_data(self, **context):
        if self.key == "organisation":
            context["partner_names"] = names_offered()
        if self.key == "attachments":
            context["attachments"] = self.draft.attachments.all()
        return super().get_context_data(**context)

    def post(self, request, *args, **kwargs):
        if "remove" in request.POST:
            return self._remove_file(request.POST["remove"])
        return super().post(request, *args, **kwargs)

    def _remove_file(self, wanted):
        if self.key == "attachments" and wanted.isascii() and wanted.isdigit():
            try:
                attachments.remove_attachment(self.draft, int(wanted[:18]), by=self.request.user)
            except ProposalError as refusal:
                messages.error(self.request, str(refusal))
                return redirect(self.draft)
            messages.success(self.request, _("The file is removed."))
        return redirect(self.step_url, self.draft.pk, "attachments")

    def save(self, form):
        user, changes = self.request.user, {}
        if self.key == "organisation":
            proposed_by = self.request.POST.get("proposed_by", "")
            changes["partner"] = chosen_partner(form, proposed_by)
        proposal = services.save_step(
            self.draft,
            step=self.key,
            values=form.typed(self.request.POST),
            by=user,
            version=self.version,
            **changes,
        )
        if getattr(form, "documents", None):
            attachments.add_attachments(proposal, form.documents, by=user)
            form.documents = []
        return proposal

    def saved(self, *, pauses):
        if self.request.POST.get("action") == "add":
            return redirect(self.step_url, self.draft.pk, self.key)
        return super().saved(pauses=pauses)


# --- Check and send ------------------------------------------------------------


class ProposalCheckView(ProposalDraftMixin, CheckView):
    template_name = "events/proposals/proposal_check.html"

    def get_redirect(self):
        if self.draft.state == Proposal.State.MORE_INFO:
            return reverse("proposals:proposal_answer", args=[self.draft.pk])
        return None if self.draft.state == Proposal.State.DRAFT else self.draft

    def get_context_data(self, **context):
        return super().get_context_data(
            kept_days=settings.DRAFT_KEPT_DAYS, answer_days=settings.PROPOSAL_ANSWER_DAYS, **context
        )

    def submit(self, validated):
        return self._send(validated, services.submit)

    def _send(self, validated, service, **more):
        """Submit it by `service` and redirect to its page."""
        draft, user = self.draft, self.request.user
        cohosts = validated.forms["organisation"].cohosts
        known = set(draft.cohosts.values_list("email", flat=True))
        for cohost in cohosts:
            if cohost["email"] not in known:
                limits.require("cohost_from", f"user:{user.pk}")
                limits.require("cohost", cohost["email"])
        try:
            service(
                draft, by=user, data=validated.data, cohosts=cohosts, version=self.version, **more
            )
        except ProposalError as refusal:
            messages.error(self.request, str(refusal))
        else:
            messages.success(self.request, _("Thank you. We have received it."))
        return redirect(draft)


# --- Answering what was asked ----------------------------------------------------


@method_decorator(signed_in_keeping, name="dispatch")
class ProposalAnswerView(ProposalCheckView):
    """The page with the question, the answer, and the proposal to change beside it."""

    template_name = "events/proposals/proposal_answer.html"

    def get_redirect(self):
        return None if self.draft.state == Proposal.State.MORE_INFO else self.draft

    def get_context_data(self, **context):
        asked = self.draft.comments.filter(
            visibility=ProposalComment.Visibility.PROPOSER, is_from_staff=True
        )
        return super().get_context_data(
            form=self.form, asked=asked.order_by("-at", "-pk").first(), **context
        )

    def get(self, request, *args, **kwargs):
        typed = kept(request) or self.draft.data.get(ANSWER, {})
        self.form = AnswerForm(initial={"text": typed.get("text", "")})
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        self.form = AnswerForm(request.POST)
        if request.POST.get("action") == "draft":
            values = {"text": request.POST.get("text", "")}
            services.save_step(self.draft, step=ANSWER, values=values, by=request.user)
            messages.success(request, _("Your answer is saved. It has not been sent yet."))
            return redirect("proposals:proposal_answer", self.draft.pk)
        if not self.form.is_valid():
            return self.show(status=422)
        return super().post(request, *args, **kwargs)

    def submit(self, validated):
        return self._send(validated, services.answer, text=self.form.cleaned_data["text"])
