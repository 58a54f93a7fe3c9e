from django.core.management.base import BaseCommand, CommandError

from ...worker.purging import purge


class Command(BaseCommand):
    """Report what the purge rules would clear; with --really, clear it.

    Ends with an error when a rule failed, after all others had their turn.
    """

    help = "Delete what its time has come for (dry run unless --really)."

    def add_arguments(self, parser):
        parser.add_argument("--really", action="store_true", help="delete, not count")

    def handle(self, *args, really, **options):
        verb = "cleared" if really else "would be cleared"
        counts = purge(dry_run=not really)
        for name, count in counts.items():
            outcome = "failed" if count is None else f"{count} {verb}"
            self.stdout.write(f"{name}: {outcome}")
        if None in counts.values():
            raise CommandError("Not every rule could do its work; the log says why.")
