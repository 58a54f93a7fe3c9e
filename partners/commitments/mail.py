"""What the mails about commitments say: see partners.mail."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kanazawa2030.core.mail.outbox import site_url

from ..mail import desk_button, name_of, profile_button, tell_members


def _about(item) -> str:
    return pgettext("mail", "%(name)s: %(aspect)s") % {
        "name": name_of(item.partner),
        "aspect": item.get_aspect_display(),
    }


def _button(partner) -> dict:
    return {
        "button_label": _("Open your commitments"),
        "button_url": site_url(reverse("partners:commitment_list", args=[partner.slug])),
    }


def received(change):
    """Tell the members that what they sent about a commitment has arrived."""

    def words():
        return {
            "subject": _("We have received what you sent about your commitment"),
            "lines": [_about(change), _("The office reads it and answers by mail.")],
            **_button(change.partner),
        }

    key = f"commitment:{change.pk}:{change.version}:received"
    tell_members(change.partner, "commitment_received", words, key=key)


def decided(change):
    """Tell the members whether it is public now, or what to change."""

    def words():
        if change.status == change.Status.APPROVED:
            return {
                "subject": _("What you sent about your commitment is public now"),
                "lines": [_about(change), _("The profile shows what you sent.")],
                **profile_button(change.partner),
            }
        return {
            "subject": _("Please look at your commitment once more"),
            "lines": [
                _about(change),
                _("Please change this:"),
                change.reason,
                _("All you wrote is still there. Change it and send it again."),
            ],
            **_button(change.partner),
        }

    key = f"commitment:{change.pk}:{change.version}:{change.status}"
    tell_members(change.partner, "commitment_decided", words, key=key)


def moved(commitment, *, now):
    """Tell the members that staff took a commitment off the profile, or put it back."""

    def words():
        if commitment.withdrawn_at is None:
            return {
                "subject": _("Your commitment is shown again"),
                "lines": [_about(commitment)],
                **profile_button(commitment.partner),
            }
        return {
            "subject": _("Your commitment is not shown for the time being"),
            "lines": [
                _about(commitment),
                _("The office has taken it off the profile. The reason:"),
                commitment.reason,
                _("Please speak to the office if you have questions."),
            ],
            **desk_button(),
        }

    key = f"commitment-row:{commitment.pk}:{now:%Y%m%d%H%M%S}"
    tell_members(commitment.partner, "commitment_moved", words, key=key)
