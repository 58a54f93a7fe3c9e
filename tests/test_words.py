"""One spelling a word, one meaning a text: locale/words.toml, looked for in every text."""

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import polib
from django.apps import apps
from django.contrib.admin import site
from django.contrib.admin.utils import label_for_field
from django.test import SimpleTestCase
from django.utils.translation import override

from kanazawa2030.pages.content.documented import documented
from kanazawa2030.settings.city import CITY

from .test_architecture import LAYERS, ROOT
from .test_translations import CATALOGUE

WORDS = ROOT / "locale" / "words.toml"
PAGES = ROOT / "kanazawa2030" / "pages"
LANGUAGES = ("ja", "en")
APPS = {"events", "meetings", "pages", "partners"}
SHARED_FOLDERS = {"templates", "admin", "kanazawa2030"}
# How the code and the templates ask for a text without a context.
PLAIN_CALL = re.compile(r'(?<!\w)(?:_|gettext|gettext_lazy)\(\s*"((?:[^"\\]|\\.)+)"\s*,?\s*\)')
PLAIN_TAG = re.compile(r'{% translate "([^"]+)"(?! context)[^%]*%}')
PLAIN_BLOCK = re.compile(
    r"{% blocktranslate(?![^%]*context)[^%]*%}\s*(.*?)\s*{% endblocktranslate %}", re.DOTALL
)
VARIABLE = re.compile(r"{{ (\w+) }}")
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")


@cache
def words() -> dict:
    """Return the word list."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


@cache
def patterns(language: str) -> list[tuple[re.Pattern, str]]:
    """Return the patterns that no text may have, each with what to write."""
    return [(re.compile(row["pattern"]), row["use"]) for row in words()[language]]


@cache
def catalogue() -> polib.POFile:
    """Return the Japanese catalogue."""
    return polib.pofile(str(ROOT / CATALOGUE))


def found(language: str, text: str) -> list[str]:
    """Return what of the word list `text` has, each with what to write instead."""
    return [
        f"{match[0]!r} → {use}: {text[:80]!r}"
        for pattern, use in patterns(language)
        if (match := pattern.search(text))
    ]


def catalogue_texts() -> Iterator[tuple[str, str]]:
    """Yield language and text of the catalogue."""
    for entry in catalogue():
        yield from (("en", text) for text in (entry.msgid, entry.msgid_plural) if text)
        yield from (("ja", text) for text in (entry.msgstr, *entry.msgstr_plural.values()) if text)


def strings(value) -> Iterator[str]:
    """Yield every text of a file of facts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from strings(one)


def page_texts() -> Iterator[tuple[str, str]]:
    """Yield language and text of the fixed pages, the documented content and the samples."""
    for page in sorted((*PAGES.glob("content/texts/*.??.md"), *CITY.folder.glob("texts/*.??.md"))):
        for paragraph in page.read_text(encoding="utf-8").split("\n\n"):
            yield page.name.split(".")[1], paragraph
    facts = tomllib.loads((CITY.folder / "city.toml").read_text(encoding="utf-8"))
    # Titles of Cafés are as they were announced, kept letter by letter.
    for text in strings({**facts, **documented(), "cafes": None}):
        if JAPANESE.search(text):
            yield "ja", text
        elif " " in text:
            yield "en", text
    for path in sorted(PAGES.glob("privacy/*.toml")):
        for text in strings(tomllib.loads(path.read_text(encoding="utf-8"))):
            if JAPANESE.search(text):
                yield "ja", text
    for path in sorted((*PAGES.glob("content/*.py"), *PAGES.glob("demo/**/*.py"))):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in {node for node in ast.walk(tree) if isinstance(node, ast.Constant)} - docs:
            # A string without a space is a name in the code.
            if JAPANESE.search(str(node.value)):
                yield "ja", node.value
            elif " " in str(node.value):
                yield "en", node.value


def labels() -> dict[str, set[str]]:
    """Return by text the models whose fields or choices have it as their label."""
    by_text = defaultdict(set)
    with override("en"):
        for app in (app for app in apps.get_app_configs() if app.name in LAYERS):
            for model in app.get_models():
                for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
                    for text in (field.verbose_name, *(word for _, word in field.choices or ())):
                        by_text[str(text)].add(model.__name__)
    return by_text


def app_of(path) -> str:
    """Return the app a file of code or template belongs to; "core" for what all share."""
    parts = [part for part in path.relative_to(ROOT).parts if part not in SHARED_FOLDERS]
    return parts[0] if parts[0] in APPS else "core"


def plain_texts() -> dict[str, set[str]]:
    """Return by short text the apps that ask for it without a context."""
    by_text = defaultdict(set)
    folders = ("templates", "events", "meetings", "partners", "kanazawa2030")
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.*")):
        if path.suffix not in (".py", ".html", ".txt") or "migrations" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        for pattern in (PLAIN_CALL, PLAIN_TAG, PLAIN_BLOCK):
            for text in pattern.findall(source):
                by_text[VARIABLE.sub(r"%(\1)s", text)].add(app_of(path))
    return {text: apps for text, apps in by_text.items() if len(text.split()) <= 2}


class WordTests(SimpleTestCase):
    maxDiff = None

    def test_texts_use_the_words_of_the_list(self):
        for texts, least in ((catalogue_texts, 5000), (page_texts, 800)):
            rows = list(texts())
            self.assertGreater(len(rows), least)
            self.assertEqual([line for row in rows for line in found(*row)], [])

    def test_each_pattern_finds_what_it_is_for(self):
        """The list names an example of each fault, and the right form is let through."""
        for language in LANGUAGES:
            for row in words()[language]:
                with self.subTest(row["pattern"]):
                    self.assertRegex(row["not"], row["pattern"])
                    self.assertEqual(found(language, row["but"]), [])


class DeskTests(SimpleTestCase):
    def test_each_column_of_the_desk_has_a_japanese_name(self):
        """A property without a description is headed by its name in the code."""
        walked = 0
        with override("ja"):
            for model, one in site._registry.items():
                for name in one.list_display:
                    walked += 1
                    label = str(label_for_field(name, model, one))
                    self.assertRegex(label, JAPANESE, f"{model.__name__}.{name}")
        self.assertGreater(walked, 60)


class MeaningTests(SimpleTestCase):
    maxDiff = None

    def test_a_word_of_several_meanings_has_a_context(self):
        several = set(words()["context"]["words"])
        bare = {entry.msgid for entry in catalogue() if not entry.msgctxt}
        self.assertEqual(sorted(text for text in bare if text.lower() in several), [])

    def test_a_label_of_several_models_has_one_meaning_or_a_context(self):
        bare = {entry.msgid for entry in catalogue() if not entry.msgctxt}
        shared = {text for text, models in labels().items() if len(models) > 1}
        self.assertEqual(sorted(shared & bare), sorted(words()["one_meaning"]["labels"]))
        self.assertGreater(len(shared), 20)

    def test_a_short_text_of_several_apps_has_one_meaning_or_a_context(self):
        """“Continue” writing or signing in, “No. 3” of a session or a registration."""
        found = plain_texts()
        self.assertGreater(len(found), 500)
        shared = {text for text, apps in found.items() if len(apps) > 1}
        self.assertEqual(sorted(shared), sorted(words()["one_meaning"]["texts"]))
