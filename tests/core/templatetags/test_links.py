"""Links with which somebody tells a friend: plain ones, in both languages."""

import re
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

from ...base import PortalTestCase
from ...factories import make_event, make_topic


class ShareLinksTest(PortalTestCase):
    def hrefs(self, path: str) -> list[str]:
        self.html = self.client.get(path).content.decode()
        return [unescape(href) for href in re.findall(r'href="([^"]*)"', self.html)]

    def test_line_gets_the_address_of_the_page(self):
        event = make_event()
        for language in ("ja", "en"):
            path = f"/{language}/events/{event.slug}/"
            (link,) = (href for href in self.hrefs(path) if "line.me" in href)
            self.assertEqual(parse_qs(urlsplit(link).query), {"url": [f"http://testserver{path}"]})

    def test_an_email_has_title_day_and_address(self):
        event = make_event(title_ja="水と暮らし＆用水？", state="cancelled")
        path = f"/ja/events/{event.slug}/"
        (link,) = (href for href in self.hrefs(path) if href.startswith("mailto:?"))
        self.assertTrue(link.isascii())
        self.assertNotIn("+", link)  # mail programs show it as it is
        subject, body = (
            unquote(link.partition(f"{name}=")[2].partition("&")[0]) for name in ("subject", "body")
        )
        self.assertTrue(subject.startswith("中止／水と暮らし＆用水？／20"), subject)
        self.assertEqual(body, f"{subject}\r\nhttp://testserver{path}\r\n")

    def test_the_address_stands_there_to_be_copied(self):
        path = f"/en/events/{make_event().slug}/"
        self.hrefs(path)
        self.assertIn(f'<span class="whole">http://testserver{path}</span>', self.html)

    def test_a_telephone_number_stays_on_one_line(self):
        page = self.client.get(f"/ja/events/{make_event(contact_phone='076-000-0000').slug}/")
        self.assertContains(page, 'お電話でも申し込めます：<span class="nb">076-000-0000</span>')

    def test_news_are_shared_and_drafts_are_not(self):
        topic, draft = make_topic(), make_topic(published=False)
        self.assertTrue(any("line.me" in href for href in self.hrefs(f"/ja/news/{topic.slug}/")))
        self.client.sign_in(self.staff)
        hidden = make_event(published=False)
        for path in (f"/ja/news/{draft.slug}/", f"/ja/events/{hidden.slug}/"):
            self.assertFalse(any("line.me" in href for href in self.hrefs(path)), path)

    def test_nothing_of_it_is_printed(self):
        self.hrefs(f"/ja/events/{make_event().slug}/")
        for part in re.findall(r'<(?:h2 id="share"|ul[^>]*"share")[^>]*>', self.html):
            self.assertIn("no-print", part)
