"""Changes of a profile at the staff desk: old and new, one decision, one mail."""

import io

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from kanazawa2030.core.uploads import images
from kanazawa2030.core.workflow.changes import StaleItem
from partners.membership.services import invite
from partners.models import Membership, Partner, PartnerChange
from partners.profile import changes
from partners.profile import drafts as profile_drafts
from partners.profile.services import apply_to_partner, change_partner
from partners.transitions import PartnerError

from ...base import PortalTestCase
from ...factories import make_member, make_partner
from ...people import make_person
from ...staffdesk import StaffDesk
from .factories import FillsForms, open_change


def logo() -> images.CleanedImage:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(buffer, "PNG")
    return images.clean_image(ContentFile(buffer.getvalue(), "logo.png"))


class ChangeCase(StaffDesk, FillsForms, PortalTestCase):
    def setUp(self):
        self.partner = make_partner(
            slug="ours", practice_ja="前の活動", tagline_ja="前の一言", courses=[1]
        )
        self.owner = make_member(self.partner)
        self.writer = make_member(self.partner, Membership.Role.EDITOR, language="en")
        self.change = self.submitted(practice_ja="新しい活動", courses=[1, 2])
        self.client.sign_in(self.reviewer)

    def submitted(self, **wanted) -> PartnerChange:
        """A change sent by the editor of the organisation, of those columns."""
        change = open_change(self.partner, self.writer)
        typed = {
            name: [str(v) for v in value] if isinstance(value, list) else value
            for name, value in wanted.items()
        }
        change = profile_drafts.save_step(change, "practice", typed=typed, version=None)
        return changes.submit_change(
            change, values={**change.before, **wanted}, version=change.version, by=self.writer
        )

    def page(self):
        return self.client.get(self.address(PartnerChange, "change", self.change.pk))


class DecisionTests(ChangeCase):
    def test_old_and_new_stand_side_by_side(self):
        for language in ("ja", "en"):
            self.reviewer.language = language
            self.reviewer.save()
            page = self.page()
            self.assertContains(page, "前の活動")
            self.assertContains(page, "新しい活動")
            self.assertNotContains(page, "前の一言")

    def test_approving_makes_it_public_at_once_and_tells_the_members(self):
        self.press(self.change, "approve")
        self.partner.refresh_from_db()
        self.assertEqual(self.partner.practice_ja, "新しい活動")
        self.assertEqual([c.pk for c in self.partner.courses.all()], [1, 2])
        self.assertIn("新しい活動", self.partner.search_text)
        mails = {m.to: m.language for m in self.outbox("partner.decided")}
        self.assertEqual(mails, {self.owner.email: "ja", self.writer.email: "en"})
        self.press(self.change, "approve")
        self.assertEqual(len(self.outbox("partner.decided")), 2)
        history = self.client.get(self.address(Partner, "change", self.partner.pk))
        self.assertContains(history, self.change.number)

    def test_returning_wants_a_reason_and_keeps_what_was_typed(self):
        self.press(self.change, "return", reason=" ")
        self.change.refresh_from_db()
        self.assertEqual(self.change.status, "submitted")
        self.press(self.change, "return", reason="写真の出典")
        self.change.refresh_from_db()
        self.assertEqual(self.change.status, "returned")
        self.assertEqual(self.change.data["practice_ja"], "新しい活動")
        self.assertIn("写真の出典", self.outbox("partner.decided")[0].text)
        member = self.client_class().sign_in(self.writer)
        self.assertContains(member.get("/ja/my/"), "修正のお願い")

    def test_what_staff_changed_meanwhile_is_kept_and_pointed_out(self):
        change_partner(self.partner, changes={"tagline_ja": "職員が直した"}, by=self.administrator)
        change_partner(self.partner, changes={"practice_ja": "職員の活動"}, by=self.administrator)
        self.assertContains(self.page(), "申請のあとに紹介ページが変わっています")
        changes.decide(self.change, "approve", by=self.reviewer)
        self.partner.refresh_from_db()
        self.assertEqual(self.partner.tagline_ja, "職員が直した")
        self.assertEqual(self.partner.practice_ja, "新しい活動")

    def test_a_change_taken_back_and_sent_anew_is_read_again(self):
        shown = self.change.version
        changes.take_back(self.change)
        self.submitted(practice_ja="三つめ")
        with self.assertRaises(StaleItem):
            changes.decide(self.change, "approve", by=self.reviewer, version=shown)
        self.partner.refresh_from_db()
        self.assertEqual(self.partner.practice_ja, "前の活動")

    def test_who_may_decide(self):
        for person in (self.editor, self.approver, self.writer):
            with self.assertRaises(PermissionDenied):
                changes.decide(self.change, "approve", by=person)
        for name in ("send", "take_back"):
            with self.assertRaises(PermissionDenied):
                changes.decide(self.change, name, by=self.administrator)

    def test_nothing_goes_live_for_a_suspended_partner(self):
        apply_to_partner(self.partner, "suspend", by=self.reviewer, reason="x")
        with self.assertRaises(PartnerError):
            changes.decide(self.change, "approve", by=self.reviewer)
        self.change.refresh_from_db()
        self.assertEqual(self.change.status, "submitted")

    def test_a_logo_is_shown_to_staff_and_goes_live_with_the_change(self):
        changes.take_back(self.change)
        new = logo()
        images.store_image(new, prefix="partners")
        change = profile_drafts.save_step(self.change, "practice", typed={}, version=None, logo=new)
        url = change.logo.url
        self.assertEqual(self.client.get(url).status_code, 404)
        changes.submit_change(change, values=change.before, version=change.version, by=self.writer)
        self.assertContains(self.page(), url)
        self.assertEqual(self.client.get(url).status_code, 200)
        stranger = self.client_class()
        self.assertEqual(stranger.get(url).status_code, 404)
        changes.decide(change, "approve", by=self.reviewer)
        self.assertEqual(stranger.get(url).status_code, 200)
        self.partner.refresh_from_db()
        self.assertEqual((self.partner.logo_width, self.partner.logo_height), (60, 40))

    def test_the_desk_says_what_waits(self):
        self.apply(make_person("partner"))
        self.client.sign_in(self.reviewer)
        desk = self.client.get("/admin/")
        self.assertContains(desk, "パートナーの申込みが届きました")
        self.assertContains(desk, "浅野川をあるく会。")
        self.assertContains(desk, "パートナーの紹介の変更が届きました")
        self.assertContains(desk, f"{self.partner}。")
        self.client.sign_in(self.editor)
        self.assertNotContains(self.client.get("/admin/"), "浅野川")

    def test_drafts_are_nobodys_business(self):
        changes.take_back(self.change)
        response = self.page()
        self.assertEqual(response.status_code, 302)

    def test_the_list_is_searched_in_any_width(self):
        url = reverse("admin:partners_partnerchange_changelist")
        self.assertContains(self.client.get(url, {"q": "ﾊﾟｰﾄﾅｰ"}), "P-000")


class MyPageTests(ChangeCase):
    def test_what_a_member_sees(self):
        member = self.client_class().sign_in(self.writer)
        for language in ("ja", "en"):
            page = member.get(f"/{language}/my/")
            self.assertContains(page, self.partner.get_absolute_url()[3:])
        self.assertContains(member.get("/ja/my/"), "変更を事務局が確認しています")

    def test_somebody_new_and_a_stranger(self):
        self.assertContains(
            self.client_class().sign_in(make_person("partner")).get("/ja/my/"),
            "まだどの団体のメンバーでもありません",
        )
        response = self.client_class().get("/en/my/")
        self.assertRedirects(response, "/en/accounts/code/?next=/en/my/")

    def test_an_invitation_waits(self):
        person = make_person("partner")
        invite(self.partner, email=person.email, role="editor", language="ja", by=self.owner)
        page = self.client_class().sign_in(person).get("/ja/my/")
        self.assertContains(page, "招待が1件届いています")


class StructuredDataTests(PortalTestCase):
    def data(self, partner) -> str:
        page = self.client.get(partner.get_absolute_url()).content.decode()
        return page.partition("application/ld+json")[2].partition("</script>")[0]

    def test_a_public_profile_says_who_it_is(self):
        partner = make_partner(
            name_ja="</script><b>",
            website="https://ours.example/",
            contact_email="secret@example.test",
        )
        data = self.data(partner)
        self.assertIn('"@type":"Organization"', data)
        self.assertIn("https://ours.example/", data)
        self.assertIn("\\u003c/script", data)
        self.assertNotIn("secret@example.test", data)
        partner.contact_is_public = True
        partner.save()
        self.assertIn("secret@example.test", self.data(partner))

    def test_samples_and_previews_say_nothing(self):
        self.assertNotIn("Organization", self.data(make_partner(is_sample=True)))
        self.client.sign_in(self.reviewer)
        self.assertNotIn("Organization", self.data(make_partner(status="applied")))
