"""What all mails about partners share: their frame, and whom they go to.

Call these inside the transaction of the change. Members read mails in the language they
last signed in with. Functions named `context` are called in the reader's language.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy

from kanazawa2030.core.language.bilingual import localized
from kanazawa2030.core.mail import kinds
from kanazawa2030.core.mail.outbox import site_url

from .contacts import active_members

# Buttons, and where they lead: fields of a kind.
MEMBER_PAGE = {"button": gettext_lazy("Open My page"), "button_target": "member_url"}
PROFILE = {"button": gettext_lazy("View the profile"), "button_target": "profile_url"}

THANKS_FOR_SENDING = gettext_lazy("Thank you for sending this to us.")


def partner_mail(name: str, subject, **fields) -> kinds.MailKind:
    """Return a kind of mail about partners."""
    return kinds.MailKind(
        name=f"partner.{name}",
        subject=subject,
        **{"reason": "partners/mail/_reason.txt", "unnamed": kinds.HELLO_ORGANISATION, **fields},
    )


def send(kind, *, to: str, language: str, context, person: str = "", **options):
    """Queue one mail to `person`, whose name greets them."""
    kinds.send(
        kind,
        to=to,
        language=language,
        context=lambda: {"addressee": person, **context()},
        **options,
    )


def notify_members(partner, kind, context, *, key: str):
    """Send the same to each member, in their own language; `key` names the occasion."""
    for member in active_members(partner):
        send(
            kind,
            to=member.user.email,
            language=member.user.language,
            person=member.user.name,
            context=context,
            dedupe_key=f"{key}:{member.user_id}",
        )


def name_of(partner) -> str:
    return kinds.Marked(localized(partner, "name"))


def about(partner, **more) -> dict:
    """Return what a mail about `partner` is rendered with, in the active language."""
    return {
        "name": name_of(partner),
        "profile_url": page_url(partner),
        "member_url": site_url(reverse(settings.MEMBER_HOME)),
        **more,
    }


def page_url(item) -> str:
    """Return the full address of a profile, form or entry, in the active language."""
    return site_url(item.get_absolute_url())
