"""Partners and the board as the search of all pages finds them."""

from django.db.models import CharField, F
from django.db.models.functions import Cast

from kanazawa2030.core.http import address_of
from kanazawa2030.core.models.search import UNDATED, holding, lines
from kanazawa2030.core.registry import search_source

from ..models import BoardEntry, Partner


@search_source(
    "partner",
    kind="partners",
    order=50,
    columns={
        "title_ja": F("name_ja"),
        "title_en": F("name_en"),
        "text_ja": lines("tagline_ja", "practice_ja", "challenge_ja", "vision_2030_ja"),
        "text_en": lines("tagline_en", "practice_en", "challenge_en", "vision_2030_en"),
        "slug": F("slug"),
        **UNDATED,
    },
    read=lambda hit: (address_of("partners:partner_detail", hit.slug), "", ""),
)
def partners(words, now):
    """Return the partners in the directory."""
    return Partner.objects.published().filter(holding(words))


@search_source(
    "entry",
    kind="board",
    order=60,
    columns={
        "title_ja": F("title_ja"),
        "title_en": F("title_en"),
        "text_ja": F("text_ja"),
        "text_en": F("text_en"),
        "at": F("published_at"),
        "slug": Cast(F("pk"), CharField()),
        "code": F("kind"),
    },
    read=lambda hit: (
        address_of("partners:board_entry", hit.key),
        "",
        str(BoardEntry.Kind(hit.code).label),
    ),
)
def entries(words, now):
    """Return the entries on the board now."""
    return BoardEntry.objects.live(now).filter(holding(words))
