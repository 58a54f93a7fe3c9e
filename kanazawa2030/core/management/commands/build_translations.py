"""Compile the catalogues of the city without gettext, which not every machine has.

What a text calls {city}, {project} and so on gets the city's words here, so that a page looks
up a text as ever. A city may have texts of its own, locale/<language>.po in its folder: they
take the place of the portal's.
"""

import os
from pathlib import Path

import polib
from django.core.management.base import BaseCommand

from kanazawa2030.settings.city import CITY, EASY, ROOT, City, read_city

LANGUAGES = {"ja": "ja", "en": "en", "ja_Easy": EASY}  # the name of a catalogue: its language
READ = ROOT / "locale"


def _source(name: str) -> Path:
    return READ / name / "LC_MESSAGES" / "django.po"


def _english() -> polib.POFile:
    """Return the English texts, which the Japanese catalogue has as what is translated."""
    found = polib.POFile()
    found.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for entry in polib.pofile(str(_source("ja"))):
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
        else:
            entry.msgstr = entry.msgid
        if "{" in entry.msgid:
            found.append(entry)
    return found


def catalogue(city: City, name: str) -> polib.POFile:
    """Return all texts of a language as this city says them."""
    language, own = LANGUAGES[name], city.finds(f"locale/{name}.po")
    found = _english() if name == "en" else polib.pofile(str(_source(name)))
    theirs = polib.pofile(str(own)) if own else ()
    replaced = {(entry.msgctxt, entry.msgid) for entry in theirs}
    kept = [entry for entry in found if (entry.msgctxt, entry.msgid) not in replaced]
    found[:] = [*kept, *theirs]
    for entry in found:
        entry.msgstr = city.named(entry.msgstr, language)
        forms = entry.msgstr_plural.items()
        entry.msgstr_plural = {number: city.named(text, language) for number, text in forms}
    return found


def build(city: City = CITY, *, force: bool = False) -> list[Path]:
    """Write each .mo of the city that is older than what it is made of; return those written.

    Each file appears whole or not at all, so several processes may do this at once.
    """
    written = []
    for name in LANGUAGES:
        target = city.folder / "locale" / name / "LC_MESSAGES" / "django.mo"
        made_of = [
            _source("ja"),
            _source(name),
            city.folder / "city.toml",
            city.folder / "locale" / f"{name}.po",
        ]
        newest = max(path.stat().st_mtime_ns for path in made_of if path.exists())
        if not force and target.exists() and target.stat().st_mtime_ns > newest:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.{os.getpid()}")
        catalogue(city, name).save_as_mofile(str(part))
        part.replace(target)
        written.append(target)
    return written


class Command(BaseCommand):
    help = "Compile the translations that changed, of every city; no gettext needed."

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="compile all of them")

    def handle(self, **options):
        cities = {path.parent for path in ROOT.glob("cities/*/city.toml")} | {CITY.folder}
        written = [
            path
            for folder in sorted(cities)
            for path in build(read_city(f"{folder}/"), force=options["force"])
        ]
        if options["verbosity"]:
            self.stdout.write(f"{len(written)} catalogues compiled.")
