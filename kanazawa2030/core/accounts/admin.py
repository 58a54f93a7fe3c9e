"""The admin of staff accounts: who may sign in, in which roles, until when.

No list of single rights, no passwords, no superusers: an administrator can give what
the staff groups hold, and nothing beyond.
"""

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from .. import permissions
from ..models import User
from ..web.posted import is_possible_key, normalise_post
from ..workflow.changes import ChangeError
from . import staff
from .roles import Role, role_label

PERSONAL = ("email", "name", "language")
ACCESS = ("groups", "access_until", "is_active")


class UserForm(forms.ModelForm):
    """One account. `by` is the user who edits it, set by the admin."""

    by: User
    groups = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Roles"),
        queryset=Group.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = User
        fields = (*PERSONAL, "groups", "access_until", "is_active", "is_superuser")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "email" in self.fields:
            self.fields["email"].error_messages["required"] = _("Enter an email address.")
        if "groups" in self.fields:
            self._offer_roles(self.fields["groups"])

    def _offer_roles(self, field):
        """Offer the staff groups only, by their labels."""
        field.queryset = Group.objects.filter(name__in=Role.values)
        by_name = {group.name: group for group in field.queryset}
        field.choices = [
            (by_name[name].pk, label) for name, label in Role.choices if name in by_name
        ]

    def clean_groups(self):
        """Return the ticked groups, and an installation's own groups unchanged."""
        chosen = list(self.cleaned_data["groups"])
        if self.instance.pk:
            chosen += self.instance.groups.exclude(name__in=Role.values)
        return chosen

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another account uses this address."))
        return email

    def clean(self):
        cleaned = super().clean()
        roles = {group.name for group in cleaned.get("groups") or ()}
        if Role.RECEPTION in roles and not cleaned.get("access_until"):
            self.add_error("access_until", _("Reception helpers need a last day of access."))
        if self.instance.pk == self.by.pk:
            self._keep_own_keys(cleaned, roles)
        return cleaned

    def _keep_own_keys(self, cleaned, roles):
        """Refuse to let users lock themselves out; another administrator must do it."""
        until = cleaned.get("access_until")
        if not cleaned.get("is_active", True) or (until and until < timezone.localdate()):
            raise forms.ValidationError(
                _("You cannot close your own account. Please ask another administrator.")
            )
        had = self.instance.groups.filter(name=Role.ADMINISTRATOR).exists()
        if had and Role.ADMINISTRATOR not in roles:
            self.add_error(
                "groups",
                _("You cannot remove this role from yourself. Please ask another administrator."),
            )


class RoleFilter(admin.SimpleListFilter):
    title = pgettext_lazy("accounts", "role")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return Role.choices

    def queryset(self, request, queryset):
        if self.value() not in Role.values:
            return queryset
        return queryset.filter(groups__name=self.value())


class TransferForm(forms.Form):
    """Successors: one for all, or one for each account."""

    successor = forms.ModelChoiceField(
        label=gettext_lazy("Successor"), queryset=User.objects.none(), required=False
    )

    def __init__(self, *args, leaving, **kwargs):
        super().__init__(*args, **kwargs)
        self.leaving = leaving
        candidates = (
            User.objects.filter(is_active=True, is_staff=True)
            .exclude(pk__in=[user.pk for user in leaving])
            .exclude(access_until__lt=timezone.localdate())
        )
        self.fields["successor"].queryset = candidates
        if len(leaving) > 1:
            self.fields["successor"].label = _("Successor for all of them")
            for user in leaving:
                self.fields[f"successor_{user.pk}"] = forms.ModelChoiceField(
                    label=_("Successor of %(name)s, if another") % {"name": user},
                    queryset=candidates,
                    required=False,
                )

    def successor_of(self, user):
        """Return the person chosen for `user`, else the one chosen for everybody."""
        chosen = self.cleaned_data.get(f"successor_{user.pk}")
        return chosen or self.cleaned_data.get("successor")

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not all(map(self.successor_of, self.leaving)):
            raise forms.ValidationError(_("Choose who takes over."))
        return cleaned


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    form = UserForm
    list_display = (
        "email",
        "name",
        "roles",
        "last_login",
        "access_until",
        "second_factor",
        "is_active",
    )
    list_filter = (RoleFilter, "is_active")
    search_fields = ("email", "name")
    ordering = ("-is_active", "email")
    list_per_page = 50
    actions = ("transfer_staff", "send_link", "reset_factor", "sign_out")
    readonly_fields = ("last_login", "second_factor")

    class Media:
        css = {"all": ["css/admin.css"]}

    # --- who may ---------------------------------------------------------------

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and staff.may_manage(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        """Refuse: accounts are closed, not deleted, since old records name them."""
        return False

    def get_queryset(self, request):
        keys = Authenticator.objects.filter(user=OuterRef("pk"))
        return (
            super().get_queryset(request).prefetch_related("groups").annotate(has_key=Exists(keys))
        )

    def has_transfer_permission(self, request):
        """Return whether the action `transfer_staff` is offered."""
        may_transfer = request.user.has_perm(permissions.TRANSFER_STAFF)
        return may_transfer and self.has_change_permission(request)

    def get_fieldsets(self, request, obj=None):
        access = ACCESS if obj else ACCESS[:-1]
        if request.user.is_superuser:
            access += ("is_superuser",)
        fieldsets = [(None, {"fields": PERSONAL}), (_("Roles and access"), {"fields": access})]
        if obj:
            fieldsets.append((_("Signing in"), {"fields": self.readonly_fields}))
        return fieldsets

    # --- the list ----------------------------------------------------------------

    def changelist_view(self, request, extra_context=None):
        """As Django's; forged row numbers are ignored."""
        if request.method == "POST":
            request.POST = request.POST.copy()
            chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
            request.POST.setlist(
                ACTION_CHECKBOX_NAME, [key for key in chosen if is_possible_key(self.opts.pk, key)]
            )
        try:
            return super().changelist_view(request, extra_context)
        except (IncorrectLookupParameters, OverflowError):
            return HttpResponseRedirect(f"{request.path}?e=1")

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, user):
        names = sorted(group.name for group in user.groups.all())
        return " / ".join(map(role_label, names)) or "–"

    @admin.display(
        description=gettext_lazy("two-step verification"), boolean=True, ordering="has_key"
    )
    def second_factor(self, user):
        return user.has_key

    # --- the form ----------------------------------------------------------------

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.user
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST":
            request.POST = normalise_post(request.POST, User)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        # Staff is who has a role: nobody has to remember a second tick.
        was_staff = obj.is_staff
        obj.is_staff = obj.is_superuser or bool(form.cleaned_data.get("groups"))
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if change and obj.is_staff and not was_staff:
            # A session that a mailed code began must not become a member of staff's.
            staff.end_sessions(obj)
        if change and "email" in form.changed_data:
            staff.change_address(obj)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not change:
            staff.invite(form.instance, by=request.user)
            messages.success(request, _("A link to set the password is on its way."))

    # --- actions ------------------------------------------------------------------

    def _each(self, request, queryset, service):
        """Call `service(user, by=…)` for each; report refusals. Return how many succeeded."""
        done = 0
        for user in queryset.order_by("pk"):
            try:
                service(user, by=request.user)
            except PermissionDenied:
                messages.error(
                    request, _("%(name)s: you do not have permission to do this.") % {"name": user}
                )
            except ChangeError as error:
                messages.error(request, f"{user}: {error}")
            else:
                done += 1
        return done

    @admin.action(
        description=pgettext_lazy("action", "Send a link to set the password"),
        permissions=["change"],
    )
    def send_link(self, request, queryset):
        count = self._each(request, queryset, staff.invite)
        if count:
            messages.success(
                request,
                ngettext("%(count)d link sent.", "%(count)d links sent.", count) % {"count": count},
            )

    @admin.action(
        description=pgettext_lazy("action", "Reset two-step verification"), permissions=["change"]
    )
    def reset_factor(self, request, queryset):
        count = self._each(request, queryset, staff.reset_second_factor)
        if count:
            messages.success(
                request,
                ngettext(
                    "Two-step verification reset for %(count)d person.",
                    "Two-step verification reset for %(count)d people.",
                    count,
                )
                % {"count": count},
            )

    @admin.action(
        description=pgettext_lazy("action", "Sign out everywhere"), permissions=["change"]
    )
    def sign_out(self, request, queryset):
        count = self._each(request, queryset, staff.sign_out_everywhere)
        if count:
            messages.success(
                request,
                ngettext("%(count)d person signed out.", "%(count)d people signed out.", count)
                % {"count": count},
            )

    @admin.action(
        description=pgettext_lazy("action", "Close accounts and hand over (yearly transfer)"),
        permissions=["transfer"],
    )
    def transfer_staff(self, request, queryset):
        """Ask for the successors first; a second submission does nothing."""
        if not request.user.has_perm(permissions.TRANSFER_STAFF):
            raise PermissionDenied
        leaving = list(queryset.order_by("pk"))
        sent = "confirm" in request.POST
        form = TransferForm(request.POST if sent else None, leaving=leaving)
        if sent and form.is_valid():

            def sign_off(user, *, by):
                staff.transfer(user, successor=form.successor_of(user), by=by)

            count = self._each(request, queryset, sign_off)
            if count:
                messages.success(
                    request,
                    ngettext(
                        "%(count)d account has been closed.",
                        "%(count)d accounts have been closed.",
                        count,
                    )
                    % {"count": count},
                )
            return HttpResponseRedirect(request.get_full_path())
        context = {
            **self.admin_site.each_context(request),
            "title": _("Close accounts and hand over"),
            "opts": self.opts,
            "leaving": leaving,
            "form": form,
            "media": self.media,
        }
        return render(request, "admin/core/user/transfer.html", context)
