"""core.logs: what a log line must never hold."""

import json
import logging
import re
import sys

from django.db import IntegrityError, OperationalError
from django.test import RequestFactory, SimpleTestCase
from django.urls import resolve

from kanazawa2030.core import tokens
from kanazawa2030.core.web.logs import JsonFormatter, clean, described, traced


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
        entry = json.loads(text)
        self.assertEqual((entry["path"], entry["message"]), ("/ja/***", "Not Found: /ja/***"))

    def test_an_address_of_the_portal_is_told_as_the_portal_names_it(self):
        request = RequestFactory().get("/ja/events/tea-with-hanako/")
        request.resolver_match = resolve(request.path)
        entry = json.loads(line("Not Found: %s", request.path, request=request))
        self.assertEqual(entry["path"], "/ja/events/<slug:slug>/")
        self.assertEqual(entry["message"], "Not Found: /ja/events/<slug:slug>/")

    def test_lines_carry_what_they_are_about(self):
        with traced("mail-12"):
            self.assertEqual(json.loads(line("sent"))["trace"], "mail-12")
            request = RequestFactory().get("/")
            request.trace = "c0ffee"  # written by Django after the request has ended
            self.assertEqual(json.loads(line("x", request=request))["trace"], "c0ffee")
        self.assertNotIn("trace", json.loads(line("idle")))

    def test_errors_and_their_causes_lose_their_words_and_keep_their_places(self):
        def read(typed):
            try:
                int(typed)
            except ValueError as error:
                raise KeyError(typed) from error

        try:
            read("花子")
        except KeyError:
            entry = json.loads(line("failed", exc_info=sys.exc_info()))
        self.assertNotIn("花子", repr(entry))
        kinds = re.findall(r"^(?:after )?builtins\.(\w+)$", entry["error"], re.M)
        self.assertEqual(kinds, ["KeyError", "ValueError"])
        self.assertEqual(len(re.findall(r"test_logs\.py:\d+ read$", entry["error"], re.M)), 2)

    def test_errors_of_the_installation_say_what_is_wrong(self):
        refused = OperationalError("connection to server failed\nDETAIL: name=花子")
        unique = IntegrityError("Key (name)=(花子) already exists")
        unique.__cause__ = type("UniqueViolation", (Exception,), {"pgcode": "23505"})()
        cases = {
            OSError(28, "No space left on device", "/srv/花子.pdf"): "No space left on device",
            refused: "connection to server failed",
            unique: "23505",
        }
        for error, words in cases.items():
            with self.subTest(words):
                self.assertEqual(described(error).splitlines()[0].partition(": ")[2], words)
                self.assertNotIn("花子", described(error).partition("after")[0])

    def test_an_error_among_the_words_of_a_line_is_told_by_its_kind(self):
        entry = json.loads(line("refused: %r %s", ValueError("花子"), 2))
        self.assertEqual(entry["message"], "refused: 'ValueError' 2")

    def test_masks(self):
        cases = {
            "/ja/events/sdgs-cafe-2026-the-long-name-of-it/": None,
            "/ja/registrations/find/": None,
            "Really? Yes.": None,
            "/ja/events/?q=花": "/ja/events/?***",
            "/en/accounts/password/reset/key/3-c0ffee/": "/en/accounts/password/reset/key/***/",
            "/en/accounts/confirm-email/MTE:1rW:abc_def/": "/en/accounts/confirm-email/***/",
            "/ja/events/花子/": "/ja/events/***/",
            "/ja/events/%E8%8A%B1/x": "/ja/events/***/x",
            "to <hanako.k+x@mail.example.jp>, 2": "to <***>, 2",
            "GET https://p.example/x?token=1 HTTP/1.1": "GET https://p.example/x?*** HTTP/1.1",
        }
        for text, expected in cases.items():
            self.assertEqual(clean(text), expected or text)

    def test_anything_can_be_logged(self):
        for value in ("\ud800", b"\xff", object(), None, "%", "\x00"):
            json.loads(line("%s", value))
