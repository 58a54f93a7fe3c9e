"""Compile locale/*/LC_MESSAGES/*.po without gettext, which not every machine has."""

import os
from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


def build(folders, *, force: bool = False) -> list[Path]:
    """Write the .mo beside each .po below `folders` that is newer; return those written.

    Each file appears whole or not at all, so several processes may do this at once.
    """
    written = []
    for source in sorted(po for folder in folders for po in Path(folder).rglob("*.po")):
        target = source.with_suffix(".mo")
        if not force and target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        part = target.with_name(f"{target.name}.{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(part))
        part.replace(target)
        written.append(target)
    return written


class Command(BaseCommand):
    help = "Compile the translations that changed; no gettext needed."

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="compile all of them")

    def handle(self, **options):
        written = build(settings.LOCALE_PATHS, force=options["force"])
        if options["verbosity"]:
            self.stdout.write(f"{len(written)} catalogues compiled.")
