"""Members of an organisation, inviting and leaving; mailed invitations.

An organisation that is not one's own is not there. A mailed link shows a page; only its
button acts.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from kanazawa2030.core.accounts.services import sign_in_url, signed_in
from kanazawa2030.core.forms.bound_fields import is_switch, keep_typed
from kanazawa2030.core.http import bad_link, form_methods
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.web import limits
from kanazawa2030.core.web.errors import TooMany
from kanazawa2030.core.web.list_query import number_in
from kanazawa2030.core.workflow.changes import ChangeError

from ..models import Membership, Partner
from . import services
from .forms import InvitationForm

LARGEST = 999_999


@form_methods
@signed_in
def partner_members(request, slug):
    """List members and invitations; owners change them, editors read."""
    partner = get_object_or_404(Partner.objects.of_member(request.user), slug=slug)
    form = keep_typed(InvitationForm(), request.POST)
    status = 200
    if request.method == "POST" and not is_switch(request):
        act = _ACTIONS.get(request.POST.get("action", ""))
        if act is None:
            raise Http404
        try:
            form = act(request, partner)
        except PermissionDenied as error:
            raise Http404 from error
        except ChangeError as error:
            messages.error(request, str(error))
            return redirect("partners:partner_members", partner.slug)
        if form is None:
            is_member = Partner.objects.of_member(request.user).filter(pk=partner.pk)
            if not is_member.exists():  # they have just left
                return redirect("partners:partner_list")
            return redirect("partners:partner_members", partner.slug)
        status = 422
    response = render(
        request,
        "partners/membership/partner_members.html",
        {
            "nav_current": "partners",
            "partner": partner,
            "members": partner.memberships.select_related("user"),
            "invitations": partner.invitations.all(),
            "roles": Membership.Role.choices,
            "is_owner": services.is_owner(partner, request.user),
            "may_invite": partner.status == Partner.Status.APPROVED,
            "form": form,
        },
        status=status,
    )
    over_limit = getattr(form, "over_limit", None)
    return over_limit.answer(response) if over_limit else response


def _invite(request, partner):
    if not services.is_owner(partner, request.user):
        raise PermissionDenied
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return form
    try:
        limits.require("invite", f"partner:{partner.pk}")
        limits.require("invited", form.cleaned_data["email"])
        services.invite(partner, **form.cleaned_data, language=page_language(), by=request.user)
    except services.MembershipError as error:
        form.add_error(error.field, str(error))
        return form
    except TooMany as error:
        form.add_error(None, str(error))
        form.over_limit = error
        return form
    messages.success(request, _("The invitation has been sent."))
    return None


def _row(request, rows):
    number = number_in(request.POST.get("id", ""), 1, LARGEST)
    return get_object_or_404(rows, pk=number)


def _revoke(request, partner):
    services.revoke(_row(request, partner.invitations.all()), by=request.user)
    messages.success(request, _("The invitation is cancelled."))


def _change_role(request, partner):
    role = request.POST.get("role", "")
    if role not in Membership.Role.values:
        raise Http404
    member = _row(request, partner.memberships.all())
    services.change_role(member, role=role, by=request.user)
    messages.success(request, _("The role is changed."))


def _end(request, partner):
    services.end(_row(request, partner.memberships.all()), by=request.user)
    messages.success(request, _("The membership has ended."))


_ACTIONS = {"invite": _invite, "revoke": _revoke, "role": _change_role, "end": _end}


# --- Mailed links -------------------------------------------------------------


@never_cache
@form_methods
def invitation(request, token):
    """Show who invites whom; the button is for the account of that address."""
    invited = services.invitation_of(token)
    if invited is None:
        return bad_link(request)
    user = request.user
    is_right = user.is_authenticated and (user.email.lower() == invited.email.lower())
    if request.method == "POST" and is_right:
        try:
            services.accept(invited, by=user)
        except (ChangeError, PermissionDenied):
            return bad_link(request)
        messages.success(request, _("You are a member now."))
        return redirect("partners:partner_members", invited.partner.slug)
    return render(
        request,
        "partners/membership/invitation.html",
        {
            "nav_current": "partners",
            "invited": invited,
            "partner": invited.partner,
            "is_right": is_right,
            "sign_in": sign_in_url(request.path),
        },
    )
