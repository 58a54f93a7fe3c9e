"""The mails about members: invited, and no longer one."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core import tokens
from kanazawa2030.core.language.bilingual import localized, page_language
from kanazawa2030.core.language.dates import full_date
from kanazawa2030.core.mail.kinds import quoted
from kanazawa2030.core.mail.outbox import site_url

from ..mail import about, partner_mail, send

TOKEN_PURPOSE = "partner-invitation"

INVITATION = partner_mail(
    "invitation",
    gettext_lazy("You are invited to manage an organisation’s page"),
    paragraphs="partners/membership/mail/invitation.txt",
    reason="partners/membership/mail/_invitation_reason.txt",
    button=gettext_lazy("View the invitation"),
    is_secret=True,
    is_unasked=True,
)
# Staff send it to a person they have spoken to.
OWNER_INVITATION = replace(INVITATION, is_unasked=False)
ENDED = partner_mail(
    "ended",
    gettext_lazy("You are no longer a member of an organisation"),
    paragraphs="partners/membership/mail/ended.txt",
)


def invitation(invited, kind=INVITATION):
    """Send the link that lets one person act for an organisation."""

    def context():
        token = tokens.make(TOKEN_PURPOSE, invited.pk, invited.nonce)
        return about(
            invited.partner,
            facts=[
                (_("Invited by"), quoted(localized(invited.partner, "name"))),
                (_("Your role"), invited.get_role_display()),
                (
                    _("The invitation can be used until"),
                    full_date(invited.expires_at, page_language()),
                ),
            ],
            button_url=site_url(reverse("partners:invitation", args=[token])),
        )

    send(
        kind,
        to=invited.email,
        language=invited.language,
        context=context,
        dedupe_key=f"partner-invitation:{invited.pk}:{invited.nonce[:8]}",
        expires_at=invited.expires_at,
    )


def membership_ended(partner, user):
    """Notify a person that they are no longer a member of an organisation."""
    send(
        ENDED,
        to=user.email,
        language=user.language,
        person=user.name,
        context=lambda: about(partner),
    )
