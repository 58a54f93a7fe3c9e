"""The mail that asks once a year whether a profile is still right."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from kanazawa2030.core import tokens
from kanazawa2030.core.language.lists import listed
from kanazawa2030.core.mail.outbox import Priority, site_url

from ..contacts import Contact
from ..mail import about, partner_mail, send

TOKEN_PURPOSE = "partner-check"

YEARLY_CHECK = partner_mail(
    "yearly",
    gettext_lazy("Is your profile still correct? (yearly check)"),
    paragraphs="partners/yearly_check/mail/yearly_check.txt",
    button=gettext_lazy("Check the profile and answer"),
    priority=Priority.BULK,
)


def yearly_check(check, *, to: Contact, awaited=()):
    """Ask "Is this still right?", with one button; `awaited` commitments want a report."""

    def context():
        token = tokens.make(TOKEN_PURPOSE, check.pk, check.nonce)
        return about(
            check.partner,
            aspects=listed(one.get_aspect_display() for one in awaited),
            button_url=site_url(reverse("partners:yearly_check", args=[token])),
        )

    send(
        YEARLY_CHECK,
        to=to.email,
        language=to.language,
        person=to.name,
        context=context,
        dedupe_key=f"partner:{check.partner_id}:check:{check.year}",
    )
