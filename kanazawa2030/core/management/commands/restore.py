from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from ...backup import restoring
from ...backup.archive import NotUsable
from ...backup.media import NotWritten


class Command(BaseCommand):
    """Restore database and media from a backup into an empty installation.

    All parts are checked before anything is touched, and compared afterwards. Emails are
    held back until `resume_outbox`. Ends with 1, and everything as it was, when the backup
    is damaged, of a later release or of something else, or when there is data here already.
    """

    help = "Restore a backup and compare every row and file with it."
    requires_system_checks = []  # the tables may not be there yet

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--check", action="store_true", help="only check the file")
        parser.add_argument(
            "--replace", default="", metavar="DATABASE", help="delete what this database holds"
        )

    def handle(self, *args, file, check, replace, **options):
        try:
            if check:
                manifest = restoring.examine(file)
                self.stdout.write(f"{file} is whole, made at {manifest['made_at']}.")
                return
            done = restoring.restore(file, replace=replace)
        except (NotUsable, restoring.Refused) as refusal:
            raise CommandError(str(refusal)) from refusal
        except (restoring.NotTheSame, NotWritten) as fault:
            raise CommandError(f"Not restored, nothing was changed: {fault}") from fault
        except (DatabaseError, OSError) as error:
            raise CommandError(
                f"Not restored, nothing was changed: {type(error).__name__}. Is the site stopped?"
            ) from error
        self.stdout.write(
            f"Restored as of {done.made_at}: {done.tables} tables, {done.rows} rows and "
            f"{done.files} files, all compared with the backup."
        )
        if not done.key_fits:
            self.stderr.write(
                "SECRET_KEY is not the one the backup was made with: links in emails that were "
                "sent do not work, and each member of staff has to set up the second factor again."
            )
        self.stdout.write("Emails are held back. To release them: manage.py resume_outbox --help")
