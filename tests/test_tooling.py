"""Tests of the test helpers: pagecheck, PortalClient, postgres, need_browser."""

import os
import subprocess
import sys

from django.http import HttpResponse
from django.test import SimpleTestCase

from tools.need_browser import BrowserMissing, find_browser

from .base import BadPage, PortalClient
from .pagecheck import problems
from .postgres import is_postgres
from .test_architecture import ROOT

GOOD = """<!doctype html>
<html lang="ja"><head><title>催し</title>
<meta name="description" content="これからの催し">
<link rel="canonical" href="https://portal.example.jp/ja/"></head>
<body><a href="#main">本文へ</a><a href="#top">上へ</a>
<main id="main"><h1>催し</h1>%s</main></body></html>"""


class PageProblemsTests(SimpleTestCase):
    def test_a_good_page_has_none(self):
        extra = """<p>半券<br>2030</p><h2 id="a b">x</h2>""".replace("a b", "ab")
        extra += """<label for="q">語</label><input id="q" aria-describedby="h">
            <p id="h">例</p><svg><title>図</title><path d="M0 0"/></svg>
            <script type="application/ld+json">{"a": 1}</script>"""
        self.assertEqual(problems(GOOD % extra, path="/ja/events/"), [])

    def test_each_fault_is_found(self):
        faults = {
            "{{ is left": "{{ event.title }}",
            "{% is left": "{% translate %}",
            "%(n)s is left": "残り%(n)s席",
            "inline handler": '<p onclick="x()">a</p>',
            "style attribute": '<p style="color:red">a</p>',
            "inline styles": "<style>p{}</style>",
            "inline script": "<script>x()</script>",
            "no alt": '<img src="/a.png">',
            "2 <h1>": "<h1>b</h1>",
            "skips a level": "<h3>b</h3>",
            "2 times": '<p id="main">a</p>',
            "aria-describedby names 'gone'": '<p aria-describedby="main gone">a</p>',
            "aria-labelledby names": '<p aria-labelledby="x">a</p>',
            "for names": '<label for="x">a</label>',
            "href names 'x'": '<a href="#x">a</a>',
            "href names ''": '<a href="#">a</a>',
            "links to nothing": '<a href="">a</a>',
            "links to a script": '<a href="javascript:x()">a</a>',
            "from elsewhere": '<img alt="" src="https://cdn.example.com/a.png">',
            "inside a <p>": "<p><div>a</div></p>",
            "inside <a>": '<a href="/ja/"><button>a</button></a>',
            "closes <b>": "<p><b>a</p>",
            "never closed": "</main></body></html><section>",
            "has no end": "</br>",
            "attribute twice": '<p class="a" class="b">a</p>',
            "2 <main>": "<main></main>",
        }
        for words, html in faults.items():
            with self.subTest(words):
                self.assertIn(words, "\n".join(problems(GOOD % html, path="/ja/")))

    def test_what_the_whole_page_lacks(self):
        page = GOOD % ""
        faults = {
            "expected en": ("/en/", page),
            "lang=None": ("/ja/", page.replace(' lang="ja"', "")),
            "0 <h1>": ("/ja/", page.replace("h1>", "h2>")),
            "the <h1> is empty": ("/ja/", page.replace("<h1>催し", "<h1> ")),
            "<title> is empty": ("/ja/", page.replace("<title>催し", "<title>")),
            "description is empty": ("/ja/", page.replace("これからの催し", " ")),
            "<!doctype html>": ("/ja/", page.replace("<!doctype html>", "")),
        }
        for words, (path, html) in faults.items():
            with self.subTest(words):
                self.assertIn(words, "\n".join(problems(html, path=path)))

    def test_a_path_without_language_may_be_either(self):
        self.assertEqual(problems(GOOD % "", path="/registrations/x/"), [])


class PortalClientTests(SimpleTestCase):
    def read(self, path, html, **headers):
        policy = {"Content-Security-Policy": "default-src 'self'"}
        PortalClient._read(HttpResponse(html, headers={**policy, **headers}), path)

    def test_it_reads_html_only(self):
        self.read("/ja/", GOOD % "")
        self.read("/ja/", "{{", **{"Content-Type": "text/csv"})
        self.read("/ja/", "")

    def test_it_fails_on_a_bad_page(self):
        with self.assertRaisesMessage(BadPage, "/ja/ (200):\n  {{ is left"):
            self.read("/ja/", GOOD % "{{ x }}")
        with self.assertRaisesMessage(BadPage, "Security-Policy header is missing"):
            PortalClient._read(HttpResponse(GOOD % ""), "/ja/")

    def test_the_admin_is_read_for_leftovers(self):
        self.read("/admin/", '<p style="x">')
        with self.assertRaises(BadPage):
            self.read("/admin/", "{{ x }}")

    def test_a_block_may_go_unread(self):
        client = PortalClient()
        with client.unread():
            self.assertFalse(client.reads_pages)
        self.assertTrue(client.reads_pages)


class PostgresTests(SimpleTestCase):
    def test_only_a_postgres_address_is_taken(self):
        self.assertTrue(is_postgres("postgres://a@/b?host=/tmp/c"))
        self.assertTrue(is_postgres("postgresql://a:b@c/d"))
        self.assertFalse(is_postgres("sqlite:////tmp/a.sqlite3"))
        self.assertFalse(is_postgres(""))

    def test_the_exit_code_is_the_commands(self):
        command = [sys.executable, "-m", "tests.postgres", "--"]
        command += [sys.executable, "-c"]
        command += ["import os, sys; print(os.environ['DATABASE_URL']); sys.exit(7)"]
        environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        self.assertEqual(done.returncode, 7, done.stderr)
        socket = done.stdout.strip().partition("?host=")[2]
        self.assertTrue(socket)
        self.assertFalse(os.path.exists(socket), "the server's folder is still there")


class BrowserTests(SimpleTestCase):
    def test_a_missing_browser_says_how_to_get_it(self):
        find_browser.cache_clear()
        self.addCleanup(find_browser.cache_clear)
        before = os.environ.get("CHROMIUM")
        os.environ["CHROMIUM"] = "/nowhere/chromium"
        try:
            with self.assertRaisesMessage(BrowserMissing, "apt-get install -y chromium"):
                find_browser()
        finally:
            del os.environ["CHROMIUM"]
            if before:
                os.environ["CHROMIUM"] = before
