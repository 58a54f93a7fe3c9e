"""Another city by its folder: its words everywhere, and Kanazawa's as they have always been."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.test import SimpleTestCase
from django.utils import translation
from django.utils.translation import gettext

from kanazawa2030.core.management.commands.build_translations import build
from kanazawa2030.settings.city import CITY, faults, read_city

from .test_architecture import ROOT

# The header of a catalogue and the package of Python keep the name.
NAMED = re.compile(
    r"(?<!Id-Version: IMAGINE )\b(?:Kanazawa|KANAZAWA)\b|金沢|石川|Ishikawa|加賀|Kaga\b|OUIK"
)
SAMPLE = ROOT / "tests" / "sample_city"


class AnotherCityTests(SimpleTestCase):
    def test_nothing_of_kanazawa_is_left(self):
        """In a process of its own: the city is read once, before everything else."""
        with tempfile.TemporaryDirectory() as folder:
            city = Path(shutil.copytree(SAMPLE, Path(folder, "city")))
            build(read_city(str(city)))  # Django reads a catalogue once, and early
            done = subprocess.run(
                [
                    *(sys.executable, "-m", "pytest", "-n0", "-q", "-p", "no:cacheprovider"),
                    "--nomigrations",
                    "tests/sample_city/walk.py",
                ],
                cwd=ROOT,
                env={
                    **os.environ,
                    "CITY": str(city),
                    "DATABASE_URL": "",
                    "TEST_DB_NAME": str(Path(folder, "test.sqlite3")),
                },
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
            )
        self.assertEqual(done.returncode, 0, done.stdout[-6000:] + done.stderr[-2000:])


class KanazawaTests(SimpleTestCase):
    def test_texts_read_as_ever(self):
        texts = {
            "{project}": ("IMAGINE KANAZAWA 2030",) * 2,
            "Where {city} is now": ("いまの金沢", "Where Kanazawa is now"),
            "{municipality}": ("金沢市", "Kanazawa City"),
            "{headline}": ("2030年の金沢を、\nともに描く。", "Imagine Kanazawa in 2030, together."),
            "They were announced in the {declaration}. On this site each is shown in one of "
            "{colours}.": (
                "2019年3月の「金沢SDGs」共同宣言で示されました。"
                "このサイトでは、それぞれを加賀五彩の一色で示します。",
                "They were announced in the Kanazawa SDGs Joint Declaration of March 2019. "
                "On this site each is shown in one of the five traditional Kaga colours.",
            ),
        }
        for text, said in texts.items():
            for language, words in zip(("ja", "en"), said, strict=True):
                with self.subTest(text), translation.override(language):
                    self.assertEqual(gettext(text), words)


class SourcesTests(SimpleTestCase):
    def test_no_text_of_the_portal_names_the_city(self):
        """Texts say {city}, {municipality}, {project}; code reads `settings.CITY`."""
        sources = [
            *ROOT.glob("locale/*/LC_MESSAGES/*.po"),
            *ROOT.glob("kanazawa2030/pages/content/texts/*.md"),
            *ROOT.glob("templates/**/*.html"),
            *ROOT.glob("templates/**/*.txt"),
        ]
        self.assertGreater(len(sources), 200)
        named = {
            str(path.relative_to(ROOT)): found
            for path in sources
            if (found := NAMED.findall(path.read_text(encoding="utf-8")))
        }
        self.assertEqual(named, {})


class FactsTests(SimpleTestCase):
    def test_each_fault_has_its_sentence(self):
        facts = tomllib.loads((SAMPLE / "city.toml").read_text(encoding="utf-8"))
        self.assertEqual(list(faults(facts)), [])
        wrong = {
            "project is missing": {"project": " "},
            "code is not a text of six digits": {"code": "17201"},
            "[en] lacks city, credits": {"en": facts["en"] | {"city": "", "credits": " "}},
            "[ja] has words no text names: mayor": {"ja": facts["ja"] | {"mayor": "見本"}},
            "[[courses]] stands 4 times, not 5": {"courses": facts["courses"][:4]},
            "course 1 lacks or has too much: dye_en": {
                "courses": [
                    {k: v for k, v in facts["courses"][0].items() if k != "dye_en"},
                    *facts["courses"][1:],
                ]
            },
        }
        for sentence, changed in wrong.items():
            with self.subTest(sentence):
                (said,) = faults(facts | changed)
                self.assertIn(sentence, said)

    def test_the_portal_says_why_it_does_not_start(self):
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaisesMessage(ImproperlyConfigured, "cannot be read"):
                read_city(folder)
            Path(folder, "city.toml").write_text("code = ", encoding="utf-8")
            with self.assertRaisesMessage(ImproperlyConfigured, "cannot be understood"):
                read_city(folder)
            Path(folder, "city.toml").write_text('code = "1"', encoding="utf-8")
            with self.assertRaisesMessage(ImproperlyConfigured, "project is missing; "):
                read_city(folder)

    def test_easy_japanese_says_a_word_in_its_own_way_or_as_ever(self):
        self.assertEqual(CITY.word("municipality", "ja-easy"), "金沢市《かなざわし》")
        self.assertEqual(CITY.word("city", "ja-easy"), "金沢")
        self.assertEqual(CITY.named("{city} {other} %(n)d", "en"), "Kanazawa {other} %(n)d")
