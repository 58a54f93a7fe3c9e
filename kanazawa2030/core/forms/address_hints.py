"""A mistyped domain of an email address is asked about once, never refused.

A mail to gmial.com goes nowhere, and whoever waits for it does not know why.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# The domains most people here write from; a slip of one of these is worth a question.
USUAL = (
    *("gmail.com", "icloud.com", "outlook.com", "outlook.jp", "hotmail.com", "hotmail.co.jp"),
    *("yahoo.co.jp", "ymail.ne.jp", "docomo.ne.jp", "ezweb.ne.jp", "au.com", "softbank.ne.jp"),
    *("i.softbank.jp", "live.jp", "nifty.com", "biglobe.ne.jp", "ocn.ne.jp", "spacelan.ne.jp"),
)
# Domains of others that differ in one letter from a usual one, and endings nobody has.
REAL = frozenset(
    {"mail.com", "gmx.com", "email.com", "live.com", "me.com", "yahoo.com", "aol.com", "odn.ne.jp"}
)
NO_DOMAINS = {"yahoo.ne.jp": "yahoo.co.jp", "gmail.co.jp": "gmail.com", "gmail.jp": "gmail.com"}
SHORTEST = 8  # characters: one letter of a shorter domain makes another one


def meant_address(address: str) -> str:
    """Return the address that was probably meant, "" where nothing looks mistyped."""
    local, at, domain = address.rpartition("@")
    domain = domain.lower()
    if not at or domain in USUAL or domain in REAL:
        return ""
    meant = NO_DOMAINS.get(domain) or next(
        (usual for usual in USUAL if len(usual) >= SHORTEST and _is_slip(domain, usual)), ""
    )
    return f"{local}@{meant}" if meant else ""


def _is_slip(typed: str, meant: str) -> bool:
    """Return whether one letter is missing, extra or wrong, or two are exchanged."""
    if abs(len(typed) - len(meant)) > 1:
        return False
    start = 0
    while typed[start : start + 1] == meant[start : start + 1] and start < len(meant):
        start += 1
    rest, wanted = typed[start:], meant[start:]
    return (
        rest[1:] == wanted  # one too many
        or rest == wanted[1:]  # one missing
        or rest[1:] == wanted[1:]  # one wrong
        or (rest[1::-1] + rest[2:] == wanted and len(rest) > 1)  # two exchanged
    )


class AsksAboutAddress(forms.Form):
    """Mixin of a form with `email`: asks once about a domain that looks mistyped.

    The address asked about comes back in a hidden field; sent again as it is, it is taken.
    """

    asked_about = forms.CharField(required=False, max_length=254, widget=forms.HiddenInput)

    def clean(self):
        cleaned = super().clean()
        address = self.cleaned_data.get("email") or ""
        meant = meant_address(address)
        if meant and self.cleaned_data.pop("asked_about", "") != address:
            self.data = self.data.copy()
            self.data[self.add_prefix("asked_about")] = address
            sentence = _(
                "Did you mean %(address)s? If the address is right as it stands, send the form "
                "again."
            )
            self.add_error("email", ValidationError(sentence % {"address": meant}, code="typo"))
        self.cleaned_data.pop("asked_about", None)
        return cleaned
