"""check_production: each finding about the machine, and the silence without one."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import time_machine
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.db import DatabaseError
from django.test import SimpleTestCase, override_settings
from django.utils import timezone

from kanazawa2030.core.models import TaskRun
from kanazawa2030.core.production import machine

from ...base import PortalTestCase


class HostTests(SimpleTestCase):
    def test_each_host(self):
        for allowed, words in (
            (["portal.city.jp"], []),
            (["*"], ["holds '*'"]),
            ([".city.jp"], ["holds '.city.jp'"]),
            (["other.city.jp"], ["lacks portal.city.jp"]),
        ):
            changed = override_settings(ALLOWED_HOSTS=allowed, SITE_ORIGIN="https://portal.city.jp")
            with self.subTest(allowed), changed:
                found = list(machine.hosts())
                self.assertEqual(len(found), len(words))
                for word, sentence in zip(words, found, strict=True):
                    self.assertIn(word, sentence)


class FolderTests(SimpleTestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for name in ("media", "private"):
            (self.folder / name).mkdir()
        changed = override_settings(
            MEDIA_ROOT=self.folder / "media", PRIVATE_MEDIA_ROOT=self.folder / "private"
        )
        changed.enable()
        self.addCleanup(changed.disable)

    def findings(self, user=1000):
        """What is found when this process belongs to `user`, who is root or not."""
        with mock.patch.object(machine.os, "geteuid", return_value=user):
            return list(machine.folders())

    def test_both_are_there(self):
        self.assertEqual(self.findings(), [])

    def test_a_folder_that_is_missing(self):
        (self.folder / "private").rmdir()
        [found] = self.findings()
        self.assertIn("PRIVATE_MEDIA_ROOT", found)
        self.assertIn("does not exist. Make it", found)

    def test_a_folder_nobody_can_write_to(self):
        with mock.patch.object(machine.tempfile, "TemporaryFile", side_effect=PermissionError):
            found = self.findings()
        self.assertEqual(len(found), 2)
        self.assertIn("cannot write", found[0])

    def test_root_can_write_everywhere_and_the_services_cannot(self):
        owned = mock.Mock(st_uid=0)
        with (
            mock.patch.object(Path, "stat", return_value=owned),
            mock.patch.object(Path, "is_dir", return_value=True),
        ):
            self.assertEqual(len(self.findings(user=0)), 2)

    def test_a_bucket_has_no_folder(self):
        (self.folder / "private").rmdir()
        bucket = {"BACKEND": "kanazawa2030.core.uploads.bucket.BucketStorage"}
        with override_settings(STORAGES={**settings.STORAGES, "private": bucket}):
            self.assertEqual(self.findings(), [])


class StaticTests(SimpleTestCase):
    def findings(self, names):
        storage = mock.Mock(spec=ManifestStaticFilesStorage, hashed_files=names)
        with mock.patch.object(machine, "staticfiles_storage", storage):
            return list(machine.static_files())

    def test_each_state(self):
        complete = {path: path for finder in machine.get_finders() for path, _s in finder.list([])}
        self.assertEqual(self.findings(complete), [])
        self.assertIn("Run manage.py collectstatic.", self.findings({})[0])
        del complete["css/site.css"]
        self.assertIn("css/site.css is not among them", self.findings(complete)[0])

    def test_development_has_no_list(self):
        with mock.patch.object(machine, "staticfiles_storage", mock.Mock(spec=[])):
            self.assertIn("kanazawa2030.settings.prod", next(machine.static_files()))


class CacheTests(PortalTestCase):
    def test_the_tests_have_their_caches(self):
        self.assertEqual(list(machine.cache_tables()), [])

    def test_each_fault(self):
        for changes, words in (
            ({"set.side_effect": DatabaseError}, "has no table"),
            ({"set.side_effect": ConnectionError}, "does not answer (ConnectionError)"),
            ({"get.return_value": None}, "keeps nothing"),
        ):
            cache = mock.MagicMock(**changes)
            with self.subTest(words), mock.patch.object(machine, "caches", {"default": cache}):
                with override_settings(CACHES={"default": settings.CACHES["default"]}):
                    [found] = machine.cache_tables()
                self.assertIn(words, found)
                self.assertIn("createcachetable", found)


class ClockTests(PortalTestCase):
    def test_this_clock_is_right(self):
        self.assertEqual(list(machine.clocks()), [])

    def test_a_clock_that_was_never_set(self):
        with time_machine.travel(datetime(1970, 1, 2, tzinfo=UTC)):
            self.assertIn("says 1970", next(machine.clocks()))

    def test_clocks_that_differ(self):
        for seconds, count in ((20, 0), (-20, 0), (40, 1), (-40, 1)):
            other = timezone.now() + timedelta(seconds=seconds)
            with mock.patch.object(machine, "_time_of_database", return_value=other):
                self.assertEqual(len(list(machine.clocks())), count, seconds)

    def test_another_time_zone(self):
        changed = mock.Mock(TIME_ZONE="UTC")
        with mock.patch.object(machine, "settings", changed):
            self.assertIn("TIME_ZONE is UTC", next(machine.clocks()))


class WorkerTests(PortalTestCase):
    def test_it_has_never_run(self):
        self.assertIn("has never run", next(machine.worker()))

    def test_its_last_task_counts(self):
        now = timezone.now()
        run = TaskRun.objects.create(name="a", last_finished_at=now - timedelta(minutes=50))
        TaskRun.objects.create(name="b", last_finished_at=now - timedelta(days=2))
        self.assertEqual(list(machine.worker()), [])
        run.last_finished_at = now - timedelta(minutes=70)
        run.save()
        [found] = machine.worker()
        self.assertIn("last ran at", found)
        self.assertIn("systemctl enable --now kanazawa2030-worker", found)


class AllTests(PortalTestCase):
    def test_every_look_is_taken(self):
        """A machine of tests has no worker, no list of static files, and here too wide hosts."""
        with override_settings(ALLOWED_HOSTS=["*"]):
            found = " ".join(machine.findings())
        for words in ("The worker", "ALLOWED_HOSTS", "hashed names"):
            self.assertIn(words, found)
