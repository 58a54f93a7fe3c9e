"""Every staff page in Japanese: no date of a machine, no English name of a field or month."""

import re
import sys
from contextlib import ExitStack
from html.parser import HTMLParser
from unittest import mock

from django.core.management import call_command
from django.test import override_settings
from django.urls import resolve
from django.utils import translation

from kanazawa2030.core import registry

from ...base import PortalTestCase

MONTHS = "January|February|March|April|June|July|August|September|October|November|December"
BANNED = {
    "ISO date": re.compile(r"\b20\d\d-\d\d-\d\d"),
    "English date": re.compile(rf"\b(?:{MONTHS}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b"),
    "English hour": re.compile(r"\b[ap]\.m\.|\bnoon\b|\bmidnight\b"),
    "name of a row in code": re.compile(r"\bobject \("),
    "language mark": re.compile(r"\[(?:ja|en)\]|（English）|（Japanese）"),
}
UNREAD = ("script", "style", "textarea", "svg")
# Mails are shown in the language they are sent in; the log keeps values as they are stored.
UNCHANGED = ("/admin/core/outgoingmail/", "/admin/auditlog/")
EACH = 2  # pages of one kind that are read


class _Page(HTMLParser):
    """The Japanese words of a page and its links; what is marked as English is left out."""

    VOID = ("input", "br", "img", "meta", "link", "hr", "col", "source", "wbr")

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.words, self.links, self._open = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "a" and "href" in attrs:
            self.links.append(attrs["href"])
        if tag not in self.VOID:
            unread = tag in UNREAD or attrs.get("lang", "ja") != "ja"
            self._open.append((tag, unread or bool(self._open and self._open[-1][1])))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not (self._open and self._open[-1][1]) and data.strip():
            self.words.append(" ".join(data.split()))


class StaffPages(PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        with override_settings(DEBUG=True):
            call_command("load_content", verbosity=0)
            call_command("load_demo", verbosity=0)

    def walk(self, role):
        """Return (address, status, page) of the staff pages that links lead to."""
        translation.activate("ja")
        self.client.sign_in(self.person(role))
        seen, kinds, todo, found = set(), {}, ["/admin/"], []
        while todo:
            address = todo.pop(0).partition("#")[0]
            path, _mark, query = address.partition("?")
            if not path.startswith("/admin/") or address in seen or path.endswith("/jsi18n/"):
                continue
            seen.add(address)
            kind = (resolve(path).view_name, bool(query))
            kinds[kind] = kinds.get(kind, 0) + 1
            if kinds[kind] > EACH:
                continue
            response = self.client.get(address)
            is_page = response.headers.get("Content-Type", "").startswith("text/html")
            page = _Page(response.content.decode() if is_page else "")
            found.append((address, response.status_code, page))
            todo += page.links
        return found

    def test_no_english_and_no_machine_words_for_an_administrator(self):
        found = self.walk("administrator")
        self.assertGreater(len(found), 100)
        wrong = {
            f"{name} at {address}: {words[:120]}"
            for address, _status, page in found
            if not address.startswith(UNCHANGED)
            for words in page.words
            for name, pattern in BANNED.items()
            if pattern.search(words)
        }
        self.assertEqual(sorted(wrong), [])

    def test_what_is_cut_leads_to_the_rest(self):
        """The sample data, with room for one todo of each kind."""
        self.client.sign_in(self.person("administrator"))
        whole = self.todos()
        modules = {source.find.__module__ for source in registry.todo_sources()}
        with ExitStack() as stack:
            for name in {*modules, registry.__name__}:
                if hasattr(sys.modules[name], "MOST"):
                    stack.enter_context(mock.patch(f"{name}.MOST", 1))
            cut = self.todos()
        rest = [todo for todo in cut if todo.text == "同じ種類のものがほかにもあります"]
        self.assertTrue(rest)
        self.assertFalse({todo.text for todo in whole} & {todo.text for todo in rest})
        for todo in rest:
            with self.subTest(todo.act):
                self.assertEqual(self.client.get(todo.address).status_code, 200)

    def todos(self) -> list:
        return [row.todo for row in self.client.get("/admin/").context["todos"]]

    def test_no_link_leads_to_what_the_person_may_not_open(self):
        for role in ("reception", "editor", "reviewer", "approver"):
            found = self.walk(role)
            dead = [address for address, status, _page in found if status in (403, 404)]
            self.assertEqual(dead, [], role)
