"""Writing a proposal: where it begins, its steps, the check before it is sent.

Whatever is typed is saved before it is judged. A draft is its proposer's, or the members'
of the organisation it is for; for everybody else it is not there.
"""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from kanazawa2030.core.accounts.kept_forms import kept, signed_in_keeping
from kanazawa2030.core.accounts.services import sign_in_url, signed_in
from kanazawa2030.core.http import form_methods
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.web import limits

from ...models import Proposal, ProposalComment
from ..cohosts import names_offered
from ..labels import promise
from ..provenance import origin_in, told
from ..transitions import ProposalError, StaleProposal
from . import attachments, services, steps
from .forms import AnswerForm
from .organisation_form import chosen_partner
from .steps import ORDER, STEPS

ANSWER = "answer"  # kept among the steps while it is being written


# --- Where it begins -----------------------------------------------------------


@form_methods
def proposal_new(request):
    """What proposing asks for, before anybody signs in; a button begins a draft."""
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
            "told": told(origin),
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
    return redirect("proposals:proposal_step", proposal.pk, ORDER[0])


def _own(request, pk) -> Proposal:
    rows = Proposal.objects.belonging_to(request.user)
    return get_object_or_404(rows.select_related("proposer", "partner"), pk=pk)


def _context(proposal, **context) -> dict:
    return {
        "nav_current": "events",
        "proposal": proposal,
        "steps": STEPS.values(),
        "step_count": len(STEPS) + 1,
        "is_asked": proposal.state == Proposal.State.MORE_INFO,
        "kept_days": settings.DRAFT_KEPT_DAYS,
        "most_files": settings.PROPOSAL_MOST_FILES,
        **context,
    }


# --- A step --------------------------------------------------------------------


@form_methods
@signed_in_keeping
def proposal_step(request, pk, step):
    """One step, in any order. Saved as typed, whatever it is; then judged."""
    proposal = _own(request, pk)
    if step not in STEPS:
        raise Http404
    if proposal.state not in services.WRITABLE:
        return redirect(proposal)
    if request.method == "POST":
        return _save_step(request, proposal, step)
    typed = kept(request)
    if typed is not None:
        form = steps.blank_form(step, proposal, request.user)
        form.initial = steps.typed(form, typed)
        return _show_step(request, proposal, step, form, seen=typed.get("seen"))
    if "check" in request.GET and step in proposal.data:
        form = steps.bound_form(step, proposal, request.user)
    else:
        form = steps.blank_form(step, proposal, request.user)
    return _show_step(request, proposal, step, form)


def _show_step(request, proposal, step, form, *, seen=None, status=200, **context):
    number = ORDER.index(step)
    fresh = services.fingerprint(proposal.data, step)
    return render(
        request,
        "events/proposals/proposal_step.html",
        _context(
            proposal,
            form=form,
            step=STEPS[step],
            number=number + 1,
            previous=ORDER[number - 1] if number else "",
            seen=seen or fresh,
            is_kept=seen is not None,
            to_check="check" in request.GET or "check" in request.POST,
            partner_names=names_offered() if step == "organisation" else [],
            attachments=proposal.attachments.all() if step == "attachments" else [],
            **context,
        ),
        status=status,
    )


def _save_step(request, proposal, step):
    if "remove" in request.POST:
        return _remove_file(request, proposal, step)
    uploads = _uploads(request, step)
    form = STEPS[step].form_class(request.POST, uploads, proposal=proposal, user=request.user)
    is_valid = form.is_valid()
    try:
        proposal = _keep(request, proposal, step, form)
    except StaleProposal as refusal:
        return _show_both(request, refusal, step, form)
    except ProposalError as refusal:
        messages.error(request, str(refusal))
        return redirect(proposal)
    except (PermissionDenied, Proposal.DoesNotExist) as error:  # gone since it was read
        raise Http404 from error
    pauses = request.POST.get("action") == "draft"
    if is_valid or (pauses and "files" not in form.errors):
        return _after_step(request, proposal, step, pauses=pauses)
    return _show_step(request, proposal, step, form, status=422)


def _keep(request, proposal, step, form):
    """Save the text of a step, and the files that will do."""
    changes = {}
    if step == "organisation":
        changes["partner"] = chosen_partner(form, request.POST.get("proposed_by", ""))
    proposal = services.save_step(
        proposal,
        step=step,
        values=steps.typed(form, request.POST),
        by=request.user,
        seen=request.POST.get("seen"),
        **changes,
    )
    if getattr(form, "documents", None):
        attachments.add_attachments(proposal, form.documents, by=request.user)
        form.documents = []
    return proposal


def _uploads(request, step):
    """The files sent, unless this person has sent too many today."""
    if step != "attachments" or not any(request.FILES.getlist("files")):
        return {}
    count = len(request.FILES.getlist("files"))
    # Each file counts, also after the first that is over the limit.
    allowed = [limits.allow("upload", f"user:{request.user.pk}") for _n in range(count)]
    if not all(allowed):
        messages.error(request, _("That is too many files for today. Please try again tomorrow."))
        return {}
    return request.FILES


def _remove_file(request, proposal, step):
    wanted = request.POST["remove"]
    if step == "attachments" and wanted.isascii() and wanted.isdigit():
        try:
            attachments.remove_attachment(proposal, int(wanted[:18]), by=request.user)
        except ProposalError as refusal:
            messages.error(request, str(refusal))
            return redirect(proposal)
        messages.success(request, _("The file is removed."))
    return redirect("proposals:proposal_step", proposal.pk, "attachments")


def _show_both(request, refusal, step, form):
    """Another tab was faster: its text stands beside the one typed here, which stays."""
    theirs = steps.sheets({step: steps.bound_form(step, refusal.current, request.user)})[0]
    mine = {row.label: row.lines for row in steps.sheets({step: form})[0].rows}
    differing = [
        (row, mine.get(row.label, [])) for row in theirs.rows if row.lines != mine.get(row.label)
    ]
    return _show_step(
        request, refusal.current, step, form, status=409, refusal=str(refusal), differing=differing
    )


def _after_step(request, proposal, step, *, pauses):
    if pauses:
        messages.success(
            request, _("Saved. You can go on at any time: sign in with the same e-mail address.")
        )
        return redirect(proposal)
    if request.POST.get("action") == "add":
        return redirect("proposals:proposal_step", proposal.pk, step)
    following = steps.step_after(step)
    if "check" in request.POST or following is None:
        return redirect("proposals:proposal_check", proposal.pk)
    return redirect("proposals:proposal_step", proposal.pk, following)


# --- Check and send ------------------------------------------------------------


@form_methods
@signed_in
def proposal_check(request, pk):
    """All answers on one page, what is missing, and the button that sends them."""
    proposal = _own(request, pk)
    if proposal.state == Proposal.State.MORE_INFO:
        return redirect("proposals:proposal_answer", proposal.pk)
    if proposal.state != Proposal.State.DRAFT:
        return redirect(proposal)
    judged = steps.judge(proposal, request.user)
    refusal, status = None, 200
    if request.method == "POST":
        if judged.is_valid:
            response, refusal = _send(request, proposal, judged, services.submit)
            if response is not None:
                return response
            proposal = refusal.current
            judged = steps.judge(proposal, request.user)
        status = 409 if refusal else 422
    return render(
        request,
        "events/proposals/proposal_check.html",
        _context(
            proposal,
            sheets=steps.sheets(judged.forms),
            problems=judged.problems,
            was_sent=request.method == "POST",
            refusal=refusal,
            answer_days=settings.PROPOSAL_ANSWER_DAYS,
        ),
        status=status,
    )


def _send(request, proposal, judged, service, **more):
    """The redirect once it has gone, or None and the StaleProposal that stopped it."""
    known = set(proposal.cohosts.values_list("email", flat=True))
    for cohost in judged.cohosts:
        if cohost["email"] not in known:
            limits.require("cohost_from", f"user:{request.user.pk}")
            limits.require("cohost", cohost["email"])
    version = request.POST.get("version", "")
    try:
        service(
            proposal,
            by=request.user,
            data=judged.data,
            cohosts=judged.cohosts,
            version=int(version[:9]) if version.isascii() and version.isdigit() else 0,
            **more,
        )
    except StaleProposal as refusal:
        refusal.current = _own(request, proposal.pk)
        return None, refusal
    except ProposalError as refusal:
        messages.error(request, str(refusal))
    except (PermissionDenied, Proposal.DoesNotExist) as error:
        raise Http404 from error
    else:
        messages.success(request, _("Thank you. We have received it."))
    return redirect(proposal), None


# --- Answering what was asked ----------------------------------------------------


@form_methods
@signed_in_keeping
def proposal_answer(request, pk):
    """What was asked, the answer, and the proposal to change beside it."""
    proposal = _own(request, pk)
    if proposal.state != Proposal.State.MORE_INFO:
        return redirect(proposal)
    if request.method == "POST":
        return _answer(request, proposal)
    typed = kept(request) or proposal.data.get(ANSWER, {})
    form = AnswerForm(initial={"text": typed.get("text", "")})
    return _show_answer(request, proposal, form, steps.judge(proposal, request.user))


def _answer(request, proposal):
    form = AnswerForm(request.POST)
    judged = steps.judge(proposal, request.user)
    if request.POST.get("action") == "draft":
        services.save_step(
            proposal, step=ANSWER, values={"text": request.POST.get("text", "")}, by=request.user
        )
        messages.success(request, _("Your answer is saved. It has not been sent yet."))
        return redirect("proposals:proposal_answer", proposal.pk)
    refusal, status = None, 422
    if form.is_valid() and judged.is_valid:
        text = form.cleaned_data["text"]
        response, refusal = _send(request, proposal, judged, services.answer, text=text)
        if response is not None:
            return response
        proposal, status = refusal.current, 409
        judged = steps.judge(proposal, request.user)
    return _show_answer(
        request, proposal, form, judged, refusal=refusal, was_sent=True, status=status
    )


def _show_answer(request, proposal, form, judged, *, status=200, **context):
    asked = proposal.comments.filter(
        visibility=ProposalComment.Visibility.PROPOSER, is_from_staff=True
    )
    return render(
        request,
        "events/proposals/proposal_answer.html",
        _context(
            proposal,
            form=form,
            asked=asked.order_by("-at", "-pk").first(),
            sheets=steps.sheets(judged.forms),
            problems=judged.problems,
            **context,
        ),
        status=status,
    )
