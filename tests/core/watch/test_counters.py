"""Counters shared by processes: exact, on a full disk too, and forgotten in time."""

import errno
import multiprocessing
import os
import tempfile
import time
from pathlib import Path
from unittest import mock

from django.test import SimpleTestCase

from kanazawa2030.core.watch.counters import FORGOTTEN_AFTER, Counters

NAMES = [("seen", "a"), ("seen", "b")]


def add_often(folder, times):
    ours = Counters(NAMES, folder)
    for _time in range(times):
        ours.add({("seen", "a"): 1, ("seen", "b"): 0.5})


def add_to(ours, times):
    for _time in range(times):
        ours.add({("seen", "a"): 1})


class CounterTests(SimpleTestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory())) / "metrics"

    def together(self, work, *args):
        """Let four processes do the work at once."""
        forks = multiprocessing.get_context("fork")
        workers = [forks.Process(target=work, args=args) for _worker in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        self.assertEqual([worker.exitcode for worker in workers], [0] * 4)

    def test_processes_add_up_and_sums_outlive_them(self):
        self.together(add_often, self.folder, 2000)
        after = Counters(NAMES, self.folder)
        self.assertEqual(after.read(), {("seen", "a"): 8000, ("seen", "b"): 4000})
        self.assertEqual(len(list(self.folder.iterdir())), 1)

    def test_a_full_disk_leaves_the_forks_of_a_process_one_memory(self):
        full = OSError(errno.ENOSPC, "No space left on device")
        with mock.patch("os.posix_fallocate", side_effect=full):
            ours = Counters(NAMES, self.folder)
        self.together(add_to, ours, 500)
        self.assertEqual(ours.read()["seen", "a"], 2000)

    def test_a_folder_that_cannot_be_made_is_no_reason_not_to_start(self):
        self.folder.write_text("a file")
        ours = Counters(NAMES, self.folder)
        ours.add({("seen", "a"): 1})
        self.assertEqual(ours.read()["seen", "a"], 1)

    def test_a_process_that_is_killed_leaves_no_lock(self):
        ours = Counters(NAMES, self.folder)
        with mock.patch.object(ours, "_values") as values:
            values.__getitem__.side_effect = lambda _place: os._exit(9)
            child = multiprocessing.get_context("fork").Process(target=add_to, args=(ours, 1))
            child.start()
            child.join()
        self.assertEqual(child.exitcode, 9)
        ours.add({("seen", "a"): 1})
        self.assertEqual(ours.read()["seen", "a"], 1)

    def test_other_names_lie_in_another_file_and_old_files_go(self):
        Counters(NAMES, self.folder)
        old = next(self.folder.iterdir())
        long_ago = time.time() - FORGOTTEN_AFTER - 60
        os.utime(old, (long_ago, long_ago))
        Counters([("seen", "c")], self.folder)
        (left,) = self.folder.iterdir()
        self.assertNotEqual(left, old)

    def test_a_name_nobody_gave_is_a_mistake(self):
        ours = Counters(NAMES, self.folder)
        self.assertNotIn(("seen", "x"), ours)
        with self.assertRaises(KeyError):
            ours.add({("seen", "a"): 1, ("seen", "x"): 1})
        self.assertEqual(ours.read()["seen", "a"], 0)
