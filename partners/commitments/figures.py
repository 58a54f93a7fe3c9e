"""Figures of commitments, as people type them and as pages print them."""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.language.normalise import clean_line, nfkc

from ..models.commitments import LARGEST

# 1234, 1,234.5 and 1 234: thousands are apart by one sign, or not at all.
_FIGURE = re.compile(r"\A[+-]?(\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+)(?:\.(\d*))?\Z", re.ASCII)
_NEGATIVE = re.compile(r"\A(?:-|\().*\d")
_SIGNS = str.maketrans("−‐‑‒–—ー▲△、٬’'", "---------,,,,")
_YEAR = re.compile(r"\A(?:(\d{4})|(?:令和|R)(\d{1,2}|元))年?(?:度)?\Z", re.IGNORECASE | re.ASCII)
BEFORE_REIWA = 2018


def _plain(typed: str) -> str:
    """Return half-width text with one kind of dash and comma, stripped."""
    text = nfkc(clean_line(typed))
    return " ".join(text.translate(_SIGNS).split())


def read_number(typed: str) -> Decimal:
    """Return -1234.5 for −１，２３４．５, ▲1,234.5 and - 1 234.5.

    Raises ValidationError with what to enter for anything that is no one number.
    """
    text = _plain(typed).replace("- ", "-")
    found = _FIGURE.match(text)
    if found is None or len(text) > 40:
        raise ValidationError(
            _("Enter one number in digits, such as 1234.5. Enter the unit in its own field.")
        )
    whole, decimals = re.sub(r"[, ]", "", found[1]), (found[2] or "").rstrip("0")
    value = Decimal(f"{whole}.{decimals}" if decimals else whole)
    return -value if text.startswith("-") and value else value


def places(value: Decimal | int) -> int:
    """Return how many digits after the decimal point a number has."""
    return max(0, -Decimal(value).as_tuple().exponent)


def read_figure(typed: str) -> Decimal:
    """Return 1234.5 for １，２３４．５ and 1,234.5; two decimals at most.

    Raises ValidationError with what to enter for anything that is no such figure.
    """
    if _NEGATIVE.match(_plain(typed)):
        raise ValidationError(_("Enter 0 or more, without a minus sign."))
    value = read_number(typed)
    if places(value) > 2:
        raise ValidationError(_("Use at most two digits after the decimal point."))
    if value > LARGEST:
        raise ValidationError(
            _("Use a number below ten billion. Choose a larger unit if you need to.")
        )
    return value


def read_year(typed: str) -> int:
    """Return 2030 for 2030, ２０３０年, 2030年度 and 令和12年. Raises ValidationError."""
    found = _YEAR.match(_plain(typed).replace(" ", ""))
    if found is None:
        raise ValidationError(_("Enter a year in four digits, such as 2030."))
    if found[1]:
        return int(found[1])
    return BEFORE_REIWA + (1 if found[2] == "元" else int(found[2]))


def plain_figure(value) -> str:
    """Return 1234.5 without thousands or trailing zeros, for fields and JSON."""
    return format(Decimal(value).normalize(), "f")


def figure(value) -> str:
    """Return 1,234.5, as both languages write it."""
    return format(Decimal(plain_figure(value)), ",f")
