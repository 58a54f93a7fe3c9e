"""What decides between 304 and a new answer: ETags, and dates once they are certain."""

from datetime import UTC, datetime, timedelta

import time_machine
from django.http import HttpResponse
from django.test import RequestFactory, SimpleTestCase
from django.utils.http import http_date

from kanazawa2030.core.page_cache.conditional import SETTLED, Mark, answer

CHANGED = datetime(2027, 6, 1, 3, 0, 0, 250_000, tzinfo=UTC)


class AnswerTest(SimpleTestCase):
    def ask(self, changed_at=CHANGED, *, after=timedelta(hours=1), etag='"a"', **headers):
        request = RequestFactory().get("/", headers=headers)
        with time_machine.travel(changed_at + after, tick=False):
            return answer(request, Mark(etag, changed_at), lambda: HttpResponse("made"))

    def test_an_etag_decides_before_a_date(self):
        date = http_date(CHANGED.timestamp())
        self.assertEqual(self.ask(if_none_match='"a"').status_code, 304)
        self.assertEqual(self.ask(if_none_match='"b"', if_modified_since=date).status_code, 200)

    def test_a_date_decides_when_nothing_else_can_have_changed_with_it(self):
        date = self.ask()["Last-Modified"]
        self.assertEqual(date, http_date(CHANGED.timestamp()))
        self.assertEqual(self.ask(if_modified_since=date).status_code, 304)
        later = CHANGED + timedelta(seconds=1)
        self.assertEqual(self.ask(later, if_modified_since=date).status_code, 200)

    def test_a_date_given_in_the_moment_of_a_change_is_never_enough(self):
        """Another change of the same second, committed after the answer, has the same date."""
        date = self.ask(after=timedelta(seconds=1))["Last-Modified"]
        self.assertLess(date, http_date(CHANGED.timestamp()))
        for after in (timedelta(seconds=2), SETTLED, timedelta(hours=1)):
            self.assertEqual(self.ask(after=after, if_modified_since=date).status_code, 200)

    def test_without_a_mark_it_is_made_and_compared(self):
        request = RequestFactory().get("/")
        first = answer(request, None, lambda: HttpResponse("made"))
        request = RequestFactory().get("/", headers={"If-None-Match": first["ETag"]})
        self.assertEqual(answer(request, None, lambda: HttpResponse("made")).status_code, 304)
        self.assertEqual(answer(request, None, lambda: HttpResponse("new")).status_code, 200)
