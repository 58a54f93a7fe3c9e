"""The database grows from nothing to what the models say, and production starts."""

import os
import re
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.test import SimpleTestCase, TestCase

from .test_architecture import ROOT

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "kanazawa2030.settings.prod",
    "SECRET_KEY": "tests-only-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "DATABASE_URL": "postgres://portal:secret@db.invalid/portal",
    "EMAIL_URL": "smtp+tls://portal:secret@mail.invalid:587",
    "SITE_ORIGIN": "https://portal.example.jp",
    "ALLOWED_HOSTS": "portal.example.jp",
    "DEFAULT_FROM_EMAIL": "IMAGINE KANAZAWA 2030 <portal@example.jp>",
}


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


class ProductionTests(SimpleTestCase):
    def test_check_deploy_finds_nothing(self):
        done = manage("check", "--deploy", "--fail-level", "INFO", **PRODUCTION)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("no issues", done.stdout)

    def test_production_does_not_start_without_what_it_needs(self):
        """Every missing variable is named, with an example."""
        for name in PRODUCTION.keys() - {"DJANGO_SETTINGS_MODULE"}:
            with self.subTest(name):
                done = manage("check", **{**PRODUCTION, name: ""})
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(f"set {name} (such as", done.stderr)

    def test_the_origin_of_links_is_https_without_a_path(self):
        for origin in ("http://portal.example.jp", "https://portal.example.jp/a"):
            with self.subTest(origin):
                done = manage("check", **{**PRODUCTION, "SITE_ORIGIN": origin})
                self.assertIn("SITE_ORIGIN must be https", done.stderr)

    def test_every_variable_is_in_the_example(self):
        """.env.example lists what settings read, and nothing else."""
        read = {
            name
            for path in (ROOT / "kanazawa2030" / "settings").glob("*.py")
            for name in re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', path.read_text(encoding="utf-8"))
        }
        example = (ROOT / ".env.example").read_text(encoding="utf-8")
        listed = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
        self.assertEqual(listed - {"DJANGO_SETTINGS_MODULE"}, read - {"TEST_DB_NAME"})

    def test_gunicorn_starts_on_our_configuration(self):
        """The configuration and the WSGI entry point load under production settings."""
        done = subprocess.run(
            [
                *(sys.executable, "-m", "gunicorn", "--check-config"),
                *("--config", "deploy/gunicorn.conf.py", "kanazawa2030.wsgi"),
            ],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **PRODUCTION},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_development_needs_no_variable(self):
        done = manage("check")
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
