"""Limits for each page: queries and bytes, the same among 22 events as among 5,000.

Processor time depends on the machine: `make bench` measures it.
"""

import gzip
import re

from django.test import SimpleTestCase, override_settings

from kanazawa2030.pages.demo.loading import load_many

from .base import HTML_LIMIT, QUERY_LIMIT, PortalTestCase
from .page_types import ERROR_PAGES, PAGE_TYPES, address, load_everything
from .test_architecture import ROOT

MANY = 5_000
CSS_LIMIT = 16 * 1024  # both files, gzip
JS_LIMIT = 5 * 1024
RECEPTION_JS_LIMIT = 4 * 1024  # of one page of staff, on a phone


@override_settings(SHOW_SAMPLES_IN_DATA=True)
class PageBudgetTests(PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        load_everything()

    def costs(self, language: str) -> dict[str, tuple[int, int]]:
        """Return queries and bytes of each page, after one request that fills the caches."""
        found = {}
        for name, path in PAGE_TYPES.items():
            where = address(path, language)
            with self.client.unread():  # other tests read these pages' markup
                response = self.client.get(where)
                self.assertEqual(response.status_code, 200, where)
                queries = self.count_queries(lambda where=where: self.client.get(where))
            found[name] = len(queries), len(response.content)
        return found

    def test_each_page_costs_the_same_among_few_events_and_among_5000(self):
        few = {language: self.costs(language) for language in ("ja", "en")}
        self.assertGreater(load_many(MANY), MANY - 100)
        for language, costs in few.items():
            many = self.costs(language)
            self.assertGreater(len(many), 30)
            for name, (queries, size) in many.items():
                with self.subTest(name, language=language):
                    self.assertEqual(queries, costs[name][0])
                    self.assertLessEqual(queries, QUERY_LIMIT)
                    self.assertLess(max(size, costs[name][1]), HTML_LIMIT)

    def test_a_page_that_is_not_there_costs_no_more(self):
        for name, (path, status) in ERROR_PAGES.items():
            for language in ("ja", "en"):
                where = address(path, language)
                with self.subTest(name, language=language):
                    response = self.client.get(where)
                    self.assertEqual(response.status_code, status)
                    queries = self.count_queries(lambda where=where: self.client.get(where))
                    self.assertLessEqual(len(queries), QUERY_LIMIT)
                    self.assertLess(len(response.content), HTML_LIMIT)


class FileBudgetTests(SimpleTestCase):
    """Sizes of the styles and scripts that base.html names."""

    def weight(self, *names: str) -> int:
        """Return the bytes of the files together, each compressed as nginx does it."""
        return sum(len(gzip.compress((ROOT / "static" / name).read_bytes(), 6)) for name in names)

    def test_styles(self):
        self.assertLessEqual(self.weight("css/site.css", "css/print.css"), CSS_LIMIT)

    def test_scripts(self):
        names = [
            path.relative_to(ROOT / "static").as_posix()
            for path in (ROOT / "static" / "js").glob("*.js")
        ]
        self.assertIn("js/enhance.js", names)
        names.remove("js/reception.js")
        self.assertLess(self.weight(*names), JS_LIMIT)
        self.assertLess(self.weight("js/reception.js"), RECEPTION_JS_LIMIT)

    def test_public_pages_fetch_two_styles_and_one_script(self):
        html = (ROOT / "templates" / "base.html").read_text(encoding="utf-8")
        fetched = re.sub(r"{% if site.has_theme %}.*?{% endif %}", "", html)  # of another city
        self.assertEqual(fetched.count('rel="stylesheet"'), 2)
        self.assertEqual(html.count("<script"), 1)
