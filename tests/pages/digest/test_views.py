"""The public form through its address, in both languages."""

from django.conf import settings
from django.test import override_settings

from kanazawa2030.pages.models import Subscription

from ...base import PortalTestCase
from ...core.test_easy_pages import hard_words
from .factories import EMAIL, address, filled, make_subscription

PAGE = "/{}/follow/"
EASY_FORM = "/ja/follow/?easy=1"
LANGUAGES = ("ja", "en")
LIMITS = settings.LIMITS
ODD = ("\ud800".encode("utf-8", "surrogatepass"), "a\x00@example.test", b"x" * 1000)


class FormTests(PortalTestCase):
    def post(self, page="ja", **changes):
        return self.client.post(PAGE.format(page), filled(**changes))

    def test_purpose_and_how_long_stand_above_the_button(self):
        for language, words, button in (
            ("ja", "確認がないときは、7日で消えます。", "確認のメールを送る"),
            ("en", "it is deleted after 7 days.", "Send me an email to confirm"),
        ):
            page = self.client.get(PAGE.format(language))
            html = page.content.decode()
            self.assertLess(html.index(words), html.index(button))
            self.assertIn('<span lang="ja">やさしい日本語</span>', html)
            self.assertFalse(page.cookies)

    def test_a_form_is_taken_and_one_step_is_left(self):
        for language, words in (("ja", "あと1回の操作が必要です"), ("en", "One step is left")):
            answer = self.post(language, email=f"{language}@example.test", language=language)
            self.assertRedirects(answer, PAGE.format(language) + "sent/")
            self.assertContains(self.client.get(answer.url), words)
            self.assertFalse(answer.cookies)
        self.assertEqual([mail.kind for mail in self.outbox()], ["digest_confirm"] * 2)

    def test_all_choices_are_stored(self):
        self.post(
            every="month", language="ja-easy", courses=["1", "5"], goals=["11"], series="cafe"
        )
        row = Subscription.objects.get()
        self.assertEqual((row.every, row.language, row.is_easy), ("month", "ja", True))
        self.assertEqual(row.series, "cafe")
        self.assertEqual(sorted(one.pk for one in row.courses.all()), [1, 5])
        self.assertEqual([one.pk for one in row.goals.all()], [11])

    def test_the_answer_is_the_same_whatever_is_known_of_an_address(self):
        make_subscription("confirmed@example.test")
        make_subscription("waiting@example.test", confirmed=False)
        answers = [
            (answer.status_code, answer.url, answer.content)
            for name in ("confirmed", "waiting", "unknown")
            for answer in [self.post(email=f"{name}@example.test")]
        ]
        self.assertEqual(len(set(answers)), 1)

    def test_what_is_to_be_corrected_is_said_and_all_typed_is_kept(self):
        for language, words in (
            ("ja", "メールアドレスを入力してください。"),
            ("en", "Enter your email address."),
        ):
            page = self.post(language, email="", every="month", courses=["3"])
            self.assertContains(page, words, status_code=422)
            form = page.context["form"]
            self.assertEqual([form["every"].value(), form["courses"].value()], ["month", ["3"]])
        self.assertFalse(Subscription.objects.exists())

    def test_odd_and_forged_values(self):
        for changes in (
            {"every": "day"},
            {"language": "fr"},
            {"series": "x" * 1000},
            {"courses": ["6"]},
            {"courses": ["x", "9" * 30]},
            {"goals": ["18"]},
            {"email": "a@b"},
            {"email": "x" * 1000 + "@example.test"},
            {"email": "a\r\nBcc: b@example.test"},
            {"subject": "a robot"},
        ):
            with self.subTest(changes):
                self.assertEqual(self.post(**changes).status_code, 422)
        for odd in ODD:  # what no browser sends
            self.assertIn(self.post(email=odd).status_code, (400, 422))
        self.assertFalse(Subscription.objects.exists())

    def test_another_site_cannot_send_it(self):
        answer = self.client.post(
            PAGE.format("ja"), filled(), headers={"Sec-Fetch-Site": "cross-site"}
        )
        self.assertEqual(answer.status_code, 403)
        self.assertFalse(Subscription.objects.exists())

    def test_a_link_may_have_chosen(self):
        page = self.client.get(PAGE.format("ja") + "?course=2&goal=11&series=cafe")
        form = page.context["form"]
        chosen = [form[name].value() for name in ("courses", "goals", "series")]
        self.assertEqual(chosen, [[2], [11], "cafe"])
        for query in ("?course=9&goal=x&series=cafes", f"?course={'9' * 1000}"):
            self.assertEqual(self.client.get(PAGE.format("ja") + query).status_code, 200)

    def test_the_other_language_keeps_what_is_typed(self):
        page = self.client.post(PAGE.format("en"), filled(switch="yes", goals=["4"]))
        self.assertContains(page, EMAIL)
        self.assertEqual(page.context["form"]["goals"].value(), ["4"])
        self.assertFalse(Subscription.objects.exists())

    def test_both_pages_after_it(self):
        for language in LANGUAGES:
            for name in ("sent", "left"):
                page = self.client.get(f"{PAGE.format(language)}{name}/")
                self.assertContains(page, 'content="noindex"')

    def test_what_was_just_sent_does_not_come_again_at_once(self):
        for language, words in (("ja", "続けてはお送りしません"), ("en", "do not write again yet")):
            self.assertContains(self.client.get(f"{PAGE.format(language)}sent/"), words)

    def test_it_says_what_only_those_get_who_choose_nothing(self):
        for language, series, words in (
            ("ja", "すべて", "お知らせ、会議の記録、問いはお送りしません"),
            ("en", "All series", "not about news, records and questions"),
        ):
            page = self.client.get(PAGE.format(language))
            self.assertContains(page, words)
            self.assertContains(page, f'<option value="" selected>{series}</option>', html=True)

    def test_the_ways_to_it(self):
        for path in ("", "sitemap/"):
            for language in LANGUAGES:
                page = self.client.get(f"/{language}/{path}")
                self.assertContains(page, f'href="{PAGE.format(language)}"')


class EasyTests(PortalTestCase):
    def read(self, response):
        html = response.content.decode()
        self.assertEqual(hard_words(html), [])
        self.assertIn("<ruby>", html.partition("<main")[2])
        self.assertNotIn("《", html)  # nor in the footer
        return html

    def test_every_kanji_has_its_reading(self):
        waiting = make_subscription("a@example.test", confirmed=False)
        mine = make_subscription("b@example.test")
        for response in (
            self.client.get(EASY_FORM),
            self.client.post(
                EASY_FORM, filled(email="", every="day", language="fr", courses=["9"])
            ),
            self.client.get("/ja/follow/sent/?easy=1"),
            self.client.get("/ja/follow/left/?easy=1"),
            self.client.get(address(waiting) + "?easy=1"),
            self.client.get(address(mine) + "?easy=1&done=confirmed"),
            self.client.get(address(mine) + "?easy=1&done=saved"),
            self.client.get("/ja/follow/1.x~y/?easy=1"),
        ):
            self.read(response)

    def test_the_form_has_chosen_it_and_says_no_second_line(self):
        page = self.client.get(EASY_FORM)
        self.assertEqual(page.context["form"]["language"].value(), "ja-easy")
        self.assertNotContains(page, "easy-line")
        page = self.client.get("/ja/follow/")
        self.assertEqual(page.context["form"]["language"].value(), "ja")
        self.assertContains(page, "easy-line")

    def test_leaving_stays_in_it(self):
        row = make_subscription(is_easy=True)
        answer = self.client.post(address(row, "leave") + "?easy=1")
        self.assertRedirects(answer, "/ja/follow/left/?easy=1")


class LimitTests(PortalTestCase):
    def test_by_client_address(self):
        with override_settings(LIMITS={**LIMITS, "follow": (2, 3600)}):
            for number in range(3):
                answer = self.client.post(
                    PAGE.format("ja"), filled(email=f"a{number}@example.test")
                )
        self.assertContains(answer, "a2@example.test", status_code=429)
        self.assertIn("Retry-After", answer.headers)
        self.assertEqual(Subscription.objects.count(), 2)

    def test_by_email_address_known_or_not(self):
        make_subscription("known@example.test")
        with override_settings(LIMITS={**LIMITS, "follow_email": (2, 3600)}):
            for email in ("known@example.test", "new@example.test"):
                seen = [
                    self.client.post(PAGE.format("ja"), filled(email=email)).status_code
                    for _time in range(3)
                ]
                self.assertEqual(seen, [302, 302, 429])
