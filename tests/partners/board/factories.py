"""What the tests of the board share: members, entries that staff have put up, a form."""

from django.utils import timezone

from partners.board import introductions
from partners.board import services as board_services
from partners.models import BoardEntry, Introduction

from ...factories import make_member, make_partner
from ...people import make_person

WORDS = {
    "kind": "can",
    "title_ja": "落ち葉を引き取ります",
    "title_en": "We take leaves",
    "text_ja": "月に2回まで。",
    "text_en": "Up to twice a month.",
    "months": 6,
    "courses": [1, 2],
    "goals": [11],
}
FORM = {**WORDS, "months": "6", "courses": ["1", "2"], "goals": ["11"]}


def values(**other) -> dict:
    return {**WORDS, **other}


def make_entry(partner=None, *, by=None, state="published", now=None, **words):
    """An entry that has come as far as `state`, moved there by the services."""
    partner = partner or make_partner()
    by = by or _member_of(partner)
    now = now or timezone.now()
    entry = board_services.post_entry(partner, values=values(**words), by=by, now=now)
    if state in ("published", "expired"):
        entry = board_services.decide(entry, "approve", by=make_person("reviewer"), now=now)
    elif state == "returned":
        reviewer = make_person("reviewer")
        entry = board_services.decide(entry, "return", by=reviewer, reason="もう少し", now=now)
    elif state == "closed":
        entry = board_services.close(entry, by=by, now=now)
    if state == "expired":
        board_services.look_after_the_board(entry.expires_at)
    return BoardEntry.objects.get(pk=entry.pk)


def _member_of(partner):
    member = partner.memberships.first()
    return member.user if member else make_member(partner)


def make_request(entry, *, by=None, message="お話ししたいです", **more) -> Introduction:
    """A request of another partner's member to be introduced."""
    by = by or make_member(make_partner())
    asking = by.memberships.get().partner
    return introductions.ask(entry, partner=asking, message=message, by=by, **more)
