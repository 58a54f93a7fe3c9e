"""The yearly transfer: who leaves, who takes over, and what a second click does."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied

from kanazawa2030.core import registry
from kanazawa2030.core.accounts import staff
from kanazawa2030.core.models import Publishable, User

from ...base import PortalTestCase
from ...factories import make_event, make_topic
from ...people import make_person

USERS = "/admin/core/user/"


class TransferTests(PortalTestCase):
    def setUp(self):
        super().setUp()
        self.leaving = make_person("editor", password="asano-gawa-no-hotaru")
        self.successor = make_person("editor")

    def transfer(self, **other):
        return staff.transfer(
            **{
                "leaving": self.leaving,
                "successor": self.successor,
                "by": self.administrator,
                **other,
            }
        )

    def test_account_is_closed_and_kept(self):
        TOTP.activate(self.leaving, "JBSWY3DPEHPK3PXP")
        session = self.client_class().sign_in(self.leaving)
        self.transfer()
        user = User.objects.get(pk=self.leaving.pk)
        self.assertFalse(user.is_active or user.is_staff)
        self.assertFalse(user.groups.exists())
        self.assertFalse(user.has_usable_password())
        self.assertFalse(Authenticator.objects.filter(user=user).exists())
        self.assertEqual(session.get("/admin/").status_code, 302)

    def test_old_session_stays_dead_when_the_account_comes_back(self):
        session = self.client_class().sign_in(self.leaving)
        self.transfer()
        User.objects.filter(pk=self.leaving.pk).update(is_active=True, is_staff=True)
        self.assertEqual(session.get("/admin/").status_code, 302)

    def test_drafts_go_to_the_successor_and_history_stays(self):
        draft = make_event(published=False, author=self.leaving)
        waiting = make_topic(publishing_state=Publishable.State.AWAITING, author=self.leaving)
        public = make_event(author=self.leaving)
        done = self.transfer()
        for item in (draft, waiting, public):
            item.refresh_from_db()
        self.assertEqual(done.handed_over, 2)
        self.assertEqual(draft.author, self.successor)
        self.assertEqual(waiting.author, self.successor)
        self.assertEqual(public.author, self.leaving)

    def test_what_apps_register_is_handed_over_too(self):
        seen = []

        @registry.handover("tests.keys")
        def hand_over_keys(leaving, successor, *, by, now):
            seen.append((leaving.pk, successor.pk, by.pk))
            return 3

        self.addCleanup(registry._handovers.pop, "tests.keys")
        self.assertEqual(self.transfer().handed_over, 3)
        self.assertEqual(seen, [(self.leaving.pk, self.successor.pk, self.administrator.pk)])

    def test_both_accounts_carry_the_log(self):
        make_event(published=False, author=self.leaving)
        self.transfer()
        entries = {entry.object_id: entry.change_message for entry in LogEntry.objects.all()}
        self.assertIn("1", entries[str(self.leaving.pk)])
        self.assertIn(str(self.leaving), entries[str(self.successor.pk)])

    def test_second_time_changes_nothing(self):
        self.transfer()
        later = make_event(published=False, author=self.leaving)
        entries = LogEntry.objects.count()
        self.assertTrue(self.transfer(successor=make_person("editor")).was_done)
        later.refresh_from_db()
        self.assertEqual(later.author, self.leaving)
        self.assertEqual(LogEntry.objects.count(), entries)

    def test_impossible_pairs_are_refused_and_change_nothing(self):
        closed = make_person("editor", is_active=False)
        citizen = User.objects.create_user("citizen@example.test")
        for other in (
            {"successor": self.leaving},
            {"successor": closed},
            {"successor": citizen},
            {"leaving": self.administrator},
        ):
            with self.subTest(other), self.assertRaises(staff.StaffError):
                self.transfer(**other)
        self.leaving.refresh_from_db()
        self.assertTrue(self.leaving.is_active)

    def test_others_may_not_and_nobody_signs_off_a_superuser(self):
        root = User.objects.create_superuser("root@example.test")
        for other in ({"by": self.editor}, {"by": self.approver}, {"leaving": root}):
            with self.subTest(other), self.assertRaises(PermissionDenied):
                self.transfer(**other)


class TransferPageTests(PortalTestCase):
    def setUp(self):
        super().setUp()
        self.client.sign_in(self.administrator)
        self.first, self.second, self.successor = (make_person("editor") for _person in range(3))

    def send(self, *leaving, **more):
        return self.client.post(
            USERS,
            {"action": "transfer_staff", "_selected_action": [user.pk for user in leaving], **more},
        )

    def test_page_asks_first(self):
        page = self.send(self.first, self.second)
        self.assertContains(page, "アカウントを閉じる")
        self.assertContains(page, self.first.email)
        self.first.refresh_from_db()
        self.assertTrue(self.first.is_active)

    def test_one_successor_for_all(self):
        self.send(self.first, self.second, confirm=1, successor=self.successor.pk)
        closed = User.objects.filter(is_active=False)
        self.assertEqual(set(closed), {self.first, self.second})

    def test_another_successor_for_one(self):
        one = make_event(published=False, author=self.first)
        two = make_event(published=False, author=self.second)
        self.send(
            self.first,
            self.second,
            confirm=1,
            successor=self.successor.pk,
            **{f"successor_{self.second.pk}": self.administrator.pk},
        )
        one.refresh_from_db()
        two.refresh_from_db()
        self.assertEqual(one.author, self.successor)
        self.assertEqual(two.author, self.administrator)

    def test_nobody_chosen_asks_again(self):
        page = self.send(self.first, confirm=1)
        self.assertContains(page, "後任を選んでください")
        self.first.refresh_from_db()
        self.assertTrue(self.first.is_active)

    def test_leaver_cannot_be_chosen(self):
        page = self.send(self.first, self.second, confirm=1, successor=self.second.pk)
        self.assertEqual(page.status_code, 200)
        self.assertFalse(User.objects.filter(is_active=False).exists())

    def test_double_click_is_one_transfer(self):
        for _click in range(2):
            self.send(self.first, confirm=1, successor=self.successor.pk)
        self.assertEqual(LogEntry.objects.filter(object_id=str(self.first.pk)).count(), 1)

    def test_editor_has_no_such_page(self):
        self.client.sign_in(self.editor)
        response = self.send(self.first, confirm=1, successor=self.successor.pk)
        self.assertEqual(response.status_code, 403)
        self.first.refresh_from_db()
        self.assertTrue(self.first.is_active)
