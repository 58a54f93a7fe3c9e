"""Who acts for an organisation: invitations, roles, leaving, and a lost owner."""

import re
from datetime import timedelta

import time_machine
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from kanazawa2030.core import tokens
from partners.membership import services as membership_services
from partners.models import Invitation, Membership, MembershipMove
from partners.yearly_check import mail as yearly_check_mail

from ...base import PortalTestCase
from ...factories import make_member, make_office, make_partner
from ...people import make_person
from ..profile.factories import address, open_change

OWNER, EDITOR = Membership.Role.OWNER, Membership.Role.EDITOR


class MemberCase(PortalTestCase):
    def setUp(self):
        cache.clear()
        make_office()
        self.partner = make_partner(slug="ours", contact_phone="076-220-2111")
        self.owner = make_member(self.partner)
        self.writer = make_member(self.partner, EDITOR)
        self.other = make_member(make_partner(slug="theirs"))
        self.client.sign_in(self.owner)

    def act(self, action, *, client=None, slug="ours", language="ja", **data):
        url = address("partner_members", slug, language=language)
        return (client or self.client).post(url, {"action": action, **data})

    def row(self, person) -> int:
        return Membership.objects.get(user=person).pk

    def members(self) -> set:
        return {m.user for m in self.partner.memberships.select_related("user")}

    def link(self) -> str:
        """The path of the newest invitation's link, read from its mail."""
        mail = self.outbox("partner.invitation")[-1]
        return re.search(r"http://testserver(\S+/invitations/\S+)", mail.text)[1]


class InvitationTests(MemberCase):
    def test_an_invited_person_becomes_a_member(self):
        self.act("invite", email="Ｎｅｗ@example.test", role="editor")
        mail = self.outbox("partner.invitation")[0]
        self.assertEqual((mail.to, mail.is_secret), ("new@example.test", True))
        # The name a stranger gave the organisation is quoted below the office's own words.
        before, quotation, _rest = mail.text.partition(f"招待した団体：「{self.partner.name_ja}」")
        self.assertTrue(quotation)
        self.assertNotIn(self.partner.name_ja, mail.subject + before)
        link = self.link()
        stranger = self.client_class()
        page = stranger.get(link)
        self.assertContains(page, "/accounts/code/?next=")
        newcomer = make_person("partner", email="new@example.test")
        browser = self.client_class().sign_in(newcomer)
        browser.get(link)
        self.assertNotIn(newcomer, self.members(), "a GET never acts")
        browser.post(link)
        self.assertEqual(Membership.objects.get(user=newcomer).role, EDITOR)
        self.assertEqual(browser.post(link).status_code, 404)

    def test_the_link_is_for_one_address(self):
        self.act("invite", email="new@example.test", role="owner")
        browser = self.client_class().sign_in(self.other)
        page = browser.post(self.link())
        self.assertEqual(page.status_code, 200)
        self.assertNotContains(page, "new@example.test")
        self.assertNotIn(self.other, self.members())
        stranger = self.client_class()
        self.assertEqual(stranger.post(self.link()).status_code, 200)
        self.assertEqual(len(self.members()), 2)

    def test_old_replaced_revoked_and_forged_links_show_one_page(self):
        bodies = set()

        def refused(link):
            self.client.get("/ja/my/")  # shows the messages that are left
            response = self.client.get(link)
            self.assertEqual(response.status_code, 404)
            body = re.sub(r'href="/\w\w/partners/invi[^"]*"', "", response.text)
            bodies.add(body)

        self.act("invite", email="new@example.test", role="editor")
        first = self.link()
        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            self.client.sign_in(self.owner)
            self.act("invite", email="new@example.test", role="owner")
            refused(first)
            second = self.link()
        with time_machine.travel(timezone.now() + timedelta(days=16)):
            self.client.sign_in(self.owner)
            refused(second)
        self.client.sign_in(self.owner)
        self.act("revoke", id=Invitation.objects.get().pk)
        refused(second)
        wrong = tokens.make(yearly_check_mail.TOKEN_PURPOSE, 1, "x" * 24)
        for token in ("x", "~", "a" * 300, wrong, "1.a~b", "%00"[:1]):
            refused(address("invitation", token))
        self.assertEqual(len(bodies), 1)

    def test_who_is_a_member_is_not_invited(self):
        response = self.act("invite", email=self.writer.email.upper(), role="editor")
        self.assertContains(response, "すでにメンバー", status_code=422)
        for email in ("", "x", "a@b@c"):
            response = self.act("invite", email=email, role="editor")
            self.assertEqual(response.status_code, 422)
        response = self.act("invite", email="a@example.test", role="administrator")
        self.assertEqual(response.status_code, 422)
        self.assertFalse(Invitation.objects.exists())

    def test_a_stranger_gets_one_invitation_a_day_whoever_sends_it(self):
        self.act("invite", email="v@example.test", role="editor")
        response = self.act("invite", email="V@example.test", role="owner")
        self.assertContains(response, "明日もう一度", status_code=422)
        theirs = self.client_class().sign_in(self.other)
        response = self.act(
            "invite", client=theirs, slug="theirs", email="v@example.test", role="editor"
        )
        self.assertEqual(response.status_code, 422)
        self.assertEqual(len(self.outbox("partner.invitation")), 1)
        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            self.client.sign_in(self.owner)
            response = self.act("invite", email="v@example.test", role="owner")
            self.assertEqual(response.status_code, 302)

    def test_who_has_signed_in_before_gets_few_invitations(self):
        make_person("partner", email="v@example.test", last_login=timezone.now())
        statuses = [
            self.act("invite", email="v@example.test", role="editor").status_code
            for _try in range(4)
        ]
        self.assertEqual(statuses, [302, 302, 302, 429])
        response = self.act("invite", email="v@example.test", role="editor")
        self.assertContains(response, 'value="v@example.test"', status_code=429)
        self.assertContains(response, "今回の送信は受け付けていません", status_code=429)

    def test_only_an_approved_organisation_invites(self):
        for status in ("applied", "returned", "suspended", "left"):
            self.partner.status = status
            self.partner.save()
            with self.subTest(status):
                response = self.act("invite", email=f"{status}@example.test", role="editor")
                self.assertContains(response, "承認されたあとで", status_code=422)
                page = self.client.get(address("partner_members", "ours"))
                self.assertContains(page, "承認されたあとで")
                self.assertNotContains(page, 'name="email"')
        self.assertFalse(self.outbox("partner.invitation"))
        self.assertFalse(Invitation.objects.exists())


class RoleTests(MemberCase):
    def test_an_owner_changes_roles(self):
        self.act("role", id=self.row(self.writer), role=OWNER)
        self.assertEqual(Membership.objects.get(user=self.writer).role, OWNER)
        self.act("role", id=self.row(self.owner), role=EDITOR)
        response = self.act("role", id=self.row(self.writer), role=EDITOR)
        self.assertEqual(response.status_code, 404, "no owner any more")

    def test_the_last_owner_stays(self):
        response = self.act("role", id=self.row(self.owner), role=EDITOR)
        self.assertContains(self.client.get(response["Location"]), "管理者が必要です")
        self.act("end", id=self.row(self.owner))
        self.assertIn(self.owner, self.members())

    def test_a_departed_member_loses_everything_at_once(self):
        change = open_change(self.partner, self.writer)
        left = self.client_class().sign_in(self.writer)
        paths = [
            address("partner_members", "ours"),
            address("change_detail", change.pk),
            address("change_step", change.pk, "practice"),
            address("change_check", change.pk),
        ]
        for path in paths:
            self.assertEqual(left.get(path).status_code, 200)
        self.act("end", id=self.row(self.writer))
        for path in paths:
            with self.subTest(path):
                self.assertEqual(left.get(path).status_code, 404)
                self.assertIn(left.post(path, {"action": "draft"}).status_code, (404, 405))
        self.assertEqual(left.post(address("partner_edit", "ours")).status_code, 404)
        self.assertNotContains(left.get("/ja/my/"), self.partner.name_ja)
        self.assertEqual(self.outbox("partner.ended")[0].to, self.writer.email)

    def test_anybody_leaves(self):
        browser = self.client_class().sign_in(self.writer)
        response = self.act("end", client=browser, id=self.row(self.writer))
        self.assertEqual(response["Location"], "/ja/partners/")

    def test_everything_is_logged(self):
        self.act("role", id=self.row(self.writer), role=OWNER)
        self.act("invite", email="v@example.test", role=EDITOR)
        self.act("end", id=self.row(self.writer))
        lines = list(MembershipMove.objects.values_list("what", "by", "user"))
        mine, his = self.owner.pk, self.writer.pk
        self.assertEqual(
            lines, [("role", mine, his), ("invited", mine, None), ("ended", mine, his)]
        )

    def test_what_an_editor_or_an_outsider_sends_is_refused(self):
        for person, slug in ((self.writer, "ours"), (self.other, "ours")):
            browser = self.client_class().sign_in(person)
            for action, data in {
                "invite": {"email": "x@example.test", "role": OWNER},
                "role": {"id": self.row(self.writer), "role": OWNER},
                "end": {"id": self.row(self.owner)},
                "nothing": {},
            }.items():
                with self.subTest(person=str(person), action=action):
                    response = self.act(action, client=browser, slug=slug, **data)
                    self.assertEqual(response.status_code, 404)
        self.assertEqual(self.members(), {self.owner, self.writer})

    def test_an_owner_reaches_only_rows_of_their_own_organisation(self):
        theirs = self.row(self.other)
        for number in (theirs, 0, -1, 10**9, "9" * 23, "x", ""):
            with self.subTest(number):
                self.assertEqual(self.act("end", id=number).status_code, 404)
                response = self.act("role", id=number, role=OWNER)
                self.assertEqual(response.status_code, 404)
        self.assertEqual(Membership.objects.count(), 3)


class LostOwnerTests(MemberCase):
    def replace(self, **data):
        desk = self.client_class().sign_in(data.pop("by", self.reviewer))
        url = reverse("admin:partners_partner_owner", args=[self.partner.pk])
        self.page = desk.get(url)
        form = {
            "email": "next@example.test",
            "language": "ja",
            "called": "on",
            "note": "6月1日 庶務の川辺さん",
            **data,
        }
        return desk.post(url, form)

    def test_the_owner_goes_and_a_new_one_is_invited(self):
        self.assertEqual(self.replace().status_code, 302)
        self.assertContains(self.page, "076-220-2111")
        self.assertEqual(self.members(), {self.writer})
        self.assertEqual(self.client.get(address("partner_members", "ours")).status_code, 404)
        self.assertEqual(Invitation.objects.get().role, OWNER)
        self.assertEqual(len(self.outbox("partner.invitation")), 1)
        line = MembershipMove.objects.get(what="replaced")
        self.assertEqual((line.by, line.note), (self.reviewer, "6月1日 庶務の川辺さん"))
        history = (
            self.client_class()
            .sign_in(self.reviewer)
            .get(reverse("admin:partners_partner_change", args=[self.partner.pk]))
        )
        self.assertContains(history, "6月1日 庶務の川辺さん")

    def test_a_member_of_that_address_becomes_the_owner(self):
        self.replace(email=self.writer.email)
        self.assertEqual(Membership.objects.get(user=self.writer).role, OWNER)
        self.assertFalse(Invitation.objects.exists())

    def test_not_without_the_call(self):
        for missing in ({"called": ""}, {"note": " "}, {"email": "x"}):
            with self.subTest(missing):
                self.assertEqual(self.replace(**missing).status_code, 200)
        self.assertIn(self.owner, self.members())
        self.assertEqual(self.replace(by=self.editor).status_code, 403)
        with self.assertRaises(PermissionDenied):
            membership_services.replace_owners(
                self.partner, email="x@example.test", language="ja", note="x", by=self.editor
            )
