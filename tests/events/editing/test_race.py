"""A series or a text sent many times at once is made and kept once."""

import contextlib
import threading
from unittest import mock

from django.db import connection
from django.http import QueryDict

from events.editing import copying, unsaved
from events.editing.series_dates import Rule, dates_by_rule
from events.models import Event, UnsavedForm

from ...base import RaceTestCase
from ...factories import in_days, make_event

CLICKS = 4


class SeriesAtOnce(RaceTestCase):
    def setUp(self):
        super().setUp()
        self.by = self.editor
        self.event = make_event(title_ja="月例のカフェ")
        self.starts = dates_by_rule(in_days(30), rule=Rule.WEEKLY, count=3)

    def make(self, _number):
        return copying.copy_to_dates(self.event, by=self.by, starts=self.starts)

    def drafts(self) -> int:
        return Event.objects.filter(publishing_state="draft").count()

    def test_each_click_gets_the_same_drafts(self):
        results, errors = self.run_threads(CLICKS, self.make)
        self.assertEqual(errors, [])
        self.assertEqual(len({tuple(row.pk for row in made) for made in results}), 1)
        self.assertEqual(self.drafts(), 3)

    def test_control_without_the_lock_both_find_none(self):
        if connection.vendor != "postgresql":
            self.assertEqual(connection.vendor, "sqlite")  # its writers wait for each other
            return
        real, barrier = copying._earlier_copy, threading.Barrier(2)

        def look_and_wait(*args):
            found = real(*args)
            with contextlib.suppress(threading.BrokenBarrierError):  # the other has failed
                barrier.wait(5)
            return found

        with (
            mock.patch.object(copying, "locked"),
            mock.patch.object(copying, "_earlier_copy", look_and_wait),
        ):
            _results, errors = self.run_threads(2, self.make)
        self.assertTrue(errors or self.drafts() > 3)


class TextAtOnce(RaceTestCase):
    def test_one_row_a_person(self):
        editor = self.editor
        _results, errors = self.run_threads(
            CLICKS, lambda number: unsaved.keep(editor, None, QueryDict(f"title_ja={number}"))
        )
        self.assertEqual(errors, [])
        self.assertEqual(UnsavedForm.objects.count(), 1)
