"""Panels of commitments: on the staff dashboard and on a member's page."""

from django.db.models import Value
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.language.dates import short_date
from kanazawa2030.core.registry import desk_panel

from ..models import Commitment, CommitmentChange, Partner
from ..models.commitments import name_of
from ..permissions import MOVE_PARTNER

SHOWN = 8
Status = CommitmentChange.Status


@desk_panel("partners.commitments", order=46)
def waiting_commitments(request):
    """List commitments and reports to decide on, the oldest first, and overdue reports."""
    if not request.user.has_perm(MOVE_PARTNER):
        return None
    waiting = CommitmentChange.objects.waiting()
    rows = [
        (
            _("%(what)s: %(item)s") % {"what": capfirst(change.get_what_display()), "item": change},
            reverse("admin:partners_commitmentchange_change", args=[change.pk]),
            short_date(change.submitted_at, page_language()),
        )
        for change in waiting.select_related("partner")[:SHOWN]
    ]
    awaited = Commitment.objects.awaiting_report().count()
    if not rows and not awaited:
        return None
    more = []
    if rows:
        more.append(
            (
                _("All commitments and reports to review (%(count)d)") % {"count": waiting.count()},
                reverse(
                    "admin:partners_commitmentchange_changelist",
                    query={"status__exact": Status.SUBMITTED.value},
                ),
            )
        )
    if awaited:
        words = ngettext(
            "%(count)d commitment without a report this year",
            "%(count)d commitments without a report this year",
            awaited,
        )
        url = reverse("admin:partners_commitment_changelist", query={"report": "awaited"})
        more.append((words % {"count": awaited}, url))
    return {"title": _("Commitments of partners"), "rows": rows, "more": more}


# --- A member's own page -----------------------------------------------------------

_SENTENCES = {
    "returned": gettext_lazy("The office asks you to change a commitment: %(about)s"),
    "awaited": gettext_lazy("Please send the yearly report: %(about)s"),
}


def asked_of(partners) -> list[tuple[str, str]]:
    """Return what members are asked to do about commitments: sentences and links.

    One query, whatever the number of organisations.
    """
    listed = {p.pk: p for p in partners if p.status == Partner.Status.APPROVED}
    columns = ("partner_id", "aspect")
    returned = (
        CommitmentChange.objects.order_by()
        .filter(partner__in=listed, status=Status.RETURNED)
        .values_list(Value("returned"), *columns)
    )
    awaited = Commitment.objects.order_by().filter(partner__in=listed).awaiting_report()
    found = returned.union(awaited.values_list(Value("awaited"), *columns)).order_by()
    return [
        (_SENTENCES[why] % {"about": name_of(listed[pk], aspect)}, _way_to(listed[pk], aspect))
        for why, pk, aspect in sorted(found, reverse=True)
    ]


def _way_to(partner, aspect) -> str:
    address = reverse("partners:commitment_list", args=[partner.slug])
    return f"{address}#{aspect}"
