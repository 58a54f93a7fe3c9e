"""Making a backup: one file, whole or not there, as of one moment."""

import io
import stat
import threading
from datetime import timedelta
from io import StringIO
from unittest import mock

from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.utils import timezone

from events.registration import services as registration_services
from kanazawa2030.core.backup import archive, making, media, restoring, rows
from kanazawa2030.core.models import TaskRun

from ...factories import make_event
from .cases import BackupCase


class MakingTests(BackupCase):
    def test_it_holds_rows_and_files_and_only_its_owner_reads_it(self):
        make_event(title_ja="市民の𠮷")
        self.add_file()
        self.add_file("public", "reports/figures.csv", b"1")
        made = self.make()
        self.assertEqual((made.files, made.gone), (2, ()))
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)
        self.assertEqual([path.name for path in self.folder.iterdir()], [self.file.name])
        manifest = self.manifest()
        self.assertEqual(manifest["tables"]["events_event"]["rows"], 1)
        with archive.opened(self.file) as backup:
            self.assertIn("市民の𠮷", b"".join(backup.lines("events_event")).decode())
            self.assertEqual(backup.read("media/public/reports/figures.csv"), b"1")

    def test_nobody_can_sign_in_with_what_it_holds(self):
        self.client.sign_in(self.administrator)
        key = self.client.session.session_key
        self.make()
        self.assertNotIn("django_session", self.manifest()["tables"])
        with archive.opened(self.file) as backup:
            for part in backup.manifest["parts"]:
                self.assertNotIn(key.encode(), backup.read(part), part)

    def test_a_file_is_never_replaced(self):
        self.file.write_bytes(b"last year's")
        with self.assertRaisesMessage(making.NotMade, "There is a file"):
            self.make()
        self.assertEqual(self.file.read_bytes(), b"last year's")

    def test_a_full_disk_leaves_no_half_a_backup(self):
        error = OSError(28, "No space left on device")
        with (
            mock.patch.object(archive.Writer, "finish", side_effect=error),
            self.assertRaisesMessage(CommandError, "could not be written: No space left"),
        ):
            call_command("backup", str(self.file))
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_picture_that_goes_while_it_is_read_is_named(self):
        self.add_file(name="events/stays.webp")
        self.add_file(name="events/goes.webp")
        read = FileSystemStorage.open

        def goes(storage, name, mode="rb"):
            if name.endswith("goes.webp"):
                storage.delete(name)
            return read(storage, name, mode)

        words = StringIO()
        with mock.patch.object(FileSystemStorage, "open", goes):
            call_command("backup", str(self.file), stdout=StringIO(), stderr=words)
        self.assertIn("private/events/goes.webp", words.getvalue())
        self.assertEqual(self.manifest()["gone"], ["private/events/goes.webp"])
        with archive.opened(self.file) as backup:
            self.assertEqual(list(backup.files()), [("private", "events/stays.webp")])

    def test_a_folder_that_goes_while_it_is_listed_has_no_files(self):
        self.add_file(name="events/a.webp")
        listed = FileSystemStorage.listdir

        def goes(storage, path):
            if path == "events":
                raise FileNotFoundError(path)
            return listed(storage, path)

        with mock.patch.object(FileSystemStorage, "listdir", goes):
            self.assertEqual(self.make().files, 0)

    def test_an_empty_database_is_no_backup(self):
        with (
            mock.patch.object(rows, "applied_migrations", return_value=frozenset()),
            self.assertRaisesMessage(making.NotMade, "database is empty"),
        ):
            self.make()
        self.assertFalse(self.file.exists())


class NotedTests(BackupCase):
    def run_of(self):
        return TaskRun.objects.get(name=making.TASK)

    def test_the_last_success_stays_when_a_later_one_fails(self):
        before = timezone.now()
        self.make()
        success = self.run_of().last_finished_at
        self.assertGreaterEqual(success, before)
        self.assertEqual(self.run_of().last_error, "")
        with self.assertRaises(making.NotMade):  # refused, which is no backup that failed
            self.make()
        self.assertEqual(self.run_of().last_error, "")
        self.file.unlink()
        with (
            mock.patch.object(making.os, "fsync", side_effect=OSError(28, "No space left")),
            self.assertRaises(OSError),
        ):
            self.make()
        self.assertEqual(self.run_of().last_finished_at, success)
        self.assertEqual(self.run_of().last_error, "OSError")
        self.make()
        self.assertEqual(self.run_of().last_error, "")


class CommandTests(BackupCase):
    def test_in_a_folder_it_keeps_the_newest_and_what_is_not_its_own(self):
        day = timezone.now()
        names = [making.file_name(day - timedelta(days=days)) for days in (3, 2, 1)]
        for name in (*names, "letter.zip"):
            (self.folder / name).write_bytes(b"x")
        words = StringIO()
        call_command("backup", str(self.folder), "--keep=2", stdout=words)
        left = {path.name for path in self.folder.iterdir()}
        self.assertEqual(len(left), 3)
        self.assertLessEqual({names[2], "letter.zip"}, left)
        self.assertIn(f"Deleted: {self.folder / names[0]}", words.getvalue())

    def test_keep_needs_a_folder_and_a_number(self):
        for target, keep in ((self.file, 2), (self.folder, 0)):
            with self.assertRaisesMessage(CommandError, "--keep takes a number"):
                call_command("backup", str(target), f"--keep={keep}")

    def test_a_folder_that_is_not_there(self):
        with self.assertRaisesMessage(CommandError, "There is no folder"):
            call_command("backup", str(self.folder / "away" / "x.zip"))

    def test_into_a_pipe(self):
        pipe, words = io.BytesIO(), StringIO()
        with mock.patch("sys.stdout", io.TextIOWrapper(pipe)) as out:
            call_command("backup", "-", stderr=words)
            out.detach()
        self.file.write_bytes(pipe.getvalue())
        self.assertEqual(restoring.examine(self.file)["gone"], [])
        self.assertIn("standard output: ", words.getvalue())


class MomentTests(BackupCase):
    """A backup while people register is as of one moment."""

    def test_what_is_written_after_its_start_is_not_in_it(self):
        event = make_event(capacity=500)
        names, is_reading = media.names, threading.Event()

        def people_register(storage, *folder):
            if not is_reading.is_set():
                is_reading.set()
                _results, errors = self.run_threads(8, lambda i: self.register(event, i))
                self.assertEqual(errors, [])
            return names(storage, *folder)

        self.register(event, 100)
        with mock.patch.object(media, "names", people_register):
            self.make()
        self.assertEqual(event.registrations.count(), 9)
        tables = self.manifest()["tables"]
        with archive.opened(self.file) as backup:
            (stored,) = backup.lines("events_event")
        self.assertIn('"seats_held":1,', stored.decode())
        self.assertEqual(tables["events_registration"]["rows"], 1)
        self.assertEqual(tables["core_outgoingmail"]["rows"], 1)

    def register(self, event, number):
        return registration_services.register(
            event, name=f"参加者{number}", email=f"p{number}@example.test", language="ja"
        )
