"""The question of each April, its one button, and the list of calls."""

import re
from datetime import timedelta
from io import StringIO

import time_machine
from django.core.management import call_command
from django.urls import reverse

from partners.models import Partner, PartnerChange, YearlyCheck
from partners.profile import drafts as profile_drafts
from partners.yearly_check import services as yearly_check_services

from ...base import PortalTestCase
from ...factories import make_member, make_office, make_partner, tokyo
from ...people import make_person
from ..profile.factories import address

APRIL = tokyo(2027, 4, 1, 9)


class YearlyCheckTests(PortalTestCase):
    def setUp(self):
        make_office()
        self.partner = make_partner(contact_email="office@ours.example", tagline_ja="歩く")

    def link(self) -> str:
        mail = self.outbox("partner.yearly")[-1]
        return re.search(r"http://testserver(\S+/checks/\S+)", mail.text)[1]

    def test_each_partner_is_asked_once_in_april(self):
        make_partner(status="suspended", contact_email="b@example.test")
        late = make_partner(contact_email="c@example.test", listed_at=APRIL)
        member = make_member(make_partner(), language="en")
        for when in (tokyo(2027, 3, 31, 23), tokyo(2027, 7, 1)):
            self.assertEqual(yearly_check_services.ask_everybody(when), 0)
        self.assertEqual(yearly_check_services.ask_everybody(APRIL), 2)
        for day in (0, 1, 20):
            self.assertEqual(yearly_check_services.ask_everybody(APRIL + timedelta(days=day)), 0)
        self.assertEqual(
            {m.to: m.language for m in self.outbox("partner.yearly")},
            {"office@ours.example": "ja", member.email: "en"},
        )
        self.assertFalse(late.checks.exists())
        self.assertEqual(yearly_check_services.ask_everybody(tokyo(2028, 5, 1)), 3)

    def test_a_partner_without_any_address_is_only_called(self):
        Partner.objects.update(contact_email="")
        self.assertEqual(yearly_check_services.ask_everybody(APRIL), 0)
        self.assertEqual(YearlyCheck.objects.count(), 1)

    def test_one_button_answers_and_looking_does_not(self):
        yearly_check_services.ask_everybody(APRIL)
        link = self.link()
        for language in ("ja", "en"):
            page = self.client.get(link.replace("/ja/", f"/{language}/"))
            self.assertContains(page, "歩く")
            self.client.head(link)
        self.assertIsNone(YearlyCheck.objects.get().answered_at)
        self.assertRedirects(self.client.post(link), link)
        check = YearlyCheck.objects.get()
        self.client.post(link)
        self.assertEqual(YearlyCheck.objects.get().answered_at, check.answered_at)
        self.assertContains(self.client.get(self.partner.get_absolute_url()), "内容の確認")
        for token in ("x", "a~b", "1.x~y"):
            self.assertEqual(self.client.get(address("yearly_check", token)).status_code, 404)
        Partner.objects.update(status="left")
        self.assertEqual(self.client.get(link).status_code, 404)

    def test_no_answer_means_a_call_and_nobody_is_taken_off(self):
        yearly_check_services.ask_everybody(APRIL)
        self.assertFalse(yearly_check_services.to_call(APRIL + timedelta(days=27)).exists())
        with time_machine.travel(APRIL + timedelta(days=29)):
            self.assertEqual(yearly_check_services.to_call().get().partner, self.partner)
            self.client.sign_in(self.reviewer)
            self.assertContains(self.client.get("/admin/"), "電話をかける相手（1件）")
            listed = reverse("admin:partners_yearlycheck_changelist") + "?call=yes"
            self.assertContains(self.client.get(listed), "電話を記録する")
            url = reverse("admin:partners_yearlycheck_called", args=[YearlyCheck.objects.get().pk])
            self.assertEqual(self.client.post(url, {"note": ""}).status_code, 200)
            self.client.post(url, {"note": "変わりなし"})
            self.assertFalse(yearly_check_services.to_call().exists())
        check = YearlyCheck.objects.get()
        self.assertEqual((check.called_by, check.note), (self.reviewer, "変わりなし"))
        self.assertTrue(Partner.objects.published().exists())


class OldDraftTests(PortalTestCase):
    def test_a_draft_is_kept_for_a_year_and_its_author_warned(self):
        person = make_person("partner", language="en")
        begun = tokyo(2026, 6, 1, 9)
        change = profile_drafts.start_application(by=person, language="en", now=begun)
        change.data = {"name_en": "Walkers"}
        change.save(update_fields=["data"])
        warned, over = begun + timedelta(days=352), begun + timedelta(days=366)
        profile_drafts.DRAFT_EXPIRY.warn(begun + timedelta(days=340))
        self.assertEqual(self.outbox("partner.draft"), [])
        for hours in (0, 1, 30):
            profile_drafts.DRAFT_EXPIRY.warn(warned + timedelta(hours=hours))
        self.assertEqual(len(self.outbox("partner.draft")), 1)
        self.assertIn("will be deleted", self.outbox("partner.draft")[0].subject)
        self.assertEqual(profile_drafts.DRAFT_EXPIRY.purge(warned, dry_run=False), 0)
        self.assertEqual(profile_drafts.DRAFT_EXPIRY.purge(over, dry_run=True), 1)
        self.assertEqual(profile_drafts.DRAFT_EXPIRY.purge(over, dry_run=False), 1)
        self.assertFalse(PartnerChange.objects.exists())

    def test_a_draft_nobody_was_warned_of_is_kept(self):
        person = make_person("partner")
        begun = tokyo(2026, 6, 1, 9)
        profile_drafts.start_application(by=person, language="ja", now=begun)
        years = begun + timedelta(days=800)
        self.assertEqual(profile_drafts.DRAFT_EXPIRY.purge(years, dry_run=False), 0)
        out = StringIO()
        call_command("purge", stdout=out)
        self.assertIn("partner drafts", out.getvalue())
