"""The directory's filters, read from the address: what is malformed does not count."""

from dataclasses import dataclass

from kanazawa2030.core.text import clean_line

from .models import Partner

MAX_WORDS = 60


def number_between(value: str, low: int, high: int) -> int | None:
    """`value` as a whole number within bounds, full-width digits too; else None."""
    value = value.strip()
    if not (value.isdecimal() and len(value) <= 4):
        return None
    number = int(value)
    return number if low <= number <= high else None


@dataclass(frozen=True)
class PartnerFilter:
    """What a visitor asked the directory for; blank parts are not asked."""

    words: str = ""
    kind: str = ""
    course: int | None = None
    goal: int | None = None

    @classmethod
    def from_query(cls, query) -> "PartnerFilter":
        """Read `request.GET`; unknown values are dropped, never refused."""
        kind = query.get("kind", "")
        return cls(
            words=clean_line(query.get("q", ""))[:MAX_WORDS],
            kind=kind if kind in Partner.Kind.values else "",
            course=number_between(query.get("course", ""), 1, 5),
            goal=number_between(query.get("goal", ""), 1, 17),
        )

    def __bool__(self):
        return bool(self.words or self.kind or self.course or self.goal)

    @property
    def count(self) -> int:
        """How many filters are on, the words apart."""
        return sum(map(bool, (self.kind, self.course, self.goal)))

    def apply(self, partners):
        """`partners` narrowed down; each partner once."""
        if self.words:
            partners = partners.matching(self.words)
        if self.kind:
            partners = partners.filter(kind=self.kind)
        if self.course:
            partners = partners.filter(courses=self.course)
        if self.goal:
            partners = partners.filter(goals=self.goal)
        return partners
