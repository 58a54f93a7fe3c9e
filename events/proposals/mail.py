"""The mails to proposers and co-hosts; queued in the transaction of the change."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kanazawa2030.core import tokens
from kanazawa2030.core.language.bilingual import localized
from kanazawa2030.core.mail.kinds import MailKind, MailText, Marked, queue, render, send
from kanazawa2030.core.mail.outbox import site_url
from partners.models import Membership

from ..models import CoHost, Decision
from .labels import LABELS

COHOST_PURPOSE = "cohost"


def _kind(key: str, subject, **fields) -> MailKind:
    return MailKind(
        name=f"proposal_{key}",
        template="events/proposals/mail/proposal",
        paragraphs=f"events/proposals/mail/{key}.txt",
        subject=subject,
        **{"button": _SEE, **fields},
    )


_SEE = gettext_lazy("See your proposal")
KINDS = {
    "received": _kind(
        "received",
        gettext_lazy("We have received your proposal %(number)s"),
        label=pgettext_lazy("mail", "Proposal received"),
    ),
    "comment": _kind(
        "comment",
        gettext_lazy("A message about your proposal %(number)s"),
        label=pgettext_lazy("mail", "Message about a proposal"),
    ),
    "more_info": _kind(
        "more_info",
        gettext_lazy("A question about your proposal %(number)s"),
        label=pgettext_lazy("mail", "Question about a proposal"),
    ),
    "decision": _kind(
        "decision",
        gettext_lazy("Your proposal %(number)s has been decided"),
        label=pgettext_lazy("mail", "Decision on a proposal"),
    ),
    # Its text and its HTML part the paragraphs differently.
    "scheduled": MailKind(
        name="proposal_scheduled",
        template="events/proposals/mail/scheduled",
        subject=gettext_lazy("Your proposal %(number)s: the event is being prepared"),
        label=pgettext_lazy("mail", "Event of a proposal in preparation"),
        button=_SEE,
    ),
    "draft_expiring": _kind(
        "draft_expiring",
        gettext_lazy("Your draft of a proposal will be deleted soon"),
        heading=gettext_lazy("Your draft will be deleted soon"),
    ),
    "cohost": _kind(
        "cohost",
        gettext_lazy("Will you take part in an event in Kanazawa?"),
        label=pgettext_lazy("mail", "Question to a co-host"),
        button=gettext_lazy("Read it and answer"),
    ),
}

# Staff and proposers call an outcome by the same words.
OUTCOMES = {outcome: LABELS[outcome.value].label for outcome in Decision.Outcome}


def compose(proposal, what: str, *, language: str = "", **context) -> MailText:
    """Render the mail `what` to the proposer: in the language of the proposal, if none is given."""
    language = language or proposal.language

    def whole_context():
        decision = context.get("decision")
        path = reverse("proposals:proposal_detail", args=[proposal.pk])
        return {
            "proposal": proposal,
            "number": proposal.number,
            "button_url": site_url(path),
            "facts": list(_facts(proposal, decision, language)),
            "wording": decision and Marked(localized(decision, "mail")),
            **context,
        }

    return render(KINDS[what], whole_context, language)


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


def notify(proposal, what: str, *, at: datetime | None = None, occasion="", **context):
    """Mail the proposer `what`, in the language of the proposal."""
    mail = compose(proposal, what, **context)
    key = f"proposal:{proposal.pk}:{what}:{occasion}"
    for person in recipients_of(proposal):
        is_proposer = person.pk == proposal.proposer_id
        queue(
            KINDS[what],
            mail,
            to=person.email,
            language=proposal.language,
            dedupe_key=key if is_proposer else f"{key}:{person.pk}",
            not_before=at or timezone.now(),
        )


def recipients_of(proposal) -> list:
    """Return whom mails about it go to: its proposer, or who took over from them.

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
    """Mail the proposer that a draft nobody edits is deleted on the day `on`."""
    occasion = f"{proposal.version}:{on:%Y%m%d}"
    notify(proposal, "draft_expiring", at=at, occasion=occasion, on=on)


def first_wording(proposal, outcome: str, language: str) -> str:
    """Return what a decision's mail begins as, for the reviewer to write on."""
    with translation.override(language):
        texts = {
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
        return texts[outcome] % {"title": proposal.title}


def cohost_url(cohost) -> str:
    """Return the address where a co-host says yes or no, in the proposal's language."""
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
    proposal = cohost.proposal

    def context():
        return {
            "cohost": cohost,
            "facts": [
                (_("Event"), proposal.title),
                (_("Role asked of you"), cohost.get_role_display()),
            ],
            "button_url": cohost_url(cohost),
        }

    send(
        KINDS["cohost"],
        to=cohost.email,
        language=proposal.language,
        context=context,
        dedupe_key=f"cohost:{cohost.pk}:{cohost.nonce[:8]}",
        at=at,
    )
