"""Introductions: asked by members, decided by staff, told to both sides in one mail."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from partners.board import introductions
from partners.board import services as board_services
from partners.board.introductions import MOST_WAITING, decide, may_ask
from partners.board.services import BoardError
from partners.models import Introduction, Membership, Partner

from ...base import PortalTestCase
from ...factories import make_member, make_office, make_partner
from ...people import make_person
from ...staffdesk import StaffDesk
from .factories import make_entry, make_request

DAY = timedelta(days=1)


class IntroductionCase(PortalTestCase):
    def setUp(self):
        self.theirs = make_partner(name_ja="畑の会", name_en="Field")
        self.author = make_member(self.theirs, email="field@example.test", language="en")
        self.entry = make_entry(self.theirs, by=self.author)
        self.ours = make_partner(name_ja="庭の会", name_en="Garden")
        self.asker = make_member(self.ours, email="garden@example.test", name="庭 みどり")

    def ask(self, **more) -> Introduction:
        return make_request(self.entry, by=self.asker, **more)


class AskTests(IntroductionCase):
    def test_who_may_ask(self):
        both = make_member(self.ours)
        Membership.objects.create(user=both, partner=self.theirs, role="editor")
        of_none = make_person("partner")
        unlisted = make_member(make_partner(status="applied"))
        self.assertEqual(may_ask(self.asker, self.entry), [self.ours])
        for person in (both, self.author, of_none, unlisted, self.reviewer):
            with self.subTest(person):
                self.assertEqual(may_ask(person, self.entry), [])
                with self.assertRaises(PermissionDenied):
                    introductions.ask(self.entry, partner=self.ours, message="x", by=person)
        with self.assertRaises(PermissionDenied):
            introductions.ask(self.entry, partner=make_partner(), message="x", by=self.asker)

    def test_asked_twice_is_asked_once(self):
        self.assertEqual(self.ask().pk, self.ask(message="もう一度").pk)
        self.assertEqual(len(self.outbox("partner.introduction_asked")), 1)
        decide(Introduction.objects.get(), "decline", by=self.reviewer, reason="x")
        self.ask()
        self.assertEqual(Introduction.objects.count(), 2)
        with self.assertRaises(IntegrityError), transaction.atomic():
            Introduction.objects.update(status="asked")

    def test_only_about_what_is_on_the_board(self):
        for state in ("submitted", "returned", "expired", "closed"):
            entry = make_entry(state=state)
            with self.subTest(state), self.assertRaises(BoardError):
                make_request(entry, by=self.asker)

    def test_there_is_an_end_to_requests_that_wait(self):
        for _number in range(MOST_WAITING):
            make_request(make_entry(), by=self.asker)
        with self.assertRaises(BoardError):
            self.ask()


class DecideTests(IntroductionCase):
    def test_both_sides_get_the_other_ones_name_and_address(self):
        asked = self.ask(message="<b>落ち葉</b>のこと")
        for mail in self.outbox():
            if mail.to == self.asker.email:
                self.assertNotIn(self.author.email, mail.text + mail.html)
        decide(asked, "introduce", by=self.reviewer)
        mails = {mail.to: mail for mail in self.outbox("partner.introduced")}
        self.assertEqual(set(mails), {"field@example.test", "garden@example.test"})
        to_them = mails["field@example.test"]
        self.assertEqual(to_them.language, "en")
        self.assertIn("garden@example.test", to_them.text)
        self.assertIn("庭 みどり", to_them.text)
        self.assertIn("<b>落ち葉</b>", to_them.text)
        self.assertNotIn("<b>落ち葉", to_them.html)
        self.assertIn("field@example.test", mails["garden@example.test"].text)
        asked.refresh_from_db()
        self.assertEqual((asked.status, asked.decided_by), ("introduced", self.reviewer))
        for name in ("introduce", "decline"):
            with self.subTest(name), self.assertRaises(BoardError):
                decide(asked, name, by=self.reviewer, reason="x")
        self.assertEqual(len(self.outbox("partner.introduced")), 2)

    def test_declined_with_a_reason_only_the_asker_hears(self):
        asked = self.ask()
        with self.assertRaises(BoardError) as refused:
            decide(asked, "decline", by=self.reviewer, reason=" ")
        self.assertEqual(refused.exception.field, "reason")
        decide(asked, "decline", by=self.reviewer, reason="すでに見つかったそうです")
        (mail,) = self.outbox("partner.introduction_declined")
        self.assertEqual(mail.to, self.asker.email)
        self.assertIn("すでに見つかったそうです", mail.text)
        self.assertEqual(self.outbox("partner.introduced"), [])

    def test_only_reviewers_decide(self):
        asked = self.ask()
        for role in ("reception", "editor", "approver", "partner"):
            with self.subTest(role), self.assertRaises(PermissionDenied):
                decide(asked, "introduce", by=make_person(role))
        for person in (self.author, self.asker):
            with self.assertRaises(PermissionDenied):
                decide(asked, "introduce", by=person)

    def test_not_when_a_side_has_gone(self):
        asked = self.ask()
        for partner in (self.theirs, self.ours):
            Partner.objects.filter(pk=partner.pk).update(status="suspended")
            with self.subTest(partner), self.assertRaises(BoardError):
                decide(asked, "introduce", by=self.reviewer)
            Partner.objects.filter(pk=partner.pk).update(status="approved")
        board_services.close(self.entry, by=self.author)
        with self.assertRaises(BoardError):
            decide(asked, "introduce", by=self.reviewer)
        self.assertEqual(self.outbox("partner.introduced"), [])

    def test_an_entry_that_has_run_out_meanwhile_still_leads_to_an_introduction(self):
        asked = self.ask()
        board_services.look_after_the_board(self.entry.expires_at)
        decide(asked, "introduce", by=self.reviewer)
        self.assertEqual(len(self.outbox("partner.introduced")), 2)

    def test_without_anybody_to_write_to_staff_are_told_to_call(self):
        asked = self.ask()
        self.theirs.memberships.all().delete()
        with self.assertRaises(BoardError):
            decide(asked, "introduce", by=self.reviewer)
        asked.refresh_from_db()
        self.assertEqual(asked.status, "asked")


class PurgeTests(IntroductionCase):
    def test_a_year_after_the_decision_the_message_goes(self):
        now = timezone.now()
        waiting = make_request(make_entry(), by=self.asker)
        decide(self.ask(), "introduce", by=self.reviewer, now=now)
        purge = introductions.purge_introductions
        year = introductions.KEPT
        self.assertEqual(purge(now + year, dry_run=True), 0)
        self.assertEqual(purge(now + year + DAY, dry_run=True), 1)
        self.assertEqual(purge(now + year + DAY, dry_run=False), 1)
        self.assertEqual(list(Introduction.objects.all()), [waiting])


class StaffDeskTests(StaffDesk, IntroductionCase):
    def setUp(self):
        super().setUp()
        make_office()
        self.client.sign_in(self.reviewer)

    def test_an_entry_is_read_in_both_languages_and_put_up(self):
        entry = make_entry(state="submitted", title_ja="<i>題</i>", title_en="Title X")
        page = self.client.get(self.address(type(entry), "change", entry.pk))
        for words in ("&lt;i&gt;題", "Title X", "月に2回まで", "Up to twice a month"):
            self.assertContains(page, words)
        self.press(entry, "return", reason="")
        entry.refresh_from_db()
        self.assertEqual(entry.status, "submitted")
        self.press(entry, "approve")
        entry.refresh_from_db()
        self.assertEqual(entry.status, "published")
        self.press(entry, "take_down", reason="宣伝のため")
        entry.refresh_from_db()
        self.assertEqual((entry.status, entry.reason), ("returned", "宣伝のため"))
        page = self.client.get(self.address(type(entry), "change", entry.pk))
        self.assertContains(page, "宣伝のため")

    def test_a_request_shows_who_would_be_told_of_whom(self):
        asked = self.ask(message="<script>alert(1)</script>")
        page = self.client.get(self.address(Introduction, "change", asked.pk))
        self.assertContains(page, "field@example.test")
        self.assertContains(page, "garden@example.test")
        self.assertNotContains(page, "<script>alert")
        self.press(asked, "introduce")
        self.assertEqual(len(self.outbox("partner.introduced")), 2)
        self.press(asked, "introduce")
        self.assertEqual(len(self.outbox("partner.introduced")), 2)

    def test_the_desk_names_what_waits_to_those_who_decide(self):
        asked, entry = self.ask(), make_entry(state="submitted", title_ja="待つ掲示")
        for path in (
            self.address(Introduction, "change", asked.pk),
            self.address(type(entry), "change", entry.pk),
        ):
            self.assertContains(self.client.get(reverse("admin:index")), path)
        self.client.sign_in(self.editor)
        desk = self.client.get(reverse("admin:index"))
        self.assertNotContains(desk, self.address(Introduction, "change", asked.pk))
        self.client.sign_in(self.reviewer)
        board_services.decide(entry, "approve", by=self.reviewer)
        decide(asked, "decline", by=self.reviewer, reason="x")
        self.assertNotContains(self.client.get(reverse("admin:index")), "待つ掲示")
