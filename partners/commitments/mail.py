"""The mails about commitments and their reports."""

from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from kanazawa2030.core.mail.outbox import site_url

from ..mail import MEMBER_PAGE, PROFILE, THANKS_FOR_SENDING, about, notify_members, partner_mail

_COMMITMENTS = {"button": gettext_lazy("Open your commitments"), "button_target": "commitments_url"}
RECEIVED = partner_mail(
    "commitment_received",
    gettext_lazy("We have received your commitment or report"),
    thanks=THANKS_FOR_SENDING,
    paragraphs="partners/commitments/mail/received.txt",
    **_COMMITMENTS,
)
_DECIDED = pgettext_lazy("mail", "Decision on a commitment")
APPROVED = partner_mail(
    "commitment_decided",
    gettext_lazy("Your commitment or report is now public"),
    label=_DECIDED,
    paragraphs="partners/commitments/mail/approved.txt",
    **PROFILE,
)
RETURNED = partner_mail(
    "commitment_decided",
    gettext_lazy("Please revise your commitment or report"),
    label=_DECIDED,
    paragraphs="partners/commitments/mail/returned.txt",
    **_COMMITMENTS,
)
_MOVED = pgettext_lazy("mail", "Commitment taken off the profile, or put back")
REINSTATED = partner_mail(
    "commitment_moved",
    gettext_lazy("Your commitment is shown again"),
    label=_MOVED,
    paragraphs="partners/commitments/mail/reinstated.txt",
    **PROFILE,
)
WITHDRAWN = partner_mail(
    "commitment_moved",
    gettext_lazy("Your commitment is hidden for now"),
    label=_MOVED,
    paragraphs="partners/commitments/mail/withdrawn.txt",
    **MEMBER_PAGE,
)


def _about(item) -> dict:
    path = reverse("partners:commitment_list", args=[item.partner.slug])
    return about(
        item.partner,
        aspect=item.get_aspect_display(),
        reason=item.reason,
        commitments_url=site_url(path),
    )


def received(change):
    """Notify the members that what they sent about a commitment has arrived."""
    key = f"commitment:{change.pk}:{change.version}:received"
    notify_members(change.partner, RECEIVED, lambda: _about(change), key=key)


def decided(change):
    """Notify the members whether it is public now, or what to change."""
    kind = APPROVED if change.status == change.Status.APPROVED else RETURNED
    key = f"commitment:{change.pk}:{change.version}:{change.status}"
    notify_members(change.partner, kind, lambda: _about(change), key=key)


def moved(commitment, *, now):
    """Notify the members that staff took a commitment off the profile, or put it back."""
    kind = REINSTATED if commitment.withdrawn_at is None else WITHDRAWN
    key = f"commitment-row:{commitment.pk}:{now:%Y%m%d%H%M%S}"
    notify_members(commitment.partner, kind, lambda: _about(commitment), key=key)
