"""core.logs: what a log line must never hold."""

import json
import logging
import sys

from django.test import RequestFactory, SimpleTestCase

from kanazawa2030.core import tokens
from kanazawa2030.core.web.logs import JsonFormatter, clean


def line(message, *args, **extra):
    record = logging.LogRecord("portal", logging.WARNING, "f.py", 1, message, args, None)
    vars(record).update(extra)
    return JsonFormatter().format(record)


class JsonFormatterTests(SimpleTestCase):
    def test_one_line_of_json(self):
        text = line("二行\n目 %s", "x", status_code=404)
        self.assertNotIn("\n", text)
        entry = json.loads(text)
        self.assertEqual(entry["message"], "二行\n目 x")
        self.assertEqual((entry["level"], entry["status"]), ("WARNING", 404))

    def test_a_request_is_a_path_without_query_or_token(self):
        token = tokens.make("registration", 7, tokens.new_nonce())
        request = RequestFactory().get(f"/ja/registrations/{token}/?email=a@example.jp")
        text = line("Not Found: %s", request.get_full_path(), request=request)
        self.assertNotIn(token, text)
        self.assertNotIn("example.jp", text)
        self.assertEqual(json.loads(text)["path"], "/ja/registrations/***/")

    def test_errors_lose_addresses(self):
        try:
            raise ValueError("Key (email)=(hanako@example.jp) already exists")
        except ValueError:
            text = line("failed", exc_info=sys.exc_info())
        self.assertIn("ValueError", text)
        self.assertNotIn("hanako", text)

    def test_masks(self):
        cases = {
            "/ja/events/sdgs-cafe-2026-the-long-name-of-it/": None,
            "/ja/registrations/find/": None,
            "Really? Yes.": None,
            "/ja/events/?q=花": "/ja/events/?***",
            "/en/accounts/password/reset/key/3-c0ffee/": "/en/accounts/password/reset/key/***/",
            "/en/accounts/confirm-email/MTE:1rW:abc_def/": "/en/accounts/confirm-email/***/",
            "to <hanako.k+x@mail.example.jp>, 2": "to <***>, 2",
            "GET https://p.example/x?token=1 HTTP/1.1": "GET https://p.example/x?*** HTTP/1.1",
        }
        for text, expected in cases.items():
            self.assertEqual(clean(text), expected or text)

    def test_anything_can_be_logged(self):
        for value in ("\ud800", b"\xff", object(), None, "%", "\x00"):
            json.loads(line("%s", value))
