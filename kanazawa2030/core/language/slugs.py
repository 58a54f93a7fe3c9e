"""The last part of a page's address, made free."""

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

SLUG_RULE = _("Enter the page address: a–z, 0–9 and hyphens.")
ROOM_FOR_NUMBER = 10  # characters of the column that the words leave


def free_slug(model, wish: str, *, reserved=()) -> str:
    """Return `wish` as a slug no row of `model` has: with -2, -3 … behind it if need be.

    Words without a Latin letter or digit give the model's name. `reserved` slugs count
    as taken.
    """
    longest = model._meta.get_field("slug").max_length - ROOM_FOR_NUMBER
    stem = slugify(wish)[:longest].strip("-") or model._meta.model_name
    rows = model._base_manager.filter(slug__startswith=stem)
    taken = {*rows.values_list("slug", flat=True), *reserved}
    candidate, number = stem, 1
    while candidate in taken:
        number += 1
        candidate = f"{stem}-{number}"
    return candidate
