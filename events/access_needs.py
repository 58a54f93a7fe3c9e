"""Access needs an event may offer to arrange; codes are stored, labels shown."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NEEDS = {
    "sign_language": _("Sign language interpretation"),
    "captioning": _("Captioning (written summary)"),
    "wheelchair": _("A place for a wheelchair"),
    "hearing_loop": _("A seat within the hearing loop"),
    "childcare": _("Childcare"),
    "interpretation": pgettext_lazy("need", "Interpretation into English"),
    "easy_japanese": _("Easy Japanese"),
    "large_print": _("Handouts in large print"),
}
# The same in easy Japanese, a second line for its readers.
EASY_NEEDS = {
    "sign_language": pgettext_lazy("easy Japanese", "Sign language"),
    "captioning": pgettext_lazy("easy Japanese", "What is said, in writing"),
    "wheelchair": pgettext_lazy("easy Japanese", "A place for a wheelchair"),
    "hearing_loop": pgettext_lazy("easy Japanese", "A seat where hearing aids hear better"),
    "childcare": pgettext_lazy("easy Japanese", "Someone looks after your child"),
    "interpretation": pgettext_lazy("easy Japanese", "What is said, in English"),
    "easy_japanese": pgettext_lazy("easy Japanese", "Easy Japanese"),
    "large_print": pgettext_lazy("easy Japanese", "Paper in large letters"),
}


def offered(event) -> list[tuple[str, str]]:
    """Return code and label of what this event lets people tick."""
    return [(code, NEEDS[code]) for code in event.offered_needs if code in NEEDS]


def ask_by(event):
    """Return the day by which support is easiest to arrange; None once it has passed."""
    by = event.access_request_by
    return by if by is not None and by >= timezone.localdate() else None


def labels_of(codes) -> list[str]:
    """Return the labels of stored codes; unknown codes are left out."""
    return [str(NEEDS[code]) for code in codes if code in NEEDS]
