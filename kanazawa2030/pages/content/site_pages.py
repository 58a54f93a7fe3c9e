"""The first texts of the fixed pages, which the office then edits in the admin.

`texts/<key>.<language>.md` holds one page in one language: its title as the heading, its
description as the first paragraph, then the body. `texts/<key>.easy.md` is the body in easy
Japanese. A text in the city's folder takes the place of the one here; what is called {city} or
{project} gets the city's words. The texts leave out what is not tested
or decided yet, such as who may propose; the office adds it.
"""

from pathlib import Path

from django.conf import settings

from kanazawa2030.core.language.bilingual import LANGUAGE_CODES
from kanazawa2030.core.language.easy import EASY

from ..models import SitePage


def _text(key: str, language: str) -> str:
    name = f"texts/{key}.{language.removeprefix('ja-')}.md"
    path = settings.CITY.finds(name) or Path(__file__).parent / name
    return settings.CITY.named(path.read_text(encoding="utf-8"), language)


def _page(key: str) -> dict[str, str]:
    fields = {}
    for language in LANGUAGE_CODES:
        title, description, body = _text(key, language).split("\n\n", 2)
        fields[f"title_{language}"] = title.removeprefix("# ")
        fields[f"description_{language}"] = description
        fields[f"body_{language}"] = body
    return fields


SITE_PAGES = {key: _page(key) for key in SitePage.Key.values}
EASY_PAGES = {key: _text(key, EASY).rstrip() for key in map(str, SitePage.EASY_KEYS)}
