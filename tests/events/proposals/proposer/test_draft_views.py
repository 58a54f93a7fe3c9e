"""Writing a proposal on the pages: begun, saved with anything typed, checked, sent."""

from django.core.cache import cache
from django.test import override_settings

from events.models import Proposal
from events.proposals.proposer.steps import STEPS
from kanazawa2030.core.forms.stepwise import fingerprint

from ....base import PortalClient, PortalTestCase
from ....factories import make_office, make_partner
from ...reading import text_of, title_of
from ..factories import answers, make_proposal
from .factories import COHOST, ProposingMixin, make_draft, make_member, url

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 }}'


class DraftingCase(ProposingMixin, PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        make_office()


class LanguageTests(DraftingCase):
    def test_the_other_language_keeps_what_is_typed_and_saves_nothing(self):
        draft = make_draft(self.person, idea={"title": "落ち葉の会議"})
        where = url("proposal_step", draft.pk, "idea", language="en")
        response = self.client.post(where, {"title": "雪の会議", "switch": "yes"})
        page = self.client.get(response.url)
        self.assertEqual(page.context["form"]["title"].value(), "雪の会議")
        self.assertContains(page, "It is not saved yet.")
        self.assertContains(page, 'name="switch"')
        draft.refresh_from_db()
        self.assertEqual(draft.data["idea"]["title"], "落ち葉の会議")


class NewTests(DraftingCase):
    def test_a_stranger_reads_what_it_takes_before_signing_in(self):
        self.client.logout()
        for language, minutes, saving in (
            ("ja", "10分ほど", "途中のままでも保存でき"),
            ("en", "about ten minutes", "You can save at any point"),
        ):
            with self.subTest(language):
                response = self.client.get(url("proposal_new", language=language))
                words = text_of(response)
                self.assertIn(minutes, words)
                self.assertIn(saving, words)
                self.assertContains(response, f"?next=%2F{language}%2Fproposals%2Fnew%2F")
        self.assertEqual(self.client.post(url("proposal_new")).status_code, 302)
        self.assertFalse(Proposal.objects.exists())

    def test_a_button_begins_one_draft(self):
        for _again in range(2):
            response = self.client.post(url("proposal_new"))
            draft = Proposal.objects.get()
            self.assertRedirects(response, url("proposal_step", draft.pk, "idea"))

    def test_the_promise_and_no_median_of_few(self):
        words = text_of(self.client.get(url("proposal_new")))
        self.assertIn("15開庁日以内にお返事します", words)
        self.assertNotIn("これまでの提案の半分", words)
        for _number in range(5):
            make_proposal(state="declined")
        words = text_of(self.client.get(url("proposal_new")))
        self.assertIn("これまでの提案の半分には、0開庁日以内に", words)

    def test_begun_drafts_are_listed(self):
        draft = make_draft(self.person, idea={"title": "落ち葉の会議"})
        self.assertContains(self.client.get(url("proposal_new")), draft.title)


class StepTests(DraftingCase):
    def setUp(self):
        super().setUp()
        self.draft = make_draft(self.person)

    def data(self, key):
        return Proposal.objects.get(pk=self.draft.pk).data.get(key)

    def test_the_way_through(self):
        for number, key in enumerate(STEPS.order):
            response = self.step(self.draft, key)
            following = STEPS.order[number + 1 : number + 2]
            self.assertRedirects(
                response,
                url("proposal_step", self.draft.pk, *following)
                if following
                else url("proposal_check", self.draft.pk),
            )
        self.assertEqual(self.data("idea"), answers()["idea"])

    def test_each_step_opens_in_any_order_in_both_languages(self):
        for language in ("ja", "en"):
            for key in reversed(STEPS.order):
                with self.subTest(key, language=language):
                    path = url("proposal_step", self.draft.pk, key, language=language)
                    response = self.client.get(path)
                    self.assertEqual(response.status_code, 200)
                    self.assertContains(response, "noindex")
        self.assertEqual(self.client.get(url("proposal_step", self.draft.pk, "x")).status_code, 404)

    def test_a_draft_takes_anything(self):
        typed = {
            "wish1_date": "来年の春",
            "wish1_from": "夕方",
            "wish1_to": "",
            "place": "moon",
            "capacity": HOSTILE,
            "when_note": "y" * 9000,
        }
        response = self.step(self.draft, "when", typed, action="draft")
        self.assertRedirects(response, url("proposal_detail", self.draft.pk))
        kept = self.data("when")
        for name, value in typed.items():
            self.assertEqual(kept[name], value)
        with self.client.unread():  # {{ 7 }} is the proposer's, not a template's
            response = self.client.get(url("proposal_step", self.draft.pk, "when"))
        self.assertContains(response, 'value="来年の春"')
        self.assertContains(response, "y" * 9000)
        self.assertNotContains(response, "<script>alert")

    def test_what_is_wrong_is_said_and_kept(self):
        typed = {**answers()["idea"], "title": "", "what": "本文はあります。"}
        response = self.step(self.draft, "idea", typed)
        self.assertEqual(response.status_code, 422)
        self.assertTrue(title_of(response).startswith("エラー："))
        self.assertIn("入力内容をご確認ください（1か所）", text_of(response))
        self.assertContains(response, 'href="#id_title"', status_code=422)
        self.assertContains(response, "本文はあります。", status_code=422)
        self.assertEqual(self.data("idea")["what"], "本文はあります。")

    def test_unknown_fields_are_not_kept(self):
        self.step(self.draft, "idea", {**answers()["idea"], "evil": "x", "state": "accepted"})
        self.assertNotIn("evil", self.data("idea"))
        self.assertEqual(Proposal.objects.get().state, "draft")

    def test_from_the_check_page_and_back(self):
        path = url("proposal_step", self.draft.pk, "access") + "?check=1"
        self.assertContains(self.client.get(path), 'name="check"')
        response = self.step(self.draft, "access", check="1")
        self.assertRedirects(response, url("proposal_check", self.draft.pk))

    def test_two_tabs_the_second_sees_both_texts(self):
        path = url("proposal_step", self.draft.pk, "idea")
        version = fingerprint({})
        first = {**answers()["idea"], "title": "はじめの題"}
        self.step(self.draft, "idea", first)
        second = {**answers()["idea"], "title": "あとの題", "version": version, "action": "draft"}
        response = self.client.post(path, second)
        self.assertEqual(response.status_code, 409)
        words = text_of(response)
        self.assertIn("別の画面で保存： はじめの題", words)
        self.assertIn("ここで入力： あとの題", words)
        self.assertContains(response, 'value="あとの題"', status_code=409)
        self.assertEqual(self.data("idea")["title"], "はじめの題")
        fresh = response.context["version"]
        self.client.post(path, {**second, "version": fresh})
        self.assertEqual(self.data("idea")["title"], "あとの題")

    def test_the_organisation_chosen_gives_its_members_sight_of_it(self):
        member = make_member()
        self.client.sign_in(member)
        draft = make_draft(member)
        values = answers()["organisation"]
        chosen = f"partner:{member.partner.pk}"
        self.step(draft, "organisation", {**values, "proposed_by": chosen})
        draft.refresh_from_db()
        self.assertEqual(draft.partner, member.partner)
        self.step(draft, "organisation", {**values, "proposed_by": "person"})
        draft.refresh_from_db()
        self.assertIsNone(draft.partner)

    def test_nobody_proposes_for_an_organisation_that_is_not_theirs(self):
        other = make_partner()
        values = {**answers()["organisation"], "proposed_by": f"partner:{other.pk}"}
        self.assertEqual(self.step(self.draft, "organisation", values).status_code, 422)
        self.draft.refresh_from_db()
        self.assertIsNone(self.draft.partner)

    def test_partner_names_to_choose_from(self):
        make_partner(name_ja="川の会", name_en="River Group")
        make_partner(name_ja="隠れた会", published=False)
        response = self.client.get(url("proposal_step", self.draft.pk, "organisation"))
        self.assertContains(response, '<option value="川の会"></option>')
        self.assertNotContains(response, "隠れた会")

    def test_malformed_requests(self):
        path = url("proposal_step", self.draft.pk, "idea")
        self.assertEqual(self.client.post(path, {"title": "a\x00b"}).status_code, 400)
        self.assertIsNone(self.data("idea"))
        many = {f"x{n}": "" for n in range(2100)}
        self.assertIn(self.client.post(path, many).status_code, (400, 413))
        for bad in ("99999999999999999999999", "0"):
            self.assertEqual(self.client.get(f"/ja/proposals/{bad}/").status_code, 404)


class ExpiredSessionTests(DraftingCase):
    def test_what_was_typed_is_back_after_signing_in(self):
        cache.clear()
        draft = make_draft(self.person)
        path = url("proposal_step", draft.pk, "idea")
        stranger = PortalClient().sign_in(self.person).end_session()
        version = fingerprint({})
        typed = {**answers()["idea"], "title": "長い文章", "version": version, "action": "next"}
        response = stranger.post(path, typed)
        self.assertEqual(response.status_code, 302)
        self.assertIn("next=", response["Location"])
        self.assertIn("入力した内容は残っています", text_of(stranger.get(response["Location"])))
        draft.refresh_from_db()
        self.assertEqual(draft.data, {}, "a stranger saves nothing")
        stranger.force_login(self.person)
        response = stranger.get(path)
        self.assertContains(response, 'value="長い文章"')
        self.assertIn("まだ保存していません", text_of(response))
        stranger.post(path, {**typed, "action": "draft"})
        draft.refresh_from_db()
        self.assertEqual(draft.title, "長い文章")
        self.assertNotIn("まだ保存していません", text_of(stranger.get(path)))

    def test_an_id_tells_a_stranger_nothing(self):
        cache.clear()
        draft = make_draft(self.person)
        stranger = PortalClient()
        answers_ = [
            (method(url("proposal_step", pk, "idea"), {"title": "x"}).status_code)
            for pk in (draft.pk, 999_999)
            for method in (stranger.get, stranger.post)
        ]
        self.assertEqual(answers_, [302] * 4)

    @override_settings(LIMITS={"kept_forms": (2, 3600)})
    def test_beyond_the_store_people_are_told_to_copy(self):
        """The browser still has what was typed, one page back; an error page would hide it."""
        cache.clear()
        stranger = PortalClient()
        codes = [
            stranger.post(url("proposal_step", n, "idea"), {"title": "x"}).status_code
            for n in range(1, 4)
        ]
        self.assertEqual(codes, [302, 302, 302])
        page = stranger.get("/ja/accounts/code/")
        self.assertIn("「戻る」", text_of(page))


class CheckTests(DraftingCase):
    def test_an_empty_draft_says_what_is_missing_and_is_not_sent(self):
        draft = make_draft(self.person)
        path = url("proposal_check", draft.pk)
        response = self.client.get(path)
        self.assertIn("送る前に、次のところをお書きください", text_of(response))
        self.assertFalse(title_of(response).startswith("エラー"))
        response = self.send(draft)
        self.assertEqual(response.status_code, 422)
        self.assertTrue(title_of(response).startswith("エラー："))
        target = url("proposal_step", draft.pk, "idea") + "?check=1#id_title"
        self.assertContains(response, target, status_code=422)
        self.assertFalse(Proposal.objects.handed_in().exists())

    def test_all_answers_with_a_way_to_change_each(self):
        draft = make_draft(self.person, full=True)
        for language, change, blank in (
            ("ja", "変更", "未記入"),
            ("en", "Change", "Not filled in"),
        ):
            response = self.client.get(url("proposal_check", draft.pk, language=language))
            words = text_of(response)
            self.assertIn(change, words)
            self.assertIn(blank, words)
            self.assertIn(draft.title, words)
        self.assertContains(response, f'<span lang="ja">{draft.title}</span>')
        self.assertIn("(step 7 of 7)", words)

    def test_sent_once_however_often_pressed(self):
        draft = make_draft(self.person, full=True, organisation=COHOST)
        for _again in range(3):
            self.assertRedirects(self.send(draft), url("proposal_detail", draft.pk))
        draft.refresh_from_db()
        self.assertEqual(draft.state, "submitted")
        self.assertEqual(len(self.outbox("proposal_received")), 1)
        self.assertEqual(len(self.outbox("proposal_cohost")), 1)
        words = text_of(self.client.get(url("proposal_detail", draft.pk)))
        self.assertIn(str(draft.number), words)
        self.assertIn("mizuno@example.test", words)

    def test_what_another_tab_saved_is_read_first(self):
        draft = make_draft(self.person, full=True)
        version = draft.version
        self.step(draft, "idea", {**answers()["idea"], "title": "新しい題"})
        response = self.client.post(url("proposal_check", draft.pk), {"version": version})
        self.assertEqual(response.status_code, 409)
        self.assertIn("新しい題", text_of(response))
        self.assertEqual(self.send(draft).status_code, 302)

    @override_settings(LIMITS={"cohost_from": (0, 86400), "cohost": (5, 86400)})
    def test_asking_many_has_a_limit_and_loses_nothing(self):
        draft = make_draft(self.person, full=True, organisation=COHOST)
        response = self.send(draft)
        self.assertEqual(response.status_code, 429)
        self.assertIn("今回の送信は受け付けていません", text_of(response))
        draft.refresh_from_db()
        self.assertEqual(draft.state, "draft")
