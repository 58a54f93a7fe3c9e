"""Applying and changing a profile: step by step, checked, then sent.

A form belongs to its organisation's members, an application not yet sent to its author;
for everybody else it is not there. Whatever is typed is saved before it is judged.
"""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kanazawa2030.core.accounts.services import sign_in_url, signed_in
from kanazawa2030.core.drafts.views import CheckView, StepView
from kanazawa2030.core.http import form_methods, post_from
from kanazawa2030.core.language.bilingual import localized, page_language
from kanazawa2030.core.uploads import images
from kanazawa2030.core.workflow.changes import ChangeError

from ..models import Partner, PartnerChange
from . import applications, changes, drafts
from .steps import APPLICATION, steps_of, values_of


@form_methods
def partner_apply(request):
    """Show what joining means and asks for; a button begins the form."""
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
            "steps": APPLICATION.values(),
        },
    )


@signed_in
def _begin(request):
    try:
        change = drafts.start_application(by=request.user, language=page_language())
    except ChangeError as error:
        messages.error(request, str(error))
        return redirect("partners:partner_apply")
    return redirect("partners:change_step", change.pk, steps_of(change).order[0])


@post_from(lambda slug: settings.MEMBER_HOME)
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
    return redirect("partners:change_step", change.pk, steps_of(change).order[0])


def _change(request, pk) -> PartnerChange:
    rows = PartnerChange.objects.of_member(request.user).select_related("partner")
    return get_object_or_404(rows, pk=pk)


def _about(change) -> str:
    """Return what a form is about, for its heading and title."""
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
        **context,
    }


class ChangeDraftMixin:
    """What the pages of a form that is not sent yet share."""

    step_url = "partners:change_step"
    check_url = "partners:change_check"

    def get_draft(self):
        return _change(self.request, self.kwargs["pk"])

    def get_steps(self):
        return steps_of(self.draft)

    def get_redirect(self):
        return None if self.draft.is_editable else self.draft

    def get_context_data(self, **context):
        return super().get_context_data(**_context(self.draft, **context))


class ChangeStepView(ChangeDraftMixin, StepView):
    template_name = "partners/profile/change_step.html"
    too_many_files = gettext_lazy("That is too many images for today. Please try again tomorrow.")

    def get_context_data(self, **context):
        return super().get_context_data(
            logo=self.draft.shown_logo if "logo" in context["form"].fields else None, **context
        )

    def save(self, form):
        logo = form.cleaned_data.get("logo") or None
        if logo is not None and not logo.stored_name:
            images.store_image(logo, prefix=PartnerChange.logo.field.upload_to)
        typed = form.typed(self.request.POST)
        return drafts.save_step(self.draft, self.key, typed=typed, version=self.version, logo=logo)


class ChangeCheckView(ChangeDraftMixin, CheckView):
    template_name = "partners/profile/change_check.html"

    def submit(self, validated):
        is_application = self.draft.is_application
        submit = applications.submit_application if is_application else changes.submit_change
        values = values_of(validated)
        try:
            sent = submit(self.draft, values=values, version=self.version, by=self.request.user)
        except drafts.FormClosed:
            return redirect(self.draft)
        return redirect(sent)


# --- Afterwards ---------------------------------------------------------------


@require_safe
@signed_in
def change_detail(request, pk):
    """Show the state of a form and what comes next; may be reloaded and printed."""
    change = _change(request, pk)
    steps = steps_of(change)
    context = _context(
        change,
        draft=change,
        step_url=ChangeDraftMixin.step_url,
        first_step=steps.order[0],
        summary=steps.validated(change).summary,
    )
    return render(request, "partners/profile/change_detail.html", context)


@post_from(lambda pk: reverse("partners:change_detail", args=[pk]))
@signed_in
def change_take_back(request, pk):
    """Take the form back to go on editing, before staff have decided."""
    change = _change(request, pk)
    try:
        changes.take_back(change)
    except ChangeError as error:
        messages.error(request, str(error))
        return redirect(change)
    return redirect("partners:change_step", change.pk, steps_of(change).order[0])


@form_methods
@signed_in
def change_discard(request, pk):
    """Delete a draft, after asking."""
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
