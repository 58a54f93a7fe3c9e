from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from ...backup.exporting import NotExported, export_all


class Command(BaseCommand):
    """Write all tables as JSON lines, all files and a README into a new folder.

    For a city that changes to another program. The folder holds personal data and is for
    its owner only. Ends with 1 when nothing was exported.
    """

    help = "Export everything in open formats into a new folder."

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="FOLDER", type=Path)

    def handle(self, *args, folder, **options):
        try:
            tables, rows, files = export_all(folder)
        except NotExported as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"The export could not be written: {error.strerror}.") from error
        self.stdout.write(f"{folder}: {tables} tables, {rows} rows, {files} files.")
