"""The list of mails: who sees what, and sending again."""

from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from kanazawa2030.core.mail import delivery, outbox
from kanazawa2030.core.mail.admin import masked

from ...base import PortalTestCase
from .factories import ADDRESS, WORDS, make_mail, make_sent_mail
from .postbox import postbox

LIST = "admin:core_outgoingmail_changelist"


class AdminTests(PortalTestCase):
    def onlooker(self):
        """Somebody who may see that mails go out, but not send one again."""
        person = self.reviewer
        person.user_permissions.add(Permission.objects.get(codename="view_outgoingmail"))
        return person

    def page(self, person, url) -> str:
        response = self.client.sign_in(person).get(url)
        self.assertEqual(response.status_code, 200)
        return response.content.decode()

    def change_url(self, mail):
        return reverse("admin:core_outgoingmail_change", args=[mail.pk])

    def test_an_administrator_reads_address_and_text(self):
        mail = make_sent_mail()
        self.assertIn(ADDRESS, self.page(self.administrator, reverse(LIST)))
        page = self.page(self.administrator, self.change_url(mail))
        self.assertIn(ADDRESS, page)
        self.assertIn(WORDS, page)

    def test_kinds_are_chosen_by_their_names(self):
        make_sent_mail()
        make_mail(kind="registration_reminder_week", subject="別のメール")
        page = self.page(self.administrator, reverse(LIST))
        self.assertIn(">開催1週間前のお知らせ</a>", page)
        page = self.page(self.administrator, reverse(LIST) + "?kind=registration_reminder_week")
        self.assertEqual(page.count('class="action-select"'), 1)

    def test_kind_and_reason_are_words_and_no_codes(self):
        mail = make_mail(kind="registration_reminder_week")
        type(mail).objects.update(status="failed", last_error=outbox.BOUNCED)
        self.assertIn("送信後に戻ってきました。", self.page(self.administrator, reverse(LIST)))
        page = self.page(self.administrator, self.change_url(mail))
        self.assertIn("送信後に戻ってきました。", page)
        self.assertIn(f"開催1週間前のお知らせ {mail.pk}", page)
        self.assertNotIn("registration_reminder_week", page)

    def test_an_onlooker_reads_neither(self):
        mail = make_sent_mail()
        person = self.onlooker()
        for url in (reverse(LIST), self.change_url(mail)):
            page = self.page(person, url)
            self.assertNotIn(ADDRESS, page)
            self.assertNotIn(WORDS, page)
        self.assertIn(masked(ADDRESS), self.page(person, reverse(LIST)))

    def test_an_address_cannot_be_found_out_by_asking(self):
        make_sent_mail()
        person = self.onlooker()
        for query in ("?q=hanako", "?to__startswith=h", "?text__contains=席"):
            with self.subTest(query), self.client.unread():
                response = self.client.sign_in(person).get(reverse(LIST) + query)
                if query.startswith("?q"):
                    # Without a search box the word is not looked at.
                    self.assertContains(response, "confirmed")
                else:
                    self.assertNotEqual(response.status_code, 200)

    def test_nobody_reads_a_secret(self):
        mail = make_sent_mail(is_secret=True, expires_at=timezone.now() + timedelta(hours=1))
        self.assertNotIn(WORDS, self.page(self.administrator, self.change_url(mail)))

    def test_others_see_no_list(self):
        for person in (self.editor, self.reviewer, self.approver, self.reception):
            with self.subTest(person.name):
                response = self.client.sign_in(person).get(reverse(LIST))
                self.assertEqual(response.status_code, 403)

    def test_nothing_can_be_written_or_deleted(self):
        mail = make_sent_mail()
        self.client.sign_in(self.administrator)
        for url in (
            reverse("admin:core_outgoingmail_add"),
            reverse("admin:core_outgoingmail_delete", args=[mail.pk]),
        ):
            self.assertEqual(self.client.get(url).status_code, 403)
        response = self.client.post(self.change_url(mail), {"to": "evil@example.test"})
        self.assertEqual(response.status_code, 403)
        mail.refresh_from_db()
        self.assertEqual(mail.to, ADDRESS)

    def act(self, person, *mails):
        return self.client.sign_in(person).post(
            reverse(LIST),
            {"action": "send_again", "_selected_action": [mail.pk for mail in mails]},
            follow=True,
        )

    def test_send_again_is_kept_with_who_and_when(self):
        sent, waiting = make_sent_mail(), make_sent_mail(status="queued")
        self.act(self.administrator, sent, waiting)
        sent.refresh_from_db()
        waiting.refresh_from_db()
        self.assertEqual((sent.status, sent.resent_by), ("queued", self.administrator))
        self.assertEqual(waiting.resends, 0)
        entry = LogEntry.objects.get()
        self.assertEqual((entry.user, entry.object_id), (self.administrator, str(sent.pk)))
        self.assertNotIn(ADDRESS, entry.object_repr + entry.change_message)

    def test_an_onlooker_cannot_send_again(self):
        mail = make_sent_mail()
        person = self.onlooker()
        self.assertNotIn("send_again", self.page(person, reverse(LIST)))
        self.act(person, mail)
        mail.refresh_from_db()
        self.assertEqual((mail.status, mail.resends), ("sent", 0))

    def test_a_forged_choice_is_no_error_of_ours(self):
        self.client.sign_in(self.administrator)
        for key in ("abc", "9" * 23):
            with self.subTest(key):
                response = self.client.post(
                    reverse(LIST), {"action": "send_again", "_selected_action": key}
                )
                self.assertLess(response.status_code, 500)

    def test_the_filter_by_state_uses_words(self):
        make_sent_mail(status="failed", failed_at=timezone.now(), last_error="SMTP 550")
        page = self.page(self.administrator, reverse(LIST) + "?status__exact=failed")
        self.assertIn("届けられませんでした", page)
        self.assertIn("SMTP 550", page)


class BouncedTests(PortalTestCase):
    """What a mail server returned later is noted by staff, and stops what follows."""

    def note(self, *mails, by=None):
        data = {"action": "note_bounced", "_selected_action": [mail.pk for mail in mails]}
        return self.client.sign_in(by or self.administrator).post(reverse(LIST), data, follow=True)

    def test_a_returned_mail_counts_as_not_delivered(self):
        mail = make_sent_mail()
        self.assertContains(self.note(mail), "届かないアドレスとして記録しました")
        mail.refresh_from_db()
        self.assertEqual((mail.status, mail.last_error), ("failed", outbox.BOUNCED))
        self.assertIn("届かないアドレス", str(LogEntry.objects.latest("pk")))
        self.assertIn(
            "届かなかったメール", self.client.get(reverse("admin:index")).content.decode()
        )

    def test_no_more_goes_to_that_address_until_one_is_sent_again(self):
        mail = make_sent_mail()
        self.note(mail)
        stopped, other = make_mail(ADDRESS), make_mail("other@example.test")
        with postbox() as box:
            delivery.deliver_due()
        self.assertEqual(box.addresses, [other.to])
        stopped.refresh_from_db()
        self.assertEqual((stopped.status, stopped.last_error), ("failed", "address bounces"))
        outbox.resend(mail, by=self.administrator)
        with postbox() as box:
            delivery.deliver_due()
        self.assertEqual(box.addresses, [ADDRESS])

    def test_what_waits_cannot_be_noted(self):
        self.assertContains(self.note(waiting := make_mail()), "記録できるのは")
        waiting.refresh_from_db()
        self.assertEqual(waiting.status, "queued")

    def test_only_who_may_send_again_may_note(self):
        with self.assertRaises(PermissionDenied):
            outbox.mark_bounced(make_sent_mail(), by=self.editor)
