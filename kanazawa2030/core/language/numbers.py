"""Figures as people read them: 1,310 people, 61.5%, −3; short ones for narrow places."""

from decimal import ROUND_HALF_UP, Decimal

from .bilingual import page_language

MINUS = "\N{MINUS SIGN}"
# Units that follow an English figure without a space; a Japanese one never has a space.
CLOSE_UNITS = ("%", "‰", "°", "％")
SCALES = {
    "ja": ((10**12, "兆"), (10**8, "億"), (10**4, "万")),
    "en": ((10**12, "tn"), (10**9, "bn"), (10**6, "m"), (10**3, "k")),
}


def number(value, decimals: int = 0) -> str:
    """Return 1,310 or −3.5, rounded half up to `decimals` places."""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded + 0:,f}".replace("-", MINUS)  # adding 0 makes −0 plain


def amount(value, unit: str, decimals: int = 0) -> str:
    """Return a figure with its unit: 68%, 1,310人, 1,310 people."""
    return number(value, decimals) + with_gap(unit)


def with_gap(unit: str) -> str:
    """Return the unit as it follows a figure on this page."""
    if not unit or page_language() == "ja" or unit.startswith(CLOSE_UNITS):
        return unit
    return f" {unit}"


def compact(value, decimals: int = 0) -> str:
    """Return a figure in few characters, with three of its digits: 1.5万, 15k.

    Below ten thousand it is `number`.
    """
    value = Decimal(value)
    if abs(value) < 10_000:
        return number(value, decimals)
    for size, name in SCALES[page_language()]:
        if abs(value) >= size:
            short = number(value / size, max(0, 2 - (abs(value) / size).adjusted()))
            return (short.rstrip("0").rstrip(".") if "." in short else short) + name
    return number(value)


def width(text: str) -> float:
    """Return about how many digits wide a text is: a Japanese letter takes nearly two."""
    # kanji and kana follow U+2E80
    return sum(1.8 if ord(char) > 0x2E7F else 1 for char in text)
