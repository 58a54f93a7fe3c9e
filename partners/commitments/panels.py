"""What awaits staff about commitments, and what members are asked on their page."""

from django.db.models import Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.language.dates import short_date
from kanazawa2030.core.registry import MOST, Todo, capped, todo_source

from ..models import Commitment, CommitmentChange, Partner
from ..models.commitments import name_of
from ..permissions import MOVE_PARTNER

Status = CommitmentChange.Status


@todo_source("partners.commitments", order=46)
def waiting_commitments(user, now) -> list[Todo]:
    """Return commitments and reports to decide on, the oldest first."""
    if not user.has_perm(MOVE_PARTNER):
        return []
    waiting = CommitmentChange.objects.waiting().select_related("partner")
    found = [
        Todo(
            _("To review: %(what)s") % {"what": change.get_what_display()},
            _("Read and decide"),
            reverse("admin:partners_commitmentchange_change", args=[change.pk]),
            detail=_("%(item)s, since %(day)s")
            % {"item": change, "day": short_date(change.submitted_at, page_language())},
        )
        for change in waiting[: MOST + 1]
    ]
    url = reverse(
        "admin:partners_commitmentchange_changelist",
        query={"status__exact": Status.SUBMITTED.value},
    )
    return capped(found, _("All commitments and reports to review"), url)


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
