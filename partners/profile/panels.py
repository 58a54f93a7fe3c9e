"""What awaits staff about partners' profiles, and the panel on a member's page."""

from django.db.models import Count, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanazawa2030.core.language.bilingual import localized, page_language
from kanazawa2030.core.language.dates import short_date
from kanazawa2030.core.models.prepared import union_of
from kanazawa2030.core.registry import MOST, Todo, capped, digest_source, my_panel, todo_source

from ..commitments.panels import asked_of
from ..models import (
    BoardEntry,
    Commitment,
    CommitmentChange,
    Introduction,
    Invitation,
    Partner,
    PartnerChange,
)
from ..permissions import MOVE_PARTNER
from ..yearly_check import services as yearly_check_services

Status = PartnerChange.Status


@todo_source("partners.queue", order=40)
def queue(user, now) -> list[Todo]:
    """Return applications and changes to decide on, the oldest first."""
    if not user.has_perm(MOVE_PARTNER):
        return []
    waiting = PartnerChange.objects.waiting().select_related("partner")
    url = reverse(
        "admin:partners_partnerchange_changelist", query={"status__exact": Status.SUBMITTED.value}
    )
    return capped(
        [_to_decide(change) for change in waiting[: MOST + 1]],
        _("All applications and changes to review"),
        url,
    )


def _calls(number: int) -> Todo:
    words = ngettext(
        "%(count)d partner to call about the profile",
        "%(count)d partners to call about the profile",
        number,
    )
    url = reverse("admin:partners_yearlycheck_changelist", query={"call": "yes"})
    return Todo(words % {"count": number}, _("See whom to phone"), url)


def _unreported(number: int) -> Todo:
    words = ngettext(
        "%(count)d commitment without a report this year",
        "%(count)d commitments without a report this year",
        number,
    )
    url = reverse("admin:partners_commitment_changelist", query={"report": "awaited"})
    return Todo(words % {"count": number}, _("See which"), url)


@todo_source("partners.overdue", order=47)
def overdue(user, now) -> list[Todo]:
    """Say how many partners did not answer the yearly check, and how many reports are missing."""
    if not user.has_perm(MOVE_PARTNER):
        return []
    sentences = {"calls": _calls, "reports": _unreported}
    rows = {
        "calls": yearly_check_services.to_call(),
        "reports": Commitment.objects.awaiting_report(),
    }
    parts = [
        found.order_by().values_list(Value(name)).annotate(number=Count("pk"))
        for name, found in rows.items()
    ]
    return [sentences[name](number) for name, number in union_of(parts) if number]


def _to_decide(change) -> Todo:
    if change.is_application:
        words = _("An organisation applies to be a partner")
        url = reverse("admin:partners_partner_change", args=[change.partner_id])
    else:
        words = _("A partner has changed its profile")
        url = reverse("admin:partners_partnerchange_change", args=[change.pk])
    sent = {"item": change.partner, "day": short_date(change.submitted_at, page_language())}
    return Todo(words, _("Read and decide"), url, detail=_("%(item)s, since %(day)s") % sent)


@digest_source("partners.queue", order=40)
def digest_lines(user, now) -> list[str]:
    """Return how many of the partners' items await a decision of this user."""
    if not user.has_perm(MOVE_PARTNER):
        return []
    counts = (
        (
            _("Applications and changes of partners to review: %(count)s"),
            PartnerChange.objects.waiting().count(),
        ),
        (
            _("Partners to call about the profile: %(count)s"),
            yearly_check_services.to_call().count(),
        ),
        (_("Board entries to review: %(count)s"), BoardEntry.objects.waiting().count()),
        (_("Introductions asked for: %(count)s"), Introduction.objects.waiting().count()),
        (
            _("Commitments and reports to review: %(count)s"),
            CommitmentChange.objects.waiting().count(),
        ),
    )
    return [words % {"count": count} for words, count in counts if count]


# --- A member's own page -------------------------------------------------------


@my_panel("partners.mine", order=10)
def mine(request):
    """List the user's organisations, their drafts, and what needs doing."""
    user = request.user
    memberships = list(user.memberships.select_related("partner"))
    forms = list(
        PartnerChange.objects.of_member(user)
        .filter(status__in=PartnerChange.OPEN)
        .select_related("partner")
        .order_by("-edited_at")
    )
    by_partner = {form.partner_id: form for form in forms if form.partner_id}
    invited = Invitation.objects.filter(email__iexact=user.email).count()
    return {
        "title": _("My organisations"),
        "template": "partners/profile/_mine.html",
        "rows": [
            {
                "partner": member.partner,
                "role": member.get_role_display(),
                "form": by_partner.get(member.partner_id),
                "is_public": member.partner.status == Partner.Status.APPROVED,
            }
            for member in memberships
        ],
        "drafts": [form for form in forms if form.partner_id is None],
        "waiting": [*_waiting(forms, invited), *asked_of(member.partner for member in memberships)],
    }


def _waiting(forms, invited: int) -> list[tuple[str, str]]:
    lines = []
    for form in forms:
        if form.status == Status.RETURNED:
            name = localized(form.partner, "name").text
            lines.append(
                (
                    _("The office asks you to change something: %(name)s") % {"name": name},
                    form.get_absolute_url(),
                )
            )
    if invited:
        words = ngettext(
            "You have an invitation in your email.",
            "You have %(count)d invitations in your email.",
            invited,
        )
        lines.append((words % {"count": invited}, ""))
    return lines
