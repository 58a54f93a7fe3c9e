"""The site map for search engines: public pages in both languages, and nothing else."""

import xml.etree.ElementTree as ET

from django.test import override_settings
from django.utils import timezone

from kanazawa2030.core.workflow import publishing
from kanazawa2030.pages.content.services import load_documented_content

from ...base import PortalTestCase
from ...factories import (
    make_event,
    make_meeting,
    make_partner,
    make_past_event,
    make_site_page,
    make_topic,
)

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


@override_settings(SITE_ORIGIN="https://portal.example.jp")
class SitemapTests(PortalTestCase):
    def entries(self):
        """Address → {language: address} of the alternates, as the file says."""
        response = self.client.get("/sitemap.xml")
        self.assertEqual(response.status_code, 200)
        self.assertIn("xml", response.headers["Content-Type"])
        root = ET.fromstring(response.content)
        return {
            url.findtext(f"{MAP}loc"): {
                link.get("hreflang"): link.get("href") for link in url.findall(LINK)
            }
            for url in root
        }

    def paths(self):
        origin = "https://portal.example.jp"
        found = list(self.entries())
        self.assertTrue(all(address.startswith(f"{origin}/") for address in found))
        return {address.removeprefix(origin) for address in found}

    def test_public_rows_are_there_in_both_languages(self):
        rows = [
            make_event(),
            make_past_event(),
            make_meeting(),
            make_partner(),
            make_topic(),
            make_site_page("terms"),
        ]
        paths = self.paths()
        for row in rows:
            rest = row.get_absolute_url().partition("/ja/")[2]
            with self.subTest(rest):
                self.assertIn(f"/ja/{rest}", paths)
                self.assertIn(f"/en/{rest}", paths)
        for rest in ("", "events/", "meetings/", "courses/5/", "goals/17/", "sitemap/"):
            self.assertIn(f"/ja/{rest}", paths)

    def test_drafts_samples_and_withdrawn_rows_are_not(self):
        tomorrow = timezone.now() + timezone.timedelta(days=1)
        make_event(slug="hidden-draft", published=False)
        make_event(slug="hidden-sample", is_sample=True)
        make_topic(slug="hidden-news", is_sample=True)
        make_topic(slug="hidden-later", publishing_state="approved", publish_at=tomorrow)
        make_partner(slug="hidden-partner", published=False)
        make_partner(slug="hidden-partner-sample", is_sample=True)
        make_meeting(number=901, published=False)
        make_meeting(number=902, is_sample=True)
        page = make_site_page("call")
        publishing.apply_transition(page, "withdraw", by=self.editor, reason="終了")
        paths = self.paths()
        self.assertFalse([path for path in paths if "hidden" in path])
        for rest in ("meetings/901/", "meetings/902/", "call/", "about/"):
            self.assertNotIn(f"/ja/{rest}", paths)

    def test_each_entry_names_both_languages_and_the_default(self):
        load_documented_content()
        entries = self.entries()
        self.assertGreater(len(entries), 80)
        for address, alternates in entries.items():
            with self.subTest(address):
                self.assertEqual(set(alternates), {"ja", "en", "x-default"})
                self.assertEqual(alternates["x-default"], alternates["ja"])
                self.assertIn(address, (alternates["ja"], alternates["en"]))

    def test_every_entry_is_a_page(self):
        load_documented_content()
        for path in self.paths():
            self.assertEqual(self.client.get(path).status_code, 200, path)
