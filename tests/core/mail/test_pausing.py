"""A restored or copied site writes to nobody until it is released, by whoever may."""

from datetime import timedelta
from io import StringIO

from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone, translation

from kanazawa2030.core.mail import pausing
from kanazawa2030.core.mail.delivery import deliver_due
from kanazawa2030.core.models import MailPause, OutgoingMail

from ...base import PortalTestCase
from .factories import make_mail
from .postbox import postbox

ORIGINAL = "portal.city.example 7110000000000000000 16384"


class Copied(PortalTestCase):
    def setUp(self):
        self.enterContext(translation.override("ja"))

    def copied(self):
        """Make this the copy of a site that had two mails due and one for next week."""
        week = timezone.now() + timedelta(days=7)
        make_mail("old@example.test")
        taken = make_mail("taken@example.test")
        OutgoingMail.objects.filter(pk=taken.pk).update(
            status="sending", claimed_at=timezone.now() - timedelta(hours=1)
        )
        make_mail("later@example.test", not_before=week)
        MailPause.objects.update(place=ORIGINAL)

    def paused(self):
        self.copied()
        pausing.pause(MailPause.Reason.RESTORED)
        make_mail("new@example.test")

    def sent(self) -> list[str]:
        with postbox() as box:
            deliver_due()
        return sorted(box.addresses)

    def states(self) -> dict[str, str]:
        return dict(OutgoingMail.objects.values_list("to", "status"))


class PausingTests(Copied):
    def test_a_new_installation_sends(self):
        make_mail("a@example.test")
        self.assertEqual(self.sent(), ["a@example.test"])

    def test_a_copy_of_the_database_sends_nothing_and_touches_no_mail(self):
        self.copied()
        before = self.states()
        with self.assertLogs("kanazawa2030.core.mail.pausing", "WARNING"):
            self.assertEqual(self.sent(), [])
        self.assertEqual(self.states(), before)
        self.assertEqual(MailPause.objects.get().reason, MailPause.Reason.MOVED)

    def test_a_copy_under_another_address_sends_nothing(self):
        make_mail("a@example.test")
        with override_settings(SITE_ORIGIN="https://staging.example.test"):
            self.assertEqual(self.sent(), [])
        # Back in its place it still waits for somebody's word.
        self.assertEqual(self.sent(), [])

    def test_another_port_is_the_same_place(self):
        make_mail("a@example.test")
        with override_settings(SITE_ORIGIN="http://testserver:8443"):
            self.assertEqual(self.sent(), ["a@example.test"])

    def test_released_without_the_old_ones_only_later_and_new_mails_go(self):
        self.paused()
        self.assertEqual(pausing.waiting(pausing.paused_since()), pausing.Waiting(old=2, new=2))
        self.assertEqual(pausing.resume(by=self.administrator, send_old=False), 2)
        self.assertEqual(self.sent(), ["new@example.test"])
        self.assertEqual(
            self.states(),
            {
                "old@example.test": "failed",
                "taken@example.test": "failed",
                "later@example.test": "queued",
                "new@example.test": "sent",
            },
        )
        self.assertEqual(MailPause.objects.get().resumed_by, self.administrator)

    def test_released_with_all_every_mail_that_is_due_goes(self):
        self.paused()
        self.assertEqual(pausing.resume(by=None, send_old=True), 0)
        self.assertEqual(
            self.sent(), ["new@example.test", "old@example.test", "taken@example.test"]
        )

    def test_a_second_release_leaves_out_nothing_more(self):
        self.paused()
        pausing.resume(by=None, send_old=True)
        self.assertEqual(pausing.resume(by=None, send_old=False), 0)
        self.assertEqual(self.states()["old@example.test"], "queued")

    def test_editors_release_nothing(self):
        self.paused()
        with self.assertRaises(PermissionDenied):
            pausing.resume(by=self.editor, send_old=True)
        self.assertEqual(self.sent(), [])


class PageTests(Copied):
    url = property(lambda self: reverse("admin:core_outgoingmail_pause"))

    def test_the_desk_tells_administrators_alone(self):
        self.paused()
        # Once among what is to do, once in the state of the site.
        for person, count in ((self.administrator, 2), (self.editor, 0)):
            page = self.client.sign_in(person).get(reverse("admin:index")).content.decode()
            self.assertEqual(page.count(f'href="{self.url}"'), count)
        page = self.client.sign_in(self.administrator).get(reverse("admin:index"))
        self.assertContains(page, "メールの送信を停止しています")
        self.assertContains(page, "バックアップから復元したサイトです。")
        self.assertNotContains(page, "メールを配信しています")

    def test_the_page_says_why_and_how_many(self):
        self.paused()
        self.client.sign_in(self.administrator)
        page = self.client.get(self.url)
        self.assertContains(page, "送信済みの場合があります）：2通")
        self.assertContains(page, "このサイトで作成されたもの：2通")
        self.client.post("/admin/language/", {"language": "en"})
        self.assertContains(self.client.get(self.url), "A backup was restored.")

    def test_a_button_releases_and_a_second_click_changes_nothing(self):
        self.paused()
        self.client.sign_in(self.administrator)
        for _click in range(2):
            answer = self.client.post(self.url, {"old": "withhold"}, follow=True)
            self.assertContains(answer, "メールの送信を再開しました。")
        self.assertEqual(self.sent(), ["new@example.test"])
        self.assertNotContains(self.client.get(self.url), 'name="old"')

    def test_a_post_that_names_no_way_releases_nothing(self):
        self.paused()
        self.client.sign_in(self.administrator).post(self.url, {"old": "x"})
        self.assertEqual(self.sent(), [])

    def test_an_editor_may_not(self):
        self.paused()
        answer = self.client.sign_in(self.editor).post(self.url, {"old": "send"})
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(self.sent(), [])


class CommandTests(Copied):
    def say(self, *command) -> str:
        words = StringIO()
        call_command(*command, stdout=words)
        return words.getvalue()

    def test_send_outbox_says_that_it_sends_nothing(self):
        self.paused()
        with self.assertRaisesMessage(CommandError, "Emails are held back"):
            self.say("send_outbox")

    def test_resume_outbox_asks_for_the_way(self):
        self.paused()
        with self.assertRaisesMessage(CommandError, "one of the arguments"):
            self.say("resume_outbox")
        self.assertIn("; 2 stay behind.", self.say("resume_outbox", "--withhold-old"))
        self.assertEqual(self.sent(), ["new@example.test"])
        self.assertIn("not held back", self.say("resume_outbox", "--send-all"))
