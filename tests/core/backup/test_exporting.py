"""The export of everything: readable by other programs, without what only this one can use."""

import hashlib
import json
import stat
from io import StringIO

from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from kanazawa2030.core.mail.outbox import Status
from kanazawa2030.core.models import OutgoingMail

from ...events.registration.factories import register
from ...factories import make_event
from .cases import PICTURE, BackupCase


class ExportingTests(BackupCase):
    def setUp(self):
        super().setUp()
        self.event = make_event(title_ja="桜の会", title_en="Cherry trees", goals=(11,))
        self.registration = register(self.event, 1, name="髙橋 ①")
        self.add_file()
        self.target = self.folder / "export"

    def export(self) -> str:
        words = StringIO()
        call_command("export_all", str(self.target), stdout=words)
        return words.getvalue()

    def table(self, name) -> list[dict]:
        lines = (self.target / "tables" / f"{name}.jsonl").read_text().splitlines()
        return [json.loads(line) for line in lines]

    def test_references_are_in_words_too(self):
        self.export()
        (registration,) = self.table("events.registration")
        self.assertEqual(registration["event_id"], self.event.pk)
        self.assertEqual(registration["event"], "桜の会")
        self.assertEqual(registration["name"], "髙橋 ①")
        (goal,) = self.table("events.event_goals")
        self.assertEqual((goal["event"], goal["goal_id"]), ("桜の会", 11))

    def test_a_translated_text_has_a_column_for_each_language(self):
        self.export()
        (event,) = self.table("events.event")
        self.assertEqual((event["title_ja"], event["title_en"]), ("桜の会", "Cherry trees"))
        self.assertNotIn("title", event)

    def test_nothing_to_sign_in_with(self):
        person = self.administrator
        Authenticator.objects.create(user=person, type="totp", data={"secret": "MARKER"})
        OutgoingMail.objects.create(to="a@example.test", text="MARKER", is_secret=True)
        OutgoingMail.objects.filter(status=Status.QUEUED).update(is_secret=True)
        self.export()
        secrets = [
            "MARKER",
            person.password,
            self.registration.manage_nonce,
            self.registration.reception_code,
        ]
        for path in self.target.rglob("*.jsonl"):
            for secret in secrets:
                self.assertNotIn(secret, path.read_text(), path.name)

    def test_files_keep_their_names_and_the_readme_explains_every_column(self):
        self.assertIn("1 files.", self.export())
        self.assertEqual((self.target / "media/private/events/picture.webp").read_bytes(), PICTURE)
        readme = (self.target / "README.md").read_text()
        for path in (self.target / "tables").iterdir():
            self.assertIn(f"`tables/{path.name}`", readme)
        self.assertIn("| `seats_held` |", readme)
        self.assertIn("CC BY 4.0", readme)
        self.assertEqual(stat.S_IMODE(self.target.stat().st_mode), 0o700)
        for line in (self.target / "SHA256SUMS").read_text().splitlines():
            checksum, name = line.split("  ")
            data = (self.target / name).read_bytes()
            self.assertEqual(hashlib.sha256(data).hexdigest(), checksum)

    def test_a_folder_that_is_there_stays(self):
        self.target.mkdir()
        with self.assertRaisesMessage(CommandError, "There is"):
            self.export()
        self.assertEqual(list(self.target.iterdir()), [])
        self.assertEqual(list(self.folder.iterdir()), [self.target])
