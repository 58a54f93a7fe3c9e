"""The mails about entries of the board and introductions."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from kanazawa2030.core.language.bilingual import localized
from kanazawa2030.core.mail.kinds import Marked

from ..mail import (
    MEMBER_PAGE,
    PROFILE,
    THANKS_FOR_SENDING,
    about,
    name_of,
    notify_members,
    page_url,
    partner_mail,
    send,
)

_ENTRY = {"button": gettext_lazy("View the entry"), "button_target": "entry_url"}
RECEIVED = partner_mail(
    "board_received",
    gettext_lazy("We have received your entry for the board"),
    thanks=THANKS_FOR_SENDING,
    paragraphs="partners/board/mail/received.txt",
    **_ENTRY,
)
_DECIDED = pgettext_lazy("mail", "Decision on an entry for the board")
APPROVED = partner_mail(
    "board_decided",
    gettext_lazy("Your entry is on the board"),
    label=_DECIDED,
    paragraphs="partners/board/mail/approved.txt",
    **_ENTRY,
)
RETURNED = partner_mail(
    "board_decided",
    gettext_lazy("Please revise your entry for the board"),
    label=_DECIDED,
    paragraphs="partners/board/mail/returned.txt",
    **_ENTRY,
)
RUNS_OUT = partner_mail(
    "board_runs_out",
    gettext_lazy("Your entry on the board ends soon"),
    paragraphs="partners/board/mail/runs_out.txt",
    **_ENTRY,
)
INTRODUCTION_ASKED = partner_mail(
    "introduction_asked",
    gettext_lazy("We have received your request for an introduction"),
    thanks=gettext_lazy("Thank you for your request."),
    paragraphs="partners/board/mail/introduction_asked.txt",
    **_ENTRY,
)
INTRODUCTION_DECLINED = partner_mail(
    "introduction_declined",
    gettext_lazy("About your request for an introduction"),
    paragraphs="partners/board/mail/introduction_declined.txt",
    **MEMBER_PAGE,
)
INTRODUCED = partner_mail(
    "introduced",
    gettext_lazy("An introduction to a partner"),
    paragraphs="partners/board/mail/introduced.txt",
    **PROFILE,
)


def _about(entry, **more) -> dict:
    title = Marked(localized(entry, "title"))
    return about(entry.partner, title=title, entry_url=page_url(entry), **more)


def received(entry):
    """Notify the members that their entry has arrived."""
    key = f"board:{entry.pk}:{entry.version}:received"
    notify_members(entry.partner, RECEIVED, lambda: _about(entry), key=key)


def decided(entry, transition: str):
    """Notify the members of what staff decided about their entry."""
    kind = APPROVED if transition == "approve" else RETURNED
    key = f"board:{entry.pk}:{entry.version}:{transition}:{entry.decided_at:%Y%m%d%H%M%S}"
    notify_members(
        entry.partner,
        kind,
        lambda: _about(entry, day=entry.expires_at, reason=entry.reason),
        key=key,
    )


def runs_out(entry):
    """Notify the members that their entry leaves the board soon."""
    key = f"board:{entry.pk}:{entry.expires_at:%Y%m%d}:runs-out"
    notify_members(entry.partner, RUNS_OUT, lambda: _about(entry, day=entry.expires_at), key=key)


# --- Introductions ----------------------------------------------------------------


def _to_asker(introduction, kind, occasion: str, context):
    asker = introduction.asked_by
    if asker is None or not asker.is_active:
        return
    send(
        kind,
        to=asker.email,
        language=asker.language,
        person=asker.name,
        context=context,
        dedupe_key=f"introduction:{introduction.pk}:{occasion}",
    )


def asked(introduction):
    """Notify the person who asked that the office has their request."""
    _to_asker(
        introduction, INTRODUCTION_ASKED, "introduction_asked", lambda: _about(introduction.entry)
    )


def declined(introduction):
    """Notify the person who asked why there is no introduction."""
    _to_asker(
        introduction,
        INTRODUCTION_DECLINED,
        "introduction_declined",
        lambda: _about(introduction.entry, reason=introduction.reason),
    )


def introduced(introduction, *, theirs, ours):
    """Send one mail to each side with the other's name and address.

    Sides are (name, address, language), of the entry's partner and of the one that
    asked.
    """
    _introduce(introduction, "theirs", to=theirs, other=ours, partner=introduction.partner)
    _introduce(introduction, "ours", to=ours, other=theirs, partner=introduction.entry.partner)


def _introduce(introduction, side: str, *, to, other, partner):
    name, address, _language = other

    def context():
        facts = [
            (_("Partner"), name_of(partner)),
            (pgettext("of a person", "Name"), name),
            (pgettext("of a person", "Email address"), address),
        ]
        return _about(
            introduction.entry,
            asking=name_of(introduction.partner),
            owner=name_of(introduction.entry.partner),
            message=introduction.message,
            facts=[fact for fact in facts if fact[1]],
            profile_url=page_url(partner),
        )

    send(
        INTRODUCED,
        to=to[1],
        language=to[2],
        person=to[0],
        context=context,
        dedupe_key=f"introduction:{introduction.pk}:{side}",
    )
