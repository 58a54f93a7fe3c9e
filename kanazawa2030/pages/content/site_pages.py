"""The first texts of the fixed pages, which the office then edits in the admin.

`texts/<key>.<language>.md` holds one page in one language: its title as the heading, its
description as the first paragraph, then the body. `texts/<key>.easy.md` is the body in easy
Japanese. The texts leave out what is not tested
or decided yet, such as who may propose; the office adds it.
"""

from pathlib import Path

from kanazawa2030.core.language.bilingual import LANGUAGE_CODES

from ..models import SitePage

TEXTS = Path(__file__).parent / "texts"


def _page(key: str) -> dict[str, str]:
    fields = {}
    for language in LANGUAGE_CODES:
        text = (TEXTS / f"{key}.{language}.md").read_text(encoding="utf-8")
        title, description, body = text.split("\n\n", 2)
        fields[f"title_{language}"] = title.removeprefix("# ")
        fields[f"description_{language}"] = description
        fields[f"body_{language}"] = body
    return fields


SITE_PAGES = {key: _page(key) for key in SitePage.Key.values}
EASY_PAGES = {
    key: (TEXTS / f"{key}.easy.md").read_text(encoding="utf-8").rstrip()
    for key in map(str, SitePage.EASY_KEYS)
}
