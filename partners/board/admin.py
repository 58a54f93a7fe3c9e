"""The admin of the board: entries to approve, introductions to make."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.language.lists import listed

from ..contacts import contact_of
from ..models import BoardEntry, Introduction
from ..permissions import MOVE_PARTNER
from ..staff_pages import DecidesAdmin
from . import introductions
from . import services as board_services


@admin.register(BoardEntry)
class BoardEntryAdmin(DecidesAdmin):
    """Admin of entries; shows both languages side by side, as they would be public."""

    list_display = ("name", "kind", "partner_name", "status_word", "submitted_at", "expires_at")
    list_filter = ("status", "kind", "courses")
    ordering = ("-submitted_at", "-pk")
    search_fields = ("search_text",)
    search_help_text = gettext_lazy("Words in the title and the text.")
    fields = (
        "partner",
        "kind",
        "words",
        "tags",
        "months",
        "status",
        "published_at",
        "expires_at",
        "ended_at",
        "writer",
    )
    readonly_fields = fields

    @admin.display(description=gettext_lazy("title"), ordering="title_ja")
    def name(self, obj):
        return str(obj) + (_(" (sample)") if obj.is_sample else "")

    @admin.display(description=gettext_lazy("texts"))
    def words(self, obj):
        rows = format_html_join(
            "",
            '<tr><th scope="row">{}</th><td lang="ja">{}</td><td lang="en">{}</td></tr>',
            (
                (_("Title"), obj.title_ja or "–", obj.title_en or "–"),
                (_("Text"), obj.text_ja or "–", obj.text_en or "–"),
            ),
        )
        return format_html(
            '<table class="side-by-side"><thead><tr><td></td><th scope="col">{}</th>'
            '<th scope="col">{}</th></tr></thead><tbody>{}</tbody></table>',
            _("Japanese"),
            _("English"),
            rows,
        )

    @admin.display(description=gettext_lazy("written by"))
    def writer(self, obj):
        """Return who wrote it, as text: few may open the page of an account."""
        return str(obj.author or "–")

    @admin.display(description=gettext_lazy("courses of action and goals"))
    def tags(self, obj):
        return listed((*obj.courses.all(), *obj.goals.all()))

    # --- transitions, by partners.board ------------------------------------------

    transitions = board_services.TRANSITIONS

    def apply_transition(self, obj, name, *, by, version, reason=""):
        return board_services.decide(obj, name, by=by, version=version, reason=reason)

    def history_lines(self, obj):
        sent = {"at": obj.submitted_at, "what": _("Sent"), "by": obj.author or "–", "note": ""}
        return sorted([sent, *self.decided_line(obj)], key=lambda line: line["at"])


@admin.register(Introduction)
class IntroductionAdmin(DecidesAdmin):
    """Admin of introductions; two buttons decide."""

    list_display = ("partner_name", "about", "other", "status_word", "asked_at")
    list_filter = ("status",)
    list_select_related = ("partner", "entry__partner")
    ordering = ("status", "asked_at", "pk")
    search_fields = (
        "partner__name_ja",
        "partner__name_en",
        "entry__title_ja",
        "entry__title_en",
        "entry__partner__name_ja",
        "entry__partner__name_en",
    )
    fields = ("partner", "person", "message", "about", "other", "reach", "status")
    readonly_fields = fields

    @admin.display(description=gettext_lazy("asked by"))
    def person(self, obj):
        """Return who asked, as text: few may open the page of an account."""
        return str(obj.asked_by or "–")

    @admin.display(description=gettext_lazy("entry on the board"))
    def about(self, obj):
        url = reverse("admin:partners_boardentry_change", args=[obj.entry_id])
        return format_html('<a href="{}">{}</a>', url, obj.entry)

    @admin.display(description=gettext_lazy("partner that wrote the entry"))
    def other(self, obj):
        return str(obj.entry.partner)

    @admin.display(description=gettext_lazy("emails go to"))
    def reach(self, obj):
        """Say which two people would be introduced, before the button is pressed."""
        sides = ((obj.entry.partner, obj.entry.author), (obj.partner, obj.asked_by))
        found = ((side, contact_of(side, who)) for side, who in sides)
        return format_html_join(
            "",
            "{}: {}<br>",
            (
                (
                    side,
                    " ".join(filter(None, contact[:2]))
                    if contact
                    else _("cannot be reached by email"),
                )
                for side, contact in found
            ),
        )

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(MOVE_PARTNER)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    # --- transitions, by partners.board.introductions ------------------------------------

    transitions = introductions.TRANSITIONS

    def apply_transition(self, obj, name, *, by, version, reason=""):
        return introductions.decide(obj, name, by=by, reason=reason)

    def explanation(self, transition):
        if transition.name != "introduce":
            return []
        return [_("Each side gets one email with the other's name and address.")]

    def history_lines(self, obj):
        asked = {"at": obj.asked_at, "what": _("Asked"), "by": obj.asked_by or "–", "note": ""}
        return [asked, *self.decided_line(obj)]
