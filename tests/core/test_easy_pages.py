"""Pages in easy Japanese: their addresses, links, readings and mails."""

import re

from django.db import connection
from django.test import SimpleTestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, pgettext

from events.access_needs import NEEDS
from events.models import Event, EventQuestion, Registration
from kanazawa2030.core.easy_pages import keep_easy
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.language.easy import EASY
from kanazawa2030.core.language.easy_kanji import EASY_KANJI
from kanazawa2030.core.models import CourseOfAction, OutgoingMail
from kanazawa2030.core.page_cache.content import forget_version
from kanazawa2030.pages.content.services import load_documented_content
from kanazawa2030.pages.models import SitePage

from ..base import PortalTestCase
from ..events.registration.factories import filled, form_url, own_url, register
from ..factories import in_days, make_event, make_office, make_venue

MARKED = re.compile(r"<(\w+) (?:data-ordinary|data-typed)[^>]*>.*?</\1>", re.DOTALL)
UNREAD = re.compile(r"<ruby>.*?</ruby>|<option.*?</option>|<textarea.*?</textarea>", re.DOTALL)


def hard_words(html: str) -> list[str]:
    """Return the words of a page's own texts whose kanji need a reading and have none."""
    main = html.partition("<main")[2].partition("</main>")[0]
    text = re.sub(r"<[^>]*>", "\n", UNREAD.sub("", MARKED.sub("", main)))
    return [word for word in re.findall("[一-鿿々]+", text) if set(word) - EASY_KANJI]


def easy_event(**fields) -> Event:
    return make_event(
        **{
            "title_ja": "用水を巡る会",
            "easy_title": "水の 道《みち》を 歩《ある》きます",
            "easy_summary": "みんなで 集《あつ》まります。",
            "easy_bring": "歩きやすい くつ",
            "bring_ja": "運動靴",
            "venue": make_venue(easy_directions="駅《えき》から 歩いて 8分"),
            **fields,
        }
    )


class LanguageTests(SimpleTestCase):
    def test_what_the_catalogue_lacks_is_in_ordinary_japanese(self):
        with translation.override(EASY):
            self.assertEqual(gettext("Your name"), "名前")
            self.assertEqual(gettext("Five courses of action"), "5つの方向性")
            self.assertEqual(page_language(), "ja")
            # Of Django itself.
            self.assertEqual(gettext("This field is required."), "このフィールドは必須です。")

    def test_it_is_a_way_to_read_and_no_address(self):
        with translation.override(EASY):
            self.assertEqual(reverse("events:event_list"), "/ja/events/")

    def test_links_keep_it_where_it_is(self):
        kept = {
            "/ja/about/": "/ja/about/?easy=1",
            "/ja/events/a/?x=1#top": "/ja/events/a/?x=1&easy=1#top",
            "/ja/about/?easy=1": "/ja/about/?easy=1",
            "/ja/vision/": "/ja/vision/",  # has none
            "/en/about/": "/en/about/",
            "/ja/nothing/here/": "/ja/nothing/here/",
            "https://example.jp/ja/about/": "https://example.jp/ja/about/",
            "#main": "#main",
        }
        self.assertEqual({url: keep_easy(url) for url in kept}, kept)


class AddressTests(PortalTestCase):
    def html(self, url) -> str:
        return self.client.get(url).content.decode()

    def test_an_event_is_read_in_easy_japanese(self):
        event = easy_event()
        html = self.html(f"/ja/events/{event.slug}/?easy=1")
        self.assertIn('<html lang="ja">', html)
        self.assertIn("<title>水の 道を 歩きます（やさしい日本語）", html)
        self.assertIn("<ruby>集<rp>（</rp><rt>あつ</rt><rp>）</rp></ruby>まります", html)
        self.assertIn("午後6時30分から 午後8時30分まで", html)
        self.assertIn('datetime="', html)
        self.assertNotIn("運動靴", html)
        self.assertNotIn("《", html)
        self.assertIn('<meta name="robots" content="noindex">', html)
        self.assertIn(f'rel="canonical" href="http://testserver/ja/events/{event.slug}/">', html)
        self.assertIn(f'href="/ja/events/{event.slug}/register/?easy=1"', html)
        self.assertNotIn("ja-easy", html)

    def test_an_event_without_easy_text_says_so_and_has_its_facts(self):
        event = make_event(summary_ja="くわしい説明文", body_ja="本文")
        html = self.html(f"/ja/events/{event.slug}/?easy=1")
        self.assertIn(f'<a href="/ja/events/{event.slug}/" hreflang="ja">ふつうの', html)
        self.assertNotIn("くわしい説明文</", html)
        self.assertIn("お金は いりません", html)

    def test_the_ways_to_read_lead_to_each_other(self):
        event = easy_event()
        page = f"/events/{event.slug}/"
        for url in (f"/ja{page}", f"/ja{page}?easy=1", f"/en{page}"):
            with self.subTest(url):
                head = self.html(url).partition("<main")[0]
                links = re.findall(r'<a [^>]*href="([^"]*)"[^>]* data-unsaved', head)
                ways = {f"/ja{page}", f"/ja{page}?easy=1", f"/en{page}"}
                self.assertEqual(set(links), ways - {url})

    def test_a_list_of_events_in_easy_japanese_opens_them_in_it(self):
        event = easy_event()
        day = timezone.localdate(event.starts_at)
        for page in ("events/", f"events/calendar/{day:%Y/%m}/"):
            address = f'href="/{{}}/events/{event.slug}/?easy=1"'
            with self.subTest(page):
                self.assertIn(address.format("ja"), self.html(f"/ja/{page}?easy=1"))
                self.assertNotIn(address.format("ja"), self.html(f"/ja/{page}"))
                self.assertNotIn(address.format("en"), self.html(f"/en/{page}?easy=1"))

    def test_the_guide_lists_events_as_their_easy_pages_say_them(self):
        load_documented_content()
        event = easy_event()
        for language in ("ja", "en"):
            with self.subTest(language):
                html = self.html(f"/{language}/easy/")
                self.assertIn(f'href="/ja/events/{event.slug}/?easy=1" hreflang="ja"', html)
                self.assertIn("水の 道", re.sub("<(rp|rt)>.*?</.*?>|<[^>]*>", "", html))
                self.assertIn("午後6時30分から", re.sub("<(rp|rt)>.*?</.*?>|<[^>]*>", "", html))
                self.assertNotIn("用水を巡る会", html)
                self.assertNotIn("《", html)
        self.assertIn('href="/ja/contact/"', self.html("/ja/easy/"))

    def test_what_is_offered_and_bad_weather_are_said(self):
        event = easy_event(
            access_note_ja="手話通訳があります。",
            go_nogo_note_ja="大雨のときは歩きません。",
            access_request_by=timezone.localdate(),
        )
        html = self.html(f"/ja/events/{event.slug}/?easy=1")
        text = re.sub("<(rp|rt)>.*?</.*?>|<[^>]*>", "", html)
        for said in (
            "手話通訳があります。",
            "大雨のときは歩きません。",
            "までに 知らせて ください",
        ):
            self.assertIn(said, text)
        self.assertIn("on-paper", html)
        picture = re.compile('property="og:image" content="([^"]*)"')
        ordinary = self.html(f"/ja/events/{event.slug}/")
        self.assertEqual(picture.findall(html), picture.findall(ordinary))

    def test_other_pages_and_values_mean_nothing(self):
        event = easy_event()
        for url in (
            "/ja/events/?easy=1",
            f"/en/events/{event.slug}/?easy=1",
            f"/ja/events/{event.slug}/?easy=2",
            f"/ja/events/{event.slug}/?easy=",
        ):
            with self.subTest(url):
                html = self.html(url)
                self.assertNotIn("やさしい 日本語", html)
                self.assertNotIn('content="noindex"', html)

    def test_the_list_of_addresses_for_search_engines_has_none(self):
        event = easy_event()
        html = self.html(f"/ja/events/{event.slug}/")
        alternates = re.findall(r'rel="alternate" hreflang="\w+[-\w]*" href="([^"]*)"', html)
        self.assertEqual([url for url in alternates if "easy" in url], [])

    def test_kept_pages_are_two(self):
        event = easy_event()
        with override_settings(KEEP_PAGES=True):
            forget_version()
            for _again in range(2):
                plain = self.html(f"/ja/events/{event.slug}/")
                easy = self.html(f"/ja/events/{event.slug}/?easy=1")
                self.assertIn("用水を巡る会", plain)
                self.assertNotIn("用水を巡る会", easy.partition("<main")[2])

    def test_markup_and_brackets_in_a_title_stay_text(self):
        event = make_event(title_ja="<b>金沢</b>の合唱《よろこび》", title_en="")
        html = self.html(f"/ja/events/{event.slug}/?easy=1")
        self.assertIn("&lt;b&gt;", html)
        self.assertIn("合唱《よろこび》</span></h1>", html)

    def test_it_makes_no_more_queries_than_the_ordinary_page(self):
        event = easy_event()
        counts = []
        for url in (f"/ja/events/{event.slug}/", f"/ja/events/{event.slug}/?easy=1"):
            self.client.get(url)
            with CaptureQueriesContext(connection) as made:
                self.client.get(url)
            counts.append(len(made))
        self.assertLessEqual(counts[1], counts[0])


class ReadingsTests(PortalTestCase):
    """Every kanji a reader at JLPT N4 may not know has its reading."""

    def read(self, response):
        html = response.content.decode()
        self.assertEqual(hard_words(html), [])
        self.assertNotIn("ja-easy/", html)
        return html

    def test_pages(self):
        load_documented_content()
        event = easy_event(offered_needs=list(NEEDS), max_companions=3, asks_kana=True, fee_yen=500)
        pages = [
            *(f"/ja/courses/{number}/" for number in range(1, 6)),
            *("/ja/courses/", "/ja/about/", "/ja/call/", f"/ja/events/{event.slug}/"),
            *(form_url(event), "/ja/registrations/find/", "/ja/registrations/find/sent/"),
            *(form_url(event) + "sent/", form_url(event) + "group/"),
        ]
        for page in pages:
            with self.subTest(page):
                self.read(self.client.get(f"{page}?easy=1"))

    def test_each_state_of_an_event(self):
        states = ({"state": "cancelled"}, {"state": "postponed"}, {"registration_mode": "none"})
        for fields in states:
            with self.subTest(fields):
                event = easy_event(**fields)
                self.read(self.client.get(f"/ja/events/{event.slug}/?easy=1"))

    def test_the_form_says_what_to_correct(self):
        event = easy_event(offered_needs=list(NEEDS), max_companions=3, asks_kana=True)
        data = filled(name="", kana="abc", email="x", children="x", needs="y", people="9")
        response = self.client.post(f"{form_url(event)}?easy=1", data)
        self.assertEqual(response.status_code, 422)
        self.read(response)

    def test_a_persons_own_pages(self):
        event = easy_event(offered_needs=list(NEEDS), max_companions=3)
        waiting = easy_event(capacity=1)
        register(waiting)
        for mine in (
            register(event, 1, is_easy=True, needs=["wheelchair"]),
            register(event, 2, is_easy=True, confirmed=False),
            register(waiting, 3, is_easy=True),
        ):
            for page in ("", "edit/", "cancel/", "erase/"):
                with self.subTest(number=mine.number, page=page):
                    self.read(self.client.get(own_url(mine, page) + "?easy=1"))
        self.read(self.client.get("/ja/registrations/wrong/?easy=1"))

    def test_the_questionnaire(self):
        event = easy_event(starts_at=in_days(-1))
        url = f"/ja/events/{event.slug}/feedback/"
        for response in (
            self.client.get(f"{url}?easy=1"),
            self.client.post(f"{url}?easy=1", {}),
            self.client.get(f"{url}thanks/?easy=1"),
        ):
            self.read(response)


class RegistrationTests(PortalTestCase):
    def test_from_the_page_to_the_last_mail(self):
        make_office()
        event = easy_event()
        EventQuestion.objects.create(event=event, label_ja="ひとこと")
        form = f"{form_url(event)}?easy=1"
        self.assertContains(self.client.get(form), '<option value="ja-easy" selected lang="ja"')
        sent = self.client.post(form, filled(name="山田《やまだ》", language="ja-easy"))
        self.assertRedirects(sent, form_url(event) + "sent/?easy=1")
        mine = Registration.objects.get()
        self.assertEqual((mine.language, mine.is_easy, mine.reads), ("ja", True, EASY))

        first = OutgoingMail.objects.get()
        self.assertEqual(first.language, "ja")
        self.assertIn("申（もう）し込（こ）みは まだ 終（お）わって いません", first.text)
        self.assertIn("押（お）して ください", first.subject)
        self.assertRegex(first.text, r"月\d+日（.）午[前後]\d+時(\d+分)?までに")
        self.assertIn("午後6時30分から 午後8時30分まで", first.text)
        self.assertNotIn("18:30", first.text)
        self.assertNotIn("《", first.text + first.html + first.subject)
        self.assertNotIn("ja-easy", first.text + first.html)
        link = own_url(mine) + "?easy=1"
        self.assertIn(f"http://testserver{link}", first.text)
        self.assertIn(f"http://testserver{link}", first.html)

        page = self.client.get(link)
        confirm = re.search(r'action="([^"]*confirm/[^"]*)"', page.content.decode())[1]
        self.assertRedirects(self.client.post(confirm), link)
        page = self.client.get(link)
        self.assertContains(page, "山田《やまだ》")
        self.assertContains(page, '<dd lang="ja">やさしい<ruby>日本語')
        last = OutgoingMail.objects.exclude(pk=first.pk).get()
        self.assertIn("参加（さんか）できます", last.text)
        self.assertIn("水の 道（みち）を 歩（ある）きます", last.text)
        self.assertIn(f"/ja/events/{event.slug}/?easy=1", last.text)

    def test_ordinary_japanese_and_english_are_as_before(self):
        for number, language in enumerate(("ja", "en")):
            with self.subTest(language):
                data = filled(language=language, email=f"{number}@people.example")
                self.client.post(form_url(make_event()), data)
                mine = Registration.objects.latest("pk")
                self.assertEqual((mine.is_easy, mine.reads), (False, language))
                mail = OutgoingMail.objects.latest("pk")
                self.assertNotIn("easy=1", mail.text + mail.html)

    def test_the_links_of_an_address_are_told_as_they_are_asked_for(self):
        event = easy_event()
        mine = register(event, 1)
        asked = {"email": mine.email, "subject": ""}
        for query, easy in (("?easy=1", True), ("", False)):
            with self.subTest(query):
                OutgoingMail.objects.all().delete()
                answer = self.client.post(f"/ja/registrations/find/{query}", asked)
                self.assertRedirects(answer, f"/ja/registrations/find/sent/{query}")
                mail = OutgoingMail.objects.get()
                self.assertEqual(mail.language, "ja")
                self.assertEqual("申（もう）し込（こ）みの ページ" in mail.subject, easy)
                for part in (mail.text, mail.html):
                    self.assertEqual(f"{own_url(mine)}?easy=1" in part, easy)
                    self.assertEqual("水の 道（みち）" in part, easy)
                    self.assertNotIn("《", part)

    def test_a_person_may_change_how_they_read(self):
        mine = register(make_event(), is_easy=True)
        form = self.client.get(own_url(mine, "edit/"))
        self.assertContains(form, '<option value="ja-easy" selected lang="ja"')
        self.client.post(own_url(mine, "edit/"), filled(email=None, language="en"))
        mine.refresh_from_db()
        self.assertEqual((mine.language, mine.is_easy), ("en", False))

    def test_the_ordinary_form_says_a_second_line_and_the_easy_one_does_not(self):
        event = make_event()
        self.assertContains(self.client.get(form_url(event)), "easy-line")
        self.assertNotContains(self.client.get(form_url(event) + "?easy=1"), "easy-line")


class TextsTests(PortalTestCase):
    def test_staffs_texts_of_courses_and_pages_are_shown(self):
        CourseOfAction.objects.filter(number=1).update(easy_text="町《まち》を **作《つく》る**")
        html = self.client.get("/ja/courses/1/?easy=1").content.decode()
        self.assertIn("<strong><ruby>作<rp>", html)
        load_documented_content()
        SitePage.objects.filter(key="about").update(easy_body="")
        html = self.client.get("/ja/about/?easy=1").content.decode()
        self.assertIn("まだ ありません", html)

    def test_a_label_keeps_its_meaning(self):
        with translation.override(EASY):
            self.assertEqual(pgettext("form field", "required"), "かならず 書く")
