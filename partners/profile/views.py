"""Joining as a partner and changing a profile: step by step, checked, then sent.

A form belongs to its organisation's members, an application not yet sent to its author;
for everybody else it is not there. Whatever is typed is saved before it is judged.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kanazawa2030.core.accounts.kept_forms import kept, signed_in_keeping
from kanazawa2030.core.accounts.services import sign_in_url, signed_in
from kanazawa2030.core.http import form_methods
from kanazawa2030.core.language.bilingual import localized, page_language
from kanazawa2030.core.uploads import images
from kanazawa2030.core.web import limits
from kanazawa2030.core.workflow.changes import ChangeError, StaleItem

from ..models import Partner, PartnerChange
from . import applications, changes, drafts
from .steps import answer, bound, steps_of, stored_answer, typed, values_of, version_of_step


@form_methods
def partner_apply(request):
    """What joining means and asks for; a button begins the form."""
    if request.method == "POST":
        return _begin(request)
    user = request.user
    begun = PartnerChange.objects.none()
    if user.is_authenticated:
        begun = PartnerChange.objects.filter(
            author=user, is_application=True, status__in=PartnerChange.OPEN
        ).order_by("-edited_at")
    return render(
        request,
        "partners/profile/partner_apply.html",
        {
            "nav_current": "partners",
            "begun": begun[:10],
            "sign_in": sign_in_url(request.path),
            "steps": steps_of(PartnerChange(is_application=True)),
        },
    )


@signed_in
def _begin(request):
    try:
        change = drafts.start_application(by=request.user, language=page_language())
    except ChangeError as error:
        messages.error(request, str(error))
        return redirect("partners:partner_apply")
    return redirect("partners:change_step", change.pk, steps_of(change)[0].slug)


@require_POST
@signed_in
def partner_edit(request, slug):
    """Open the form for a change of one's own organisation."""
    partner = get_object_or_404(Partner.objects.of_member(request.user), slug=slug)
    try:
        change = drafts.open_change(partner, by=request.user, language=page_language())
    except PermissionDenied as error:  # no longer a member since the line above
        raise Http404 from error
    except ChangeError as error:
        messages.error(request, str(error))
        return redirect("partners:partner_members", partner.slug)
    if not change.is_editable:
        return redirect(change)
    return redirect("partners:change_step", change.pk, steps_of(change)[0].slug)


def _change(request, pk) -> PartnerChange:
    rows = PartnerChange.objects.of_member(request.user).select_related("partner")
    return get_object_or_404(rows, pk=pk)


def _about(change) -> str:
    """What a form is about: stands over its heading and in its title."""
    if change.is_application:
        return _("Join as a partner")
    name = localized(change.partner, "name").text
    return _("Change of the profile of %(name)s") % {"name": name}


def _context(change, **context) -> dict:
    return {
        "nav_current": "partners",
        "about": _about(change),
        "change": change,
        "partner": change.partner,
        "steps": steps_of(change),
        "step_count": len(steps_of(change)) + 1,
        **context,
    }


# --- A step -------------------------------------------------------------------


@form_methods
@signed_in_keeping
def change_step(request, pk, step):
    """One step. Saved as typed, whatever it is; then judged, unless it is a draft."""
    change = _change(request, pk)
    steps = {one.slug: one for one in steps_of(change)}
    if step not in steps:
        raise Http404
    if not change.is_editable:
        return redirect(change)
    if request.method == "POST":
        return _save_step(request, change, steps[step])
    initial = change.data
    if (sent := kept(request)) is not None:  # typed after the session had ended
        initial = {**initial, **typed(steps[step], sent)}
    form = steps[step].form_class(initial=initial, change=change)
    return _show_step(request, change, steps[step], form)


def _show_step(request, change, step, form, *, status=200):
    slugs = [one.slug for one in steps_of(change)]
    number = slugs.index(step.slug)
    return render(
        request,
        "partners/profile/change_step.html",
        _context(
            change,
            form=form,
            step=step,
            number=number + 1,
            previous=slugs[number - 1] if number else "",
            version=version_of_step(step, change),
            to_check="check" in request.GET or "check" in request.POST,
            logo=change.shown_logo if "logo" in form.fields else None,
        ),
        status=status,
    )


def _save_step(request, change, step):
    form = step.form_class(request.POST, _files(request), change=change)
    is_valid = form.is_valid()
    logo = form.cleaned_data.get("logo") or None
    if logo is not None and not logo.stored_name:
        images.store_image(logo, prefix=PartnerChange.logo.field.upload_to)
    try:
        change = drafts.save_step(
            change,
            step,
            typed=typed(step, request.POST),
            version=request.POST.get("version", ""),
            logo=logo,
        )
    except StaleItem as refusal:
        _show_both(form, step, refusal)
        return _show_step(request, refusal.current, step, form, status=409)
    except ChangeError as refusal:
        messages.error(request, str(refusal))
        return redirect(change)
    except PartnerChange.DoesNotExist as error:  # discarded in another tab
        raise Http404 from error
    pauses = request.POST.get("action") == "draft"
    if (pauses and "logo" not in form.errors) or is_valid:
        return _after_step(request, change, step, pauses=pauses)
    # A fresh form object: what was stored decides about the logo's own fields.
    return _show_step(request, change, step, form, status=422)


def _files(request) -> dict:
    """The uploads, if this person has not sent too many today."""
    if request.FILES and not limits.allow("upload", f"user:{request.user.pk}"):
        messages.error(request, _("That is too many images for today. Please try again tomorrow."))
        return {}
    return request.FILES


def _show_both(form, step, refusal):
    """Say what the other tab saved, beside each field that differs."""
    form.add_error(None, str(refusal))
    kept = refusal.current.data
    for name, value in typed(step, form.data).items():
        if name in form.fields and value != kept.get(name, "" if value == "" else None):
            stored = stored_answer(step, refusal.current, name) or _("(empty)")
            form.add_error(name, _("Stored now: “%(text)s”") % {"text": stored})


def _after_step(request, change, step, *, pauses):
    if pauses:
        messages.success(
            request, _("Saved. You can go on at any time: sign in with the same e-mail address.")
        )
        return redirect(change)
    slugs = [one.slug for one in steps_of(change)]
    following = slugs.index(step.slug) + 1
    if "check" in request.POST or following == len(slugs):
        return redirect("partners:change_check", change.pk)
    return redirect("partners:change_step", change.pk, slugs[following])


# --- Check and send -----------------------------------------------------------


@form_methods
@signed_in
def change_check(request, pk):
    """All answers on one page, what is missing, and the button that sends them."""
    change = _change(request, pk)
    if not change.is_editable:
        return redirect(change)
    forms, is_complete = _judged(change)
    status, refusal = 200, None
    if request.method == "POST":
        if is_complete:
            response, refusal = _send(request, change, forms)
            if response is not None:
                return response
            change = refusal.current if isinstance(refusal, StaleItem) else change
            forms, is_complete = _judged(change)
        status = 422
    return render(
        request,
        "partners/profile/change_check.html",
        _context(
            change,
            sections=_sections(change, forms),
            problems=_problems(change, forms),
            is_complete=is_complete,
            refusal=refusal,
        ),
        status=status,
    )


def _judged(change):
    """The forms of all steps, and whether nothing is missing in any."""
    forms = [bound(step, change) for step in steps_of(change)]
    return forms, sum(len(form.errors) for form in forms) == 0


def _send(request, change, forms):
    submit = applications.submit_application if change.is_application else changes.submit_change
    try:
        sent = submit(
            change,
            values=values_of(forms),
            version=request.POST.get("version", ""),
            by=request.user,
        )
    except drafts.FormClosed:
        return redirect(change), None
    except ChangeError as refusal:
        return None, refusal
    return redirect(sent), None


def _sections(change, forms) -> list:
    """Each step with its answers: label, words, language of the words."""
    sections = []
    for step, form in zip(steps_of(change), forms, strict=True):
        answers = [
            (field.label, answer(field), field.field.widget.attrs.get("lang", ""))
            for field in form
            if field.name in step.names and field.name != "logo_removed"
        ]
        logo = change.shown_logo if "logo" in form.fields else None
        sections.append({"step": step, "answers": answers, "logo": logo})
    return sections


def _problems(change, forms) -> list:
    """What is missing or not right, with the step that asks for it."""
    return [
        (step, field, message)
        for step, form in zip(steps_of(change), forms, strict=True)
        for field in form
        for message in field.errors
    ]


# --- Afterwards ---------------------------------------------------------------


@require_safe
@signed_in
def change_detail(request, pk):
    """How a form stands and what comes next; may be reloaded, kept and printed."""
    change = _change(request, pk)
    forms = [bound(step, change) for step in steps_of(change)]
    return render(
        request,
        "partners/profile/change_detail.html",
        _context(change, sections=_sections(change, forms)),
    )


@require_POST
@signed_in
def change_take_back(request, pk):
    """Go on typing before staff have decided."""
    change = _change(request, pk)
    try:
        changes.take_back(change)
    except ChangeError as error:
        messages.error(request, str(error))
        return redirect(change)
    return redirect("partners:change_step", change.pk, steps_of(change)[0].slug)


@form_methods
@signed_in
def change_discard(request, pk):
    """Delete a draft, once asked again."""
    change = _change(request, pk)
    if request.method != "POST":
        return render(request, "partners/profile/change_discard.html", _context(change))
    try:
        drafts.discard(change)
    except ChangeError as error:
        messages.error(request, str(error))
        return redirect(change)
    messages.success(request, _("The draft is deleted."))
    return redirect("partners:partner_apply")
