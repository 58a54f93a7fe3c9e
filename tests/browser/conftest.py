"""The browser of the tests: Chromium against a live server, with every error heard.

`open_page(path, …)` opens a page of its own; `page` is one for a desk. A console error,
a script error, a failed or foreign request on any of them fails the test.
"""

import os
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from playwright.sync_api import Locator, Page

from tools.need_browser import BrowserMissing, find_browser

from ..base import PortalClient
from ..page_types import load_everything
from .axe import assert_accessible

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # A live server answers from threads: only committed rows are seen there.
            item.add_marker(pytest.mark.django_db(transaction=True))


@dataclass(frozen=True)
class View:
    """How somebody looks at the portal. Sizes in CSS pixels."""

    language: str = "ja"
    width: int = 1280
    height: int = 800
    scheme: str = "light"
    javascript: bool = True
    forced_colors: str = "none"
    more: dict = field(default_factory=dict)

    def __str__(self):
        script = "" if self.javascript else "-noscript"
        return f"{self.language}-{self.width}-{self.scheme}{script}"

    def context(self) -> dict:
        """Return what Playwright's new_context() is told."""
        return {
            "viewport": {"width": self.width, "height": self.height},
            "color_scheme": self.scheme,
            "java_script_enabled": self.javascript,
            "forced_colors": self.forced_colors,
            "reduced_motion": "reduce",  # what moves is not what is tested
            "locale": {"ja": "ja-JP", "en": "en-GB"}[self.language],
            "timezone_id": "Asia/Tokyo",
            **self.more,
        }


PHONE = View(language="ja", width=320, height=640, scheme="light")
DESK = View(language="en", width=1280, height=800, scheme="dark")


@pytest.fixture(params=[PHONE, DESK], ids=str)
def view(request):
    """Runs a test twice: Japanese on a light phone, English on a dark desk."""
    return request.param


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    try:
        path = find_browser()
    except BrowserMissing as missing:
        pytest.exit(str(missing), returncode=1)
    # Playwright's loop lives in this thread, where Django then refuses its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
    ]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium's sandbox refuses root
    return {**browser_type_launch_args, "executable_path": path, "args": arguments}


class Ears:
    """Hears what a page complains about."""

    def __init__(self, origin: str):
        self.origin = origin
        self.complaints = []
        self.asked_for = set()

    def listen(self, page: Page):
        page.on("request", self._request)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._say(f"script error: {error}"))
        page.on("requestfailed", self._failed)

    def _say(self, text):
        self.complaints.append(text)

    def _request(self, request):
        if request.is_navigation_request():
            self.asked_for.add(request.url)
        if urlsplit(request.url).scheme in {"http", "https"} and not (
            request.url.startswith(self.origin)
        ):
            self._say(f"asks elsewhere: {request.url}")

    def _console(self, message):
        if message.type != "error":
            return
        # A test that opens a missing page knows its status; a missing part is a fault.
        own = message.location.get("url") in self.asked_for
        if own and message.text.startswith("Failed to load resource"):
            return
        self._say(f"console: {message.text}")

    def _failed(self, request):
        # A download or a page left early ends its request too.
        if request.failure not in {"net::ERR_ABORTED", None}:
            self._say(f"failed: {request.url} ({request.failure})")


@pytest.fixture
def ears(live_server):
    heard = Ears(live_server.url)
    yield heard
    if heard.complaints:
        pytest.fail("\n".join(heard.complaints), pytrace=False)


@pytest.fixture
def open_page(browser, live_server, settings, ears):
    """Return `open_page(path="/ja/", view=View(), **changes)`, which gives a Page.

    Each page has its own context: no cookie is shared. `changes` replace fields of the
    view, so `open_page("/ja/", PHONE, javascript=False)` is a phone without script.
    """
    settings.SITE_ORIGIN = live_server.url  # links in mails lead to this server
    contexts = []

    def open_one(path: str | None = "/ja/", view: View = View(), **changes) -> Page:
        wanted = View(**{**view.__dict__, **changes})
        context = browser.new_context(base_url=live_server.url, **wanted.context())
        context.set_default_timeout(15_000)
        contexts.append(context)
        opened = context.new_page()
        ears.listen(opened)
        if path is not None:
            opened.goto(path)
        return opened

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture(autouse=True)
def clicks_wait(monkeypatch):
    """A click that opens a page returns when that page can be read.

    Playwright only waits until the page begins: what is counted next may not be there.
    """
    click = Locator.click

    def click_and_wait(locator, *args, **kwargs):
        click(locator, *args, **kwargs)
        locator.page.wait_for_load_state("domcontentloaded")

    monkeypatch.setattr(Locator, "click", click_and_wait)


@pytest.fixture
def page(open_page):
    """A Japanese page at a desk, not yet anywhere: `page.goto("/ja/")`."""
    return open_page(None)


@pytest.fixture
def axe():
    """Return `axe(page)`, which fails with every WCAG 2.2 AA violation it sees."""
    return assert_accessible


_filled: list[sqlite3.Connection] = []  # the loaded database, once a process


@pytest.fixture
def portal(live_server, settings):
    """The portal as `make run` fills it, on the live server.

    Loading takes seconds and every test begins with an empty database, so the first
    one keeps a copy of the file for the others.
    """
    settings.SHOW_SAMPLES_IN_DATA = True
    connection.ensure_connection()
    if connection.vendor != "sqlite":
        load_everything()
    elif _filled:
        _filled[0].backup(connection.connection)
    else:
        load_everything()
        _filled.append(sqlite3.connect(":memory:"))
        connection.connection.backup(_filled[0])
    ContentType.objects.clear_cache()
    return live_server


@pytest.fixture
def sign_in(live_server, settings):
    """Return `sign_in(page, person)`: staff come with their second factor."""

    def let_in(page: Page, person):
        client = PortalClient().sign_in(person)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
        )

    return let_in
