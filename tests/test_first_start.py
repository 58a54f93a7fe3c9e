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

FOLDERS = (
    "cities",
    "kanazawa2030",
    "partners",
    "events",
    "meetings",
    "templates",
    "static",
    "locale",
)
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
                    "SELECT language, kind, subject, text, html FROM core_outgoingmail"
                ).fetchall()
                notes = database.execute(
                    "SELECT access_note_ja FROM events_event WHERE access_note_ja <> ''"
                ).fetchall()
        self.assertGreater(len(mails), 30)
        self.assertGreater(len(notes), 1)
        for mail in mails:
            with self.subTest(mail[1]):
                self.check_mail(*mail)
        self.assertEqual([note for (note,) in notes if not JAPANESE.search(note)], [])

    def check_mail(self, language, kind, subject, text, html):
        """It greets, says who writes, what about and what to do, in one language."""
        lines = list(filter(None, text.splitlines()))
        is_japanese = language == "ja"
        if is_japanese:
            self.assertRegex(lines[0], "(様|方へ)$")
            frame = ("IMAGINE KANAZAWA 2030事務局です。", "よろしくお願いいたします。")
            asks = "ください|お手続きは必要ありません|できます|ご返信は必要ありません"
        else:
            self.assertRegex(lines[0], "^Hello")
            frame = ("This email is from the IMAGINE KANAZAWA 2030 office.", "Kind regards,")
            asks = "[Pp]lease|[Yy]ou do not need|[Yy]ou can"
        self.assertEqual(lines[1], frame[0])
        self.assertIn(frame[1], lines)
        self.assertTrue(subject.startswith("【金沢SDGs】" if is_japanese else "[Kanazawa SDGs] "))
        body = text[: text.index(frame[1])]
        self.assertTrue(re.search(asks, body) or "http" in body, text)
        # Names and titles stand behind a label, in whatever language they are.
        prose = [line for line in lines if not re.search(": |：|^http|^“", line)]
        for line in (subject.partition(": ")[0], *prose):
            if line != "-- ":
                self.assertEqual(bool(JAPANESE.search(line)), is_japanese, (kind, line))
        self.assertIn(f'<html lang="{language}">', html)
