"""The mails about applications, profiles and their changes."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..mail import (
    MEMBER_PAGE,
    PROFILE,
    THANKS_FOR_SENDING,
    about,
    notify_members,
    page_url,
    partner_mail,
    send,
)

# By the transition of the partner that members are notified of.
DECISIONS = {
    "approve": partner_mail(
        "approve",
        gettext_lazy("Your organisation is now a partner"),
        paragraphs="partners/profile/mail/approved.txt",
        **PROFILE,
    ),
    "return": partner_mail(
        "return",
        gettext_lazy("Please revise your application"),
        paragraphs="partners/profile/mail/returned.txt",
        **MEMBER_PAGE,
    ),
    "suspend": partner_mail(
        "suspend",
        gettext_lazy("Your profile is hidden for now"),
        paragraphs="partners/profile/mail/suspended.txt",
        **MEMBER_PAGE,
    ),
    "reinstate": partner_mail(
        "reinstate",
        gettext_lazy("Your profile is shown again"),
        paragraphs="partners/profile/mail/reinstated.txt",
        **PROFILE,
    ),
    "leave": partner_mail(
        "leave",
        gettext_lazy("Your organisation is no longer a partner"),
        paragraphs="partners/profile/mail/left.txt",
        **MEMBER_PAGE,
    ),
}
_RECEIVED = pgettext_lazy("mail", "Application or change received")
APPLICATION_RECEIVED = partner_mail(
    "received",
    gettext_lazy("We have received your application"),
    thanks=gettext_lazy("Thank you for your application."),
    label=_RECEIVED,
    paragraphs="partners/profile/mail/application_received.txt",
    button=gettext_lazy("View what you sent"),
    button_target="form_url",
)
CHANGE_RECEIVED = partner_mail(
    "received",
    gettext_lazy("We have received your change"),
    thanks=THANKS_FOR_SENDING,
    label=_RECEIVED,
    paragraphs="partners/profile/mail/change_received.txt",
    button=gettext_lazy("View what you sent"),
    button_target="form_url",
)
_DECIDED = pgettext_lazy("mail", "Decision on a change to a profile")
CHANGE_APPROVED = partner_mail(
    "decided",
    gettext_lazy("Your change is now public"),
    label=_DECIDED,
    paragraphs="partners/profile/mail/change_approved.txt",
    **PROFILE,
)
CHANGE_RETURNED = partner_mail(
    "decided",
    gettext_lazy("Please revise your change"),
    label=_DECIDED,
    paragraphs="partners/profile/mail/change_returned.txt",
    button=gettext_lazy("Continue the draft"),
    button_target="form_url",
)
DRAFT_EXPIRES = partner_mail(
    "draft",
    gettext_lazy("Your draft will be deleted soon"),
    paragraphs="partners/profile/mail/draft_expires.txt",
    button=gettext_lazy("Continue the draft"),
    button_target="form_url",
)


def partner_decided(partner, transition: str, *, reason: str = ""):
    """Notify the members of what staff decided about their organisation."""
    if transition not in DECISIONS:
        return
    key = f"partner:{partner.pk}:{partner.moves.count()}:{transition}"
    notify_members(partner, DECISIONS[transition], lambda: about(partner, reason=reason), key=key)


def _about_form(change) -> dict:
    return about(change.partner, reason=change.reason, form_url=page_url(change))


def form_received(change):
    """Notify the members that their application or change has arrived."""
    kind = APPLICATION_RECEIVED if change.is_application else CHANGE_RECEIVED
    key = f"partner-change:{change.pk}:{change.version}:received"
    notify_members(
        change.partner,
        kind,
        lambda: {**_about_form(change), "facts": [(_("Receipt number"), change.number)]},
        key=key,
    )


def change_decided(change):
    """Notify the members whether their change is public now, or why not."""
    kind = CHANGE_APPROVED if change.status == change.Status.APPROVED else CHANGE_RETURNED
    key = f"partner-change:{change.pk}:{change.version}:{change.status}"
    notify_members(change.partner, kind, lambda: _about_form(change), key=key)


def draft_expires(change, *, on):
    """Warn the author that a draft nobody has touched will be deleted."""
    send(
        DRAFT_EXPIRES,
        to=change.author.email,
        language=change.author.language,
        person=change.author.name,
        context=lambda: {"form_url": page_url(change), "day": on},
        dedupe_key=f"partner-change:{change.pk}:{change.version}:expires",
    )
