"""Links with which somebody tells a friend: plain ones, in both languages."""

import re
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

from django.test import override_settings
from django.urls import reverse

from ...base import PortalTestCase
from ...factories import make_event, make_meeting, make_partner, make_topic
from ...people import make_person


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


class EditLinkTest(PortalTestCase):
    """The way from a public page to its form, for who may change it."""

    def pages(self):
        event, topic, partner, meeting = make_event(), make_topic(), make_partner(), make_meeting()
        return [
            (row, row.get_absolute_url(), reverse(f"admin:{name}_change", args=[row.pk]))
            for row, name in (
                (event, "events_event"),
                (topic, "pages_topic"),
                (partner, "partners_partner"),
                (meeting, "meetings_meeting"),
            )
        ]

    def test_who_may_change_a_row_is_led_to_its_form(self):
        pages = self.pages()
        self.client.sign_in(self.administrator)
        for _row, path, form in pages:
            with self.subTest(path):
                self.assertContains(self.client.get(path), f'href="{form}"')

    def test_nobody_else_sees_it(self):
        pages = self.pages()
        for person in (None, self.reception, make_person("partner")):
            if person:
                self.client.sign_in(person)
            for _row, path, form in pages:
                with self.subTest(path, person=person):
                    self.assertNotContains(self.client.get(path), form)

    @override_settings(KEEP_PAGES=True)
    def test_the_kept_page_has_no_link_and_no_cookie(self):
        _row, path, form = self.pages()[0]
        staff = self.client_class().sign_in(self.administrator)
        self.assertContains(staff.get(path), form)
        for _time in range(2):
            page = self.client.get(path)
            self.assertNotContains(page, form)
            self.assertFalse(page.cookies)
            self.assertIn("public", page["Cache-Control"])
        self.assertContains(staff.get(path), form)
