"""What tests of backups share: a folder of their own, media, and a fresh installation."""

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from django.core.files.base import ContentFile

from kanazawa2030.core.backup import making, media

from ...base import RaceTestCase
from ...test_architecture import ROOT

PICTURE = b"\x89PNG not really \x00\xff" * 500


class BackupCase(RaceTestCase):
    """Committed data: a backup reads as any other program does."""

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.file = self.folder / "portal.zip"
        for name in media.STORES:
            storage = media.store(name)
            for file in list(media.names(storage)):
                storage.delete(file)

    def add_file(self, store="private", name="events/picture.webp", data=PICTURE):
        self.assertEqual(media.store(store).save(name, ContentFile(data)), name)

    def files(self) -> dict[tuple[str, str], bytes]:
        """Return what is in every file of the media."""
        return {
            (name, file): media.content(media.store(name), file)
            for name in media.STORES
            for file in media.names(media.store(name))
        }

    def make(self) -> making.Made:
        return making.back_up(self.file)

    def manifest(self) -> dict:
        with zipfile.ZipFile(self.file) as archive:
            return json.loads(archive.read("manifest.json"))

    def rewrite(self, changed: dict[str, bytes | None]):
        """Put other parts into the backup; None leaves one out."""
        with zipfile.ZipFile(self.file) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()} | changed
        with zipfile.ZipFile(self.file, "w") as archive:
            for name, data in parts.items():
                if data is not None:
                    archive.writestr(name, data)

    def manage(
        self, *arguments, place: Path, stdout=subprocess.PIPE, **more
    ) -> subprocess.CompletedProcess:
        """Run manage.py for another installation, whose database and media lie in `place`."""
        return subprocess.run(
            [sys.executable, "manage.py", *map(str, arguments)],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.core.backup.other_settings",
                "OTHER_PLACE": str(place),
                "DATABASE_URL": f"sqlite:///{place / 'other.sqlite3'}",
                **more,
            },
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
        )
