"""The pages for people who ask about their data."""

import json

import time_machine
from django.utils import timezone

from events.models import Registration, RightsAct
from events.people import searches
from kanazawa2030.core.models import OutgoingMail

from ...people import make_person
from ..desk.cases import DeskCase


class PageCase(DeskCase):
    role = "administrator"

    def setUp(self):
        super().setUp()
        self.row = self.register(1, name="見本 花子", kana="ミホン　ハナコ")
        self.key = f"registration-{self.row.pk}"

    def search(self, **typed):
        return self.send("people", **{"email": "", "phone": "", "name": "", **typed})


class SearchTests(PageCase):
    def test_what_is_found_and_no_address_names_the_person(self):
        page = self.search(name="はなこ")
        self.assertContains(page, self.key)
        self.assertContains(page, "見本 花子")
        self.assertRegex(page.request["QUERY_STRING"], r"\Asearch=\w{12}\Z")
        self.assertIn("no-store", page.headers["Cache-Control"])

    def test_the_page_can_be_gone_back_to_without_sending_again(self):
        address = self.search(name="はなこ").redirect_chain[-1][0]
        self.assertContains(self.client.get(address), self.key)
        self.search(name="どこにもいない")
        self.assertContains(self.client.get(address), self.key)
        self.assertNotContains(self.open("people"), self.key)

    def test_the_address_means_nothing_to_another_and_after_an_hour(self):
        address = self.search(name="はなこ").redirect_chain[-1][0]
        other = self.client_class()
        other.sign_in(make_person("administrator"))
        self.assertNotContains(other.get(address), self.key)
        self.assertNotContains(self.client.get(address + "x"), self.key)
        moment = timezone.now() + searches.KEPT
        with time_machine.travel(moment, tick=False):
            self.assertNotContains(self.client.get(address), self.key)

    def test_a_search_in_an_address_finds_nothing(self):
        page = self.open("people", name="はなこ")
        self.assertNotContains(page, self.key)

    def test_each_mistake_has_its_sentence_and_all_typed_stays(self):
        for typed, words in (
            ({}, "どれかを入力"),
            ({"name": "花"}, "2字以上"),
            ({"email": "nobody"}, "name@example.jp"),
            ({"phone": "12"}, "076-000-0000"),
            ({"name": "長" * 101}, "100"),
        ):
            with self.subTest(words):
                page = self.search(**typed)
                self.assertContains(page, words)
                self.assertNotContains(page, self.key)
                for value in typed.values():
                    self.assertContains(page, value)

    def test_nothing_found_says_so(self):
        self.assertContains(self.search(name="どこにもいない"), "当てはまる情報はありません")

    def test_editors_may_not(self):
        self.client.sign_in(self.editor)
        self.assertEqual(self.open("people").status_code, 403)
        self.assertEqual(self.send("people_erase", row=self.key, confirm="1").status_code, 403)
        self.assertEqual(self.again(self.row).name, "見本 花子")


class DiscloseTests(PageCase):
    def test_the_sheet_and_the_file_say_the_same(self):
        page = self.send("people_disclose", row=self.key, document_number="市第12号")
        self.assertContains(page, "見本 花子")
        self.assertContains(page, self.row.email)
        answer = self.send("people_disclose", row=self.key, file="1")
        self.assertEqual(answer.headers["Content-Type"], "application/json; charset=utf-8")
        self.assertNotIn("花子", answer.headers["Content-Disposition"])
        self.assertIn("no-store", answer.headers["Cache-Control"])
        [said] = json.loads(answer.content)
        self.assertEqual((said["name"], said["email"]), ("見本 花子", self.row.email))
        page = self.open("people")
        self.assertContains(page, "市第12号")
        self.assertNotContains(page, self.row.email)

    def test_without_a_tick(self):
        self.assertContains(self.send("people_disclose"), "一つ以上選んでください")
        self.assertContains(self.send("people_erase", row="registration-x"), "一つ以上選んで")

    def test_without_a_tick_what_was_found_stays_with_the_sentence_at_it(self):
        search = self.search(name="はなこ").context["search_key"]
        for act in ("disclose", "correct", "restrict", "erase"):
            with self.subTest(act):
                page = self.send(f"people_{act}", search=search, document_number="市第12号")
                self.assertContains(page, "一つ以上選んでください")
                self.assertContains(page, self.key)
                self.assertContains(page, 'value="市第12号"')
                self.assertContains(page, 'aria-describedby="pr-refusal"')
        again = self.client.get(page.redirect_chain[-1][0])
        self.assertNotContains(again, "一つ以上選んでください")

    def test_what_cannot_be_done_is_said_and_the_tick_stays(self):
        mail = f"mail-{OutgoingMail.objects.filter(to=self.row.email).first().pk}"
        search = self.search(email=self.row.email).context["search_key"]
        page = self.send("people_restrict", search=search, row=mail)
        self.assertContains(page, "利用を停止できるのは、申込みだけです")
        self.assertContains(page, f'value="{mail}" id="r-{mail}" checked')

    def test_after_an_act_the_search_is_shown_again(self):
        search = self.search(name="はなこ").context["search_key"]
        page = self.send("people_restrict", search=search, row=self.key)
        self.assertContains(page, "利用停止中")


class EraseTests(PageCase):
    def test_asked_twice(self):
        page = self.send("people_erase", row=self.key)
        self.assertContains(page, "人数と出欠は、実績の数字のために残ります")
        self.assertEqual(self.again(self.row).name, "見本 花子")
        page = self.send("people_erase", row=self.key, confirm="1")
        self.assertContains(page, "1件を消去しました")
        self.assertEqual(self.again(self.row).name, "")
        self.assertSeats(0)


class CorrectTests(PageCase):
    def test_asked_then_written(self):
        page = self.send("people_correct", row=self.key)
        self.assertContains(page, self.key)
        page = self.send("people_correct", row=self.key, correct="1", name="見本 はな")
        self.assertContains(page, "1件を訂正しました")
        self.assertEqual(self.again(self.row).name, "見本 はな")

    def test_mistakes_keep_what_was_typed(self):
        other = self.register(2)
        for typed, words in (
            ({}, "一つ以上入力"),
            ({"kana": "漢字"}, "カナザワ"),
            ({"email": other.email}, "すでに"),
        ):
            with self.subTest(words):
                page = self.send("people_correct", row=self.key, correct="1", **typed)
                self.assertContains(page, words)
                self.assertContains(page, self.key)
                for value in typed.values():
                    self.assertContains(page, value)
        self.assertFalse(RightsAct.objects.exists())


class RestrictTests(PageCase):
    def test_on_and_off(self):
        self.send("people_restrict", row=self.key)
        self.assertContains(self.search(email=self.row.email), "利用停止中")
        self.send("people_restrict", row=self.key, use="off")
        self.assertIsNone(Registration.objects.get().restricted_at)
        self.assertEqual(
            list(RightsAct.objects.order_by("pk").values_list("act", flat=True)),
            ["restrict", "release"],
        )
