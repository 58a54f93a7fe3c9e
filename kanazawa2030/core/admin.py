"""Admin pages of the shared app: office, emergency notice, goals, courses of action."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from auditlog.models import LogEntry
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpResponseRedirect, JsonResponse
from django.urls import reverse

from .accounts import admin as account_admin
from .files import views as files_views  # registers its page
from .http import form_methods
from .language.bilingual import language_columns
from .language.hints import hint_sentences
from .mail import admin as mail_admin  # registers its pages
from .models import CourseOfAction, Goal, Office, SiteNotice
from .registry import staff_page
from .staff_site.audit_admin import AuditAdmin
from .staff_site.base import PortalModelAdmin, PortalModelForm
from .staff_site.bilingual import OneLanguageAtLeast, easy_texts, pairs
from .watch import staff_views  # registers its page

# Permissions come from roles; addresses and keys are changed on the user's account page.
for hidden in (Group, EmailAddress, Authenticator, LogEntry):
    if admin.site.is_registered(hidden):
        admin.site.unregister(hidden)
admin.site.register(LogEntry, AuditAdmin)


@staff_page("easy-hints/", name="easy_hints")
@form_methods
def easy_hints(request):
    """Answer the script of a form with the hints on a text that is being written.

    The text is posted, so that it stands in no address and no log.
    """
    return JsonResponse({"hints": hint_sentences(request.POST.get("text", ""))})


class OneRowAdmin(PortalModelAdmin):
    """Base class for tables of one row: the list redirects to its form."""

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
    """Base class for rows that every installation has: none is added or deleted."""

    list_display_links = ("number", "__str__")

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class NamesForm(PortalModelForm):
    """Names are required in both languages: tags and choices cannot mark a fallback."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in language_columns("title", "short_title"):
            if name in self.fields:
                self.fields[name].required = True


@admin.register(Goal)
class GoalAdmin(FixedRowsAdmin):
    form = NamesForm
    list_display = ("number", "__str__")
    fieldsets = ((None, {"fields": ("number", *pairs("title", "aim"), "colour")}),)
    readonly_fields = ("number", "colour")


@admin.register(CourseOfAction)
class CourseOfActionAdmin(FixedRowsAdmin):
    """The Japanese names are those of the joint declaration and cannot be changed."""

    form = NamesForm
    list_display = ("number", "__str__")
    fieldsets = (
        (None, {"fields": ("number", *pairs("title", "short_title"))}),
        (None, {"fields": (*pairs("aim", "dye"), "goals")}),
        easy_texts("easy_text"),
    )
    readonly_fields = ("number", "title_ja", "short_title_ja")
