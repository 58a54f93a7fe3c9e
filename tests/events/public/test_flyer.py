"""The flyer as a page; how it lies on paper is tests/browser/test_flyer.py's."""

import re

from events.public.flyer import TITLE_STEPS, step
from kanazawa2030.core.uploads.qr import qr_svg

from ...base import PortalTestCase
from ...factories import make_event, make_office, make_partner, make_past_event


class FlyerTest(PortalTestCase):
    def get(self, event, language="ja"):
        return self.client.get(f"/{language}/events/{event.slug}/flyer/")

    def test_says_what_a_passer_by_asks(self):
        make_office()
        event = make_event(
            title_ja="水と暮らし",
            title_en="Water and life",
            summary_ja="用水を歩きます。",
            fee_yen=500,
            hosts=[make_partner(name_ja="川の会"), (make_partner(name_ja="市民大学"), "endorser")],
        )
        response = self.get(event)
        html = response.content.decode()
        for words in (
            "水と暮らし",
            "Water and life",
            "用水を歩きます。",
            "18:30–20:30",
            "500円",
            "川の会",
            "主催",
            "市民大学",
            "後援",
            "金沢市広坂2丁目1番1号",
            "076-000-0000",
            "催しのページ、またはお電話でお申し込みください。",
            f"testserver/ja/events/{event.slug}/",
        ):
            self.assertIn(words, html)
        # The date comes first, the title after it.
        sheet = html[html.index('<article class="flyer') :]
        self.assertLess(sheet.index("flyer__date"), sheet.index("<h1>"))
        self.assertContains(response, '<meta name="robots" content="noindex">')

    def test_code_leads_to_the_page_in_the_same_language(self):
        event = make_event()
        for language, label in (
            ("ja", "QRコード：催しのページ"),
            ("en", "QR code: the event’s page"),
        ):
            address = f"http://testserver/{language}/events/{event.slug}/"
            html = self.get(event, language).content.decode()
            self.assertIn(str(qr_svg(address, label)), html)

    def test_how_to_take_part(self):
        for fields, words in (
            ({"registration_mode": "none"}, "Just come."),
            ({"registration_mode": "external"}, "on its own site"),
            ({"registration_mode": "contact"}, "please contact the host"),
            ({"date_precision": "month"}, "will be announced with the date"),
            ({}, "Please register on the event’s page."),
        ):
            with self.subTest(words=words):
                response = self.get(make_event(**fields), "en")
                self.assertContains(response, words)
                self.assertNotContains(response, "or by phone")

    def test_there_is_none_for_what_will_not_happen_or_is_over(self):
        """The address leads to the page of the event, which says why."""
        for event in (
            make_event(state="cancelled"),
            make_event(state="postponed"),
            make_past_event(),
        ):
            with self.subTest(event.state):
                page = f"/ja/events/{event.slug}/"
                self.assertRedirects(self.get(event), page)
                self.assertNotContains(self.client.get(page), "/flyer/")

    def test_a_sample_says_so(self):
        response = self.get(make_event(is_sample=True))
        self.assertContains(response, "このチラシは見本です")
        self.assertNotContains(self.get(make_event()), "見本")

    def test_no_seats_are_counted_on_paper(self):
        response = self.get(make_event(seats_held=28), "en")
        self.assertNotContains(response, "seats left")
        self.assertNotContains(response, "A few")

    def test_the_online_address_is_not_on_it(self):
        event = make_event(format="hybrid", online_url="https://meet.example/secret")
        self.assertNotContains(self.get(event), "meet.example")

    def test_every_precision(self):
        for precision in ("day", "month", "year"):
            for language in ("ja", "en"):
                response = self.get(make_event(date_precision=precision), language)
                self.assertEqual(response.status_code, 200)
                self.assertNotContains(response, "flyer__time")

    def test_who_sees_it(self):
        draft = make_event(published=False)
        gone = make_event(publishing_state="withdrawn")
        self.assertEqual(self.get(draft).status_code, 404)
        self.assertEqual(self.get(gone).status_code, 410)
        self.client.sign_in(self.staff)
        self.assertContains(self.get(draft), "下書きのプレビュー")
        self.assertEqual(self.client.post(f"/ja/events/{draft.slug}/flyer/").status_code, 405)

    def test_the_page_links_to_it_while_it_is_of_use(self):
        event = make_event()
        link = f"/ja/events/{event.slug}/flyer/"
        self.assertContains(self.client.get(f"/ja/events/{event.slug}/"), link)
        past = make_past_event()
        page = self.client.get(f"/ja/events/{past.slug}/")
        self.assertNotContains(page, "/flyer/")

    def test_steps(self):
        self.assertEqual(step(0, TITLE_STEPS), 0)
        self.assertEqual(step(10_000, TITLE_STEPS), len(TITLE_STEPS))


class QrTest(PortalTestCase):
    def test_is_inline_and_has_its_quiet_zone(self):
        code = str(qr_svg("https://portal.example.jp/ja/", 'a "label"'))
        self.assertNotIn("style=", code)
        self.assertIn('aria-label="a &quot;label&quot;"', code)
        size = int(re.search(r'viewBox="0 0 (\d+) ', code)[1])
        self.assertIn(f"M0 0h{size}v{size}", code)
        first = re.search(r'd="M(\d+) (\d+\.5)h7', code.rsplit("<path", 1)[1])
        self.assertEqual(first.groups(), ("4", "4.5"))
