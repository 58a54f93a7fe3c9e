"""Entries as cards of the board, and entries that match each other."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanazawa2030.core.language.bilingual import language_columns, localized, page_language
from kanazawa2030.core.language.lists import listed
from kanazawa2030.core.reference.tags import CourseTag, GoalTag, Tags

from ..models import BoardEntry

Kind = BoardEntry.Kind
# Who can help whom; read both ways it says the same.
FITTING = {Kind.CAN: (Kind.SEEK, Kind.TRY), Kind.SEEK: (Kind.CAN,), Kind.TRY: (Kind.CAN, Kind.TRY)}
MOST_MATCHES = 6
COLUMNS = (
    *("kind", "status", "published_at", "expires_at", "is_sample"),
    *language_columns("title", "text"),
    *("partner__slug", "partner__crest", "partner__logo"),
    *("partner__logo_width", "partner__logo_height"),
    *language_columns("partner__name"),
)


def entry_cards(entries, tags: Tags) -> list[BoardEntry]:
    """Return the cards of a queryset of entries, or of a slice of one, in its order.

    Each has its partner, its text as `says`, `course_tags` (without their names) and
    `goal_tags`, by number. Three queries, whatever the number of cards.
    """
    cards = list(entries.select_related("partner").only(*COLUMNS))
    courses = _numbers(BoardEntry.courses.through, "courseofaction_id", cards)
    goals = _numbers(BoardEntry.goals.through, "goal_id", cards)
    for card in cards:
        card.says = localized(card, "text")
        card.course_tags = [CourseTag(n, "") for n in courses[card.pk]]
        card.goal_tags = [tags.goals[n] for n in goals[card.pk] if n in tags.goals]
    return cards


def _numbers(through, column, cards) -> dict[int, list[int]]:
    found = defaultdict(list)
    if cards:
        rows = through.objects.filter(boardentry_id__in=[card.pk for card in cards])
        for pk, number in rows.order_by(column).values_list("boardentry_id", column):
            found[pk].append(number)
    return found


@dataclass(frozen=True)
class Match:
    """An entry that matches another, and what they share."""

    entry: BoardEntry
    courses: list[CourseTag]
    goals: list[GoalTag]

    @property
    def reason(self) -> str:
        """Return what both share: "In common: course of action 2, goals 11, 12"."""
        parts = []
        if self.courses:
            words = ngettext(
                "course of action %(numbers)s", "courses of action %(numbers)s", len(self.courses)
            )
            parts.append(words % {"numbers": _joined(self.courses)})
        if self.goals:
            words = ngettext("goal %(numbers)s", "goals %(numbers)s", len(self.goals))
            parts.append(words % {"numbers": _joined(self.goals)})
        return _("In common: %(shared)s") % {"shared": listed(parts)}


def _joined(tags) -> str:
    between = "・" if page_language() == "ja" else ", "
    return between.join(str(tag.number) for tag in tags)


def matches_of(entry, tags: Tags, now=None) -> list[Match]:
    """Return other partners' live entries that complete `entry` and share a course or goal.

    The one that shares most comes first, MOST_MATCHES at most.
    """
    courses = {course.pk for course in entry.courses.all()}
    goals = {goal.pk for goal in entry.goals.all()}
    # An empty list would make the database's sum unknown: 0 is no course and no goal.
    shared = Count("courses", filter=Q(courses__in=courses or {0}), distinct=True) + Count(
        "goals", filter=Q(goals__in=goals or {0}), distinct=True
    )
    found = (
        BoardEntry.objects.live(now)
        .filter(kind__in=FITTING[entry.kind])
        .exclude(partner=entry.partner_id)
        .annotate(shared=shared)
        .filter(shared__gt=0)
        .order_by("-shared", "-published_at", "-pk")
    )
    return [
        Match(
            card,
            [tag for tag in card.course_tags if tag.number in courses],
            [tag for tag in card.goal_tags if tag.number in goals],
        )
        for card in entry_cards(found[:MOST_MATCHES], tags)
    ]
