"""Restoring: everything as it was, or nothing touched and one sentence that says why."""

import json
from io import StringIO
from unittest import mock

from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings

from events.models import Event, Registration
from kanazawa2030.core.backup import archive, media, restoring, rows
from kanazawa2030.core.mail.delivery import deliver_due
from kanazawa2030.core.models import MailPause, OutgoingMail
from kanazawa2030.core.page_cache.content import content_version, forget_version

from ...events.registration.factories import register
from ...factories import make_event
from ..mail.postbox import postbox
from .cases import PICTURE, BackupCase


class RestoringCase(BackupCase):
    def fill(self):
        """Rows of many kinds, words that are hard to keep, a mail that waits, two files."""
        self.event = make_event(
            title_ja="名前 '；DROP 𠮷", body_ja="一\n\t\\二", goals=(1, 11), courses=(1, 2)
        )
        register(self.event, 1, name="髙橋 ①")
        register(self.event, 2)
        self.add_file()
        self.add_file("public", "figures.csv", b"")

    def content(self) -> dict[str, list[bytes]]:
        """Return all that a backup holds, but what a restore writes itself."""
        models = rows.tables_at(rows.applied_migrations())
        own = {MailPause._meta.db_table, "core_taskrun"}
        return {
            model._meta.db_table: list(rows.lines(model))
            for model in models
            if model._meta.db_table not in own
        }

    def restore(self, *arguments) -> str:
        words = StringIO()
        call_command("restore", str(self.file), *arguments, stdout=words, stderr=words)
        return words.getvalue()

    @property
    def replace(self) -> str:
        return f"--replace={restoring.database_name()}"


class RestoringTests(RestoringCase):
    def test_everything_is_as_it_was(self):
        self.fill()
        before, files = self.content(), self.files()
        self.make()
        Registration.objects.all().delete()
        Event.objects.update(title_ja="verdorben")
        make_event(title_ja="later")
        self.add_file(name="events/later.webp")
        media.store("private").delete("events/picture.webp")
        self.add_file(data=b"another picture")
        words = self.restore(self.replace)
        self.assertEqual(self.content(), before)
        self.assertEqual(self.files(), files)
        self.assertIn("2 files, all compared with the backup.", words)
        self.assertNotIn("SECRET_KEY", words)

    def test_the_next_rows_get_keys_nothing_had_before(self):
        self.fill()
        gone = make_event()
        number = gone.pk
        gone.delete()
        self.make()
        self.restore(self.replace)
        self.assertEqual(make_event().pk, number + 1)

    def test_mails_wait_until_somebody_releases_them(self):
        self.fill()
        self.make()
        self.assertGreater(OutgoingMail.objects.filter(status="queued").count(), 1)
        self.assertIn("Emails are held back", self.restore(self.replace))
        with postbox() as box:
            deliver_due()
            self.assertEqual(box.sent, [])
            call_command("resume_outbox", "--send-all", stdout=StringIO())
            deliver_due()
        self.assertGreater(len(box.sent), 1)

    def test_kept_pages_are_built_anew(self):
        self.make()
        before = content_version()
        self.restore(self.replace)
        forget_version()
        self.assertNotEqual(content_version(), before)

    def test_another_key_is_said(self):
        self.make()
        with override_settings(SECRET_KEY="another" + "x" * 50):
            self.assertIn("SECRET_KEY is not the one", self.restore(self.replace))

    def test_an_earlier_key_fits(self):
        self.make()
        with override_settings(
            SECRET_KEY="another" + "x" * 50, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]
        ):
            self.assertNotIn("SECRET_KEY", self.restore(self.replace))

    def test_checking_touches_nothing(self):
        self.make()
        event = make_event()
        self.assertIn("is whole, made at", self.restore("--check"))
        self.assertTrue(Event.objects.filter(pk=event.pk).exists())


class ElsewhereTests(RestoringCase):
    """Into an empty database of the other kind, and back."""

    def test_into_an_empty_installation_on_sqlite_and_back(self):
        self.fill()
        before, files = self.content(), self.files()
        self.make()
        place = self.folder / "other"
        place.mkdir()
        done = self.manage("restore", self.file, place=place, OTHER_KEY="x" * 60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("SECRET_KEY is not the one", done.stderr)
        self.assertEqual((place / "private/events/picture.webp").read_bytes(), PICTURE)
        again = self.folder / "again.zip"
        done = self.manage("backup", again, place=place)
        self.assertEqual(done.returncode, 0, done.stderr)
        Event.objects.update(title_ja="verdorben")
        self.file = again
        self.restore(self.replace)
        self.assertEqual(self.content(), before)
        self.assertEqual(self.files(), files)


class RefusedTests(RestoringCase):
    def setUp(self):
        super().setUp()
        self.fill()
        self.make()
        make_event(slug="only-here")
        self.before = self.content(), self.files()

    def refused(self, words, *arguments):
        with self.assertRaisesMessage(CommandError, words) as refusal:
            self.restore(*(arguments or [self.replace]))
        self.assertNotIn("\n", str(refusal.exception))
        self.assertEqual((self.content(), self.files()), self.before)
        self.assertFalse(MailPause.objects.filter(paused_at__isnull=False).exists())

    def test_a_database_that_holds_data(self):
        self.refused(
            f"is not empty. Restore into a new one, or add {self.replace[:9]}", "--replace="
        )

    def test_a_database_called_otherwise(self):
        self.refused("not production", "--replace=production")

    def test_folders_that_hold_files(self):
        with mock.patch.object(restoring, "holds_tables", return_value=False):
            self.refused("The folders of the media are not empty", "--replace=")

    def test_a_backup_that_was_cut_off(self):
        self.file.write_bytes(self.file.read_bytes()[:-200])
        self.refused("is no whole backup")

    def test_a_backup_with_a_broken_byte(self):
        data = bytearray(self.file.read_bytes())
        data[len(data) // 3] ^= 1
        self.file.write_bytes(data)
        self.refused("is damaged")

    def test_rows_that_somebody_changed(self):
        self.rewrite({"tables/core_user.jsonl": b"{}\n"})
        self.refused("the part tables/core_user.jsonl has another checksum")

    def test_a_part_that_is_missing_and_one_too_many(self):
        self.rewrite({"media/public/figures.csv": None})
        self.refused("does not hold the parts its manifest names")
        self.rewrite({"media/public/figures.csv": b"", "media/public/more.csv": b""})
        self.refused("does not hold the parts its manifest names")

    def test_something_else(self):
        self.file.write_bytes(b"SQLite format 3\x00" * 100)
        self.refused("is no whole backup")
        self.file.unlink()
        self.refused("There is no file")

    def changed(self, **manifest):
        self.rewrite({archive.MANIFEST: json.dumps(self.manifest() | manifest).encode()})

    def test_a_zip_of_something_else(self):
        self.rewrite({archive.MANIFEST: b'{"name": "an app"}'})
        self.refused("is no whole backup")
        self.rewrite({archive.MANIFEST: b'{"format": "photos", "format_version": 1, "parts": {}}'})
        self.refused("is not a backup of this portal")

    def test_a_later_format(self):
        self.changed(format_version=2)
        self.refused("made by a later release")

    def test_a_later_release(self):
        more = [*self.manifest()["migrations"], "events.9999_later"]
        self.changed(migrations=more, release="9.0.0")
        self.refused("made by a later release (9.0.0)")

    def test_an_earlier_release_over_the_tables_of_this_one(self):
        names = self.manifest()["migrations"]
        fewer = [name for name in names if not "core.0010" <= name < "core.1"]
        tables = self.manifest()["tables"]
        for gone in ("core_mailpause", "core_alarm", "core_purgecount"):
            del tables[gone]
        self.changed(migrations=fewer, tables=tables)
        self.refused("restore into a new, empty database")

    def test_rows_that_arrive_as_others(self):
        with (
            mock.patch.object(rows, "as_line", return_value=b"{}\n"),
            self.assertRaisesMessage(CommandError, "nothing was changed: The table"),
        ):
            self.restore(self.replace)
        self.assertEqual((self.content(), self.files()), self.before)

    def test_a_file_that_cannot_be_written(self):
        media.store("private").delete("events/picture.webp")
        self.add_file(data=b"of today")
        self.before = self.content(), self.files()
        write = media.write

        def full(storage, name, data):
            if data == PICTURE:
                write(storage, name, data[:10])
                raise OSError(28, "No space left on device")
            write(storage, name, data)

        with mock.patch.object(media, "write", full):
            self.refused("Not restored, nothing was changed: OSError")
