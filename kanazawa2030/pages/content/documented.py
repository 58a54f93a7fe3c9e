"""Read what is documented about the project of the city, cities/<name>/content.toml."""

import tomllib
from datetime import datetime
from typing import Any

from django.conf import settings

from kanazawa2030.core.language.dates import in_japan

# Tables of entries by their keys, and those that are lists.
_TABLES = ("office", "courses", "partners", "venues", "cafes", "milestones", "totals")
_LISTS = ("meetings",)


def documented() -> dict[str, Any]:
    """Return the tables of the city's content; one it does not have is empty."""
    path = settings.CITY.folder / "content.toml"
    found = _in_japan(tomllib.loads(path.read_text(encoding="utf-8")))
    return {name: {} for name in _TABLES} | {name: [] for name in _LISTS} | found


def _in_japan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _in_japan(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_in_japan(one) for one in value]
    return in_japan(value) if isinstance(value, datetime) else value
