"""What the mails about partners say. One layout, words by occasion, in two languages.

Call these inside the transaction of the change. Members read mails in the language
they last signed in with.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kanazawa2030.core import tokens
from kanazawa2030.core.language.bilingual import localized
from kanazawa2030.core.language.dates import full_date
from kanazawa2030.core.mail.outbox import Priority, queue_mail, render_mail, site_url

from .contacts import active_members

INVITATION = "partner-invitation"
CHECK = "partner-check"


def send(kind, *, to, language, words, key=None, **options):
    """Queue one mail. `words()` gives its parts, called in `language`."""
    with translation.override(language):
        parts = words()
    mail = render_mail("partners/mail/message", parts, language)
    queue_mail(
        kind=f"partner.{kind}",
        to=to,
        language=language,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        dedupe_key=key,
        **options,
    )


def tell_members(partner, kind, words, *, key, roles=()):
    """The same to each member, in their own language; `key` names the occasion."""
    for member in active_members(partner, *roles):
        send(
            kind,
            to=member.user.email,
            language=member.user.language,
            words=lambda: words(),
            key=f"{key}:{member.user_id}",
        )


def name_of(partner) -> str:
    return localized(partner, "name").text


def desk_button() -> dict:
    return {
        "button_label": _("Open your page"),
        "button_url": site_url(reverse(settings.MEMBER_HOME)),
    }


def profile_button(partner) -> dict:
    return {
        "button_label": _("See the profile"),
        "button_url": site_url(partner.get_absolute_url()),
    }


def _form(change, label) -> dict:
    return {"button_label": label, "button_url": site_url(change.get_absolute_url())}


# --- Decisions ----------------------------------------------------------------


def partner_moved(partner, move: str, *, reason: str = ""):
    """Tell the members what staff decided about their organisation."""
    words = _MOVES.get(move)
    if words is None:
        return
    count = partner.moves.count()
    tell_members(
        partner, move, lambda: words(partner, reason), key=f"partner:{partner.pk}:{count}:{move}"
    )


def _approved(partner, reason):
    return {
        "subject": _("Your organisation is now a partner"),
        "lines": [
            _("%(name)s is now listed among the partners of IMAGINE KANAZAWA 2030.")
            % {"name": name_of(partner)},
            _("You can change the profile and invite colleagues at any time."),
            _("Being listed is not a certification by the city."),
        ],
        **profile_button(partner),
    }


def _returned(partner, reason):
    return {
        "subject": _("Please look at your application once more"),
        "lines": [
            _("We have read the application of %(name)s. Please change this:")
            % {"name": name_of(partner)},
            reason,
            _("All you wrote is still there. Change it and send it again."),
        ],
        **desk_button(),
    }


def _suspended(partner, reason):
    return {
        "subject": _("Your profile is not shown for the time being"),
        "lines": [
            _("The profile of %(name)s is not shown for the time being. The reason:")
            % {"name": name_of(partner)},
            reason,
            _("Please speak to the office if you have questions."),
        ],
        **desk_button(),
    }


def _reinstated(partner, reason):
    return {
        "subject": _("Your profile is shown again"),
        "lines": [_("The profile of %(name)s is public again.") % {"name": name_of(partner)}],
        **profile_button(partner),
    }


def _left(partner, reason):
    return {
        "subject": _("Your organisation has left the partners"),
        "lines": [
            _("As you asked, %(name)s is no longer listed as a partner.")
            % {"name": name_of(partner)},
            _("Thank you for what you did together with us."),
        ],
        **desk_button(),
    }


_MOVES = {
    "approve": _approved,
    "return": _returned,
    "suspend": _suspended,
    "reinstate": _reinstated,
    "leave": _left,
}


# --- Forms --------------------------------------------------------------------


def form_received(change):
    """Tell the members that their application or change has arrived."""

    def words():
        if change.is_application:
            subject = _("We have received your application")
            line = _("We have received the application of %(name)s.")
        else:
            subject = _("We have received your change")
            line = _("We have received the change of the profile of %(name)s.")
        return {
            "subject": subject,
            "lines": [
                line % {"name": name_of(change.partner)},
                _("The office reads it and answers by mail."),
            ],
            "facts": [(_("Receipt number"), change.number)],
            **_form(change, _("See what you sent")),
        }

    key = f"partner-change:{change.pk}:{change.version}:received"
    tell_members(change.partner, "received", words, key=key)


def change_decided(change):
    """Tell the members whether their change is public now, or why not."""

    def words():
        name = {"name": name_of(change.partner)}
        if change.status == change.Status.APPROVED:
            return {
                "subject": _("Your change is public now"),
                "lines": [_("The profile of %(name)s shows your change.") % name],
                **profile_button(change.partner),
            }
        return {
            "subject": _("Please look at your change once more"),
            "lines": [
                _("We have read your change of the profile of %(name)s. Please change this:")
                % name,
                change.reason,
                _("All you wrote is still there. Change it and send it again."),
            ],
            **_form(change, _("Go on with it")),
        }

    key = f"partner-change:{change.pk}:{change.version}:{change.status}"
    tell_members(change.partner, "decided", words, key=key)


def draft_expires(change, *, on):
    """Warn the author that a draft nobody has touched will be deleted."""

    def words():
        return {
            "subject": _("Your draft will be deleted soon"),
            "lines": [
                _("Nobody has worked on your draft for a long time. It is deleted on %(day)s.")
                % {"day": full_date(on, translation.get_language()[:2])},
                _("To keep it, open it and save it once."),
            ],
            **_form(change, _("Go on with it")),
        }

    send(
        "draft",
        to=change.author.email,
        language=change.author.language,
        words=words,
        key=f"partner-change:{change.pk}:{change.version}:expires",
    )


# --- Members ------------------------------------------------------------------


def invitation(invited):
    """The link that lets one person act for an organisation."""

    def words():
        token = tokens.make(INVITATION, invited.pk, invited.nonce)
        until = full_date(invited.expires_at, translation.get_language()[:2])
        return {
            "subject": _("You are invited to act for a partner"),
            "lines": [
                _("%(name)s invites you to look after its page on IMAGINE KANAZAWA 2030.")
                % {"name": name_of(invited.partner)},
                _("Open the page below and sign in with this e-mail address."),
            ],
            "facts": [
                (_("Your role"), invited.get_role_display()),
                (_("The invitation works until"), until),
            ],
            "button_label": _("See the invitation"),
            "button_url": site_url(reverse("partners:invitation", args=[token])),
        }

    send(
        "invitation",
        to=invited.email,
        language=invited.language,
        words=words,
        key=f"partner-invitation:{invited.pk}:{invited.nonce[:8]}",
        expires_at=invited.expires_at,
        is_secret=True,
    )


def membership_ended(partner, user):
    """Tell somebody that they do not act for an organisation any more."""

    def words():
        return {
            "subject": _("You no longer act for a partner"),
            "lines": [
                _("Your membership of %(name)s on IMAGINE KANAZAWA 2030 has ended.")
                % {"name": name_of(partner)},
                _("If that is a mistake, ask an owner of the organisation, or the office."),
            ],
        }

    send("ended", to=user.email, language=user.language, words=words)


# --- Once a year --------------------------------------------------------------


def yearly_check(check, *, to, language, awaited=()):
    """ "Is this still right?", with one button; `awaited` commitments want a report."""

    def words():
        token = tokens.make(CHECK, check.pk, check.nonce)
        return {
            "subject": _("Is your profile still right?"),
            "lines": [
                _("Once a year we ask every partner: is the profile of %(name)s still right?")
                % {"name": name_of(check.partner)},
                _(
                    "The page below shows it. One button says that it is right; nothing else is needed."
                ),
                _("Without an answer we shall call you. You stay listed in any case."),
                *([_awaited(awaited)] if awaited else []),
            ],
            "button_label": _("Look and answer"),
            "button_url": site_url(reverse("partners:yearly_check", args=[token])),
        }

    send(
        "yearly",
        to=to,
        language=language,
        words=words,
        key=f"partner:{check.partner_id}:check:{check.year}",
        priority=Priority.BULK,
    )


def _awaited(commitments) -> str:
    apart = pgettext("between words of a list", ", ")
    aspects = apart.join(one.get_aspect_display() for one in commitments)
    return _(
        "Your commitments await this year’s report: %(aspects)s. Sign in and open “Commitments” on your page."
    ) % {"aspects": aspects}
