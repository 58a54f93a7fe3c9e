"""Each request has a number, in its answer and in all its lines."""

import json
import logging
from io import StringIO
from unittest import mock

from django.test import Client, override_settings

from kanazawa2030.core.uploads import images
from kanazawa2030.core.web.logs import JsonFormatter

from ...base import PortalTestCase
from ..page_cache.cases import KeptPagesCase

NUMBER = "0123456789abcdef0123456789abcdef"


class Lines:
    """Mixin: `lines()` returns what production would have written."""

    def setUp(self):
        super().setUp()
        self.written = StringIO()
        handler = logging.StreamHandler(self.written)
        handler.setFormatter(JsonFormatter())
        root = logging.getLogger()
        level = root.level
        root.addHandler(handler)
        root.setLevel(logging.INFO)
        self.addCleanup(root.setLevel, level)
        self.addCleanup(root.removeHandler, handler)

    def lines(self):
        return [json.loads(line) for line in self.written.getvalue().splitlines()]


class NumberTests(Lines, PortalTestCase):
    def test_of_nginx_where_it_is_well_formed_else_a_new_one(self):
        self.assertEqual(self.number(NUMBER), NUMBER)
        for told in ("", "hanako", NUMBER.upper(), NUMBER + "0", NUMBER + "\n", "é" * 32):
            made = self.number(told)
            self.assertRegex(made, r"\A[0-9a-f]{32}\Z")
            self.assertNotEqual(made, told)
        self.assertNotEqual(self.number(""), self.number(""))

    def number(self, told):
        return self.client.get("/robots.txt", headers={"x-request-id": told})["X-Request-ID"]

    def test_it_is_in_every_line_and_in_refusals(self):
        for path in ("/ja/events/none/", "/ja/\x00/", "/ja/"):
            self.client.get(path, headers={"x-request-id": NUMBER})
        found = self.lines()
        self.assertEqual({line["trace"] for line in found}, {NUMBER})
        self.assertIn("Not Found: /ja/events/<slug:slug>/", [line["message"] for line in found])
        views = [(line["view"], line["status"]) for line in found if "view" in line]
        self.assertEqual(views, [("events:event_detail", 404), ("other", 400), ("pages:home", 200)])

    def test_it_is_in_the_lines_of_an_error(self):
        browser = Client(raise_request_exception=False)
        with mock.patch.object(images, "visibility", side_effect=KeyError("花子")):
            answer = browser.get("/images/x.webp", headers={"x-request-id": NUMBER})
        self.assertEqual((answer.status_code, answer["X-Request-ID"]), (500, NUMBER))
        errors = [line for line in self.lines() if "error" in line]
        self.assertTrue(errors)
        self.assertEqual({line["trace"] for line in errors}, {NUMBER})
        self.assertNotIn("花子", self.written.getvalue())

    @override_settings(METRICS_TOKEN="x")
    def test_machines_that_ask_every_few_seconds_leave_no_line(self):
        for path in ("/healthz", "/readyz"):
            self.client.get(path)
        self.client.get("/metrics", headers={"authorization": "Bearer x"})
        self.assertEqual(self.lines(), [])


class KeptPageTests(Lines, KeptPagesCase):
    def test_a_kept_page_has_the_number_of_who_asks(self):
        numbers = [self.visit("/ja/events/")["X-Request-ID"] for _visit in range(3)]
        self.assertEqual(len(set(numbers)), 3)
        told = [line["trace"] for line in self.lines() if line.get("view") == "events:event_list"]
        self.assertEqual(told, numbers)
