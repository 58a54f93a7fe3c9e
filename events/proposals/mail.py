"""What proposers and co-hosts are told; written into the transaction of the change."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kanazawa2030.core import tokens
from kanazawa2030.core.language.bilingual import localized
from kanazawa2030.core.mail.outbox import MailText, queue_mail, render_mail, site_url
from partners.models import Membership

from ..models import CoHost, Decision
from .labels import LABELS

COHOST_PURPOSE = "cohost"
# What the proposer is told, and the templates that say it.
MAILS = {
    "received": "events/proposals/mail/received",
    "comment": "events/proposals/mail/comment",
    "more_info": "events/proposals/mail/more_info",
    "decision": "events/proposals/mail/decision",
    "scheduled": "events/proposals/mail/scheduled",
    "draft_expiring": "events/proposals/mail/draft_expiring",
}


# Staff and proposers call an outcome by the same words.
OUTCOMES = {outcome: LABELS[outcome.value].label for outcome in Decision.Outcome}


def compose(proposal, what: str, *, language: str = "", **context) -> MailText:
    """The mail `what` to the proposer as it will be sent: in the proposal's language."""
    language = language or proposal.language
    with translation.override(language):
        path = reverse("proposals:proposal_detail", args=[proposal.pk])
        context = {
            "proposal": proposal,
            "button_url": site_url(path),
            "button_label": _("See your proposal"),
            "facts": list(_facts(proposal, context.get("decision"), language)),
            **context,
        }
    return render_mail(MAILS[what], context, language)


def _facts(proposal, decision, language):
    yield _("Proposal"), proposal.title or _("Draft without a title yet")
    if proposal.number:
        yield _("Receipt number"), proposal.number
    if decision is None:
        return
    yield _("Result"), OUTCOMES[decision.outcome]
    for label, field in ((_("Reason"), "reason"), (_("Next step"), "next_step")):
        if found := localized(decision, field, language):
            yield label, found.text


def tell(proposal, what: str, *, at: datetime | None = None, occasion="", **context):
    """Mail the proposer `what`, in the language of the proposal."""
    mail = compose(proposal, what, **context)
    key = f"proposal:{proposal.pk}:{what}:{occasion}"
    for person in people_of(proposal):
        is_proposer = person.pk == proposal.proposer_id
        queue_mail(
            kind=f"proposal_{what}",
            to=person.email,
            language=proposal.language,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            dedupe_key=key if is_proposer else f"{key}:{person.pk}",
            not_before=at or timezone.now(),
        )


def people_of(proposal) -> list:
    """Whom mails about it go to: its proposer, or who took over from them.

    Whoever has left the organisation it is for hears no more of it; then its owners do.
    """
    if proposal.partner_id is None:
        return [proposal.proposer]
    members = proposal.partner.memberships.select_related("user").filter(user__is_active=True)
    if members.filter(user=proposal.proposer_id).exists():
        return [proposal.proposer]
    owners = members.filter(role=Membership.Role.OWNER)
    return [member.user for member in owners]


def warn_of_deletion(proposal, *, on, at: datetime):
    """Say that a draft nobody touches is deleted on the day `on`."""
    occasion = f"{proposal.version}:{on:%Y%m%d}"
    tell(proposal, "draft_expiring", at=at, occasion=occasion, on=on)


def first_wording(proposal, outcome: str, language: str) -> str:
    """What a decision's mail begins as, for the reviewer to write on."""
    with translation.override(language):
        words = {
            Decision.Outcome.ACCEPTED: _(
                "Thank you for your proposal “%(title)s”. We are glad to take it up.\n\n"
                "We will prepare the event’s page from what you wrote and agree date and "
                "place with you."
            ),
            Decision.Outcome.CONDITIONAL: _(
                "Thank you for your proposal “%(title)s”. We would like to take it up, on "
                "the conditions below.\n\nPlease tell us on the page of your proposal when "
                "they are met, or if they cannot be."
            ),
            Decision.Outcome.DECLINED: _(
                "Thank you for your proposal “%(title)s”. We have read it with care and "
                "cannot take it up this time.\n\nBelow we tell you why, and what you could "
                "do next."
            ),
        }
        return words[outcome] % {"title": proposal.title}


def cohost_url(cohost) -> str:
    """The address where a co-host says yes or no, in the proposal's language."""
    token = tokens.make(COHOST_PURPOSE, cohost.pk, cohost.nonce)
    with translation.override(cohost.proposal.language):
        return site_url(reverse("proposals:cohost_answer", args=[token]))


def cohost_by_token(token: str) -> CoHost | None:
    """Return the co-host a mailed link belongs to; None for a forged or revoked one."""
    rows = CoHost.objects.select_related("proposal__proposer", "proposal__partner")
    return tokens.row_of(COHOST_PURPOSE, token, rows)


def ask_cohost(cohost, *, at: datetime):
    """Ask one co-host whether it takes part, in the role wished for.

    The subject is fixed words; what the proposer wrote stands on the page, so that
    nobody can send a stranger a text of their own in the city's name.
    """
    proposal, language = cohost.proposal, cohost.proposal.language
    with translation.override(language):
        context = {
            "cohost": cohost,
            "facts": [
                (_("Event"), proposal.title),
                (_("Role asked of you"), cohost.get_role_display()),
            ],
            "button_label": _("Read it and answer"),
            "button_url": cohost_url(cohost),
        }
    mail = render_mail("events/proposals/mail/cohost", context, language)
    queue_mail(
        kind="proposal_cohost",
        to=cohost.email,
        language=language,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        dedupe_key=f"cohost:{cohost.pk}:{cohost.nonce[:8]}",
        not_before=at,
    )
