"""The Japanese catalogue is complete, and its placeholders fit the msgids."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import polib
from django.conf import settings
from django.test import SimpleTestCase

from kanazawa2030.core.language.easy_kanji import EASY_KANJI
from kanazawa2030.core.management.commands.build_translations import build
from kanazawa2030.core.management.commands.check_translations import problems, tidy
from kanazawa2030.settings.city import CITY

from .test_architecture import LAYERS, ROOT, python_files

CATALOGUE = Path("locale/ja/LC_MESSAGES/django.po")
EASY = Path("locale/ja_Easy/LC_MESSAGES/django.po")
READ = ("kanazawa2030", "partners", "events", "meetings", "templates", "locale")


def key(entry):
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def collect_into(folder: Path) -> polib.POFile:
    """Run makemessages on a copy of the sources in `folder`; return its catalogue."""
    for name in READ:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "django", "makemessages", "-l", "ja"),
            *("--no-location", "--no-obsolete"),
        ],
        cwd=folder,
        # Without settings the sources are read, not run.
        env={k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        # Without gettext: apt-get install gettext, or brew install gettext.
        raise AssertionError(f"makemessages failed (it needs gettext):\n{done.stderr}")
    return polib.pofile(str(folder / CATALOGUE))


class CatalogueTests(SimpleTestCase):
    maxDiff = None

    def test_every_text_is_translated_and_fits(self):
        """No empty or fuzzy text, equal placeholders, as many forms as Japanese has."""
        catalogue = polib.pofile(str(ROOT / CATALOGUE))
        self.assertEqual(problems(catalogue), [])
        self.assertEqual(catalogue.metadata["Plural-Forms"].rstrip(";"), "nplurals=1; plural=0")
        self.assertGreater(len(catalogue), 100)

    def test_catalogue_and_sources_name_the_same_texts(self):
        """makemessages finds nothing new and nothing gone: `make messages` was run."""
        with tempfile.TemporaryDirectory() as folder:
            found = collect_into(Path(folder).resolve())
        ours = {key(e) for e in polib.pofile(str(ROOT / CATALOGUE)) if not e.obsolete}
        theirs = {key(entry) for entry in found if not entry.obsolete}
        self.assertEqual(sorted(map(str, theirs - ours)), [], "new, untranslated")
        self.assertEqual(sorted(map(str, ours - theirs)), [], "no longer used")

    def test_easy_japanese_translates_some_of_the_same_texts(self):
        """What it lacks is shown in ordinary Japanese, so it may have gaps but no errors."""
        easy = polib.pofile(str(ROOT / EASY))
        self.assertEqual(problems(easy), [])
        ours = {key(e) for e in polib.pofile(str(ROOT / CATALOGUE)) if not e.obsolete}
        theirs = {key(e) for e in easy}
        self.assertEqual(sorted(map(str, theirs - ours)), [], "no longer used")
        self.assertGreater(len(theirs), 100)

    def test_easy_japanese_has_a_reading_for_each_hard_kanji(self):
        for entry in polib.pofile(str(ROOT / EASY)):
            for text in (entry.msgstr, *entry.msgstr_plural.values()):
                bare = re.sub("[一-鿿々]+《[^》]*》", "", text)
                hard = set(re.findall("[一-鿿]", bare)) - EASY_KANJI
                self.assertEqual(hard, set(), text)

    def test_english_needs_no_catalogue(self):
        """The msgids are the English texts: there is no English catalogue."""
        self.assertFalse((ROOT / "locale" / "en").exists())
        self.assertEqual([code for code, _ in settings.LANGUAGES], ["ja", "en"])


class ProblemsTests(SimpleTestCase):
    def entry(self, **fields):
        catalogue = polib.POFile()
        catalogue.metadata = {"Plural-Forms": "nplurals=1; plural=0;"}
        catalogue.append(polib.POEntry(**fields))
        return problems(catalogue)

    def test_a_good_text_passes(self):
        self.assertEqual(self.entry(msgid="Seats: %(n)s", msgstr="残り%(n)s席"), [])
        self.assertEqual(
            self.entry(msgid="One seat", msgid_plural="%(n)s seats", msgstr_plural={0: "%(n)s席"}),
            [],
        )

    def test_each_fault_is_named(self):
        faults = {
            "empty": {"msgid": "Seat", "msgstr": ""},
            "fuzzy": {"msgid": "Seat", "msgstr": "席", "flags": ["fuzzy"]},
            "placeholders differ": {"msgid": "%(n)s seats", "msgstr": "%(m)s席"},
            "(</strong, <strong)": {"msgid": "<strong>a</strong>", "msgstr": "a"},
            "plural forms": {"msgid": "a", "msgid_plural": "b", "msgstr_plural": {}},
            "line end": {"msgid": "a\n", "msgstr": "a"},
            "blank at an end": {"msgid": "a", "msgstr": "a "},
        }
        for word, fields in faults.items():
            with self.subTest(word):
                self.assertIn(word, " ".join(self.entry(**fields)))


class BuildTests(SimpleTestCase):
    def test_builds_what_is_newer_and_only_that(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(CITY.folder / "city.toml", folder)
            city = replace(CITY, folder=Path(folder))
            self.assertEqual(len(build(city)), 3)
            self.assertEqual(build(city), [])
            self.assertEqual(len(build(city, force=True)), 3)
            os.utime(Path(folder, "city.toml"), (2**31, 2**31))
            japanese = next(path for path in build(city) if "ja/" in str(path))
            compiled = polib.mofile(str(japanese))
            ours = polib.pofile(str(ROOT / CATALOGUE)).translated_entries()
            self.assertEqual(len(compiled), len(ours))
            self.assertEqual(len(list(japanese.parent.iterdir())), 1)

    def test_a_text_of_the_city_takes_the_place_of_the_portals(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(CITY.folder / "city.toml", folder)
            Path(folder, "locale").mkdir()
            own = polib.POFile()
            own.append(polib.POEntry(msgid="Home", msgstr="{city}のいりぐち"))
            own.save(str(Path(folder, "locale", "ja.po")))
            build(replace(CITY, folder=Path(folder)))
            compiled = polib.mofile(str(Path(folder, "locale/ja/LC_MESSAGES/django.mo")))
        self.assertEqual(compiled.find("Home").msgstr, "金沢のいりぐち")
        self.assertEqual(compiled.find("Where {city} is now").msgstr, "いまの金沢")

    def test_tidying_forgives_words_of_the_city_alone(self):
        """gettext marks a text whose languages name other words of the city, here or not."""
        marked = (
            '#, fuzzy, python-brace-format\n#| msgid "{was}"\nmsgid "{english}"\nmsgstr "{ja}"\n'
        )
        for was, english, ja, is_fuzzy in (
            ("Of {city}", "Of {city}", "{municipality}の", False),
            ("In {city}", "Of {city}", "{city}で", True),
            ("Of {name}", "Of {name}", "{city}の", True),
        ):
            with self.subTest(was), tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "django.po"
                head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
                text = marked
                for key, value in (("was", was), ("english", english), ("ja", ja)):
                    text = text.replace(f'"{{{key}}}"', f'"{value}"')
                path.write_text(head + text, encoding="utf-8")
                tidy(path)
                self.assertEqual(polib.pofile(str(path))[0].fuzzy, is_fuzzy)

    def test_tidying_changes_no_text(self):
        with tempfile.TemporaryDirectory() as folder:
            source = Path(shutil.copy(ROOT / CATALOGUE, folder))
            before = {key(e): e.msgstr for e in polib.pofile(str(source))}
            tidy(source)
            once = source.read_text(encoding="utf-8")
            tidy(source)
            self.assertEqual(source.read_text(encoding="utf-8"), once)
            after = {key(e): e.msgstr for e in polib.pofile(str(source))}
            self.assertEqual(after, before)


EAGER = {"gettext", "pgettext", "ngettext", "npgettext"}


def translated_at_import(source: str) -> list[str]:
    """Return the calls outside functions that translate before a language is known."""
    tree = ast.parse(source)
    eager = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in EAGER
    }
    found, waiting = [], [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += getattr(node, "decorator_list", [])
            continue
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in eager:
            found.append(f"line {node.lineno}: {ast.unparse(node)}")
        waiting += ast.iter_child_nodes(node)
    return found


class LazyTests(SimpleTestCase):
    def test_no_text_is_translated_when_its_module_is_imported(self):
        """A text of a module or class is lazy, or it keeps the language of the first reader."""
        eager, seen = [], 0
        for package in LAYERS:
            for path in python_files(package):
                seen += 1
                text = path.read_text(encoding="utf-8")
                eager += [f"{path.relative_to(ROOT)} {one}" for one in translated_at_import(text)]
        self.assertEqual(eager, [])
        self.assertGreater(seen, 200)

    def test_a_planted_one_is_seen(self):
        head = "from django.utils.translation import gettext as _, gettext_lazy\n"
        self.assertEqual(len(translated_at_import(head + "A = {'a': _('x')}")), 1)
        self.assertEqual(len(translated_at_import(head + "class A:\n    b = _('x')")), 1)
        self.assertEqual(translated_at_import(head + "def f():\n    return _('x')"), [])
        self.assertEqual(translated_at_import(head + "A = gettext_lazy('x')"), [])
