"""/healthz, /readyz, /robots.txt and the root."""

from unittest import mock

from django.core.cache import caches
from django.db import OperationalError, connection
from django.test import SimpleTestCase

from kanazawa2030.core.web.views import accepted_language

from ...base import PortalTestCase


class HealthTests(PortalTestCase):
    def test_all_is_well(self):
        response = self.client.get("/healthz")
        self.assertEqual(
            response.json(), {"status": "ok", "database": "ok", "cache": "ok", "mail": "ok"}
        )
        self.assertIn("no-store", response["Cache-Control"])
        self.assertEqual(self.client.head("/healthz").status_code, 200)
        self.assertEqual(self.client.post("/healthz").status_code, 405)

    def test_trouble_with_the_cache_is_degraded(self):
        with mock.patch.object(type(caches["default"]), "set", side_effect=OSError):
            response = self.client.get("/healthz")
        self.assertEqual((response.status_code, response.json()["status"]), (200, "degraded"))
        self.assertEqual(response.json()["cache"], "degraded")

    def test_trouble_with_mail_is_degraded(self):
        with mock.patch("kanazawa2030.core.web.views._mail_flows", return_value=False):
            response = self.client.get("/healthz")
        self.assertEqual((response.status_code, response.json()["mail"]), (200, "degraded"))

    def test_without_a_database_it_is_down(self):
        with mock.patch.object(connection, "cursor", side_effect=OperationalError):
            for path in ("/healthz", "/readyz"):
                response = self.client.get(path)
                self.assertEqual((response.status_code, response.json()["status"]), (503, "down"))

    def test_ready_once_all_migrations_are_applied(self):
        self.assertEqual(self.client.get("/readyz").status_code, 200)
        with mock.patch("kanazawa2030.core.web.views.MigrationExecutor") as executor:
            executor.return_value.migration_plan.return_value = [1, 2]
            response = self.client.get("/readyz")
        self.assertEqual((response.status_code, response.json()["pending_migrations"]), (503, 2))

    def test_robots(self):
        response = self.client.get("/robots.txt")
        self.assertContains(response, "Disallow: /admin/")
        self.assertContains(response, "Sitemap: http://testserver/sitemap.xml")
        self.assertEqual(response["Content-Type"], "text/plain; charset=utf-8")


class RootTests(PortalTestCase):
    def test_goes_to_the_readers_language(self):
        for header, expected in {
            "ja": "/ja/",
            "ja-JP,en;q=0.5": "/ja/",
            "en-US,en;q=0.9,ja;q=0.8": "/en/",
            "fr-CH, ja;q=0.4, en;q=0.9": "/en/",
            "fr, de;q=0.5": "/en/",
            "zh-Hans": "/en/",
            "*": "/ja/",
            "": "/ja/",
            "en;q=0, ja": "/ja/",
            ";;;q=x,,": "/ja/",
            "\x7f" * 600: "/ja/",
        }.items():
            response = self.client.get("/", headers={"accept-language": header})
            self.assertRedirects(response, expected, fetch_redirect_response=False)
            self.assertIn("Accept-Language", response["Vary"])

    def test_keeps_the_query(self):
        response = self.client.get("/?utm_source=x&next=//evil.example")
        self.assertEqual(response["Location"], "/ja/?utm_source=x&next=//evil.example")


class AcceptedLanguageTests(SimpleTestCase):
    def test_no_header(self):
        self.assertEqual(accepted_language(mock.Mock(headers={})), "ja")
