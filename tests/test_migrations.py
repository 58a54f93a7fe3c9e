"""Migrations build what the models say, on an empty database too."""

import os
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.test import SimpleTestCase, TestCase

from .test_architecture import ROOT


def manage(*arguments, **environment):
    """Run manage.py in a process of its own, told nothing but `environment`."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**kept, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


class MigrationTests(TestCase):
    def test_models_and_migrations_agree(self):
        """makemigrations finds nothing to write."""
        said = StringIO()
        try:
            call_command("makemigrations", "--check", "--dry-run", stdout=said)
        except SystemExit:
            self.fail(said.getvalue())

    def test_every_migration_is_applied_by_migrate(self):
        said = StringIO()
        call_command("showmigrations", "--plan", stdout=said)
        self.assertNotIn("[ ]", said.getvalue())
        self.assertIn("[X]", said.getvalue())


class EmptyDatabaseTests(SimpleTestCase):
    def test_first_start_on_an_empty_sqlite_file(self):
        """migrate, createcachetable and a second migrate go through from nothing."""
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'new.sqlite3'}"
            for command in ("migrate", "createcachetable", "migrate", "check"):
                with self.subTest(command):
                    done = manage(command, DATABASE_URL=url)
                    self.assertEqual(done.returncode, 0, done.stderr)


class DatabaseTests(TestCase):
    def test_the_driver_is_the_one_in_requirements(self):
        """Django would take psycopg 3 without a word if something installed it."""
        connection.ensure_connection()
        driver = connection.connection.__class__.__module__
        expected = {"postgresql": "psycopg2.extensions", "sqlite": "sqlite3"}
        self.assertTrue(driver.startswith(expected[connection.vendor]), driver)

    def test_sqlite_takes_the_write_lock_first(self):
        """IMMEDIATE, WAL and a file: what the counting services rely on."""
        if connection.vendor == "sqlite":
            self.assertEqual(connection.transaction_mode, "IMMEDIATE")
            self.assertFalse(connection.is_in_memory_db())
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA journal_mode")
                self.assertEqual(cursor.fetchone()[0], "wal")
        else:
            with connection.cursor() as cursor:
                cursor.execute("SHOW default_transaction_isolation")
                self.assertEqual(cursor.fetchone()[0], "read committed")
