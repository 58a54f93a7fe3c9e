"""The mails to proposers and co-hosts; queued in the transaction of the change."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from kanazawa2030.core import tokens
from kanazawa2030.core.language.bilingual import Localized, localized
from kanazawa2030.core.mail.kinds import (
    HELLO_ORGANISATION,
    MailKind,
    MailText,
    Marked,
    queue,
    quoted,
    render,
    send,
)
from kanazawa2030.core.mail.outbox import site_url
from partners.models import Membership

from ..models import CoHost, Decision
from .labels import LABELS

COHOST_PURPOSE = "cohost"
_FOLDER = "events/proposals/mail"


def _kind(key: str, subject, **fields) -> MailKind:
    return MailKind(
        name=f"proposal_{key}",
        paragraphs=f"{_FOLDER}/{key}.txt",
        subject=subject,
        **{"button": _SEE, "reason": "events/proposals/mail/_reason.txt", **fields},
    )


_SEE = gettext_lazy("Open your proposal")
KINDS = {
    "received": _kind(
        "received",
        gettext_lazy("We have received your proposal %(number)s"),
        label=pgettext_lazy("mail", "Proposal received"),
        thanks=gettext_lazy("Thank you for your proposal."),
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
        after="events/proposals/mail/_more_info_after.txt",
    ),
    "decision": _kind(
        "decision",
        gettext_lazy("Our decision on your proposal %(number)s"),
        label=pgettext_lazy("mail", "Decision on a proposal"),
    ),
    "scheduled": _kind(
        "scheduled",
        gettext_lazy("We are preparing the event of your proposal %(number)s"),
        label=pgettext_lazy("mail", "Event of a proposal in preparation"),
    ),
    "draft_expiring": _kind(
        "draft_expiring",
        gettext_lazy("The draft of your proposal will be deleted soon"),
        reason="events/proposals/mail/_draft_reason.txt",
        button=gettext_lazy("Open your draft"),
    ),
    "cohost": _kind(
        "cohost",
        gettext_lazy("Request to co-host an event"),
        label=pgettext_lazy("mail", "Question to a co-host"),
        reason="events/proposals/mail/_cohost_reason.txt",
        unnamed=HELLO_ORGANISATION,
        button=gettext_lazy("Read the proposal and answer"),
        is_unasked=True,
    ),
}

# Staff and proposers call an outcome by the same words.
OUTCOMES = {outcome: LABELS[outcome.value].label for outcome in Decision.Outcome}


def compose(proposal, what: str, *, language: str = "", person=None, **context) -> MailText:
    """Render the mail `what` to `person`, by default the proposer.

    It is in the language of the proposal, if none is given.
    """
    language = language or proposal.language

    def whole_context():
        decision = context.get("decision")
        path = reverse("proposals:proposal_detail", args=[proposal.pk])
        return {
            "addressee": (person or proposal.proposer).name,
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
    for label, field in ((_("Reason"), "reason"), (_("What to do next"), "next_step")):
        if found := localized(decision, field, language):
            yield label, Marked(found)


def notify(proposal, what: str, *, at: datetime | None = None, occasion="", **context):
    """Mail the proposer `what`, in the language of the proposal."""
    key = f"proposal:{proposal.pk}:{what}:{occasion}"
    for person in recipients_of(proposal):
        is_proposer = person.pk == proposal.proposer_id
        queue(
            KINDS[what],
            compose(proposal, what, person=person, **context),
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
                "Thank you for your proposal “%(title)s”. We are pleased to accept it.\n\n"
                "We will prepare the event’s page from your proposal and agree the date and "
                "place with you."
            ),
            Decision.Outcome.CONDITIONAL: _(
                "Thank you for your proposal “%(title)s”. We would like to accept it on the "
                "conditions below.\n\nPlease tell us on the page of your proposal when they "
                "are met, or if you cannot meet them."
            ),
            Decision.Outcome.DECLINED: _(
                "Thank you for your proposal “%(title)s”. We have considered it carefully, "
                "but we cannot accept it this time.\n\nThe reason and what you can do next "
                "are given below."
            ),
        }
        return texts[outcome] % {"title": proposal.title}


def cohost_path(cohost) -> str:
    """Return the path of the page where a co-host says yes or no, in the active language."""
    token = tokens.make(COHOST_PURPOSE, cohost.pk, cohost.nonce)
    return reverse("proposals:cohost_answer", args=[token])


def cohost_url(cohost) -> str:
    """Return the address where a co-host says yes or no, in the proposal's language."""
    with translation.override(cohost.proposal.language):
        return site_url(cohost_path(cohost))


def cohost_by_token(token: str) -> CoHost | None:
    """Return the co-host a mailed link belongs to; None for a forged or revoked one."""
    rows = CoHost.objects.select_related("proposal__proposer", "proposal__partner")
    return tokens.row_of(COHOST_PURPOSE, token, rows)


def ask_cohost(cohost, *, at: datetime):
    """Ask one co-host whether it takes part, in the role wished for.

    The subject and the first words are fixed: nobody can send a stranger a text of their
    own in the city's name. Names and title are quoted among the facts.
    """
    proposal = cohost.proposal

    def context():
        return {
            "facts": [
                (pgettext("proposal", "Proposed by"), _asker_of(proposal)),
                (_("Event proposed"), _quoted(proposal, proposal.title)),
                (_("Organisation named"), _quoted(proposal, cohost.name)),
                (_("How you would be named"), cohost.get_role_display()),
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


def _asker_of(proposal) -> str:
    """Return the organisation that proposes; a person is named on the page only."""
    if proposal.partner is not None:
        return Marked(localized(proposal.partner, "name"))
    if group := proposal.data.get("organisation", {}).get("group_name"):
        return _quoted(proposal, group)
    return _("an individual (named on the page below)")


def _quoted(proposal, text: str) -> str:
    return quoted(Localized(text, proposal.language, is_fallback=False))
