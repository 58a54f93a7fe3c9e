"""Panels of partners: on the staff dashboard and on a member's page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanazawa2030.core.language.bilingual import localized, page_language
from kanazawa2030.core.language.dates import short_date
from kanazawa2030.core.registry import desk_panel, digest_source, my_panel

from ..commitments.panels import asked_of
from ..models import BoardEntry, CommitmentChange, Introduction, Invitation, Partner, PartnerChange
from ..permissions import MOVE_PARTNER
from ..yearly_check import services as yearly_check_services

SHOWN = 10
Status = PartnerChange.Status


@desk_panel("partners.queue", order=40)
def queue(request):
    """List applications and changes to decide on, the oldest first, and calls to make."""
    if not request.user.has_perm(MOVE_PARTNER):
        return None
    waiting = PartnerChange.objects.waiting().select_related("partner")
    calls = yearly_check_services.to_call().count()
    rows = [_queue_row(change) for change in waiting[:SHOWN]]
    if not rows and not calls:
        return None
    more = [
        (
            _("All applications and changes to review (%(count)d)") % {"count": waiting.count()},
            reverse(
                "admin:partners_partnerchange_changelist",
                query={"status__exact": Status.SUBMITTED.value},
            ),
        )
    ]
    if calls:
        words = ngettext(
            "%(count)d partner to call about the profile",
            "%(count)d partners to call about the profile",
            calls,
        )
        url = reverse("admin:partners_yearlycheck_changelist", query={"call": "yes"})
        more.append((words % {"count": calls}, url))
    return {"title": _("Partners: to do"), "rows": rows, "more": more}


def _queue_row(change):
    if change.is_application:
        words = _("Application: %(partner)s")
        url = reverse("admin:partners_partner_change", args=[change.partner_id])
    else:
        words = _("Change: %(partner)s")
        url = reverse("admin:partners_partnerchange_change", args=[change.pk])
    sent_on = short_date(change.submitted_at, page_language())
    return words % {"partner": change.partner}, url, sent_on


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
