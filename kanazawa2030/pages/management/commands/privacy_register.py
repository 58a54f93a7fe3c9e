"""`manage.py privacy_register`: write the register of personal data."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kanazawa2030.core.models import Office

from ...privacy import register


class Command(BaseCommand):
    """Write docs/privacy.ja.md and docs/privacy.en.md; with --folder, the city's own copy.

    The copy has name, address and phone of this installation's office. With --check nothing is
    written, and the command fails where a document is not what it would write.
    """

    help = "Write the register of personal data in both languages."

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, help="for the city, with its office filled in")
        parser.add_argument("--check", action="store_true", help="fail if it is out of date")

    def handle(self, *args, folder, check, **options):
        office = Office.current() if folder else None
        folder = folder or settings.BASE_DIR / "docs"
        if not check:
            for path in register.write(folder, office):
                self.stdout.write(f"Written: {path}")
            return
        if wrong := register.stale(folder, office):
            raise CommandError(f"Out of date: {', '.join(wrong)}. Run: manage.py privacy_register")
        self.stdout.write("The register is up to date.")
