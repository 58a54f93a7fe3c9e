"""Partners as cards of a list: few columns and course tags."""

from collections import defaultdict

from kanazawa2030.core.language.bilingual import language_columns
from kanazawa2030.core.reference.tags import CourseTag

from ..models import Partner

# Long texts and contact data stay in the database: no card shows them.
COLUMNS = (
    *("slug", "kind", "crest", "is_founder", "is_sample"),
    *("logo", "logo_width", "logo_height"),
    *language_columns("name", "tagline"),
)


def partner_cards(partners) -> list[Partner]:
    """Return the cards of a queryset of partners, or of a slice of one, in its order.

    Each has `course_tags` by number, without their names. Two queries, whatever the
    number of cards.
    """
    cards = list(partners.only(*COLUMNS))
    numbers = defaultdict(list)
    pairs = Partner.courses.through.objects.filter(partner_id__in=[c.pk for c in cards])
    for partner_id, number in pairs.values_list("partner_id", "courseofaction_id"):
        numbers[partner_id].append(number)
    for card in cards:
        card.course_tags = [CourseTag(n, "") for n in sorted(numbers[card.pk])]
    return cards
