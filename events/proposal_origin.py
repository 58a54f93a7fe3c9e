"""The entry on the partners' board a proposal began from: asked for, kept, told.

An entry's words may change or be taken down later. Only those that staff have read and
that were not taken back are told; the link is there while the entry hangs on the board.
"""

from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kanazawa2030.core.bilingual import localized
from kanazawa2030.core.query import number_in
from kanazawa2030.core.registry import way_on
from partners.models import BoardEntry, Partner

LARGEST = 999_999


class Origin(NamedTuple):
    """What may be told of it; `language` is that of a title in the other language."""

    title: str
    partner: str
    language: str
    url: str


@way_on("events.proposal", model=BoardEntry)
def propose(entry) -> tuple[str, str]:
    """A proposal that remembers the entry it began from."""
    url = reverse("proposals:proposal_new", query={"from": entry.pk})
    return _("Propose an event with it"), url


def origin_in(params) -> BoardEntry | None:
    """The entry `from` names, if it is on the board now; None for anything else."""
    number = number_in(params.get("from", ""), 1, LARGEST)
    live = BoardEntry.objects.live().select_related("partner")
    return live.filter(pk=number).first() if number else None


def told(entry, now=None) -> Origin | None:
    """What a page may say of an entry a proposal began from; None for no entry."""
    if entry is None:
        return None
    is_listed = entry.partner.status == Partner.Status.APPROVED
    if not (entry.is_read and is_listed):
        return Origin("", "", "", "")
    title, partner = localized(entry, "title"), localized(entry.partner, "name")
    is_live = entry.is_live(now or timezone.now())
    return Origin(
        title.text,
        partner.text,
        title.language if title.is_fallback else "",
        entry.get_absolute_url() if is_live else "",
    )
