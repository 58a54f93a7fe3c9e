"""What all mails about partners share: their frame, and whom they go to.

Call these inside the transaction of the change. Members read mails in the language they
last signed in with. Functions named `context` are called in the reader's language.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext

from kanazawa2030.core.language.bilingual import localized
from kanazawa2030.core.mail import kinds
from kanazawa2030.core.mail.outbox import site_url

from .contacts import active_members

# Buttons, and where they lead: fields of a kind.
MEMBER_PAGE = {"button": gettext_lazy("Open your page"), "button_target": "member_url"}
PROFILE = {"button": gettext_lazy("See the profile"), "button_target": "profile_url"}


def partner_mail(name: str, subject, **fields) -> kinds.MailKind:
    """Return a kind of mail in the frame that all mails about partners share."""
    return kinds.MailKind(
        name=f"partner.{name}", template="partners/mail/message", subject=subject, **fields
    )


def send(kind, *, to: str, language: str, context, **options):
    """Queue one mail; the name of the site ends its subject."""

    def with_subject():
        site = pgettext("mail subject", " | IMAGINE KANAZAWA 2030")
        return {"subject": f"{kind.subject}{site}", **context()}

    kinds.send(kind, to=to, language=language, context=with_subject, **options)


def notify_members(partner, kind, context, *, key: str):
    """Send the same to each member, in their own language; `key` names the occasion."""
    for member in active_members(partner):
        send(
            kind,
            to=member.user.email,
            language=member.user.language,
            context=context,
            dedupe_key=f"{key}:{member.user_id}",
        )


def name_of(partner) -> str:
    return localized(partner, "name").text


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
