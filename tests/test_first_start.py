"""The first start on a fresh clone: no catalogue, no database, no cache."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from django.test import SimpleTestCase

from .test_architecture import ROOT

FOLDERS = ("kanazawa2030", "partners", "events", "meetings", "templates", "static", "locale")
MADE = shutil.ignore_patterns("__pycache__", "*.mo")
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")
SETTINGS = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "CACHE_URL", "SITE_ORIGIN")


class FirstStartTests(SimpleTestCase):
    def test_samples_are_in_the_language_they_are_meant_for(self):
        """The catalogue is compiled before the first text is read."""
        with tempfile.TemporaryDirectory() as folder:
            for name in (*FOLDERS, "tools"):
                shutil.copytree(ROOT / name, Path(folder, name), ignore=MADE)
            done = subprocess.run(
                [sys.executable, "tools/run.py", "--load-only"],
                cwd=folder,
                env={k: v for k, v in os.environ.items() if k not in SETTINGS},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
            )
            self.assertEqual(done.returncode, 0, done.stderr)
            with sqlite3.connect(Path(folder, "var", "db.sqlite3")) as database:
                mails = database.execute(
                    "SELECT kind, subject, text FROM core_outgoingmail WHERE language = 'ja'"
                ).fetchall()
                notes = database.execute(
                    "SELECT access_note_ja FROM events_event WHERE access_note_ja <> ''"
                ).fetchall()
        self.assertGreater(len(mails), 30)
        self.assertGreater(len(notes), 1)
        english = [kind for kind, *texts in mails if not all(map(JAPANESE.search, texts))]
        self.assertEqual(english, [])
        self.assertEqual([note for (note,) in notes if not JAPANESE.search(note)], [])
