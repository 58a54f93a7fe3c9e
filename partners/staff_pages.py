"""Base classes of the admin pages on which staff decide."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.staff_site.base import ReadOnly
from kanazawa2030.core.staff_site.transitions import TransitionsAdmin


def side_by_side(differences, is_moved):
    """Return a table of public beside proposed values; `is_moved` notes a conflict."""
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>',
        (
            (one.label, one.now or "–", one.wanted or "–", is_moved if one.is_moved else "")
            for one in differences
        ),
    )
    return format_html(
        '<div class="side-by-side-box" role="region" tabindex="0" aria-label="{}">'
        '<table class="side-by-side"><thead><tr><th scope="col">{}</th>'
        '<th scope="col">{}</th><th scope="col">{}</th><th scope="col">{}</th></tr>'
        "</thead><tbody>{}</tbody></table></div>",
        _("old and new"),
        _("What"),
        _("Now public"),
        _("Wanted"),
        _("Note"),
        rows,
    )


class DecidesAdmin(ReadOnly, TransitionsAdmin):
    """Admin of members' submissions: read, and decided on by buttons."""

    list_select_related = ("partner",)
    address_field = None

    def word(self, obj):
        return obj.get_status_display()

    def was_public(self, obj):
        return True

    @admin.display(description=gettext_lazy("partner"), ordering="partner__sort_ja")
    def partner_name(self, obj):
        return str(obj.partner)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_word(self, obj):
        return format_html('<span class="state state-{}">{}</span>', obj.status, self.word(obj))

    def decided_line(self, obj) -> list[dict]:
        """Return the last decision as a line of the history."""
        if obj.decided_at is None:
            return []
        return [
            {
                "at": obj.decided_at,
                "what": _("Decided"),
                "by": obj.decided_by or "–",
                "note": obj.reason,
            }
        ]
