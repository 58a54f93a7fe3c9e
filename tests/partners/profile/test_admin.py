"""The staff desk's partner pages."""

from kanazawa2030.core.language.normalise import search_key
from partners.models import Partner
from partners.profile.services import change_partner

from ...base import PortalTestCase
from ...factories import make_event, make_partner
from ...staffdesk import StaffDesk


class PartnerDesk(StaffDesk, PortalTestCase):
    def setUp(self):
        self.client.sign_in(self.administrator)

    def list(self, **query):
        return self.client.get(self.address(Partner, "changelist"), query)

    def test_a_search_minds_no_width_and_no_kana(self):
        make_partner(name_ja="喫茶カフェ")
        make_partner(name_ja="造園")
        self.assertEqual(search_key("ｶﾌｪ"), search_key("カフェ"))
        response = self.list(q="ｶﾌｪ")
        self.assertContains(response, "喫茶カフェ")
        self.assertNotContains(response, "造園")

    def test_a_new_partner_gets_its_address_from_the_english_name(self):
        response = self.add(
            Partner,
            name_ja="会社",
            name_en="Kanazawa Tea Co.",
            kind="company",
            joined_year="２０２０",
            contact_phone="０７６２２０２１１１",
        )
        self.assertEqual(response.status_code, 302)
        partner = Partner.objects.get()
        self.assertEqual((partner.slug, partner.joined_year), ("kanazawa-tea-co", 2020))
        self.assertEqual((partner.status, partner.contact_phone), ("applied", "0762202111"))

    def test_bad_input_names_the_field_and_keeps_the_rest(self):
        make_partner(slug="taken")
        good = {"name_ja": "残る名前", "kind": "company", "slug": "fine"}
        for field, typed in {
            "name_ja": {"name_ja": ""},
            "slug": {"slug": "board"},
            "kind": {"kind": "x"},
            "joined_year": {"joined_year": "1999"},
            "crest": {"crest": "二字"},
            "website": {"website": "not an address"},
            "name_en": {"name_en": "x" * 151},
            "contact_email": {"contact_email": "x@"},
            "goals": {"goals": ["9" * 23]},
        }.items():
            with self.subTest(field):
                response = self.add(Partner, **{**good, **typed})
                self.assertIn(field, self.errors_of(response))
                self.assertNotContains(response, "Constraint")
        for slug in ("taken", ""):
            response = self.add(Partner, **{**good, "slug": slug})
            self.assertIn("slug", self.errors_of(response))
            self.assertContains(response, "残る名前")

    def test_contact_data_is_marked_as_not_public(self):
        response = self.client.get(self.address(Partner, "add"))
        self.assertContains(response, "連絡先：非公開")

    def test_an_old_form_shows_both_texts(self):
        partner = make_partner(tagline_ja="もとの文")
        opened = self.form_of(Partner, partner)
        change_partner(partner, changes={"tagline_ja": "他の人の文"}, by=self.editor)
        response = self.save(partner, opened=opened, tagline_ja="私の文")
        self.assertIn("他の人の文", self.errors_of(response)["tagline_ja"][0])
        self.assertContains(response, "私の文")

    def test_approving_and_a_second_click(self):
        partner = make_partner(published=False)
        for _click in range(2):
            response = self.client.post(
                self.address(Partner, "move", partner.pk, "approve"), follow=True
            )
        partner.refresh_from_db()
        self.assertEqual((partner.status, partner.moves.count()), ("approved", 1))
        self.assertEqual(len(self.messages_of(response)), 1)

    def test_suspending_asks_for_a_reason_and_a_look_does_nothing(self):
        partner = make_partner()
        url = self.address(Partner, "move", partner.pk, "suspend")
        self.assertContains(self.client.get(url), "理由")
        self.assertIn("reason", self.client.post(url, {}).context["form"].errors)
        long = self.client.post(url, {"reason": "長" * 201})
        self.assertIn("reason", long.context["form"].errors)
        partner.refresh_from_db()
        self.assertEqual(partner.status, "approved")
        self.client.post(url, {"reason": "連絡がつかない"})
        partner.refresh_from_db()
        self.assertEqual(partner.status, "suspended")

    def test_who_may_do_what(self):
        partner = make_partner(published=False)
        page = self.address(Partner, "change", partner.pk)
        approve = self.address(Partner, "move", partner.pk, "approve")
        for role, (looks, approves) in {
            "reception": (403, 403),
            "editor": (200, 302),
            "approver": (200, 302),
        }.items():
            self.client.sign_in(self.person(role))
            self.assertEqual(self.client.get(page).status_code, looks, role)
            self.assertEqual(self.client.post(approve).status_code, approves, role)
            partner.refresh_from_db()
            self.assertEqual(partner.status, "applied", role)
        self.client.sign_in(self.reviewer)
        self.client.post(approve)
        partner.refresh_from_db()
        self.assertEqual(partner.status, "approved")

    def test_what_was_in_the_directory_is_not_deleted(self):
        kept, applied, sample = (
            make_partner(),
            make_partner(published=False),
            make_partner(is_sample=True),
        )
        type(self.administrator).objects.update(is_superuser=True)
        for partner, goes in ((kept, False), (applied, True), (sample, True)):
            self.client.post(self.address(Partner, "delete", partner.pk), {"post": "yes"})
            self.assertEqual(Partner.objects.filter(pk=partner.pk).exists(), not goes)

    def test_a_host_of_an_event_stays(self):
        host = make_partner(is_sample=True)
        make_event(hosts=[host])
        type(self.administrator).objects.update(is_superuser=True)
        self.client.post(self.address(Partner, "delete", host.pk), {"post": "yes"})
        self.assertTrue(Partner.objects.filter(pk=host.pk).exists())

    def test_export(self):
        make_partner(name_ja="＝1+1", contact_email="a@example.test")
        text = self.client.get(self.address(Partner, "export", "csv")).content.decode()
        self.assertIn("'＝1+1", text)
        self.assertIn("a@example.test", text)
        broken = self.client.get(self.address(Partner, "export", "csv") + "?p=x&status=9")
        self.assertLess(broken.status_code, 500)
