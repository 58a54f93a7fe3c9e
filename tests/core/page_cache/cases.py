"""A visitor of kept pages, and how a rule is shown to be needed."""

from contextlib import nullcontext

from django.core.cache import caches
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from kanazawa2030.core.page_cache import content, moments

from ...base import RaceTestCase

HERE = "kanazawa2030.core.page_cache"
# What a page built by its view asks for, and a kept one does not.
ASKS_MUCH = 2

_memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


@override_settings(
    KEEP_PAGES=True,
    CACHES={
        "default": {**_memory, "LOCATION": "default"},
        "pages": {**_memory, "LOCATION": "pages"},
        "pages_here": {**_memory, "LOCATION": "pages_here"},
    },
)
class KeptPagesCase(RaceTestCase):
    """Committed rows, empty caches, and a process that knows no version yet."""

    def setUp(self):
        super().setUp()
        self.forget_everything()
        self.addCleanup(self.forget_everything)

    def forget_everything(self):
        for cache in caches.all():
            cache.clear()
        self.become_another_process()

    def become_another_process(self):
        """Forget what a process remembers between two requests."""
        content.forget_version()
        moments.forget_moment()
        caches["pages_here"].clear()

    def visit(self, path, **headers):
        """Return what a visitor without cookies gets."""
        return self.client_class().get(path, headers=headers)

    def assertKept(self, path):
        """Assert that the page comes without its view."""
        with CaptureQueriesContext(connection) as queries:
            response = self.visit(path)
        self.assertEqual(response.status_code, 200)
        self.assertLess(len(queries), ASKS_MUCH, [query["sql"][:80] for query in queries])
        return response

    def assertBuilt(self, path, **headers):
        """Assert that a view has made the answer."""
        with CaptureQueriesContext(connection) as queries:
            response = self.visit(path, **headers)
        self.assertGreaterEqual(len(queries), ASKS_MUCH)
        return response

    def assertShown(self, path, change, words, *, without):
        """Assert that a visitor reads `words` after `change(row)`, and only by the rule.

        `change` is called twice, with 0 and 1: first while the patch `without` takes the
        rule away, where the old page must still be shown, or the test would prove nothing.
        """
        for number, rule_off in enumerate((without, nullcontext())):
            self.forget_everything()
            address, said = path(number), words(number)
            with rule_off:
                self.assertNotContains(self.visit(address), said)
                change(number)
                response = self.visit(address)
            if number == 0:
                self.assertNotContains(response, said)
            else:
                self.assertContains(response, said)
