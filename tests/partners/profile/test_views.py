"""Joining and changing a profile, as a member does it through the pages."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from partners.models import Membership, Partner, PartnerChange
from partners.profile.services import apply_to_partner

from ...base import PortalTestCase
from ...factories import ODD_NAME, make_member, make_office, make_partner
from ...people import make_person
from .factories import ANSWERS, ORGANISATION, FillsForms, address, picture

SCRIPT = "<script>alert(1)</script>"


class FormCase(FillsForms, PortalTestCase):
    def setUp(self):
        self.applicant = make_person("partner")
        self.client.sign_in(self.applicant)

    def stored(self, change) -> PartnerChange:
        return PartnerChange.objects.get(pk=change.pk)


class ApplyTests(FormCase):
    def test_the_way_from_the_first_page_to_the_directory(self):
        make_office()
        for language in ("ja", "en"):
            page = self.client.get(address("partner_apply", language=language))
            self.assertEqual(page.status_code, 200)
        change = self.begin()
        self.fill(change, logo=picture(), logo_alt_ja="川の絵")
        check = self.client.get(address("change_check", change.pk))
        self.assertContains(check, "浅野川をあるく会")
        self.assertContains(check, "未記入")
        response = self.send(change)
        self.assertRedirects(response, address("change_detail", change.pk))
        partner = Partner.objects.get()
        self.assertEqual(
            (partner.status, partner.slug, partner.name_kana, partner.website),
            ("applied", "asano-walkers", "アサノガワヲアルクカイ", "https://asano.example"),
        )
        self.assertEqual(
            (partner.contact_email, partner.contact_phone), ("info@asano.example", "076-220-2111")
        )
        self.assertFalse(partner.contact_is_public or partner.representative_is_public)
        self.assertEqual(partner.practice_ja, "毎月歩きます。\n\n- 春\n- 秋")
        self.assertEqual([c.number for c in partner.courses.all()], [1, 4])
        self.assertEqual([g.number for g in partner.goals.all()], [11, 15])
        self.assertTrue(partner.logo.name.startswith("partners/"))
        self.assertEqual((partner.logo_width, partner.logo_height), (80, 60))
        self.assertIsNotNone(partner.declared_at)
        member = Membership.objects.get()
        self.assertEqual((member.user, member.role), (self.applicant, "owner"))
        self.assertEqual(len(self.outbox("partner.received")), 1)
        profile = address("partner_detail", "asano-walkers")
        self.assertContains(self.client.get(profile), "noindex")
        stranger = self.client_class()
        self.assertEqual(stranger.get(profile).status_code, 404)
        apply_to_partner(partner, "approve", by=self.reviewer)
        self.assertContains(stranger.get(profile), "掲載は、市による認定ではありません")
        self.assertEqual(stranger.get(partner.logo.url).status_code, 200)
        self.assertEqual(len(self.outbox("partner.approve")), 1)
        change = self.stored(change)
        self.assertEqual(change.status, "approved")

    def test_pages_of_a_form_in_both_languages(self):
        change = self.begin("en")
        for language in ("ja", "en"):
            for slug in ANSWERS:
                page = self.client.get(address("change_step", change.pk, slug, language=language))
                self.assertEqual(page.status_code, 200)
                self.assertIn("no-store", page["Cache-Control"])
            for name in ("change_check", "change_detail", "change_discard"):
                page = self.client.get(address(name, change.pk, language=language))
                self.assertEqual(page.status_code, 200)
        self.assertNotContains(
            self.client.get(address("change_step", change.pk, "contact")), "checked"
        )

    def test_a_second_click_begins_no_second_application(self):
        self.begin()
        self.begin()
        self.assertEqual(PartnerChange.objects.count(), 1)

    def test_a_draft_keeps_anything_typed(self):
        change = self.begin()
        response = self.step(
            change, "contact", action="draft", contact_email="まだ", contact_phone="？"
        )
        self.assertRedirects(response, address("change_detail", change.pk))
        page = self.client.get(address("change_step", change.pk, "contact"))
        self.assertContains(page, "まだ")
        self.assertEqual(self.stored(change).data["contact_phone"], "？")

    def test_what_is_not_right_is_said_and_kept(self):
        change = self.begin()
        response = self.step(change, "organisation", kind="", name_ja="", name_en="", website="x y")
        self.assertContains(response, "エラー：", status_code=422)
        self.assertContains(response, "種類を選んでください", status_code=422)
        self.assertContains(response, "x y", status_code=422)
        self.assertEqual(self.stored(change).data["website"], "x y")

    def test_sending_says_what_is_missing_with_the_way_there(self):
        change = self.begin()
        response = self.send(change)
        self.assertEqual(response.status_code, 422)
        for slug in ANSWERS:
            with self.subTest(slug):
                self.assertContains(
                    response,
                    address("change_step", change.pk, slug) + "?check=1#id_",
                    status_code=422,
                )
        self.assertFalse(Partner.objects.exists())

    def test_a_change_on_the_check_page_comes_back_to_it(self):
        change = self.begin()
        self.fill(change)
        url = address("change_step", change.pk, "organisation") + "?check=1"
        page = self.client.get(url)
        self.assertContains(page, 'name="check" value="1"')
        self.assertEqual(page.context["form"].errors, {})
        response = self.step(change, "organisation", **ORGANISATION, check="1")
        self.assertRedirects(response, address("change_check", change.pk))

    def test_declarations_are_needed_one_by_one(self):
        for name in ("declares_no_antisocial", "declares_no_politics"):
            with self.subTest(name):
                change = self.begin()
                answers = {k: v for k, v in ANSWERS["contact"].items() if k != name}
                response = self.step(change, "contact", **answers)
                self.assertEqual(response.status_code, 422)
                self.assertIn(name, response.context["form"].errors)

    def test_steps_out_of_order_and_unknown_ones(self):
        change = self.begin()
        response = self.step(change, "contact", **ANSWERS["contact"])
        self.assertRedirects(
            response, address("change_check", change.pk), status_code=302, target_status_code=200
        )
        url = address("change_step", change.pk, "nothing")
        self.assertEqual(self.client.get(url).status_code, 404)

    def test_sending_twice_makes_one_organisation_and_one_mail(self):
        change = self.begin()
        self.fill(change)
        for _click in range(2):
            self.assertEqual(self.send(change).status_code, 302)
        self.assertEqual(Partner.objects.count(), 1)
        self.assertEqual(len(self.outbox("partner.received")), 1)

    def test_names_arrive_as_they_were_typed(self):
        change = self.apply(self.applicant, name_ja=ODD_NAME)
        self.assertEqual(change.partner.name_ja, ODD_NAME)

    def test_a_taken_address_gets_a_number(self):
        make_partner(slug="asano-walkers")
        make_partner(slug="apply-2")
        self.assertEqual(self.apply(self.applicant).partner.slug, "asano-walkers-2")
        change = self.apply(make_person("partner"), name_en="Apply")
        self.assertEqual(change.partner.slug, "apply-3")

    def test_a_returned_application_is_changed_and_sent_again(self):
        change = self.apply(self.applicant)
        with self.subTest("nothing to type while it waits"):
            response = self.step(change, "organisation", **ORGANISATION)
            self.assertRedirects(response, address("change_detail", change.pk))
        apply_to_partner(change.partner, "return", by=self.reviewer, reason="活動を詳しく")
        self.assertIn("活動を詳しく", self.outbox("partner.return")[0].text)
        page = self.client.get(address("change_detail", change.pk))
        self.assertContains(page, "活動を詳しく")
        self.step(change, "practice", **{**ANSWERS["practice"], "practice_ja": "毎週です"})
        self.assertEqual(self.send(change).status_code, 302)
        partner = Partner.objects.get()
        self.assertEqual((partner.status, partner.practice_ja), ("applied", "毎週です"))
        self.assertEqual(
            [(m.from_status, m.to_status) for m in partner.moves.all()],
            [("", "applied"), ("applied", "returned"), ("returned", "applied")],
        )
        self.assertEqual(len(self.outbox("partner.received")), 2)

    def test_deleting_a_draft_asks_first(self):
        change = self.begin()
        url = address("change_discard", change.pk)
        self.client.get(url)
        self.assertTrue(PartnerChange.objects.exists())
        self.client.post(url)
        self.assertFalse(PartnerChange.objects.exists())
        self.assertEqual(self.client.post(url).status_code, 404)


class TwoTabsTests(FormCase):
    def test_the_second_save_of_one_step_warns_and_shows_both(self):
        change = self.begin()
        opened = self.version(change, "organisation")
        self.step(change, "organisation", version=opened, name_ja="一つめ", action="draft")
        response = self.step(
            change, "organisation", version=opened, name_ja="二つめ", action="draft"
        )
        self.assertContains(response, "二つめ", status_code=409)
        self.assertContains(response, "一つめ", status_code=409)
        self.assertEqual(self.stored(change).data["name_ja"], "一つめ")
        again = response.context["version"]
        self.step(change, "organisation", version=again, name_ja="二つめ", action="draft")
        self.assertEqual(self.stored(change).data["name_ja"], "二つめ")

    def test_what_was_typed_before_signing_in_is_back_and_overwrites_nothing(self):
        change = self.begin()
        opened = self.version(change, "organisation")
        page = address("change_step", change.pk, "organisation")
        stranger = self.client_class().sign_in(self.applicant).end_session()
        stranger.post(page, {"version": opened, "name_ja": "待つ会", "action": "next"})
        self.step(change, "organisation", name_ja="先の会", action="draft")
        stranger.force_login(self.applicant)
        response = stranger.get(page)
        self.assertContains(response, 'value="待つ会"')
        self.assertContains(response, "まだ保存していません")
        sent = {"version": response.context["version"], "name_ja": "待つ会", "action": "draft"}
        self.assertContains(stranger.post(page, sent), "先の会", status_code=409)
        self.assertEqual(self.stored(change).data["name_ja"], "先の会")

    def test_two_logos_are_a_conflict(self):
        change = self.begin()
        opened = self.version(change, "practice")
        self.step(change, "practice", version=opened, logo=picture(), action="draft")
        first = self.stored(change).logo.name
        again = self.step(change, "practice", version=opened, logo=picture(), action="draft")
        self.assertEqual(again.status_code, 409)
        self.assertEqual(self.stored(change).logo.name, first)

    def test_two_steps_in_two_tabs_are_no_conflict(self):
        change = self.begin()
        first, second = (self.version(change, s) for s in ("organisation", "practice"))
        self.step(change, "organisation", version=first, action="draft", name_ja="川の会")
        self.step(change, "practice", version=second, action="draft", practice_ja="歩く")
        data = self.stored(change).data
        self.assertEqual((data["name_ja"], data["practice_ja"]), ("川の会", "歩く"))

    def test_what_is_sent_is_what_was_shown(self):
        change = self.begin()
        self.fill(change)
        shown = self.stored(change).version
        self.step(change, "organisation", **{**ORGANISATION, "name_ja": "あとから"})
        response = self.send(change, version=shown)
        self.assertContains(response, "あとから", status_code=409)
        self.assertFalse(Partner.objects.exists())


class LogoTests(FormCase):
    def test_what_is_no_image_is_refused_with_a_sentence_and_the_words_are_kept(self):
        svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
        bad = {
            "logo.svg": svg,
            "logo.png": svg,
            "page.html": b"<html><script>alert(1)</script>",
            "empty.png": b"",
            "gif.png": b"GIF89a" + b"\0" * 40,
            "cut.png": picture().read()[:60],
        }
        for name, content in bad.items():
            for action in ("next", "draft"):
                with self.subTest(name, action=action):
                    change = self.begin()
                    response = self.step(
                        change,
                        "practice",
                        action=action,
                        practice_ja="残る言葉",
                        logo=SimpleUploadedFile(name, content, "image/png"),
                    )
                    self.assertEqual(response.status_code, 422)
                    self.assertIn("logo", response.context["form"].errors)
                    change = self.stored(change)
                    self.assertEqual(change.data["practice_ja"], "残る言葉")
                    self.assertFalse(change.logo)
                    change.delete()

    @override_settings(IMAGE_MAX_BYTES=100)
    def test_a_heavy_file_is_refused(self):
        change = self.begin()
        response = self.step(change, "practice", logo=picture(size=(300, 300)))
        self.assertIn("logo", response.context["form"].errors)

    def test_a_logo_survives_another_mistake_and_is_shown_to_its_owner_only(self):
        change = self.begin()
        response = self.step(change, "practice", logo=picture())
        self.assertEqual(response.status_code, 422)
        logo = self.stored(change).logo
        self.assertContains(response, logo.url, status_code=422)
        self.assertEqual(self.client.get(logo.url).status_code, 200)
        for person in (None, make_person("partner"), self.reviewer):
            other = self.client_class().sign_in(person)
            self.assertEqual(other.get(logo.url).status_code, 404)

    def test_a_logo_wants_words_and_can_be_taken_away(self):
        change = self.begin()
        self.step(change, "practice", logo=picture(), action="draft")
        response = self.step(change, "practice", **ANSWERS["practice"])
        self.assertIn("logo_alt_ja", response.context["form"].errors)
        response = self.step(change, "practice", **ANSWERS["practice"], logo_removed="on")
        self.assertEqual(response.status_code, 302)
        self.assertFalse(self.stored(change).logo)

    @override_settings(LIMITS={"upload": (1, 86400)})
    def test_too_many_uploads_are_refused_and_the_words_kept(self):
        change = self.begin()
        for words in ("一", "二"):
            self.step(change, "practice", practice_ja=words, logo=picture(), action="draft")
        self.assertEqual(self.stored(change).data["practice_ja"], "二")


class ChangeTests(FormCase):
    def setUp(self):
        super().setUp()
        self.partner = make_partner(
            courses=[1],
            goals=[11],
            practice_ja="前の活動",
            contact_name="担当",
            contact_email="a@example.test",
            contact_phone="076-220-2111",
        )
        self.applicant = make_member(self.partner, Membership.Role.EDITOR)
        self.client.sign_in(self.applicant)

    def open(self) -> PartnerChange:
        self.client.post(address("partner_edit", self.partner.slug))
        return PartnerChange.objects.latest("pk")

    def test_a_change_goes_live_after_approval_only(self):
        change = self.open()
        page = self.client.get(address("change_step", change.pk, "practice"))
        self.assertContains(page, "前の活動")
        data = {"practice_ja": "新しい活動", "courses": ["1", "2"], "goals": ["11"]}
        self.step(change, "practice", **data)
        self.assertEqual(self.send(change).status_code, 302)
        change = self.stored(change)
        self.assertEqual(change.values, {"practice_ja": "新しい活動", "courses": [1, 2]})
        profile = self.partner.get_absolute_url()
        self.assertNotContains(self.client.get(profile), "新しい活動")
        for language in ("ja", "en"):
            self.client.get(address("change_detail", change.pk, language=language))

    def test_nothing_changed_is_said(self):
        response = self.send(self.open())
        self.assertContains(response, "まだ何も変わっていません", status_code=422)

    def test_members_share_one_form(self):
        colleague = make_member(self.partner)
        first = self.open()
        self.client.sign_in(colleague)
        self.assertEqual(self.open(), first)

    def test_taking_back_before_the_decision(self):
        change = self.open()
        self.step(change, "practice", practice_ja="新しい", courses=["1"], goals=["11"])
        self.send(change)
        self.client.post(address("change_take_back", change.pk))
        self.assertEqual(self.stored(change).status, "draft")
        self.assertEqual(self.stored(change).data["practice_ja"], "新しい")

    def test_a_suspended_organisation_changes_nothing(self):
        apply_to_partner(self.partner, "suspend", by=self.reviewer, reason="確認中")
        self.client.post(address("partner_edit", self.partner.slug))
        self.assertFalse(PartnerChange.objects.exists())

    def test_no_markup_reaches_the_html_of_a_mail(self):
        fields = [f for slug in ("organisation", "practice", "contact") for f in ANSWERS[slug]]
        texts = {f: SCRIPT for f in fields if f.endswith(("_ja", "_en"))}
        change = self.apply(make_person("partner"), **texts, contact_name=SCRIPT)
        apply_to_partner(change.partner, "approve", by=self.reviewer)
        mails = self.outbox()
        self.assertGreater(len(mails), 1)
        for mail in mails:
            self.assertNotIn(SCRIPT, mail.html)
