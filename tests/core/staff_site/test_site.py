"""The staff desk: its language, its panels, its accounts, and no way up."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from kanazawa2030.core import registry
from kanazawa2030.core.models import (
    CourseOfAction,
    Office,
    OutgoingMail,
    Publishable,
    SiteNotice,
    User,
)

from ...base import PortalTestCase
from ...factories import make_event
from ...people import make_person

USERS = "/admin/core/user/"


def group(name):
    return Group.objects.get(name=name).pk


class DeskTests(PortalTestCase):
    def test_language_is_the_persons_not_the_browsers(self):
        for language, word in (("ja", "職員用ページ"), ("en", "Staff desk")):
            person = make_person("editor", language=language)
            self.client.sign_in(person)
            other = "en" if language == "ja" else "ja"
            page = self.client.get("/admin/", headers={"Accept-Language": other})
            self.assertContains(page, f'<html lang="{language}"')
            self.assertContains(page, word)

    def test_a_person_chooses_the_language_in_the_header(self):
        person = make_person("editor", language="ja")
        self.client.sign_in(person)
        here = "/admin/events/event/?q=川"
        self.assertContains(
            self.client.get(here), '<button type="submit" name="language" value="en" lang="en">'
        )
        response = self.client.post("/admin/language/", {"language": "en", "next": here})
        self.assertRedirects(response, here)
        person.refresh_from_db()
        self.assertEqual(person.language, "en")
        self.assertContains(self.client.get(here), '<html lang="en"')

    def test_the_language_leads_nowhere_else_and_is_one_of_the_portals(self):
        person = make_person("editor", language="ja")
        self.client.sign_in(person)
        sent = {"language": "xx", "next": "https://elsewhere.example/"}
        self.assertRedirects(self.client.post("/admin/language/", sent), "/admin/")
        self.assertRedirects(self.client.get("/admin/language/"), "/admin/")
        person.refresh_from_db()
        self.assertEqual(person.language, "ja")

    def test_errors_of_a_form_are_in_the_persons_language(self):
        self.client.sign_in(make_person("administrator", language="en"))
        page = self.client.post(
            f"{USERS}add/", {"email": "no address"}, headers={"Accept-Language": "ja"}
        )
        self.assertContains(page, "Enter a valid email address.")

    def test_each_role_opens_the_desk(self):
        for role in ("reception", "editor", "reviewer", "approver", "administrator"):
            with self.subTest(role):
                self.client.sign_in(self.person(role))
                self.assertEqual(self.client.get("/admin/").status_code, 200)

    def test_password_page_is_the_one_everybody_uses(self):
        self.client.sign_in(self.editor)
        response = self.client.get("/admin/password_change/")
        self.assertEqual(response["Location"], "/ja/accounts/password/change/")

    def test_signing_out_ends_the_session(self):
        self.client.sign_in(self.editor)
        self.client.post("/admin/logout/")
        self.assertEqual(self.client.get("/admin/").status_code, 302)

    def test_groups_and_keys_have_no_pages(self):
        root = User.objects.create_superuser("root@example.test")
        self.client.sign_in(root)
        for page in ("auth/group/", "mfa/authenticator/", "account/emailaddress/"):
            with self.subTest(page):
                self.assertEqual(self.client.get(f"/admin/{page}").status_code, 404)


class FirstPageTests(PortalTestCase):
    def test_approvals_are_shown_to_those_who_may_see_them(self):
        event = make_event(publishing_state=Publishable.State.AWAITING, title_ja="浅野川の夕べ")
        self.client.sign_in(self.approver)
        page = self.client.get("/admin/")
        self.assertContains(page, "承認待ち")
        self.assertContains(page, reverse("admin:events_event_change", args=[event.pk]))
        self.client.sign_in(self.reception)
        self.assertNotContains(self.client.get("/admin/"), "浅野川の夕べ")

    def test_quiet_days_await_nothing(self):
        make_event()
        self.client.sign_in(self.approver)
        self.assertNotContains(self.client.get("/admin/"), "承認待ち")

    def test_failed_mail_is_shown_without_its_address(self):
        OutgoingMail.objects.create(
            kind="account.changed",
            to="haruka@example.test",
            subject="x",
            text="x",
            status=OutgoingMail.Status.FAILED,
            last_error="550 no such mailbox",
        )
        self.client.sign_in(self.administrator)
        page = self.client.get("/admin/")
        self.assertContains(page, "届かなかったメール")
        self.assertContains(page, "550 no such mailbox")
        self.assertNotContains(page, "haruka@example.test")
        wanted = reverse("admin:core_outgoingmail_changelist") + "?status__exact=failed"
        self.assertContains(page, wanted)
        self.assertEqual(self.client.get(wanted).status_code, 200)
        self.client.sign_in(self.editor)
        self.assertNotContains(self.client.get("/admin/"), "550 no such mailbox")

    def test_todos_are_registered_once(self):
        names = [source.name for source in registry.todo_sources()]
        self.assertEqual(len(names), len(set(names)))
        self.assertLessEqual({"core.mail", "pages.approvals"}, set(names))

    def test_the_number_to_do_stands_in_the_head_until_a_form_is_sent(self):
        make_event(publishing_state=Publishable.State.AWAITING)
        self.client.sign_in(self.approver)
        page = "/admin/events/event/"
        self.assertNotContains(self.client.get(page), "<b>1<span")
        self.client.get("/admin/")
        self.assertContains(self.client.get(page), "<b>1<span")
        self.client.post("/admin/language/", {"language": "ja", "next": page})
        self.assertNotContains(self.client.get(page), "<b>1<span")


class AccountTests(PortalTestCase):
    def form(self, **fields):
        return {
            "email": "Haruka@Example.test",
            "name": "大野 はるか",
            "language": "ja",
            "groups": [group("editor")],
            "access_until": "",
            "is_active": "on",
            **fields,
        }

    def change(self, user, **fields):
        given = {"email": user.email, "name": user.name, **fields}
        return self.client.post(f"{USERS}{user.pk}/change/", self.form(**given))

    def act(self, action, *users, **more):
        return self.client.post(
            USERS,
            {"action": action, "_selected_action": [user.pk for user in users], **more},
            follow=True,
        )

    def setUp(self):
        super().setUp()
        self.client.sign_in(self.administrator)

    def test_new_account_is_invited_in_its_language(self):
        self.client.post(f"{USERS}add/", self.form(language="en"))
        user = User.objects.get(email="haruka@example.test")
        self.assertTrue(user.is_staff)
        self.assertFalse(user.has_usable_password())
        (mail,) = self.outbox("account.invitation")
        self.assertEqual((mail.to, mail.language), (user.email, "en"))
        self.assertIn("http://testserver/en/accounts/password/reset/key/", mail.text)
        self.assertTrue(mail.is_secret)
        self.assertIsNotNone(mail.expires_at)

    def test_account_without_a_role_is_no_staff(self):
        self.client.post(f"{USERS}add/", self.form(groups=[]))
        self.assertFalse(User.objects.get(email="haruka@example.test").is_staff)
        self.change(self.editor, groups=[])
        self.editor.refresh_from_db()
        self.assertFalse(self.editor.is_staff)

    def test_reception_needs_a_last_day(self):
        page = self.client.post(f"{USERS}add/", self.form(groups=[group("reception")]))
        self.assertContains(page, "利用できる最後の日を入力してください")
        day = timezone.localdate() + timedelta(days=3)
        self.client.post(
            f"{USERS}add/", self.form(groups=[group("reception")], access_until=day.isoformat())
        )
        self.assertEqual(User.objects.get(email="haruka@example.test").access_until, day)

    def test_one_address_one_account_in_any_case(self):
        page = self.client.post(f"{USERS}add/", self.form(email=self.editor.email.upper()))
        self.assertContains(page, "ほかのアカウントで使われています")

    def test_superuser_flag_and_single_rights_cannot_be_posted(self):
        self.change(
            self.editor,
            is_superuser="on",
            user_permissions=["1", "2"],
            is_staff="on",
            password="x",
            session_nonce="x",
        )
        editor = User.objects.get(pk=self.editor.pk)
        self.assertFalse(editor.is_superuser)
        self.assertFalse(editor.user_permissions.exists())
        self.assertEqual(editor.password, self.editor.password)
        self.assertNotEqual(editor.session_nonce, "x")

    def test_group_beyond_the_roles_cannot_be_given_and_is_not_lost(self):
        extra = Group.objects.create(name="システム保守")
        page = self.change(self.editor, groups=[group("editor"), extra.pk])
        self.assertEqual(page.status_code, 200)
        self.assertFalse(self.editor.groups.filter(pk=extra.pk).exists())
        self.editor.groups.add(extra)
        self.change(self.editor, groups=[group("reviewer")])
        self.assertEqual(
            set(self.editor.groups.values_list("name", flat=True)), {"reviewer", "システム保守"}
        )

    def test_administrator_cannot_touch_a_superuser(self):
        root = User.objects.create_superuser("root@example.test", "unguessable-word")
        TOTP.activate(root, "JBSWY3DPEHPK3PXP")
        nonce = root.session_nonce
        response = self.change(root, email="mine@example.test", groups=[])
        self.assertEqual(response.status_code, 403)
        for action in ("send_link", "reset_factor", "sign_out"):
            with self.subTest(action):
                self.assertContains(self.act(action, root), "この操作をする権限がありません")
        root.refresh_from_db()
        self.assertEqual((root.email, root.session_nonce), ("root@example.test", nonce))
        self.assertTrue(Authenticator.objects.filter(user=root).exists())
        self.assertEqual(self.outbox(), [])

    def test_only_a_superuser_sees_the_superuser_box(self):
        page = self.client.get(f"{USERS}{self.editor.pk}/change/")
        self.assertNotContains(page, "is_superuser")
        self.client.sign_in(User.objects.create_superuser("root@example.test"))
        page = self.client.get(f"{USERS}{self.editor.pk}/change/")
        self.assertContains(page, "is_superuser")

    def test_others_do_not_open_accounts(self):
        for role in ("reception", "editor", "reviewer", "approver"):
            self.client.sign_in(self.person(role))
            for path in (USERS, f"{USERS}add/", f"{USERS}{self.editor.pk}/change/"):
                with self.subTest(role, path=path):
                    self.assertEqual(self.client.get(path).status_code, 403)

    def test_who_lacks_a_right_reads_which_role_has_it_and_whom_to_ask(self):
        page = self.client.get(f"{USERS}{self.editor.pk}/delete/")
        self.assertContains(page, "開けないページか", status_code=403)  # no role has it
        for language, words in (
            ("ja", ("この操作ができる役割：管理", "あなたの役割：受付", self.administrator.name)),
            ("en", ("one of these roles: Administrator", "Your role: Reception")),
        ):
            self.client.sign_in(make_person("reception", language=language))
            page = self.client.get(f"{USERS}add/")
            for one in (*words, 'class="desk', 'href="/admin/"'):
                self.assertContains(page, one, status_code=403)

    def test_a_page_of_the_desk_names_the_right_it_asks_for(self):
        self.client.sign_in(self.person("reception"))
        url = reverse("admin:events_event_enter", args=[make_event().pk])
        page = self.client.get(url)
        self.assertContains(page, "この操作ができる役割：編集、管理", status_code=403)
        self.client.logout()
        self.client.sign_in(make_person("partner"))
        page = self.client.get(url, follow=True)
        self.assertNotContains(page, "この操作ができる役割", status_code=403)

    def test_accounts_are_not_deleted(self):
        response = self.client.post(f"{USERS}{self.editor.pk}/delete/", {"post": "yes"})
        self.assertEqual(response.status_code, 403)
        self.act("delete_selected", self.editor, post="yes")
        self.assertTrue(User.objects.filter(pk=self.editor.pk).exists())

    def test_nobody_locks_themselves_out(self):
        me = self.administrator
        administrator = [group("administrator")]
        past = timezone.localdate() - timedelta(days=1)
        for fields in (
            {"groups": [group("editor")]},
            {"groups": administrator, "is_active": ""},
            {"groups": administrator, "access_until": past.isoformat()},
        ):
            with self.subTest(fields):
                page = self.change(me, **fields)
                self.assertContains(page, "ほかの管理担当")

    def test_list_shows_role_and_second_factor(self):
        TOTP.activate(self.editor, "JBSWY3DPEHPK3PXP")
        page = self.client.get(f"{USERS}?role=editor")
        self.assertContains(page, self.editor.email)
        self.assertContains(page, "編集")
        self.assertContains(page, "icon-yes.svg")
        self.assertNotContains(page, self.administrator.email)

    def test_second_factor_is_reset_logged_and_told(self):
        TOTP.activate(self.editor, "JBSWY3DPEHPK3PXP")
        theirs = self.client_class().sign_in(self.editor)
        self.act("reset_factor", self.editor)
        self.assertFalse(Authenticator.objects.exists())
        self.assertEqual(theirs.get("/admin/").status_code, 302)
        entry = LogEntry.objects.latest("pk")
        self.assertEqual(entry.object_id, str(self.editor.pk))
        self.assertEqual(entry.user, self.administrator)
        (mail,) = self.outbox("account.changed")
        self.assertIn("2段階認証を初期化しました", mail.text)

    def test_link_is_sent_again_but_not_to_a_closed_account(self):
        self.act("send_link", self.editor)
        self.assertEqual(len(self.outbox("account.invitation")), 1)
        self.change(self.editor, is_active="")
        self.act("send_link", self.editor)
        self.assertEqual(len(self.outbox("account.invitation")), 1)

    def test_forged_numbers_are_no_error(self):
        for number in ("x", "-1", "9" * 23):
            with self.subTest(number):
                self.client.post(USERS, {"action": "sign_out", "_selected_action": [number]})
                page = self.change(self.editor, groups=[number])
                self.assertEqual(page.status_code, 200)
                self.assertIn(self.client.get(f"{USERS}{number}/change/").status_code, (302, 404))

    def test_pages_of_the_form_open(self):
        for path in ("add/", f"{self.editor.pk}/change/", f"{self.editor.pk}/history/"):
            with self.subTest(path):
                self.assertEqual(self.client.get(USERS + path).status_code, 200)


class KernelPagesTests(PortalTestCase):
    def setUp(self):
        super().setUp()
        self.client.sign_in(self.administrator)

    def test_office_is_one_row(self):
        url = reverse("admin:core_office_changelist")
        self.assertRedirects(self.client.get(url), f"{url}add/")
        fields = {
            "department_ja": "企画調整課",
            "department_en": "Planning Division",
            "phone": "０７６－２２０－００００",
            "email": "",
        }
        self.client.post(f"{url}add/", fields)
        office = Office.objects.get()
        self.assertEqual((office.pk, office.phone), (1, "076-220-0000"))
        self.assertRedirects(self.client.get(url), f"{url}1/change/")
        self.assertEqual(self.client.get(f"{url}add/").status_code, 403)
        self.client.post(f"{url}1/change/", {**fields, "department_ja": "市民協働課"})
        self.assertEqual(Office.objects.get().department_ja, "市民協働課")

    def test_office_needs_a_name_in_one_language(self):
        url = reverse("admin:core_office_add")
        page = self.client.post(url, {"phone": "076-220-0000"})
        self.assertEqual(page.status_code, 200)
        self.assertFalse(Office.objects.exists())

    def test_editor_puts_up_and_takes_down_the_notice(self):
        self.client.sign_in(self.editor)
        url = reverse("admin:core_sitenotice_changelist")
        self.client.post(f"{url}add/", {"text_ja": "大雪のため本日は休止します", "text_en": ""})
        self.assertEqual(SiteNotice.objects.get().text_ja, "大雪のため本日は休止します")
        self.client.post(f"{url}1/change/", {"text_ja": "", "text_en": ""})
        self.assertFalse(SiteNotice.objects.get().text_ja)

    def test_names_of_the_courses_are_not_changed_by_hand(self):
        course = CourseOfAction.objects.get(number=1)
        url = reverse("admin:core_courseofaction_change", args=[1])
        self.assertEqual(self.client.get(url).status_code, 200)
        self.client.post(
            url,
            {
                "title_ja": "別の名前",
                "title_en": "The city’s own English",
                "short_title_en": course.short_title_en,
                "aim_ja": "",
                "aim_en": "",
                "dye_ja": course.dye_ja,
                "dye_en": course.dye_en,
            },
        )
        fresh = CourseOfAction.objects.get(number=1)
        self.assertEqual(fresh.title_ja, course.title_ja)
        self.assertEqual(fresh.title_en, "The city’s own English")

    def test_fixed_rows_come_and_go_with_the_portal_only(self):
        for name in ("goal", "courseofaction"):
            url = reverse(f"admin:core_{name}_changelist")
            self.assertEqual(self.client.get(url).status_code, 200)
            self.assertEqual(self.client.get(f"{url}add/").status_code, 403)
            self.assertEqual(self.client.get(f"{url}1/delete/").status_code, 403)
            self.assertEqual(self.client.get(f"{url}1/change/").status_code, 200)
