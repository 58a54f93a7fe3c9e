"""Icons, manifest and security.txt at their fixed addresses."""

import io
from datetime import datetime, timedelta

import time_machine
from django.test import override_settings
from django.utils import timezone
from PIL import Image

from kanazawa2030.core.models import Office
from kanazawa2030.pages.content.site_pages import SITE_PAGES

from ...base import PortalTestCase


class SiteFileTests(PortalTestCase):
    def test_icons(self):
        for address, kind, sizes in (
            ("/favicon.ico", "ICO", {(16, 16), (32, 32), (48, 48)}),
            ("/apple-touch-icon.png", "PNG", {(180, 180)}),
        ):
            response = self.client.get(address)
            self.assertEqual(response.status_code, 200)
            with Image.open(io.BytesIO(response.content)) as icon:
                self.assertEqual(icon.format, kind)
                self.assertEqual(set(icon.info.get("sizes", {icon.size})), sizes)

    def test_the_manifest_names_icons_that_exist(self):
        response = self.client.get("/manifest.webmanifest")
        self.assertEqual(response["Content-Type"], "application/manifest+json")
        manifest = response.json()
        self.assertEqual(manifest["name"], "IMAGINE KANAZAWA 2030")
        for icon in manifest["icons"]:
            self.assertTrue(icon["src"].startswith("/static/img/icon-"))

    def test_security_txt_names_only_a_contact_that_is_configured(self):
        self.assertEqual(self.client.get("/.well-known/security.txt").status_code, 404)
        Office(pk=1, department="見本課", email="office@city.example.jp").save()
        response = self.client.get("/.well-known/security.txt")
        self.assertContains(response, "Contact: mailto:office@city.example.jp\n")
        with override_settings(SECURITY_CONTACT="https://city.example.jp/report"):
            response = self.client.get("/.well-known/security.txt")
        self.assertContains(response, "Contact: https://city.example.jp/report\n")

    @time_machine.travel("2026-12-31T23:30:00+09:00", tick=False)
    @override_settings(SECURITY_CONTACT="mailto:security@city.example.jp")
    def test_security_txt_has_the_fields_of_rfc_9116(self):
        response = self.client.get("/.well-known/security.txt")
        self.assertEqual(response["Content-Type"], "text/plain; charset=utf-8")
        text = response.content.decode()
        self.assertTrue(text.endswith("\n"))
        fields = [line.split(": ", 1) for line in text.splitlines()]
        self.assertEqual(
            fields,
            [
                ["Contact", "mailto:security@city.example.jp"],
                ["Expires", "2027-06-29T00:00:00Z"],
                ["Preferred-Languages", "ja, en"],
                ["Canonical", "http://testserver/.well-known/security.txt"],
                ["Policy", "http://testserver/ja/terms/"],
                ["Policy", "http://testserver/en/terms/"],
            ],
        )
        expires = datetime.fromisoformat(dict(fields)["Expires"])
        left = expires - timezone.now()
        self.assertTrue(timedelta(days=30) < left < timedelta(days=365))

    def test_the_policy_says_how_to_report_a_weakness(self):
        for code, words in (("ja", "脆弱性"), ("en", "weakness")):
            text = SITE_PAGES["terms"][f"body_{code}"]
            self.assertIn(words, text)
            self.assertIn(f"/{code}/contact/", text.partition(words)[2])
