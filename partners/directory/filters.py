"""Filters of the directory and of the board: see core.web.list_query."""

from dataclasses import dataclass, replace
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kanazawa2030.core.web.list_query import ActiveFilter, ListQuery, choice_in, number_in, words_in

from ..models import BoardEntry, Partner


@dataclass(frozen=True)
class PartnerFilter(ListQuery):
    """The filters of one request; an empty one matches everybody."""

    NAMES = ("kind", "course", "goal", "q")
    KINDS: ClassVar = Partner.Kind

    kind: str = ""
    course: int | None = None
    goal: int | None = None
    q: str = ""

    @classmethod
    def read(cls, params) -> "PartnerFilter":
        """Read the filters from `request.GET`; of a repeated parameter the last one counts."""
        return cls(
            kind=choice_in(params.get("kind", ""), cls.KINDS.values),
            course=number_in(params.get("course", ""), 1, 5),
            goal=number_in(params.get("goal", ""), 1, 17),
            q=words_in(params.get("q", "")),
        )

    def apply(self, partners):
        """Return `partners` filtered, each partner once."""
        if self.kind:
            partners = partners.filter(kind=self.kind)
        if self.course:
            partners = partners.filter(courses=self.course)
        if self.goal:
            partners = partners.filter(goals=self.goal)
        if self.q:
            partners = partners.matching(self.q)
        return partners

    def active(self, tags) -> list[ActiveFilter]:
        """Return labels of the active filters. `tags` is a `core.reference.tags.Tags`."""
        labels = {"q": pgettext("search words", "“%(words)s”") % {"words": self.q}}
        if self.kind:
            labels["kind"] = self.KINDS(self.kind).label
        if self.course:
            labels["course"] = dict(tags.course_choices())[self.course]
        if self.goal:
            labels["goal"] = dict(tags.goal_choices())[self.goal]
        return super().active(labels)

    def ways_out(self, partners, active) -> list[tuple[ActiveFilter, int]]:
        """Return, for a search without results, each filter with the count without it."""
        counted = ((way, self.without(way.name).apply(partners).count()) for way in active)
        return [(way, number) for way, number in counted if number]

    def without(self, name: str) -> "PartnerFilter":
        """Return the same filters without one."""
        return replace(self, **{name: type(self).__dataclass_fields__[name].default})


@dataclass(frozen=True)
class BoardFilter(PartnerFilter):
    """The same filters for the board of offers and needs."""

    KINDS: ClassVar = BoardEntry.Kind


def choices(wanted: PartnerFilter, tags) -> list[tuple[str, str, str]]:
    """Return the selects of the form: name, label and options as HTML."""
    return [
        wanted.select("kind", _("Kind"), wanted.KINDS.choices),
        wanted.select("course", _("Course of action"), tags.course_choices()),
        wanted.select("goal", _("SDG"), tags.goal_choices()),
    ]
