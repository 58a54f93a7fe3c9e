"""The mails about members: invited, and no longer one."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core import tokens
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.language.dates import full_date
from kanazawa2030.core.mail.outbox import site_url

from ..mail import about, partner_mail, send

TOKEN_PURPOSE = "partner-invitation"

INVITATION = partner_mail(
    "invitation",
    gettext_lazy("You are invited to act for a partner"),
    paragraphs="partners/membership/mail/invitation.txt",
    button=gettext_lazy("See the invitation"),
    is_secret=True,
)
ENDED = partner_mail(
    "ended",
    gettext_lazy("You no longer act for a partner"),
    paragraphs="partners/membership/mail/ended.txt",
)


def invitation(invited):
    """Send the link that lets one person act for an organisation."""

    def context():
        token = tokens.make(TOKEN_PURPOSE, invited.pk, invited.nonce)
        return about(
            invited.partner,
            facts=[
                (_("Your role"), invited.get_role_display()),
                (_("The invitation works until"), full_date(invited.expires_at, page_language())),
            ],
            button_url=site_url(reverse("partners:invitation", args=[token])),
        )

    send(
        INVITATION,
        to=invited.email,
        language=invited.language,
        context=context,
        dedupe_key=f"partner-invitation:{invited.pk}:{invited.nonce[:8]}",
        expires_at=invited.expires_at,
    )


def membership_ended(partner, user):
    """Notify somebody that they do not act for an organisation any more."""
    send(ENDED, to=user.email, language=user.language, context=lambda: about(partner))
