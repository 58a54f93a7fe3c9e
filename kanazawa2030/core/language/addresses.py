"""Find the parts of a postal address as people in the city write it."""

import re
from typing import NamedTuple

from django.conf import settings

from .normalise import nfkc

# Cities whose names contain what else ends the name of a city or a prefecture.
_UNUSUAL = "野々市|四日市|廿日市|市川|市原|京都|甲府|別府|大府|太宰府|府中|調布|大和郡山"
# 〒920-8577 石川県金沢市広坂1丁目1番1号, 石川県河北郡内灘町字大学1-1
_IN_JAPANESE = re.compile(
    r"(?:〒?(?P<code>\d{3}-\d{4}) ?)?"
    r"(?P<region>北海道|東京都|京都府|大阪府|[^\s\d]{2,3}県)? ?"
    rf"(?P<locality>(?:{_UNUSUAL})市|[^\s\d都道府県市]{{1,6}}市|[^\s\d都道府県市]{{1,4}}郡"
    r"[^\s\d都道府県市郡町村]{1,5}[町村]) ?(?P<street>\S.*)"
)
_CITY, _PREFECTURE = (re.escape(settings.CITY.word(one, "en")) for one in ("city", "prefecture"))
# 1-1-1 Hirosaka, Kanazawa, Ishikawa 920-8577
_IN_ENGLISH = re.compile(
    rf"(?P<street>[^,]+(?:, [^,]+)?), (?P<locality>{_CITY}(?: City)?)"
    rf"(?:, (?P<region>{_PREFECTURE})(?: (?P<code>\d{{3}}-\d{{4}}))?)?(?:, Japan)?"
)
_TOWN = re.compile(r"(?P<town>\D+(?:\d+丁目)?)(?P<number>\d.*)")  # 広坂2丁目1番1号
_DASH = re.compile("(?<=[0-9])[‐‑‒–—―−ー](?=[0-9])")


class AddressParts(NamedTuple):
    """What is written in an address; "" for what is not."""

    street: str
    locality: str = ""
    region: str = ""
    code: str = ""

    @property
    def town_and_number(self) -> tuple[str, str]:
        """Return the street in two: 広坂2丁目 and 1番1号; "" where it is not known."""
        found = _TOWN.fullmatch(self.street) if self.locality else None
        return (found["town"].strip(), found["number"].strip()) if found else ("", "")


def address_parts(text: str) -> AddressParts:
    """Return the parts of an address in any width; what is not recognised is the street."""
    plain = _DASH.sub("-", " ".join(nfkc(text).split()))
    found = _IN_JAPANESE.fullmatch(plain) or _IN_ENGLISH.fullmatch(plain)
    if found is None:
        return AddressParts(text)
    return AddressParts(**{name: part or "" for name, part in found.groupdict().items()})
