"""The admin of the yearly check."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.staff_site.base import PortalModelAdmin, ReadOnly

from ..models import YearlyCheck
from ..permissions import MOVE_PARTNER
from . import services as yearly_check_services
from .forms import CallForm


class ToCall(admin.SimpleListFilter):
    title = pgettext_lazy("by phone", "calls")
    parameter_name = "call"

    def lookups(self, request, model_admin):
        return [("yes", _("to call"))]

    def queryset(self, request, queryset):
        return yearly_check_services.to_call() if self.value() == "yes" else queryset


@admin.register(YearlyCheck)
class YearlyCheckAdmin(ReadOnly, PortalModelAdmin):
    """Admin of the yearly checks: who was asked, who answered, whom to call."""

    list_display = ("partner", "year", "asked_at", "answered_at", "phone", "call")
    list_filter = (ToCall, "year")
    list_select_related = ("partner",)
    search_fields = ("partner__name_ja", "partner__name_en", "partner__name_kana")
    fields = ("partner", "year", "asked_at", "answered_at", "called_by", "note", "phone", "call")
    readonly_fields = fields

    @admin.display(description=pgettext_lazy("of a partner", "contact"))
    def phone(self, obj):
        partner = obj.partner
        return " / ".join(filter(None, (partner.contact_name, partner.contact_phone))) or "–"

    @admin.display(description=pgettext_lazy("by phone", "call"))
    def call(self, obj):
        if obj.answered_at or not obj.pk:
            return "–"
        url = reverse("admin:partners_yearlycheck_called", args=[obj.pk])
        return format_html('<a href="{}">{}</a>', url, _("Note a call"))

    def get_urls(self):
        view = self.admin_site.admin_view(self.called_view)
        name = "partners_yearlycheck_called"
        return [path("<path:object_id>/called/", view, name=name), *super().get_urls()]

    def called_view(self, request, object_id):
        """Enter what somebody said on the telephone; it counts as the answer."""
        check, answer = self.row_or_redirect(request, object_id)
        if answer is not None:
            return answer
        if not request.user.has_perm(MOVE_PARTNER):
            raise PermissionDenied
        form = CallForm(request.POST if request.method == "POST" else None)
        back = reverse("admin:partners_yearlycheck_changelist")

        def note_call(form):
            yearly_check_services.called(check, note=form.cleaned_data["note"], by=request.user)
            self.log_change(request, check, _("Called"))
            return _("The call is noted."), back

        return self.ask(
            request,
            check,
            form,
            note_call,
            title=_("Note a call"),
            button=_("The profile is correct"),
            back=back,
            word=self.phone(check),
            is_possible=check.answered_at is None,
        )
