"""What the mails about the board say: see partners.mail."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kanazawa2030.core.language.bilingual import localized
from kanazawa2030.core.language.dates import full_date
from kanazawa2030.core.mail.outbox import site_url

from ..mail import desk_button, name_of, profile_button, send, tell_members


def _title(entry) -> str:
    return localized(entry, "title").text


def _entry_button(entry) -> dict:
    return {"button_label": _("See the entry"), "button_url": site_url(entry.get_absolute_url())}


def received(entry):
    """Tell the members that their entry has arrived."""

    def words():
        return {
            "subject": _("We have received your entry for the board"),
            "lines": [
                _("We have received “%(title)s” of %(name)s.")
                % {"title": _title(entry), "name": name_of(entry.partner)},
                _("The office reads it and answers by mail."),
            ],
            **_entry_button(entry),
        }

    key = f"board:{entry.pk}:{entry.version}:received"
    tell_members(entry.partner, "board_received", words, key=key)


def decided(entry, move: str):
    """Tell the members what staff decided about their entry."""

    def words():
        title = {"title": _title(entry)}
        if move == "approve":
            until = full_date(entry.expires_at, translation.get_language()[:2])
            return {
                "subject": _("Your entry is on the board"),
                "lines": [
                    _("“%(title)s” is on the board of offers and needs.") % title,
                    _("It stays there until %(day)s. We write to you before.") % {"day": until},
                ],
                **_entry_button(entry),
            }
        return {
            "subject": _("Please look at your entry once more"),
            "lines": [
                _("“%(title)s” is not on the board now. Please change this:") % title,
                entry.reason,
                _("All you wrote is still there. Change it and send it again."),
            ],
            **_entry_button(entry),
        }

    key = f"board:{entry.pk}:{entry.version}:{move}:{entry.decided_at:%Y%m%d%H%M%S}"
    tell_members(entry.partner, "board_decided", words, key=key)


def runs_out(entry):
    """Tell the members that their entry leaves the board soon."""

    def words():
        until = full_date(entry.expires_at, translation.get_language()[:2])
        return {
            "subject": _("Your entry leaves the board soon"),
            "lines": [
                _("“%(title)s” stays on the board until %(day)s.")
                % {"title": _title(entry), "day": until},
                _("Is it still right? One button on its page keeps it there."),
            ],
            **_entry_button(entry),
        }

    key = f"board:{entry.pk}:{entry.expires_at:%Y%m%d}:runs-out"
    tell_members(entry.partner, "board_runs_out", words, key=key)


# --- Introductions ----------------------------------------------------------------


def _to_asker(introduction, kind, words):
    asker = introduction.asked_by
    if asker is None or not asker.is_active:
        return
    send(
        kind,
        to=asker.email,
        language=asker.language,
        words=words,
        key=f"introduction:{introduction.pk}:{kind}",
    )


def asked(introduction):
    """Tell the person who asked that the office has their request."""
    entry = introduction.entry

    def words():
        return {
            "subject": _("We have received your request for an introduction"),
            "lines": [
                _("You would like to speak with %(name)s about “%(title)s”.")
                % {"name": name_of(entry.partner), "title": _title(entry)},
                _("The office reads it and answers by mail."),
            ],
            **_entry_button(entry),
        }

    _to_asker(introduction, "introduction_asked", words)


def declined(introduction):
    """Tell the person who asked why there is no introduction."""
    entry = introduction.entry

    def words():
        return {
            "subject": _("About the introduction you asked for"),
            "lines": [
                _("We could not introduce you to %(name)s about “%(title)s”. The reason:")
                % {"name": name_of(entry.partner), "title": _title(entry)},
                introduction.reason,
                _("Please speak to the office if you have questions."),
            ],
            **desk_button(),
        }

    _to_asker(introduction, "introduction_declined", words)


def introduced(introduction, *, theirs, ours):
    """One mail to each side with the other's name and address.

    Sides are (name, address, language), of the entry's partner and of the one that
    asked.
    """
    entry = introduction.entry
    for to, other, partner in ((theirs, ours, introduction.partner), (ours, theirs, entry.partner)):
        name, address, language = other[0], to[1], to[2]

        def words(other=other, partner=partner, name=name):
            return {
                "subject": _("The office introduces you to a partner"),
                "lines": [
                    _("%(asking)s and %(name)s: this is about “%(title)s” on the board.")
                    % {
                        "asking": name_of(introduction.partner),
                        "name": name_of(entry.partner),
                        "title": _title(entry),
                    },
                    _("%(asking)s wrote:") % {"asking": name_of(introduction.partner)},
                    introduction.message,
                    _("Please write to each other directly. The office steps back here."),
                ],
                "facts": [
                    (_("Partner"), name_of(partner)),
                    *([(pgettext("of a person", "Name"), name)] if name else []),
                    (_("E-mail"), other[1]),
                ],
                **profile_button(partner),
            }

        side = "theirs" if to is theirs else "ours"
        send(
            "introduced",
            to=address,
            language=language,
            words=words,
            key=f"introduction:{introduction.pk}:{side}",
        )
