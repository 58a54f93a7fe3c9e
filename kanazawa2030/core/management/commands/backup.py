import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ...backup import making
from ...backup.archive import NotUsable


class Command(BaseCommand):
    """Write database and media into one file, while the site goes on.

    FILE is never replaced. In a FOLDER the file gets a name with date and hour, and --keep
    deletes older ones. With - the backup goes to standard output, to be encrypted. Ends
    with 1 when nothing was made.
    """

    help = "Back up database and media into one file that only its owner may read."

    def add_arguments(self, parser):
        parser.add_argument("target", metavar="FILE|FOLDER|-")
        parser.add_argument(
            "--keep", type=int, metavar="N", help="in a folder: keep the newest N backups"
        )

    def handle(self, *args, target, keep, **options):
        path = Path(target)
        if keep is not None and (keep < 1 or not path.is_dir()):
            raise CommandError("--keep takes a number from 1 and needs a folder.")
        folder, name = path, "standard output"
        try:
            if target == "-":
                made = making.pipe_out(sys.stdout.buffer)
            else:
                if path.is_dir():
                    path = folder / making.file_name(timezone.now())
                name = str(path)
                made = making.back_up(path)
        except (making.NotMade, NotUsable) as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"The backup could not be written: {error.strerror}.") from error
        say = self.stderr if target == "-" else self.stdout
        say.write(f"{name}: {made.tables} tables, {made.rows} rows, {made.files} files.")
        for gone in made.gone:
            self.stderr.write(f"Deleted while the backup was made: {gone}")
        for old in making.forget_old(folder, keep) if keep else []:
            say.write(f"Deleted: {old}")
