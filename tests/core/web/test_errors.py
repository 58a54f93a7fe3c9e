"""Every error has a page in the language of its address, and that page cannot fail."""

from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client, SimpleTestCase, override_settings

from kanazawa2030.core.web.errors import PROXY_ERRORS, SECURITY_HEADERS, static_page

from ...base import PortalTestCase
from .error_urls import ERRORS

# Address part: status, words in Japanese, words in English.
PAGES = {
    "withdrawn": (410, "台風のため", "台風のため"),
    "too-many": (429, "", "Please wait a moment"),
    "busy": (503, "混み合っている", "busy"),
    "locked": (503, "混み合っている", "busy"),
    "out-of-range": (400, "", "could not be read"),
    "broken": (500, "ただいま表示できません", "cannot be shown"),
    "down": (503, "保存するしくみが止まっています", "cannot reach its records"),
    "full": (503, "保存するしくみが止まっています", "cannot reach its records"),
    "odd": (500, "ただいま表示できません", "cannot be shown"),
    "forbidden": (403, "", "not open to you"),
}


@override_settings(ROOT_URLCONF="tests.core.web.error_urls")
class ErrorPageTests(PortalTestCase):
    def setUp(self):
        self.client.raise_request_exception = False

    def get(self, how, code="ja"):
        """The answer of a failing view; 500 and 503 are one static page, not read."""
        if PAGES[how][0] < 500:
            return self.client.get(f"/{code}/try/{how}/")
        with self.client.unread():
            return self.client.get(f"/{code}/try/{how}/")

    def test_each_error_in_each_language(self):
        for code in ("ja", "en"):
            for how, (status, *words) in PAGES.items():
                with self.subTest(how=how, language=code):
                    response = self.get(how, code)
                    self.assertEqual(response.status_code, status)
                    self.assertContains(response, words[code == "en"], status_code=status)
                    if status not in (500, 503):  # those are one static page
                        self.assertContains(response, f'<html lang="{code}"', status_code=status)

    def test_every_error_carries_the_headers(self):
        for how, (status, *_words) in PAGES.items():
            response = self.get(how)
            for name in SECURITY_HEADERS:
                self.assertIn(name, response.headers, f"{status} {name}")
            self.assertEqual(response["Cache-Control"], "no-store")

    def test_when_to_come_again(self):
        for how, seconds in [("too-many", "42"), ("busy", "7"), ("locked", "10"), ("down", "10")]:
            response = self.get(how)
            self.assertEqual(response["Retry-After"], seconds)

    def test_a_number_no_column_holds(self):
        """PostgreSQL finds nothing under it, SQLite cannot even ask."""
        response = self.client.get(f"/ja/try/number/{10**23}/")
        self.assertEqual(response.status_code, 400 if connection.vendor == "sqlite" else 200)

    def test_not_found_takes_the_language_of_the_address(self):
        for path, code in [
            ("/ja/nothing/", "ja"),
            ("/en/nothing/", "en"),
            ("/en/events/%E2%98%83/", "en"),
        ]:
            response = self.client.get(
                path, headers={"accept-language": "ja" if code == "en" else "en"}
            )
            self.assertContains(response, f'<html lang="{code}"', status_code=404)

    def test_without_a_language_in_the_address_the_browser_is_asked(self):
        for header, code in [("en-GB", "en"), ("ja", "ja"), ("", "ja"), ("fr", "en")]:
            response = self.client.get("/nothing", headers={"accept-language": header})
            self.assertContains(response, f'<html lang="{code}"', status_code=404)
            self.assertIn("Accept-Language", response["Vary"])

    def test_not_found_stands_without_a_database(self):
        with (
            self.client.unread(),
            mock.patch(
                "kanazawa2030.core.web.context_processors.office_and_notice",
                side_effect=OperationalError("gone"),
            ),
        ):
            response = self.client.get("/ja/nothing/")
        self.assertEqual(response.status_code, 404)
        self.assertContains(response, "ページが見つかりません", status_code=404)
        self.assertContains(response, "Page not found", status_code=404)

    def test_a_lock_lost_outside_any_view_is_503(self):
        with (
            self.client.unread(),
            mock.patch(
                "django.contrib.sessions.middleware.SessionMiddleware.process_request",
                side_effect=OperationalError("database is locked"),
            ),
        ):
            response = self.client.get("/ja/try/echo/")
        self.assertEqual(response.status_code, 503)

    def post(self, how, values):
        with self.client.unread():
            return self.client.post(f"/en/try/{how}/", values)

    def test_the_form_is_kept_on_the_page_and_can_be_sent_again(self):
        typed = {"name": '<b>"花子"', "csrfmiddlewaretoken": "t", "course": ["1", "2"]}
        for how in ("down", "busy", "locked"):
            response = self.post(how, typed)
            for name, value in (
                ("name", "&lt;b&gt;&quot;花子&quot;"),
                ("csrfmiddlewaretoken", "t"),
                ("course", "1"),
                ("course", "2"),
            ):
                self.assertContains(
                    response,
                    f'<input type="hidden" name="{name}" value="{value}">',
                    count=1,
                    status_code=503,
                )
            self.assertContains(response, "もう一度送る", status_code=503)

    def test_no_secret_and_no_file_is_put_on_the_page(self):
        for more in ({"password": "x"}, {"new_password1": "x"}, {"code": "123456"}):
            response = self.post("down", {"login": "hanako@example.test", **more})
            self.assertNotContains(response, "hanako", status_code=503)
        response = self.post("down", {"title": "花見の会", "file": ContentFile(b"x", name="a.pdf")})
        self.assertNotContains(response, "花見の会", status_code=503)

    def test_a_database_away_outside_any_view_is_503(self):
        with (
            self.client.unread(),
            mock.patch(
                "django.contrib.sessions.middleware.SessionMiddleware.process_request",
                side_effect=ERRORS["down"](),
            ),
        ):
            response = self.client.get("/ja/try/echo/")
        self.assertContains(response, "保存するしくみが止まっています", status_code=503)
        self.assertEqual(response["Retry-After"], "10")

    def test_a_form_without_its_token(self):
        strict = Client(enforce_csrf_checks=True)
        for cookie, japanese, english in (
            ("", "Cookieを許可", "allow cookies"),
            ("a" * 32, "もう一度", "go back and send it again"),
        ):
            if cookie:
                strict.cookies[settings.CSRF_COOKIE_NAME] = cookie
            for code, words in (("ja", japanese), ("en", english)):
                response = strict.post(f"/{code}/try/guarded/", {"name": "花子"})
                self.assertContains(response, words, status_code=403)
                self.assertContains(response, f'<html lang="{code}"', status_code=403)


class StaticPageTests(SimpleTestCase):
    def test_both_languages_and_no_markup_from_outside(self):
        for status in (400, 403, 404, 410, 413, 429, 500, 503, 418, 502):
            html = static_page(status)
            self.assertEqual(html.count("<h1>"), 1)
            self.assertIn('lang="en"', html)
            self.assertNotIn("<style", html)

    def test_each_error_of_the_proxy_becomes_a_file(self):
        with TemporaryDirectory() as folder, override_settings(STATIC_ROOT=folder):
            call_command("build_error_pages", verbosity=0)
            for status in PROXY_ERRORS:
                page = Path(folder, "errors", f"{status}.html").read_text(encoding="utf-8")
                self.assertEqual(page, static_page(status))
