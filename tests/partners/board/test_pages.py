"""The board's pages: everybody reads, members write, nobody learns of what is not there."""

import re

from django.conf import settings
from django.core.cache import cache
from django.test import override_settings
from django.utils import timezone

from kanazawa2030.core import registry
from kanazawa2030.pages.public.sitemaps import STANDING
from partners.board import services as board_services
from partners.models import BoardEntry, Introduction, Membership, Partner

from ...base import PortalTestCase
from ...factories import make_member, make_office, make_partner
from ...people import make_person
from ..profile.factories import address
from .factories import FORM, make_entry

SCRIPT = "<script>alert(1)</script>"
LANGUAGES = ("ja", "en")


class BoardPageCase(PortalTestCase):
    def setUp(self):
        cache.clear()
        make_office()
        self.partner = make_partner(slug="ours", name_ja="庭の会", name_en="Garden")
        self.owner = make_member(self.partner)
        self.client.sign_in(self.owner)

    def visitor(self, person=None):
        return self.client_class().sign_in(person)

    def entry(self, state="published", **words) -> BoardEntry:
        return make_entry(self.partner, by=self.owner, state=state, **words)

    def post(self, name, *args, client=None, language="ja", **data):
        url = address(name, *args, language=language)
        return (client or self.client).post(url, data)


class ListTests(BoardPageCase):
    def page(self, query="", language="ja"):
        return self.visitor().get(address("board_list", language=language) + query)

    def test_empty_it_says_what_will_come(self):
        self.assertContains(self.page(), "掲示はまだありません")
        self.assertContains(self.page(language="en"), "Nothing is on the board yet")

    def test_an_entry_in_both_languages_with_its_last_day(self):
        entry = self.entry(title_en="")
        english = self.page(language="en")
        self.assertContains(english, '<span lang="ja">落ち葉を引き取ります</span>')
        self.assertContains(english, "We can")
        self.assertContains(english, "Garden")
        self.assertContains(english, f'datetime="{timezone.localdate(entry.expires_at):%Y-%m}')
        self.assertContains(self.page(), "できます")

    def test_filters(self):
        self.entry(kind="seek", courses=[3], goals=[4], title_ja="さがす掲示")
        self.entry(kind="can", courses=[1], goals=[11], title_ja="できる掲示")
        for query, found in (
            ("?kind=seek", "さがす"),
            ("?course=1", "できる"),
            ("?goal=4", "さがす"),
            ("?q=できる", "できる"),
            ("?kind=x&course=99&goal=a", "できる"),
        ):
            with self.subTest(query):
                self.assertContains(self.page(query), f"{found}掲示")
        self.assertNotContains(self.page("?kind=seek"), "できる掲示")
        nothing = self.page("?kind=try&course=1")
        self.assertContains(nothing, "当てはまる掲示はありません")
        self.assertContains(nothing, "?course=1")
        self.assertRedirects(self.page("?kind=&q="), address("board_list"))
        self.assertRedirects(self.page("?page=9"), address("board_list"))

    def test_only_what_is_live(self):
        for state in ("submitted", "returned", "expired", "closed"):
            self.entry(state, title_ja=f"題{state}")
        gone = make_entry(title_ja="去った掲示")
        Partner.objects.filter(pk=gone.partner_id).update(status="left")
        self.assertNotContains(self.page(), "題")
        self.assertNotContains(self.page(), "去った")

    def test_pages_of_twelve(self):
        for _number in range(13):
            make_entry()
        self.assertContains(self.page("?page=2"), "13件のうち13〜13件")

    def test_the_ways_to_it(self):
        board_page = address("board_list")
        self.assertContains(self.visitor().get(address("partner_list")), board_page)
        self.assertContains(self.client.get("/ja/my/"), board_page)
        self.assertContains(self.visitor().get("/ja/sitemap/"), board_page)
        self.assertIn("partners:board_list", STANDING)


class EntryTests(BoardPageCase):
    def get(self, entry, client=None, language="ja"):
        url = address("board_entry", entry.pk, language=language)
        return (client or self.visitor()).get(url)

    def test_public_with_what_fits_and_why_and_nobodys_address(self):
        self.partner.contact_email = "secret@garden.example"
        self.partner.contact_is_public = True
        self.partner.save()
        entry = self.entry(kind="can", courses=[2], goals=[11])
        other = make_entry(kind="seek", courses=[2], goals=[11], title_ja="畑をさがす")
        page = self.get(entry)
        self.assertContains(page, "畑をさがす")
        self.assertContains(page, "共通：方向性2、目標11")
        self.assertContains(
            self.get(other, language="en"), "In common: course of action 2, goal 11"
        )
        for client in (self.visitor(), self.visitor(make_member(make_partner()))):
            page = self.get(entry, client)
            self.assertNotContains(page, self.owner.email)
            self.assertNotContains(page, "secret@garden.example")
        self.assertNotContains(page, 'name="robots"')

    def test_what_is_not_live_is_its_members_and_the_offices(self):
        others = (None, make_person("partner"), make_member(make_partner()), self.reception)
        for state in ("submitted", "returned", "expired", "closed"):
            entry = self.entry(state, title_ja=f"題{state}")
            with self.subTest(state):
                for person in others:
                    page = self.get(entry, self.visitor(person))
                    self.assertEqual(page.status_code, 404)
                for person in (self.owner, self.reviewer):
                    page = self.get(entry, self.visitor(person))
                    self.assertContains(page, "公開していません")
                    self.assertContains(page, "noindex")

    def test_what_others_let_begin_from_it(self):
        entry = self.entry()
        (way,) = registry.follow_ups(entry)
        self.assertContains(self.get(entry), f'href="{way[1]}"')
        self.assertEqual(registry.follow_ups(self.partner), [])
        closed = self.entry("closed")
        self.assertNotContains(self.get(closed, self.client), "proposals/new")


class WriteTests(BoardPageCase):
    def test_written_sent_and_waiting(self):
        page = self.client.get(address("board_new"))
        self.assertNotContains(page, 'name="partner"')  # there is only one
        response = self.post("board_new", **FORM)
        entry = BoardEntry.objects.get()
        self.assertRedirects(response, entry.get_absolute_url())
        self.assertEqual(entry.partner, self.partner)
        self.assertEqual([c.pk for c in entry.courses.all()], [1, 2])
        self.post("board_new", **FORM)  # the back button
        self.assertEqual(BoardEntry.objects.count(), 1)

    def test_somebody_of_two_organisations_says_for_which(self):
        other = make_partner()
        Membership.objects.create(user=self.owner, partner=other, role="editor")
        stranger = make_partner()
        Membership.objects.create(
            user=self.owner, partner=make_partner(status="applied"), role="owner"
        )
        self.assertEqual(self.post("board_new", **FORM).status_code, 422)
        for pk in (stranger.pk, 10**20, "x"):
            page = self.post("board_new", partner=pk, **FORM)
            self.assertEqual(page.status_code, 422)
        self.post("board_new", partner=other.pk, **FORM)
        self.assertEqual(BoardEntry.objects.get().partner, other)

    def test_bad_input_is_told_at_its_field_and_all_typed_is_kept(self):
        cases = [
            ({"kind": ""}, "種類を選んでください"),
            ({"kind": "x"}, "ここにあるものから選んでください"),
            ({"title_ja": "", "title_en": " "}, "題名を日本語か英語で入力してください"),
            ({"text_ja": "", "text_en": ""}, "詳しい内容を日本語か英語で"),
            ({"title_ja": "あ" * 101}, "100"),
            ({"text_en": "a" * 1001}, "1001"),
            ({"courses": [], "goals": []}, "方向性か目標を一つ以上"),
            ({"courses": ["9"]}, "ここにあるものから選んでください"),
            ({"goals": ["0", "x"]}, "ここにあるものから選んでください"),
            ({"months": "240"}, "ここにあるものから選んでください"),
            ({"text_ja": "連絡は a@b.example まで"}, "書かないで"),
            ({"text_ja": "０７６ー２２０ー２１１１"}, "書かないで"),
            ({"text_en": "Call +81 76-220-2111"}, "書かないで"),
            ({"text_en": "Call 09012345678"}, "書かないで"),
        ]
        for wrong, sentence in cases:
            with self.subTest(wrong):
                page = self.post("board_new", **{**FORM, **wrong})
                self.assertEqual(page.status_code, 422)
                self.assertContains(page, sentence, status_code=422)
                self.assertContains(page, "<title>エラー：", status_code=422)
                kept = {**FORM, **wrong}["text_en"]
                self.assertContains(page, kept, status_code=422)
        page = self.post("board_new", language="en", **{**FORM, "kind": ""})
        self.assertContains(page, "Choose a kind.", status_code=422)
        self.assertEqual(BoardEntry.objects.count(), 0)

    def test_figures_and_years_are_no_phone_numbers(self):
        words = "2026-11から2027-03まで、1,000枚（1枚 120-150円）。10:00-12:00。"
        self.post("board_new", **{**FORM, "text_ja": words})
        self.assertEqual(BoardEntry.objects.get().text_ja, words)

    def test_changed_words_and_a_form_that_is_too_old(self):
        entry = self.entry()
        shown = {"version": entry.version}
        self.post("board_edit", entry.pk, **shown, **{**FORM, "title_ja": "先の題"})
        entry.refresh_from_db()
        self.assertEqual((entry.title_ja, entry.status), ("先の題", "submitted"))
        late = {**FORM, "title_ja": "後の題", "kind": "try", "goals": ["4"]}
        page = self.post("board_edit", entry.pk, **shown, **late)
        self.assertEqual(page.status_code, 409)
        for words in ("後の題", "先の題", "「住み続けられるまちづくりを」", "「できます」"):
            self.assertContains(page, words, status_code=409)
        version = re.search(rb'name="version" value="(\d+)"', page.content)[1].decode()
        self.post("board_edit", entry.pk, version=version, **late)
        entry.refresh_from_db()
        self.assertEqual((entry.title_ja, entry.kind), ("後の題", "try"))

    def test_renew_and_close(self):
        entry = self.entry("expired")
        self.assertContains(self.client.get("/ja/my/"), "延長する")
        self.post("board_renew", entry.pk)
        self.assertTrue(BoardEntry.objects.live().filter(pk=entry.pk).exists())
        self.assertEqual(self.client.get(address("board_close", entry.pk)).status_code, 200)
        self.assertTrue(BoardEntry.objects.live().exists())
        for _twice in range(2):
            response = self.post("board_close", entry.pk)
            self.assertRedirects(response, entry.get_absolute_url())
        self.assertFalse(BoardEntry.objects.live().exists())
        self.post("board_renew", entry.pk)
        self.assertFalse(BoardEntry.objects.live().exists())
        self.assertRedirects(
            self.client.get(address("board_edit", entry.pk)), entry.get_absolute_url()
        )

    def test_what_is_another_organisations_is_not_there(self):
        entry = make_entry()
        for name in ("board_edit", "board_renew", "board_close"):
            with self.subTest(name):
                self.assertEqual(self.post(name, entry.pk, **FORM).status_code, 404)
                self.assertEqual(self.post(name, 10**30, **FORM).status_code, 404)
                stranger = self.post(name, entry.pk, client=self.visitor())
                self.assertEqual(stranger.status_code, 302)
        own = self.entry("submitted")
        Membership.objects.all().delete()  # a departed member loses it at once
        self.assertEqual(self.post("board_close", own.pk).status_code, 404)

    def test_who_acts_for_no_listed_partner_is_told_the_way(self):
        for person in (make_person("partner"), make_member(make_partner(status="left"))):
            client = self.visitor(person)
            page = client.get(address("board_new"))
            self.assertContains(page, "パートナーの方のページです")
            self.post("board_new", client=client, **FORM)
        self.assertEqual(BoardEntry.objects.count(), 0)

    def test_what_was_typed_survives_signing_in(self):
        client = self.visitor(self.owner).end_session()
        response = self.post("board_new", client=client, **FORM)
        self.assertIn("/accounts/", response["Location"])
        client.force_login(self.owner)
        self.assertContains(client.get(address("board_new")), FORM["title_ja"])

    def test_the_other_language_keeps_what_is_typed_and_sends_nothing(self):
        typed = {**FORM, "title_ja": "書きかけ", "goals": ["6"], "switch": "yes"}
        page = self.post("board_new", language="en", **typed)
        self.assertRedirects(page, address("board_new", language="en"))
        for language in LANGUAGES:
            form = self.client.get(address("board_new", language=language)).context["form"]
            self.assertEqual((form["title_ja"].value(), form.is_bound), ("書きかけ", False))
        self.assertFalse(BoardEntry.objects.exists())
        self.post("board_new", **FORM)
        form = self.client.get(address("board_new", language="en")).context["form"]
        self.assertIsNone(form["title_ja"].value())

    def test_a_day_has_an_end(self):
        with override_settings(LIMITS={**settings.LIMITS, "board": (1, 86400)}):
            self.post("board_new", **FORM)
            page = self.post("board_new", **{**FORM, "title_ja": "二つめ"})
        self.assertContains(page, "明日また続けて", status_code=422)
        self.assertContains(page, "二つめ", status_code=422)
        self.assertEqual(BoardEntry.objects.count(), 1)


class AskTests(BoardPageCase):
    def setUp(self):
        super().setUp()
        self.theirs = make_entry()

    def test_asked_and_kept_on_ones_own_page(self):
        page = self.client.get(address("board_ask", self.theirs.pk))
        self.assertContains(page, "お名前、メールアドレス、ここに書いた内容が")
        empty = self.post("board_ask", self.theirs.pk, message=" ")
        self.assertContains(empty, "話してみたいことを入力して", status_code=422)
        response = self.post("board_ask", self.theirs.pk, message="落ち葉のこと")
        self.assertRedirects(response, self.theirs.get_absolute_url())
        asked = Introduction.objects.get()
        self.assertEqual((asked.partner, asked.message), (self.partner, "落ち葉のこと"))
        mine = self.client.get("/ja/my/")
        self.assertContains(mine, "依頼した引き合わせ")
        other = self.visitor(make_member(make_partner()))
        self.assertNotContains(other.get("/ja/my/"), "依頼した引き合わせ")

    def test_who_cannot_ask(self):
        stranger = self.visitor()
        url = address("board_ask", self.theirs.pk)
        self.assertIn("/accounts/", stranger.get(url)["Location"])
        nobody = self.visitor(make_person("partner"))
        self.assertContains(nobody.get(url), "パートナーの方のページです")
        self.post("board_ask", self.theirs.pk, client=nobody, message="x")
        own = self.entry()
        page = self.post("board_ask", own.pk, message="x")
        self.assertRedirects(page, own.get_absolute_url())
        for state in ("submitted", "expired", "closed"):
            gone = make_entry(state=state)
            page = self.post("board_ask", gone.pk, message="x")
            self.assertEqual(page.status_code, 404)
        self.assertEqual(Introduction.objects.count(), 0)


class MyPageTests(BoardPageCase):
    def test_what_waits_for_a_member(self):
        self.entry("returned", title_ja="直す掲示")
        soon = self.entry(title_ja="終わる掲示")
        near = soon.expires_at - board_services.WARNING
        BoardEntry.objects.filter(pk=soon.pk).update(
            expires_at=soon.published_at + (soon.expires_at - near) / 2
        )
        page = self.client.get("/ja/my/")
        self.assertContains(page, "「直す掲示」の書き直しをお願いしています。")
        self.assertContains(page, "「終わる掲示」の掲示は")

    def test_somebody_without_an_organisation_sees_no_board(self):
        page = self.visitor(make_person("partner")).get("/ja/my/")
        self.assertNotContains(page, address("board_new"))
