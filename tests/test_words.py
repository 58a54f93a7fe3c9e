"""One spelling a word, and no habit of ours: locale/words.toml, looked for in every text."""

import re
import tomllib
from collections.abc import Iterator

import polib
from django.test import SimpleTestCase

from .test_architecture import ROOT
from .test_translations import CATALOGUE

WORDS = ROOT / "locale" / "words.toml"
CONTENT = ROOT / "kanazawa2030" / "pages" / "content" / "texts"


def load() -> dict[str, list[tuple[re.Pattern, str]]]:
    """Return by language the patterns that no text may have, each with what to write."""
    rows = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return {
        language: [(re.compile(row["pattern"]), row["use"]) for row in found]
        for language, found in rows.items()
    }


def found(language: str, text: str) -> list[str]:
    """Return what of the word list `text` has, each with what to write instead."""
    return [
        f"{match[0]!r} → {use}: {text[:80]!r}"
        for pattern, use in load()[language]
        if (match := pattern.search(text))
    ]


def texts() -> Iterator[tuple[str, str]]:
    """Yield language and text of the catalogue and of the fixed pages."""
    for entry in polib.pofile(str(ROOT / CATALOGUE)):
        yield from (("en", text) for text in (entry.msgid, entry.msgid_plural) if text)
        yield from (("ja", text) for text in (entry.msgstr, *entry.msgstr_plural.values()) if text)
    for page in sorted(CONTENT.glob("*.md")):
        for paragraph in page.read_text(encoding="utf-8").split("\n\n"):
            yield page.name.split(".")[1], paragraph


class WordTests(SimpleTestCase):
    maxDiff = None

    def test_texts_use_the_words_of_the_list(self):
        rows = list(texts())
        self.assertGreater(len(rows), 5000)
        self.assertEqual([line for row in rows for line in found(*row)], [])

    def test_each_pattern_finds_what_it_is_for(self):
        """The list names an example of each fault, and the right form is let through."""
        for language, rows in tomllib.loads(WORDS.read_text(encoding="utf-8")).items():
            for row in rows:
                with self.subTest(row["pattern"]):
                    self.assertRegex(row["not"], row["pattern"])
                    self.assertEqual(found(language, row["but"]), [])
