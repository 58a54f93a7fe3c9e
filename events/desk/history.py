"""What the lines of a registration's history are called, and their notes in words."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..models import Registration, RegistrationNeeds
from ..registration.transitions import TRANSITIONS

# Lines of the history that are no transition of the table.
OTHER_LINES = {
    "register": pgettext_lazy("history", "Registered"),
    "enter": pgettext_lazy("history", "Entered by staff"),
    "group": pgettext_lazy("history", "Group given seats"),
    "walk_in": pgettext_lazy("history", "Walked in"),
    "recount": pgettext_lazy("history", "Number who came corrected"),
    "promote": pgettext_lazy("history", "Given a seat"),
    "queue": pgettext_lazy("history", "Moved to the waiting list"),
    "change": pgettext_lazy("history", "Changed"),
    "merge": pgettext_lazy("history", "Merged with another one"),
    "needs": pgettext_lazy("history", "Needs looked after"),
}
# Notes that the portal writes itself; staff write all others in their own words.
NOTES = {
    "at the door": gettext_lazy("At reception"),
    "undone": gettext_lazy("Entered at reception by mistake"),
    "confirmed late": gettext_lazy("After the time to confirm had passed"),
    "erased": gettext_lazy("Personal data erased"),
}
CODES = {  # of the lines whose note is a code of the models
    "enter": Registration.Source,
    "needs": RegistrationNeeds.State,
}
_MERGED = re.compile(r"\A(?:merged into|with) #(\d+)\Z")


def label_of(name: str):
    """Return what a line of the history is called."""
    return TRANSITIONS[name].label if name in TRANSITIONS else OTHER_LINES.get(name, name)


def note_of(line) -> str:
    """Return the note of a line in words; what staff wrote stays as it is."""
    if line.note in NOTES:
        return str(NOTES[line.note])
    codes = CODES.get(line.move)
    if codes and line.note in codes.values:
        return str(codes(line.note).label)
    if merged := _MERGED.match(line.note):
        return _("Same person as No. %(number)s") % {"number": merged[1]}
    return line.note
