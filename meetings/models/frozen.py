"""The texts of a frozen record as a search finds them: each numbered part by itself."""

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.language.bilingual import localized
from kanazawa2030.core.models import Searchable

NUMBERED = ("statements", "decisions", "actions")
_NAMES = {"agenda": "title", "materials": "label", "photos": "alt", "sectors": "sector"}


class FrozenPart(Searchable):
    """A statement, decision or action as a version has frozen it; cited by its code.

    A copy of the version's content, written with it by `meetings.records.services`.
    """

    SEARCHED = ("code", "text_ja", "text_en", "who_ja", "who_en")

    version = models.ForeignKey(
        "meetings.RecordVersion", on_delete=models.CASCADE, related_name="frozen_parts"
    )
    code = models.CharField(max_length=20)
    text_ja = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    who_ja = models.TextField(blank=True)
    who_en = models.TextField(blank=True)

    class Meta:
        verbose_name = _("frozen part of a record")
        verbose_name_plural = _("frozen parts of records")
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="frozen_part_one_code")
        ]

    def __str__(self) -> str:
        return localized(self, "text").text


def frozen_texts(content: dict) -> Iterator[str]:
    """Return the texts of a frozen content but for its numbered parts."""
    yield from (content.get("summary_ja", ""), content.get("summary_en", ""))
    for part, name in _NAMES.items():
        for row in content.get(part, ()):
            yield from (row.get(f"{name}_ja", ""), row.get(f"{name}_en", ""))


def frozen_parts(content: dict) -> Iterator[dict[str, str]]:
    """Return the columns of a `FrozenPart` for each numbered part of a frozen content."""
    names = ("code", "text_ja", "text_en", "who_ja", "who_en")
    for part in NUMBERED:
        for row in content.get(part, ()):
            yield {name: row.get(name) or "" for name in names}
