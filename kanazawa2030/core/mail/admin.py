"""The admin of mails: what was sent, what failed and why, sending again.

Nobody writes or changes a mail here. Addresses and texts are for those who may send
again; the others see that a mail went out, not to whom. A secret is for its reader.
"""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import Value
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from .. import permissions
from ..models import OutgoingMail
from ..web.posted import is_possible_key
from . import outbox, pausing
from .kinds import label_of
from .troubles import in_words


def masked(address: str) -> str:
    """Return an address masked to its first letter."""
    return f"{address[0]}…@…" if address else "–"


class KindFilter(admin.SimpleListFilter):
    """The kinds of mails there are, by what staff call them."""

    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        kinds = OutgoingMail.objects.order_by("kind").values_list("kind", flat=True).distinct()
        return sorted(((kind, str(label_of(kind))) for kind in kinds), key=lambda row: row[1])

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(OutgoingMail)
class OutgoingMailAdmin(admin.ModelAdmin):
    list_display = (
        "created_at",
        "kind_label",
        "recipient",
        "status",
        "attempts",
        "sent_at",
        "trouble",
    )
    list_filter = ("status", KindFilter, "language", "priority")
    list_per_page = 50
    ordering = ("-created_at", "-pk")
    actions = ("send_again", "note_bounced")
    fieldsets = (
        (None, {"fields": ("kind_label", "recipient", "language", "subject", "body")}),
        (
            gettext_lazy("Delivery"),
            {
                "fields": (
                    "status",
                    "trouble",
                    "priority",
                    "created_at",
                    "not_before",
                    "expires_at",
                    "attempts",
                    "claimed_at",
                    "retry_since",
                    "sent_at",
                    "failed_at",
                    "erased_at",
                )
            },
        ),
        (gettext_lazy("Sent again"), {"fields": ("resends", "resent_at", "resent_by")}),
    )
    readonly_fields = ("kind_label", "recipient", "body", "trouble")

    # --- who may what --------------------------------------------------------

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_resend_permission(self, request):
        return request.user.has_perm(permissions.RESEND_MAILS)

    def lookup_allowed(self, lookup, value, request):
        """Allow only the page's filters: `?to__startswith=` would reveal addresses."""
        filters = {getattr(one, "parameter_name", one) for one in self.list_filter}
        return lookup.partition("__")[0] in filters

    def get_search_fields(self, request):
        """Search addresses only for who may read them."""
        return ("to", "subject") if self.has_resend_permission(request) else ()

    def changelist_view(self, request, extra_context=None):
        """As Django's; forged row numbers are ignored."""
        if request.method == "POST":
            request.POST = request.POST.copy()
            chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
            request.POST.setlist(
                ACTION_CHECKBOX_NAME, [key for key in chosen if is_possible_key(self.opts.pk, key)]
            )
        return super().changelist_view(request, extra_context)

    # --- the pause -----------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view(self.pause_view)
        return [path("pause/", view, name="core_outgoingmail_pause"), *super().get_urls()]

    def pause_view(self, request):
        """Say whether emails are held back; a POST releases them, as its button says."""
        if not self.has_resend_permission(request):
            raise PermissionDenied
        way = request.POST.get("old")
        if request.method == "POST" and way in {"withhold", "send"}:
            pausing.resume(by=request.user, send_old=way == "send")
            messages.success(request, _("Emails are being sent again."))
            return HttpResponseRedirect(reverse("admin:core_outgoingmail_changelist"))
        pause = pausing.note_place()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Emails are held back") if pause.paused_at else _("Outgoing emails"),
            "pause": pause,
            "waiting": pausing.waiting(pause.paused_at) if pause.paused_at else None,
        }
        return render(request, "admin/core/outgoingmail/pause.html", context)

    # --- what is shown -------------------------------------------------------

    def get_queryset(self, request):
        # What is shown depends on the reader, and a column of the list gets no request.
        mails = super().get_queryset(request).select_related("resent_by")
        return mails.annotate(may_read=Value(self.has_resend_permission(request)))

    def get_object(self, request, object_id, from_field=None):
        """As Django's; the page is titled by what staff call the kind."""
        mail = super().get_object(request, object_id, from_field)
        if mail:
            mail.label = label_of(mail.kind)
        return mail

    def action_checkbox(self, obj):
        """As Django's; it names the email by what staff call its kind."""
        obj.label = label_of(obj.kind)
        return super().action_checkbox(obj)

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def kind_label(self, mail):
        return label_of(mail.kind)

    @admin.display(description=pgettext_lazy("recipient", "to"), ordering="to")
    def recipient(self, mail):
        return (mail.to or "–") if mail.may_read else masked(mail.to)

    @admin.display(description=gettext_lazy("text"))
    def body(self, mail):
        if mail.is_secret:
            return _("(Contains a code or a key. Only the recipient can see it.)")
        if mail.erased_at:
            return _("(erased)")
        return mail.text if mail.may_read else _("(Not shown to you.)")

    @admin.display(description=gettext_lazy("why it was not delivered"))
    def trouble(self, mail):
        return in_words(mail.last_error) or "–"

    # --- action --------------------------------------------------------------

    @admin.action(description=gettext_lazy("Send again"), permissions=["resend"])
    def send_again(self, request, queryset):
        """Queue the chosen mails again; each refusal says why."""
        done = 0
        for mail in queryset.order_by("pk"):
            try:
                outbox.resend(mail, by=request.user)
            except outbox.CannotResend as refusal:
                messages.error(request, f"{mail}: {refusal}")
            else:
                self.log_change(request, mail, _("Sent again."))
                done += 1
        if done:
            messages.success(
                request,
                ngettext(
                    "%(count)d email is being sent again.",
                    "%(count)d emails are being sent again.",
                    done,
                )
                % {"count": done},
            )

    @admin.action(description=gettext_lazy("This address bounces"), permissions=["resend"])
    def note_bounced(self, request, queryset):
        """Note that the chosen mails came back: nothing more goes to their addresses."""
        noted = [mail for mail in queryset if outbox.mark_bounced(mail, by=request.user)]
        for mail in noted:
            self.log_change(request, mail, _("Marked as undeliverable."))
        if noted:
            messages.success(
                request,
                ngettext(
                    "%(count)d address is marked as undeliverable. No more emails are sent to it.",
                    "%(count)d addresses are marked as undeliverable. No more emails are sent "
                    "to them.",
                    len({mail.to for mail in noted}),
                )
                % {"count": len({mail.to for mail in noted})},
            )
        else:
            messages.error(request, _("Only sent or failed emails can be marked as undeliverable."))
