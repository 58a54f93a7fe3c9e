"""What publishing asks of an item: one list for the service that refuses and for the forms."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Need:
    """One thing publishing asks for: its name, the field it is in, and whether it is there.

    `ask` is the sentence of the service that refuses for want of it.
    """

    label: str | Promise
    field: str
    ask: str | Promise
    is_met: bool


def needs_of(item: Any, now: datetime) -> list[Need]:
    """Return all that publishing asks of `item`, met or not, in the order of its page.

    A model names its own in `publishing_needs(now)`.
    """
    found = []
    if hasattr(item, "title_ja"):
        ask = _("Publishing needs a Japanese title.")
        found.append(Need(_("Title in Japanese"), "title_ja", ask, bool(item.title_ja)))
    more: Iterable[Need] = getattr(item, "publishing_needs", lambda now: ())(now)
    return [*found, *more]
