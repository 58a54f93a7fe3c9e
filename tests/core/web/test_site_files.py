"""Icons, manifest and security.txt at their fixed addresses."""

import io

from django.test import override_settings
from PIL import Image

from kanazawa2030.core.models import Office

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
        self.assertContains(response, "\nExpires: ")
        with override_settings(SECURITY_CONTACT="https://city.example.jp/report"):
            response = self.client.get("/.well-known/security.txt")
        self.assertContains(response, "Contact: https://city.example.jp/report\n")
