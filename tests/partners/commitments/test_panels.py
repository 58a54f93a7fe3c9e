"""Commitments at the desks: what a member is asked, what staff decide."""

from django.urls import reverse

from partners.models import Commitment, CommitmentChange

from ...staffdesk import StaffDesk
from .factories import START, PagesCase, make_commitment, make_report, send


class DeskTests(StaffDesk, PagesCase):
    def setUp(self):
        super().setUp()
        make_commitment(self.partner, self.owner, now=START)
        self.change = send(self.partner, self.owner, target="1234.5", text_en="")
        self.client.sign_in(self.reviewer)

    def page(self):
        return self.client.get(self.address(CommitmentChange, "change", self.change.pk))

    def test_old_and_new_stand_side_by_side(self):
        for language in ("ja", "en"):
            self.reviewer.language = language
            self.reviewer.save()
            page = self.page()
            self.assertContains(page, "<td>60</td><td>1,234.5</td>")
            self.assertContains(page, "We waste less food.")
            self.assertNotContains(page, "食べ残し")

    def test_two_buttons_decide(self):
        self.press(self.change, "return", reason=" ")
        self.change.refresh_from_db()
        self.assertEqual(self.change.status, "submitted")
        self.press(self.change, "approve")
        self.press(self.change, "approve")
        self.assertContains(self.profile(), "1,234.5")
        self.assertEqual(len(self.outbox("partner.commitment_decided")), 4)

    def test_a_commitment_is_taken_off_and_shown_again(self):
        row = Commitment.objects.get()
        self.press(row, "withdraw", reason="誤った数値")
        self.assertNotContains(self.profile(), "食べ残し")
        page = self.client.get(self.address(Commitment, "change", row.pk))
        self.assertContains(page, "誤った数値")
        row.refresh_from_db()
        self.press(row, "restore")
        self.assertContains(self.profile(), "食べ残し")

    def test_the_desk_says_what_waits_and_who_has_not_reported(self):
        desk = self.client.get("/admin/")
        self.assertContains(desk, "確認待ち：取組目標")
        self.assertContains(desk, f"{self.partner}（環境）。")
        self.assertContains(desk, "今年の報告がない取組目標（1件）")
        listed = reverse("admin:partners_commitment_changelist", query={"report": "awaited"})
        self.assertContains(self.client.get(listed), "捨てた食品")
        make_report(self.partner, self.owner)
        self.assertNotContains(self.client.get(listed), "捨てた食品")
        self.client.sign_in(self.editor)
        self.assertNotContains(self.client.get("/admin/"), "今年の報告がない")
