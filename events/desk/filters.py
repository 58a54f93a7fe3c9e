"""Which registrations the list of an event shows: by words, state, needs and an answer."""

from collections.abc import Callable
from dataclasses import dataclass, fields

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.language.normalise import search_key

from ..models import Registration, RegistrationNeeds

Place, Status = Registration.Place, Registration.Status

# By value: label, and whether a registration is shown.
STATES: dict[str, tuple] = {
    "": (_("All without cancelled and expired"), lambda row: row.is_active),
    "seated": (
        _("With a confirmed seat"),
        lambda row: row.status == Status.CONFIRMED and row.place == Place.SEAT,
    ),
    "unconfirmed": (_("Not yet confirmed"), lambda row: row.status == Status.UNCONFIRMED),
    "waiting": (_("Waiting list"), lambda row: row.is_active and row.place == Place.QUEUE),
    "came": (_("Checked in"), lambda row: row.status == Status.ATTENDED),
    "absent": (pgettext_lazy("figure", "Absent"), lambda row: row.status == Status.ABSENT),
    "gone": (_("Cancelled and expired"), lambda row: not row.is_active),
    "all": (_("All with cancelled and expired"), lambda row: True),
}
NEEDS: dict[str, tuple[str, Callable]] = {
    "": (pgettext_lazy("filter", "All"), lambda needs: True),
    "any": (_("Has told needs"), lambda needs: needs is not None),
    "open": (
        _("Not arranged yet"),
        lambda needs: needs is not None and needs.state == RegistrationNeeds.State.OPEN,
    ),
}
LONGEST = 100


@dataclass(frozen=True)
class Filters:
    """What was chosen; an unknown choice is none."""

    q: str = ""
    state: str = ""
    needs: str = ""
    answer: str = ""

    @classmethod
    def of(cls, request) -> "Filters":
        """Read the choices of a POST: names stay out of addresses."""
        sent = {field.name: request.POST.get(field.name, "")[:LONGEST] for field in fields(cls)}
        if request.method == "GET" and request.GET.get("show") == "all":
            sent["state"] = "all"
        for name, known in (("state", STATES), ("needs", NEEDS)):
            sent[name] = sent[name] if sent[name] in known else ""
        return cls(**sent)

    @property
    def items(self) -> list[tuple[str, str]]:
        """Return name and value of each, for the buttons of further pages."""
        return [(field.name, getattr(self, field.name)) for field in fields(self)]

    @property
    def is_chosen(self) -> bool:
        return self != Filters()

    def shows(self, row: Registration, needs: RegistrationNeeds | None, chosen: list[str]) -> bool:
        """Return whether the list shows a registration with these needs and answers."""
        return (
            STATES[self.state][1](row)
            and NEEDS[self.needs][1](needs)
            and (not self.answer or self.answer in chosen)
            and all(_holds(row, word) for word in search_key(self.q).split())
        )


def _holds(row: Registration, word: str) -> bool:
    if word.lstrip("#").isdecimal():
        number = word.lstrip("#")
        in_phone = len(number) > 3 and number in row.phone.replace("-", "")
        return str(row.number) == number or in_phone
    parts = (row.name, row.kana, row.organisation, row.email, row.phone)
    return word in search_key(" ".join(parts))
