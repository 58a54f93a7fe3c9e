"""Pages of a proposal after its draft: state, comments, withdrawal, co-hosts."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kanazawa2030.core.accounts.kept_forms import kept, signed_in_keeping
from kanazawa2030.core.accounts.services import signed_in
from kanazawa2030.core.http import bad_link, form_methods
from kanazawa2030.core.registry import beginnings
from kanazawa2030.core.uploads import documents
from kanazawa2030.core.web.same_origin import same_origin

from ...models import Event, Proposal, ProposalAttachment, ProposalComment
from .. import cohosts, comments
from .. import mail as proposal_mail
from ..labels import label_of, timeline
from ..provenance import origin_summary, provenance_of, public_event_of
from ..transitions import ProposalError
from . import services
from .forms import MessageForm, WithdrawForm
from .steps import STEPS, summary_of

State = Proposal.State


def _readable(request):
    """Return the proposals this visitor may read."""
    return Proposal.objects.visible_to(request.user)


def _fetch(rows, pk) -> Proposal:
    rows = rows.select_related("proposer", "partner", "origin__partner")
    return get_object_or_404(rows, pk=pk)


# --- How it stands ---------------------------------------------------------------


@never_cache  # the same address says other things to other people
@require_safe
def proposal_detail(request, pk):
    """Show the state of a proposal, to its people and to reviewers.

    Everybody else reads its public part, once there is one: when the event is public.
    """
    if not _readable(request).filter(pk=pk).exists():
        event = public_event_of(pk)
        if event is not None:
            context = {
                "nav_current": "events",
                "event": event,
                "chain": provenance_of(event),
                "beginnings": beginnings(event),
            }
            return render(request, "events/proposals/proposal_public.html", context)
    return _how_it_stands(request, pk)


@signed_in
def _how_it_stands(request, pk):
    """Render the public state, the comments, and what can be done now."""
    return _show(request, _fetch(_readable(request), pk), MessageForm())


def _show(request, proposal, form, status=200):
    is_own = Proposal.objects.belonging_to(request.user).filter(pk=proposal.pk).exists()
    event = Event.objects.filter(proposal=proposal).first()
    is_public = event is not None and event.is_published()
    public_event = event if is_public else None
    if (typed := kept(request)) is not None and not form.is_bound:
        form.initial = {"text": typed.get("text", "")}
    said = proposal.comments.filter(visibility=ProposalComment.Visibility.PROPOSER)
    return render(
        request,
        "events/proposals/proposal_detail.html",
        {
            "nav_current": "events",
            "proposal": proposal,
            "label": label_of(proposal),
            "origin": origin_summary(proposal.origin),
            "is_own": is_own,
            "is_draft": proposal.state == State.DRAFT,
            "is_asked": proposal.state == State.MORE_INFO,
            "is_open": proposal.state in Proposal.OPEN,
            "stages": timeline(proposal, proposal.transitions.order_by("at", "pk"), public_event),
            "comments": said.select_related("author"),
            "decisions": proposal.decisions.filter(released_at__isnull=False),
            "cohosts": proposal.cohosts.all(),
            "attachments": proposal.attachments.all(),
            "event": event if is_public or is_own else None,
            "is_preview": not is_public,
            "seats": public_event.seats_held if _counts(public_event) else None,
            "form": form if is_own and _may_write(proposal) else None,
            "can_withdraw": is_own and proposal.state in _WITHDRAWABLE,
            "kept_days": settings.DRAFT_KEPT_DAYS,
            "first_step": STEPS.order[0],
        },
        status=status,
    )


_WITHDRAWABLE = (*Proposal.OPEN, State.ACCEPTED, State.CONDITIONAL)


def _may_write(proposal) -> bool:
    """Return whether a message is possible: a question is answered on a page of its own."""
    return proposal.state not in (*comments.OVER, State.MORE_INFO)


def _counts(event) -> bool:
    """Return whether registrations are counted here: partners see how many, never who."""
    return event is not None and (event.registration_mode == Event.RegistrationMode.HERE)


@form_methods
@signed_in_keeping
def proposal_message(request, pk):
    """Take a message from the proposer to the office; the form is on the proposal's page."""
    proposal = _fetch(Proposal.objects.belonging_to(request.user), pk)
    if request.method != "POST":
        return _show(request, proposal, MessageForm())
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _show(request, proposal, form, status=422)
    try:
        comments.comment(
            proposal,
            by=request.user,
            text=form.cleaned_data["text"],
            visibility=ProposalComment.Visibility.PROPOSER,
            from_staff=False,
        )
    except ProposalError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your message has been sent to the office."))
    return redirect(proposal)


@require_safe
@signed_in
def proposal_print(request, pk):
    """Show everything that was submitted, to read, print and keep."""
    proposal = _fetch(_readable(request), pk)
    revision = proposal.revisions.order_by("-number").first()
    return render(
        request,
        "events/proposals/proposal_print.html",
        {
            "nav_current": "events",
            "proposal": proposal,
            "label": label_of(proposal),
            "revision": revision,
            "origin": origin_summary(proposal.origin),
            "summary": summary_of(proposal, revision.data if revision else None),
        },
    )


@require_safe
@signed_in
def attachment(request, pk, file):
    """Send an attachment as a download to whoever may read the proposal."""
    rows = ProposalAttachment.objects.filter(proposal__in=_readable(request))
    row = get_object_or_404(rows, proposal_id=pk, pk=file)
    return documents.download(row.file.name, kind=row.kind, label=row.name)


# --- Taking it back ----------------------------------------------------------------


@form_methods
@signed_in
def proposal_withdraw(request, pk):
    """Ask once more, then delete a draft or withdraw what was submitted."""
    proposal = _fetch(Proposal.objects.belonging_to(request.user), pk)
    is_draft = proposal.state == State.DRAFT
    if not is_draft and proposal.state not in _WITHDRAWABLE:
        return redirect(proposal)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _take_back(request, proposal, form.cleaned_data["note"])
    return render(
        request,
        "events/proposals/proposal_withdraw.html",
        {"nav_current": "events", "proposal": proposal, "is_draft": is_draft, "form": form},
        status=422 if form.errors else 200,
    )


def _take_back(request, proposal, note):
    is_draft = proposal.state == State.DRAFT
    try:
        if is_draft:
            services.discard(proposal, by=request.user)
        else:
            services.withdraw(proposal, by=request.user, note=note)
    except ProposalError as refusal:
        messages.error(request, str(refusal))
        return redirect(proposal)
    except (PermissionDenied, Proposal.DoesNotExist) as error:
        raise Http404 from error
    if is_draft:
        messages.success(request, _("The draft is deleted."))
        return redirect("proposals:proposal_new")
    messages.success(request, _("You have withdrawn the proposal."))
    return redirect(proposal)


# --- A co-host's answer --------------------------------------------------------------


@never_cache
@same_origin
@form_methods
def cohost_answer(request, token):
    """Show what the organisation is asked to take part in; one button agrees, one declines."""
    cohost = proposal_mail.cohost_by_token(token)
    if cohost is None:
        return bad_link(request)
    refusal = ""
    if request.method == "POST" and request.POST.get("answer") in ("yes", "no"):
        try:
            cohosts.answer_as_cohost(
                cohost, agrees=request.POST["answer"] == "yes", nonce=cohost.nonce
            )
        except ProposalError as error:
            refusal = str(error)
        else:
            return redirect("proposals:cohost_answer", token)
    idea = cohost.proposal.data.get("idea", {})
    when = STEPS.bound_form("when", cohost.proposal).summary()
    return render(
        request,
        "events/proposals/cohost_answer.html",
        {
            "nav_current": "events",
            "cohost": cohost,
            "proposal": cohost.proposal,
            "what": idea.get("what", ""),
            "when": [row for row in when if row.lines],
            "is_open": cohosts.is_open_to_cohosts(cohost.proposal),
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )
