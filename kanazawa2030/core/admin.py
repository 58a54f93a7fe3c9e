"""The admin of the kernel: office, emergency strip, goals, courses, accounts, mail."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpResponseRedirect
from django.urls import reverse

from .accounts import admin as account_admin
from .language.bilingual import language_columns
from .mail import admin as mail_admin  # they register what they are about
from .models import CourseOfAction, Goal, Office, SiteNotice
from .staff_site.base import PortalModelAdmin, PortalModelForm
from .staff_site.bilingual import OneLanguageAtLeast, pairs

# Rights are given by roles, addresses and keys are changed on the person's account.
for hidden in (Group, EmailAddress, Authenticator):
    if admin.site.is_registered(hidden):
        admin.site.unregister(hidden)


class OneRowAdmin(PortalModelAdmin):
    """For tables of exactly one row: the list leads straight to it."""

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not self.model.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        obj.pk = 1
        super().save_model(request, obj, form, change)

    def changelist_view(self, request, extra_context=None):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if self.model.objects.exists():
            return HttpResponseRedirect(reverse(f"{name}_change", args=[1]))
        if self.has_add_permission(request):
            return HttpResponseRedirect(reverse(f"{name}_add"))
        return super().changelist_view(request, extra_context)


class OfficeForm(OneLanguageAtLeast, PortalModelForm):
    one_of = ("department",)


@admin.register(Office)
class OfficeAdmin(OneRowAdmin):
    form = OfficeForm
    fieldsets = (
        (None, {"fields": (*pairs("department", "address"), "postal_code")}),
        (None, {"fields": ("phone", *pairs("hours"), "email", "reply_to")}),
    )


@admin.register(SiteNotice)
class SiteNoticeAdmin(OneRowAdmin):
    fieldsets = ((None, {"fields": (*pairs("text"),)}),)


class FixedRowsAdmin(PortalModelAdmin):
    """For rows that every installation has, no more and no fewer."""

    list_display_links = ("number", "__str__")

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class NamesForm(PortalModelForm):
    """Names stand in tags and choices, where a fallback could not say its language."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in language_columns("title", "short_title"):
            if name in self.fields:
                self.fields[name].required = True


@admin.register(Goal)
class GoalAdmin(FixedRowsAdmin):
    form = NamesForm
    list_display = ("number", "__str__")
    fieldsets = ((None, {"fields": ("number", *pairs("title"), "colour")}),)
    readonly_fields = ("number", "colour")


@admin.register(CourseOfAction)
class CourseOfActionAdmin(FixedRowsAdmin):
    """The Japanese names are the declaration's, word for word; only the rest moves."""

    form = NamesForm
    list_display = ("number", "__str__")
    fieldsets = (
        (None, {"fields": ("number", *pairs("title", "short_title"))}),
        (None, {"fields": (*pairs("aim", "dye"), "goals")}),
    )
    readonly_fields = ("number", "title_ja", "short_title_ja")
