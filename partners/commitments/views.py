"""A member's pages for commitments: overview, writing, reporting.

An organisation that is not one's own is not there. What is sent waits for the office.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kanazawa2030.core.accounts.kept_forms import kept, signed_in_keeping
from kanazawa2030.core.accounts.services import signed_in
from kanazawa2030.core.http import form_methods
from kanazawa2030.core.web import limits
from kanazawa2030.core.workflow.changes import ChangeError, StaleItem

from ..models import Aspect, CommitmentChange, Partner
from . import services
from .forms import ReportForm, TermsForm

What = CommitmentChange.What
FORMS = {What.TERMS: TermsForm, What.PROGRESS: ReportForm}
YEARS = {What.TERMS: services.target_years, What.PROGRESS: services.report_years}


def _partner(request, slug) -> Partner:
    return get_object_or_404(Partner.objects.of_member(request.user), slug=slug)


@require_safe
@signed_in
def commitment_list(request, slug):
    """Show the three aspects: what is public, what is with the office, what to do."""
    partner = _partner(request, slug)
    public = {row.aspect: row for row in services.shown(partner)}
    opened = {}
    for sent in partner.commitment_changes.filter(status__in=CommitmentChange.OPEN):
        opened.setdefault(sent.aspect, {})[sent.what] = sent
    withdrawn = partner.commitments.exclude(withdrawn_at=None)
    reasons = dict(withdrawn.values_list("aspect", "reason"))
    return render(
        request,
        "partners/commitments/commitment_list.html",
        {
            "nav_current": "partners",
            "partner": partner,
            "is_public": partner.status == Partner.Status.APPROVED,
            "rows": [
                {
                    "aspect": aspect,
                    "label": aspect.label,
                    "commitment": public.get(aspect.value),
                    "sent": opened.get(aspect.value, {}),
                    "withdrawn": reasons.get(aspect.value, ""),
                }
                for aspect in Aspect
            ],
        },
    )


@form_methods
@signed_in_keeping
def commitment_edit(request, slug, aspect):
    """Write or change the commitment for one aspect."""
    return _form_page(request, slug, aspect, What.TERMS)


@form_methods
@signed_in_keeping
def commitment_report(request, slug, aspect):
    """Report on a public commitment for one year."""
    return _form_page(request, slug, aspect, What.PROGRESS)


def _form_page(request, slug, aspect, what):
    partner = _partner(request, slug)
    if aspect not in Aspect.values:
        raise Http404
    public = services.public_commitment(partner, aspect)
    if what == What.PROGRESS and public is None:
        messages.info(request, _("There is no public commitment to report on yet."))
        return redirect("partners:commitment_list", partner.slug)
    sent = services.last_sent(partner, aspect, what)
    form = FORMS[what](
        request.POST if request.method == "POST" else None,
        initial=_initial(request, public, sent, what),
        years=YEARS[what](public),
        public=public,
    )
    status = 200
    if request.method == "POST":
        status, refusal = _send(request, form, partner, aspect, what)
        if status == 302:
            messages.success(request, _("Sent. The office reads it and answers by email."))
            return redirect("partners:commitment_list", partner.slug)
        if status == 409:
            sent = refusal.current
    return render(
        request,
        "partners/commitments/commitment_form.html",
        {
            "nav_current": "partners",
            "partner": partner,
            "aspect": Aspect(aspect),
            "is_report": what == What.PROGRESS,
            "form": form,
            "sent": sent if sent and sent.status in CommitmentChange.OPEN else None,
            "version": _version(request, sent, status),
            "commitment": _stands(partner, public),
        },
        status=status,
    )


def _send(request, form, partner, aspect, what):
    """Send a valid form; return the status of the answer and what was refused."""
    if not form.is_valid():
        return 422, None
    if not limits.allow("commitments", f"partner:{partner.pk}"):
        form.add_error(
            None, _("You have sent as many as you can in one day. Please continue tomorrow.")
        )
        return 422, None
    try:
        services.send(
            partner,
            aspect,
            what,
            values=form.cleaned_data,
            version=request.POST.get("version", ""),
            by=request.user,
        )
    except PermissionDenied as error:  # no longer a member
        raise Http404 from error
    except StaleItem as refusal:
        _show_both(form, refusal)
        return 409, refusal
    except ChangeError as refusal:
        form.add_error(None, str(refusal))
        return 422, refusal
    return 302, None


def _version(request, sent, status) -> str:
    """Return the version the form was opened with, unless the page now shows a newer one."""
    if status == 422:
        return request.POST.get("version", "")[:80]
    return services.form_version(sent)


def _stands(partner, public):
    if public is None:
        return None
    rows = services.shown(partner)
    return next((row for row in rows if row.pk == public.pk), None)


def _initial(request, public, sent, what) -> dict:
    """Return what is public or pending, overlaid with what an ended session kept."""
    if sent is not None and sent.status in CommitmentChange.OPEN:
        values = sent.values
    elif what == What.TERMS:
        values = services.snapshot(public, what)
    else:
        values = {"year": timezone.localdate().year}
    typed = kept(request)
    return values if typed is None else {**values, **typed.dict()}


def _show_both(form, refusal):
    """Show what the other one sent beside each field that differs."""
    form.add_error(None, str(refusal))
    if refusal.current is None:
        return
    stored = refusal.current.values
    for name, value in services.ready(
        {name: form.cleaned_data[name] for name in stored if name in form.fields}
    ).items():
        if value != stored[name]:
            text = str(stored[name]) or _("(empty)")
            form.add_error(name, _("Currently saved: “%(text)s”") % {"text": text})
