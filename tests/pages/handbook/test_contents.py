"""The handbook: complete in both languages, true to the words of the desk, light."""

import fnmatch
import re

import polib
from django.conf import settings
from django.contrib import admin
from django.test import SimpleTestCase
from django.utils.html import strip_tags

from kanazawa2030.pages.handbook.contents import DIRECTORY, EXPLAINS, read, slug_for

LANGUAGES = ("ja", "en")
PICTURES = settings.BASE_DIR / "static" / "handbook"
HEAVIEST = 150_000  # bytes of a picture


def labels() -> dict[str, set[str]]:
    """Return every text of the catalogue, in both languages."""
    entries = polib.pofile(settings.BASE_DIR / "locale/ja/LC_MESSAGES/django.po")
    japanese = {text for e in entries for text in (e.msgstr, *e.msgstr_plural.values())}
    return {"ja": japanese, "en": {text for e in entries for text in (e.msgid, e.msgid_plural)}}


class ContentsTests(SimpleTestCase):
    def pages(self):
        return [(slug, language) for slug in EXPLAINS for language in LANGUAGES]

    def test_each_page_stands_in_both_languages_and_no_other(self):
        files = {path.name for path in DIRECTORY.iterdir()}
        self.assertEqual(files, {"README.md"} | {f"{s}.{lang}.md" for s, lang in self.pages()})

    def test_what_is_bold_is_a_label_of_the_desk(self):
        known = labels()
        seen = 0
        for slug, language in self.pages():
            for bold in re.findall(r"\*\*(.+?)\*\*", read(slug, language).text):
                seen += 1
                with self.subTest(page=slug, language=language, label=bold):
                    self.assertIn(bold, known[language])
        self.assertGreater(seen, 50)

    def test_each_page_has_a_picture_and_none_is_heavy_or_unused(self):
        shown = set()
        for slug, language in self.pages():
            pictures = [part.picture for part in read(slug, language).parts() if part.picture]
            with self.subTest(page=slug, language=language):
                self.assertTrue(pictures)
            shown.update(pictures)
        self.assertEqual(shown, {f"handbook/{path.name}" for path in PICTURES.iterdir()})
        for path in PICTURES.iterdir():
            with self.subTest(path.name):
                self.assertLess(path.stat().st_size, HEAVIEST)

    def test_pages_are_short(self):
        for slug in EXPLAINS:
            japanese = strip_tags("".join(p.html for p in read(slug, "ja").parts()))
            with self.subTest(slug):
                self.assertLess(len(japanese), 1_200)  # characters: a page of paper


class ExplainsTests(SimpleTestCase):
    def test_each_pattern_fits_a_page_of_the_desk(self):
        names = [pattern.name or "" for pattern in self.patterns()]
        for patterns in EXPLAINS.values():
            for pattern in patterns:
                with self.subTest(pattern):
                    self.assertTrue(fnmatch.filter(names, pattern))

    def test_the_longest_pattern_decides(self):
        self.assertEqual(slug_for("events_event_change"), "publish-a-cafe")
        self.assertEqual(slug_for("events_event_reception"), "reception")
        self.assertEqual(slug_for("pages_topic_amend"), "approval")
        self.assertEqual(slug_for("index"), "")

    def patterns(self):
        pending = list(admin.site.get_urls())
        while pending:
            pattern = pending.pop()
            if hasattr(pattern, "url_patterns"):
                pending += pattern.url_patterns
            else:
                yield pattern
