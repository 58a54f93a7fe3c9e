"""/robots.txt and the root."""

from unittest import mock

from django.test import SimpleTestCase

from kanazawa2030.core.web.views import accepted_language

from ...base import PortalTestCase


class RobotsTests(PortalTestCase):
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
