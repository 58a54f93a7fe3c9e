"""The approval sheet: every public text of an item, word for word."""

from dataclasses import dataclass

from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..language import dates
from ..language.bilingual import page_language
from ..language.lists import listed


@dataclass(frozen=True)
class PaperRow:
    """One line: in both languages, or (en is None) one value or picture for both."""

    label: str
    ja: str
    en: str | None = None
    picture: str = ""  # address of an image


def paper_of(item, names, parts=()) -> list[PaperRow]:
    """Return the rows for the fields `names`, then `parts` as (label, ja, en or None).

    A translated field shows both columns exactly as stored, any other one its value as
    the page says it. Blank fields stay in: a blank is part of what is approved.
    """
    rows = [_row(item, name) for name in names]
    return [*rows, *(PaperRow(*part) for part in parts)]


def _row(item, name) -> PaperRow:
    field = item._meta.get_field(name)
    label = capfirst(str(field.verbose_name))
    if hasattr(item, f"{name}_ja"):
        ja, en = (getattr(item, f"{name}_{code}") or "" for code in ("ja", "en"))
        return PaperRow(label, ja, en)
    if isinstance(field, models.ImageField):
        file = getattr(item, name)
        return PaperRow(label, "", picture=file.url if file else "")
    return PaperRow(label, _value(item, field))


def _value(item, field) -> str:
    if field.many_to_many:
        return listed(getattr(item, field.name).all())
    if field.choices:
        return str(getattr(item, f"get_{field.name}_display")())
    value = getattr(item, field.name)
    if value is None or value == "":
        return ""
    if isinstance(field, models.BooleanField):
        return _("Yes") if value else _("No")
    if isinstance(field, models.DateTimeField):
        return dates.when(timezone.localtime(value), language=page_language())
    if isinstance(field, models.DateField):
        return dates.full_date(value, page_language())
    if isinstance(field, models.TimeField):
        return f"{value:%H:%M}"
    return str(value)
