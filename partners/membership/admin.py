"""The staff desk's part about an organisation's members: seen, ended, a lost owner
replaced after a call."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import permissions
from ..models import Membership
from . import services as membership_services
from .forms import OwnerForm


class MembershipInline(admin.TabularInline):
    """The members of an organisation, read-only."""

    model = Membership
    fields = readonly_fields = ("person", "role", "joined_at")
    extra = 0
    can_delete = False

    @admin.display(description=gettext_lazy("person"))
    def person(self, member):
        user = member.user
        return f"{user.name} ({user.email})" if user.name else user.email

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user")

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(permissions.MOVE_PARTNER)


class ReplacesOwner:
    """Mixin of the partner's admin: a page that replaces a lost owner."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.owner_view)
        name = "partners_partner_owner"
        return [path("<path:object_id>/owner/", view, name=name), *super().get_urls()]

    def more_buttons(self, request, obj):
        buttons = super().more_buttons(request, obj)
        if request.user.has_perm(permissions.MOVE_PARTNER):
            label = _("Replace the owner")
            buttons = [*buttons, {"url": self.address("owner", obj), "label": label}]
        return buttons

    def owner_view(self, request, object_id):
        """Ask on GET; on POST end the owners' memberships and invite the new one."""
        partner, answer = self.row_or_redirect(request, object_id)
        if answer is not None:
            return answer
        if not request.user.has_perm(permissions.MOVE_PARTNER):
            raise PermissionDenied
        form = OwnerForm(
            request.POST if request.method == "POST" else None,
            initial={"language": partner.language},
        )
        form.fields["language"].widget = forms.RadioSelect(choices=form.fields["language"].choices)
        back = self.address("change", partner)

        def replace(form):
            wanted = {k: v for k, v in form.cleaned_data.items() if k != "called"}
            membership_services.replace_owners(partner, **wanted, by=request.user)
            self.log_change(request, partner, _("Owner replaced"))
            return _(
                "The former owners no longer have access. The new owner has been emailed."
            ), back

        return self.ask(
            request,
            partner,
            form,
            replace,
            title=_("Replace the owner"),
            back=back,
            word=self.word(partner),
            explanation=self._owner_lines(partner),
        )

    def _owner_lines(self, partner):
        number = partner.contact_phone or _("no number is listed")
        return [
            _("Call the number listed here first: %(number)s (%(name)s).")
            % {"number": number, "name": partner.contact_name or "–"},
            _(
                "The current owners lose their access immediately and are told by email. "
                "Editors keep theirs. The new owner gets an invitation."
            ),
        ]


def membership_lines(partner) -> list[dict]:
    """Return the history of the members, as the history panel shows it."""
    moves = partner.membership_moves.select_related("by", "user")
    return [
        {
            "at": move.at,
            "what": _("%(what)s (%(role)s)")
            % {"what": move.get_what_display(), "role": move.get_role_display()}
            if move.role
            else move.get_what_display(),
            "by": move.by or "–",
            "note": " ".join(filter(None, (str(move.user or ""), move.note))),
        }
        for move in moves
    ]


def change_lines(partner) -> list[dict]:
    """Return the decided changes of the profile, as the history panel shows them."""
    decided = partner.changes.filter(is_application=False, decided_at__isnull=False).select_related(
        "decided_by"
    )
    return [
        {
            "at": change.decided_at,
            "what": _("Change %(number)s: %(state)s")
            % {"number": change.number, "state": change.get_status_display()},
            "by": change.decided_by or "–",
            "note": change.reason,
        }
        for change in decided
    ]
