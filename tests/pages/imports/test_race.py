"""The same file stored by two at once is there once."""

import pytest
from django.utils import timezone

from events.models import Venue
from kanazawa2030.pages.imports import services
from kanazawa2030.pages.imports.kinds import KINDS

from ...base import RaceTestCase
from .files import VENUES, csv_file

KIND = KINDS["venues"]


@pytest.mark.race
class ImportRace(RaceTestCase):
    def setUp(self):
        super().setUp()
        self.by = self.editor
        table = services.read_file(
            KIND, csv_file(VENUES, "一の会館,,", "二の会館,,"), now=timezone.now()
        )
        self.rows = services.unpacked(KIND, services.signed(KIND, table, by=self.by), by=self.by)

    def test_two_at_once_add_each_row_once(self):
        _tables, errors = self.run_threads(
            2, lambda _number: services.store(KIND, self.rows, by=self.by)
        )
        self.assertEqual(errors, [])
        self.assertEqual(Venue.objects.count(), 2)

    def test_without_the_lock_it_would_be_twice(self):
        """The control: the same work on what both have read before."""
        tables = [services.judged(KIND, self.rows, now=timezone.now()) for _one in range(2)]
        for table in tables:
            for line in table.new:
                KIND.store(line.values, by=self.by, now=timezone.now())
        self.assertEqual(Venue.objects.count(), 4)
