"""The staff desk's pages for what members send: changes to decide on, calls to make."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.changes import ChangeError
from kanazawa2030.core.forms import CleanImagesAdmin
from kanazawa2030.core.moves_admin import MovesAdmin
from kanazawa2030.core.portal_admin import PortalModelAdmin

from . import changes, checks
from .forms import CallForm
from .models import PartnerChange, YearlyCheck
from .services import PERMISSION


class ReadOnly:
    """Rows that members or tasks make; staff decide on them and write nothing in them."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


def side_by_side(differences, is_moved):
    """A table of what is public beside what is wished; `is_moved` notes a conflict."""
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>',
        (
            (
                one.label,
                one.now or "–",
                one.wanted or "–",
                is_moved if one.is_moved else "",
            )
            for one in differences
        ),
    )
    return format_html(
        '<table class="side-by-side"><thead><tr><th scope="col">{}</th>'
        '<th scope="col">{}</th><th scope="col">{}</th><th scope="col">{}</th></tr>'
        "</thead><tbody>{}</tbody></table>",
        _("What"), _("Now public"), _("As they wish"), _("Note"), rows,
    )  # fmt: skip


@admin.register(PartnerChange)
class PartnerChangeAdmin(ReadOnly, CleanImagesAdmin, MovesAdmin):
    """Old and new side by side; two buttons decide."""

    list_display = ("number", "partner_name", "what", "status_word", "submitted_at")
    list_filter = ("status", "is_application")
    list_select_related = ("partner",)
    ordering = ("-status", "submitted_at", "pk")
    search_fields = ("partner__name_ja", "partner__name_en", "partner__name_kana")
    fields = ("partner", "status", "submitted_at", "author", "comparison", "logos")
    readonly_fields = fields
    state_field = "status"
    address_field = None

    def get_queryset(self, request):
        drafts = PartnerChange.Status.DRAFT  # nobody's business but the author's
        return super().get_queryset(request).exclude(status=drafts)

    @admin.display(description=gettext_lazy("partner"), ordering="partner__sort_ja")
    def partner_name(self, obj):
        return str(obj.partner)

    @admin.display(description=gettext_lazy("what"), ordering="is_application")
    def what(self, obj):
        return _("application") if obj.is_application else _("change")

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_word(self, obj):
        return format_html(
            '<span class="state state-{}">{}</span>', obj.status, self.word(obj)
        )

    @admin.display(description=gettext_lazy("old and new"))
    def comparison(self, obj):
        return side_by_side(
            [one for one in changes.differences(obj) if one.name != "logo"],
            _("The profile has changed since the form was opened."),
        )

    @admin.display(description=gettext_lazy("new logo"))
    def logos(self, obj):
        if not obj.logo:
            return _("removed") if obj.values.get("logo") == "" else "–"
        return format_html(
            '<img src="{}" alt="{}" width="160">', obj.logo.url, _("New logo")
        )

    # --- moves, by partners.changes --------------------------------------------

    def moves_for(self, obj, user):
        return changes.moves_for(obj, user)

    def steps(self):
        return changes.TRANSITIONS

    def make_move(self, obj, name, *, by, version, reason=""):
        return changes.decide(obj, name, by=by, version=version, reason=reason)

    def word(self, obj):
        return obj.get_status_display()

    def was_public(self, obj):
        return True

    def previews(self, obj):
        return []

    def view_on_site(self, obj):
        return obj.partner.get_absolute_url()

    def history_lines(self, obj):
        lines = [(obj.submitted_at, _("Sent"), obj.author, "")]
        if obj.decided_at:
            lines.append(
                (obj.decided_at, obj.get_status_display(), obj.decided_by, obj.reason)
            )
        return [
            {"at": at, "what": what, "by": by or "–", "note": note}
            for at, what, by, note in lines
        ]


class ToCall(admin.SimpleListFilter):
    title = gettext_lazy("calls")
    parameter_name = "call"

    def lookups(self, request, model_admin):
        return [("yes", _("to call"))]

    def queryset(self, request, queryset):
        return checks.to_call() if self.value() == "yes" else queryset


@admin.register(YearlyCheck)
class YearlyCheckAdmin(ReadOnly, PortalModelAdmin):
    """Who was asked in April, who answered, and whom to call."""

    list_display = ("partner", "year", "asked_at", "answered_at", "phone", "call")
    list_filter = (ToCall, "year")
    list_select_related = ("partner",)
    search_fields = ("partner__name_ja", "partner__name_en", "partner__name_kana")
    fields = (
        "partner",
        "year",
        "asked_at",
        "answered_at",
        "called_by",
        "note",
        "phone",
        "call",
    )
    readonly_fields = fields

    @admin.display(description=gettext_lazy("contact"))
    def phone(self, obj):
        partner = obj.partner
        return (
            " / ".join(filter(None, (partner.contact_name, partner.contact_phone)))
            or "–"
        )

    @admin.display(description=gettext_lazy("call"))
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
        """What somebody said on the telephone; it counts as the answer."""
        check, answer = self.row_or_redirect(request, object_id)
        if answer is not None:
            return answer
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        form = CallForm(request.POST if request.method == "POST" else None)
        back = reverse("admin:partners_yearlycheck_changelist")
        if request.method == "POST" and form.is_valid():
            try:
                checks.called(check, note=form.cleaned_data["note"], by=request.user)
            except ChangeError as error:
                form.add_error("note", str(error))
            else:
                self.log_change(request, check, _("Called"))
                messages.success(request, _("The call is noted."))
                return HttpResponseRedirect(back)
        context = self.page_context(
            request, check, _("Note a call"), form=form, button=_("The profile is right"),
            back=back, word=self.phone(check), is_possible=check.answered_at is None,
        )  # fmt: skip
        return render(request, "admin/ask.html", context)
