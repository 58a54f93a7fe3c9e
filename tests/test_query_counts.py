"""Every list costs as many queries for thirty rows as for one, and few.

tests/query_counts/table.py has a line for each page; a new page joins by a line.
"""

from fnmatch import fnmatchcase

import time_machine
from django.urls import reverse
from django.utils import translation

from events.models import Venue

from .access.table import rows as access_rows
from .base import PortalTestCase
from .factories import make_venue
from .query_counts.table import PAGES, WITHOUT_ROWS


class QueryCountTests(PortalTestCase):
    """One test for each line of the table, added below."""

    own = clock = None

    def at(self, moment):
        """Stop the clock at `moment`, or move the stopped one there."""
        if self.clock is None:
            travel = time_machine.travel(moment, tick=False)
            self.clock = travel.start()
            self.addCleanup(travel.stop)
        self.clock.move_to(moment)

    def check(self, page):
        rows = page.rows(self)
        args = next(rows)
        self.client.sign_in(self.own if page.by == "own" else self.person(page.by))
        with translation.override(page.language):
            path = reverse(page.name, args=args) + page.query

        def get():
            response = self.client.get(path)
            self.assertEqual(response.status_code, 200)
            return response

        self.assertQueriesSame(get, lambda: next(rows, None), at_most=page.most)
        if page.by == "stranger" and page.name != "sitemap_xml":
            self.assertLess(len(get().content), page.largest)


def _test_of(page):
    return lambda self: self.check(page)


for number, page in enumerate(PAGES):
    name = f"test_{page.name.replace(':', '_')}_{number}"
    setattr(QueryCountTests, name, _test_of(page))


class TableTests(PortalTestCase):
    def test_every_page_has_a_line_or_a_reason(self):
        names = {row.name for row in access_rows() if 200 in row.statuses.values()}
        listed = {page.name for page in PAGES}
        excused = {
            name for name in names - listed if any(fnmatchcase(name, one) for one in WITHOUT_ROWS)
        }
        self.assertEqual(sorted(names - listed - excused), [])
        self.assertEqual(sorted(listed & set(WITHOUT_ROWS)), [])
        self.assertEqual(sorted(listed - names), [], "no page of the access table")
        unused = [one for one in WITHOUT_ROWS if not any(fnmatchcase(n, one) for n in names)]
        self.assertEqual(unused, [])

    def test_a_query_for_each_row_is_seen(self):
        def request():
            for venue in Venue.objects.all():
                Venue.objects.get(pk=venue.pk)

        make_venue()
        with self.assertRaisesMessage(AssertionError, "More rows, other queries"):
            self.assertQueriesSame(request, make_venue)
        with self.assertRaises(AssertionError):
            self.assertQueriesSame(Venue.objects.count, make_venue, at_most=0)
