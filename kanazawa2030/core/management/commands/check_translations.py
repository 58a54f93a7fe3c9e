"""List texts whose translation is missing or does not fit the English."""

import re
from collections import Counter
from pathlib import Path

import polib
from django.core.management.base import BaseCommand, CommandError

from kanazawa2030.settings.city import WORD

from .build_translations import READ

PLACEHOLDER = re.compile(r"%\(\w+\)[-#0 +]*[\d.]*[a-zA-Z]|%[sdif]|\{\w*\}|</?[a-z]+")
WRAP_AT = 88


def _pairs(entry):
    """Yield (msgid, translation) for each form of an entry."""
    if entry.msgid_plural:
        # Japanese has one form; it follows the plural, which names the number.
        for text in entry.msgstr_plural.values():
            yield entry.msgid_plural, text
    else:
        yield entry.msgid, entry.msgstr


def problems(catalogue: polib.POFile) -> list[str]:
    """Return one sentence for each text that a reader would see wrong.

    Fuzzy and empty texts, other placeholders or tags than the English has, another
    number of plural forms than the header says, blanks or line ends that differ.
    """
    found = []
    header = catalogue.metadata.get("Plural-Forms", "")
    forms = re.search(r"nplurals\s*=\s*(\d+)", header)
    if not forms:
        found.append("the header names no Plural-Forms")
    for entry in catalogue:
        if entry.obsolete:
            continue
        name = f"{entry.msgctxt}|{entry.msgid}" if entry.msgctxt else entry.msgid
        if entry.fuzzy:
            found.append(f"fuzzy: {name!r}")
        if entry.msgid_plural and forms and len(entry.msgstr_plural) != int(forms[1]):
            found.append(f"{len(entry.msgstr_plural)} plural forms: {name!r}")
        for english, text in _pairs(entry):
            if not text.strip():
                found.append(f"empty: {name!r}")
                continue
            ours, theirs = (
                # The city's words are at hand in every text.
                Counter(PLACEHOLDER.findall(WORD.sub("", one)))
                for one in (english, text)
            )
            if ours != theirs:
                odd = ", ".join(sorted(((ours - theirs) + (theirs - ours)).elements()))
                found.append(f"placeholders differ ({odd}): {name!r}")
            if english.endswith("\n") != text.endswith("\n"):
                found.append(f"line end differs: {name!r}")
            if text != text.strip() and english == english.strip():
                found.append(f"blank at an end: {name!r}")
    return found


def tidy(path: Path):
    """Sort and wrap a catalogue, so that diffs show real changes only."""
    catalogue = polib.pofile(str(path), wrapwidth=WRAP_AT)
    catalogue.metadata.pop("POT-Creation-Date", None)
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    for entry in catalogue:
        _forgive_words_of_the_city(entry)
        entry.previous_msgid = entry.previous_msgctxt = None
        entry.previous_msgid_plural = None
    catalogue.save(str(path))


def _forgive_words_of_the_city(entry: polib.POEntry):
    """Take off what gettext marks because the languages name other words in braces."""
    bare = [WORD.sub("", text) for pair in _pairs(entry) for text in pair]
    if "python-brace-format" in entry.flags and not any("{" in text for text in bare):
        entry.flags.remove("python-brace-format")
        # No other text was taken over.
        if "fuzzy" in entry.flags and entry.previous_msgid in (None, "", entry.msgid):
            entry.flags.remove("fuzzy")


class Command(BaseCommand):
    help = "Fail on missing, fuzzy or ill-fitting translations, naming each."

    def add_arguments(self, parser):
        parser.add_argument(
            "--tidy", action="store_true", help="sort and wrap the catalogues first"
        )

    def handle(self, **options):
        paths = sorted(READ.rglob("*.po"))
        found, texts = [], 0
        for path in paths:
            if options["tidy"]:
                tidy(path)
            catalogue = polib.pofile(str(path))
            texts += len(catalogue)
            found += [f"{path.parent.parent.name}: {text}" for text in problems(catalogue)]
        if found:
            raise CommandError("\n".join([*found, f"{len(found)} to put right."]))
        self.stdout.write(f"{texts} texts in {len(paths)} catalogues, all translated.")
