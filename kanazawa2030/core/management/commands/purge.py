from django.core.management.base import BaseCommand

from kanazawa2030.core.purging import purge


class Command(BaseCommand):
    """Say what the purge rules would clear; with --really, clear it."""

    help = "Delete what its time has come for (dry run unless --really)."

    def add_arguments(self, parser):
        parser.add_argument("--really", action="store_true", help="delete, not count")

    def handle(self, *args, really, **options):
        verb = "cleared" if really else "would be cleared"
        for name, count in purge(dry_run=not really).items():
            self.stdout.write(f"{name}: {count} {verb}")
