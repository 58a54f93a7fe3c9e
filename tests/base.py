"""Base classes of the tests: PortalClient, PortalTestCase and RaceTestCase."""

import threading
import time
from contextlib import contextmanager

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.apps import apps
from django.conf import settings
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import Client, TestCase, TransactionTestCase
from django.test.utils import CaptureQueriesContext

from kanazawa2030.core.accounts.attempts import remember_browser

from .pagecheck import leftovers, problems
from .people import People

QUERY_LIMIT = 12  # of a public page
HTML_LIMIT = 60_000  # bytes of a public page
# The admin's markup is Django's: only leftovers of templates are looked for.
NOT_OURS = ("/admin/",)


def processor_time(act, *, below: float) -> float:
    """Return the seconds of processor a call takes, the least of up to three tries.

    What grows too fast takes too long each time; a machine that stalls spoils one.
    """
    least = float("inf")
    for _try in range(3):
        start = time.process_time()
        act()
        least = min(least, time.process_time() - start)
        if least < below:
            break
    return least


class BadPage(AssertionError):
    """A page breaks a rule of tests.pagecheck."""


class PortalClient(Client):
    """A test client that checks every HTML response with tests.pagecheck."""

    reads_pages = True

    def request(self, **request):
        response = super().request(**request)
        if self.reads_pages:
            self._read(response, request["PATH_INFO"])
        return response

    @contextmanager
    def unread(self):
        """Check no response within this block."""
        self.reads_pages = False
        try:
            yield self
        finally:
            self.reads_pages = True

    def sign_in(self, person, *, second_factor=True):
        """Sign `person` in, staff with their second factor; None signs out."""
        self.logout()
        if person is None:
            return self
        self.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        if second_factor and person.is_staff:
            request = HttpRequest()
            request.session = self.session
            record_authentication(request, person, method="mfa", type="totp")
            request.session.save()
        answer = HttpResponse()
        remember_browser(HttpRequest(), answer, person)
        self.cookies.update(answer.cookies)
        return self

    def end_session(self):
        """End the session as time does: the browser stays known."""
        self.session.delete()
        del self.cookies[settings.SESSION_COOKIE_NAME]
        return self

    @staticmethod
    def _read(response, path):
        kind = response.headers.get("Content-Type", "")
        if response.streaming or not response.content or "html" not in kind:
            return
        html = response.content.decode(response.charset)
        found = leftovers(html) if path.startswith(NOT_OURS) else problems(html, path=path)
        if kind != "text/html; charset=utf-8":
            found.append(f"Content-Type is {kind!r}")
        if "Content-Security-Policy" not in response.headers:
            found.append("the Content-Security-Policy header is missing")
        if found:
            lines = "\n  ".join(found)
            raise BadPage(f"{path} ({response.status_code}):\n  {lines}")


class Checks(People):
    """Assertions and queries that both kinds of test case share."""

    client_class = PortalClient

    def outbox(self, kind=None):
        """Return the queued mails, oldest first, of one kind if given."""
        mails = apps.get_model("core", "OutgoingMail").objects.order_by("pk")
        return list(mails.filter(kind=kind) if kind else mails)

    def count_queries(self, func) -> list[str]:
        """Return the SQL statements that calling `func` sends."""
        with CaptureQueriesContext(connection) as queries:
            func()
        return [query["sql"] for query in queries]

    def assertQueriesSame(self, request, add_rows, *, at_most=QUERY_LIMIT):
        """Assert that `request()` costs as many queries before and after `add_rows()`.

        `request` asks for a page with one row; `add_rows` makes about thirty of it.
        Neither count may be above `at_most`.
        """
        request()  # content types are looked up once a process
        few = self.count_queries(request)
        add_rows()
        many = self.count_queries(request)
        self.assertEqual(
            len(few),
            len(many),
            "More rows, other queries:\n" + "\n".join(sql[:200] for sql in many),
        )
        self.assertLessEqual(len(many), at_most, "\n".join(sql[:200] for sql in many))


class PortalTestCase(Checks, TestCase):
    """A test in one transaction, with PortalClient and the people of tests.people."""


@pytest.mark.race
@pytest.mark.xdist_group("race")
class RaceTestCase(Checks, TransactionTestCase):
    """A test on committed data, for threads.

    The flush after each test fires post_migrate, which loads goals, groups and other
    reference data again.
    """

    def run_threads(self, count: int, func, *, timeout: float = 120):
        """Call `func(i)` for i < count in as many threads that start together.

        Return (results, errors), in no order. Each thread opens a connection of its own
        before the start and closes it afterwards.
        """
        barrier = threading.Barrier(count)
        results, errors = [], []

        def work(number):
            try:
                try:
                    connection.ensure_connection()
                except Exception:
                    barrier.abort()  # the others need not wait for this one
                    raise
                barrier.wait(timeout)
                results.append(func(number))
            except Exception as error:  # handed to the test, which knows what may fail
                errors.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work, args=(n,), daemon=True) for n in range(count)]
        for thread in threads:
            thread.start()
        end = time.monotonic() + timeout
        for thread in threads:
            thread.join(max(0, end - time.monotonic()))
        stuck = sum(thread.is_alive() for thread in threads)
        if stuck:
            raise AssertionError(f"{stuck} of {count} threads still run after {timeout} s")
        return results, errors
