"""Messages: who gets one, once each, and who may release it."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.test import override_settings
from django.utils import timezone

from events.desk import services as desk_services
from events.desk.undelivered import undelivered
from events.messages import services
from events.messages.transitions import TRANSITIONS, MessageError
from events.models import Call, EventMessage, Registration
from events.reception import services as reception_services
from events.registration import retention
from events.registration import services as registration_services
from kanazawa2030.core.models import OutgoingMail
from kanazawa2030.core.workflow.changes import StaleItem

from ..clock import EVENING, ClockCase
from .factories import WORDS, sent, written

State = EventMessage.State
with_approval = override_settings(APPROVAL_REQUIRED=True)


class MessageCase(ClockCase):
    def messages_to(self, registration) -> list[OutgoingMail]:
        kind = services.KIND.name
        return list(OutgoingMail.objects.filter(to=registration.email, kind=kind))

    def addressed(self, audience) -> list[int]:
        return [row.pk for row in services.people_of(self.event, audience)]


class AudienceTests(MessageCase):
    def test_each_audience_is_told_apart(self):
        seated, *_others = self.fill()
        waiting = self.register("wait")
        unconfirmed = self.register("held", confirmed=False)
        gone = registration_services.cancel(self.register("gone"))
        self.assertEqual(self.addressed("waiting"), [waiting.pk])
        self.assertEqual(self.addressed("cancelled"), [gone.pk])
        self.assertIn(seated.pk, self.addressed("seated"))
        self.assertEqual(len(self.addressed("seated")), 10)
        everyone = self.addressed("all")
        self.assertEqual(len(everyone), 11)
        self.assertNotIn(unconfirmed.pk, everyone)

    def test_who_did_not_come(self):
        came, missed = self.register(1), self.register(2)
        self.go_to(EVENING)
        reception_services.check_in(came, by=self.editor)
        self.wait(hours=3)
        reception_services.mark_rest_absent(self.event, by=self.editor)
        self.assertEqual(self.addressed("absent"), [missed.pk])
        self.assertEqual(self.addressed("seated"), [came.pk])

    def test_absent_people_are_offered_only_after_the_event(self):
        names = [one.value for one in services.audiences_of(self.event, timezone.now())]
        self.assertNotIn("absent", names)
        names = [
            one.value for one in services.audiences_of(self.event, EVENING + timedelta(days=1))
        ]
        self.assertIn("absent", names)

    def test_who_cancelled_twice_is_one_person(self):
        for _time in range(2):
            registration_services.cancel(self.register(1))
        self.assertEqual(len(self.addressed("cancelled")), 1)

    def test_who_came_back_is_not_among_the_cancelled(self):
        registration_services.cancel(self.register(1))
        self.register(1)
        self.assertEqual(self.addressed("cancelled"), [])

    def test_whose_use_is_restricted_gets_nothing(self):
        row = self.register(1)
        Registration.objects.filter(pk=row.pk).update(restricted_at=timezone.now())
        sent(self.event, self.editor)
        self.assertEqual(self.messages_to(row), [])


class SendingTests(MessageCase):
    def test_one_email_each_however_often_the_worker_runs(self):
        row = self.register(1)
        message = sent(self.event, self.editor)
        self.assertEqual((message.state, message.mailed), (State.SENT, 1))
        services.send(message)
        EventMessage.objects.filter(pk=message.pk).update(state=State.SCHEDULED)
        services.send(message)  # as if the first run had been lost
        self.assertEqual(len(self.messages_to(row)), 1)

    def test_each_person_reads_their_language(self):
        ja, en = self.register(1), self.register(2, language="en")
        sent(self.event, self.editor)
        [japanese], [english] = self.messages_to(ja), self.messages_to(en)
        self.assertIn("持ち物のご案内", japanese.subject)
        self.assertIn("歩きやすい靴で", japanese.text)
        self.assertIn("What to bring", english.subject)
        self.assertIn("Please wear shoes", english.text)
        self.assertIn("nothing to unsubscribe from", english.text)

    def test_a_language_left_out_is_marked(self):
        en = self.register(1, language="en")
        sent(self.event, self.editor, subject_en="", text_en="")
        [mail] = self.messages_to(en)
        self.assertIn("This message is in Japanese only.", mail.text)
        self.assertIn('<span lang="ja">歩きやすい', mail.html)

    def test_no_html_of_staff_and_links_only_to_https(self):
        row = self.register(1)
        text = (
            '<b onclick="x">太字</b> http://plain.example/ www.plain.example '
            "javascript:alert(1) https://safe.example/a?b=1&c=2."
        )
        sent(self.event, self.editor, text_ja=text)
        [mail] = self.messages_to(row)
        self.assertIn("&lt;b onclick=&quot;x&quot;&gt;太字&lt;/b&gt;", mail.html)
        self.assertIn('<a href="https://safe.example/a?b=1&amp;c=2"', mail.html)
        for address in ("http://plain", "www.plain", "javascript:"):
            self.assertNotIn(f'href="{address}', mail.html)
        self.assertIn(text, mail.text)

    def test_who_registers_after_the_sending_gets_none(self):
        sent(self.event, self.editor)
        late = self.register(1)
        services.send_due(self.wait(minutes=5))
        self.assertEqual(self.messages_to(late), [])

    def test_who_cancels_before_the_hour_gets_none(self):
        stays, goes = self.register(1), self.register(2)
        hour = self.wait(minutes=0) + timedelta(days=1)
        message = written(self.event, self.editor, send_at=hour)
        services.apply(message, "schedule", by=self.editor)
        registration_services.cancel(goes)
        self.assertEqual(services.send_due(self.wait(hours=23)), 0)
        self.assertEqual(self.messages_to(stays), [])
        self.assertEqual(services.send_due(self.wait(hours=1)), 1)
        self.assertEqual(len(self.messages_to(stays)), 1)
        self.assertEqual(self.messages_to(goes), [])

    def test_who_has_cancelled_is_sent_to_the_page_of_the_event(self):
        gone = registration_services.cancel(self.register(1))
        sent(self.event, self.editor, audience="cancelled")
        [mail] = self.messages_to(gone)
        self.assertIn("催しのページを開く", mail.text)
        self.assertNotIn("/registrations/", mail.text)

    def test_who_has_no_address_is_phoned_once_a_message(self):
        row = desk_services.enter(
            self.event, name="電話 花子", phone="076-220-1234", by=self.editor
        )
        message = sent(self.event, self.editor)
        self.assertEqual((message.mailed, message.to_phone), (0, 1))
        sent(self.event, self.editor)
        self.assertEqual(Call.objects.filter(registration=row).count(), 2)

    def test_what_comes_back_is_on_the_call_list(self):
        row = self.register(1)
        message = sent(self.event, self.editor)
        OutgoingMail.objects.filter(kind=services.KIND.name).update(
            status="failed", failed_at=timezone.now()
        )
        self.assertEqual(services.delivery_of([message])[message.pk], {"failed": 1})
        [failed] = undelivered(event=self.event)
        self.assertEqual((failed.registration, failed.what), (row, "message"))

    def test_erasing_somebody_empties_their_email(self):
        row = self.register(1)
        sent(self.event, self.editor)
        retention.erase(row)
        self.assertFalse(OutgoingMail.objects.filter(to=row.email).exists())


class StatesTests(MessageCase):
    def test_without_approval_the_author_sends(self):
        message = written(self.event, self.editor)
        names = [one.name for one in TRANSITIONS.transitions_for(message, self.editor)]
        self.assertEqual(names, ["schedule", "withdraw"])

    @with_approval
    def test_another_person_releases(self):
        admin = self.administrator  # writes and approves
        message = services.apply(written(self.event, admin), "submit", by=admin)
        with self.assertRaises(PermissionDenied):
            services.apply(message, "release", by=admin)
        with self.assertRaises(PermissionDenied):
            services.apply(message, "release", by=self.editor)
        message = services.apply(message, "release", by=self.approver)
        self.assertEqual((message.state, message.decided_by), (State.SCHEDULED, self.approver))

    @with_approval
    def test_nothing_goes_out_unapproved(self):
        row = self.register(1)
        message = written(self.event, self.editor)
        with self.assertRaises(PermissionDenied):
            services.apply(message, "schedule", by=self.editor)
        services.apply(message, "submit", by=self.editor)
        services.send_due(self.wait(minutes=5))
        self.assertEqual(self.messages_to(row), [])

    @with_approval
    def test_returned_with_a_reason_corrected_and_handed_in_again(self):
        message = services.apply(written(self.event, self.editor), "submit", by=self.editor)
        with self.assertRaisesMessage(MessageError, "理由"):
            services.apply(message, "return", by=self.approver)
        message = services.apply(message, "return", by=self.approver, reason="日付を確認")
        self.assertEqual((message.state, message.reason), (State.RETURNED, "日付を確認"))
        services.change(message, by=self.editor, **{**WORDS, "text_ja": "直しました"})
        message = services.apply(message, "submit", by=self.editor)
        self.assertEqual(message.state, State.AWAITING)

    @with_approval
    def test_what_has_changed_since_is_not_approved_unread(self):
        message = services.apply(written(self.event, self.editor), "submit", by=self.editor)
        read = message.version
        services.apply(message, "recall", by=self.editor)
        message = services.change(message, by=self.editor, **{**WORDS, "text_ja": "別の文"})
        services.apply(message, "submit", by=self.editor)
        with self.assertRaises(StaleItem):
            services.apply(message, "release", by=self.approver, version=read)

    def test_what_is_to_be_sent_is_not_changed(self):
        message = services.apply(written(self.event, self.editor), "schedule", by=self.editor)
        with self.assertRaises(MessageError):
            services.change(message, by=self.editor, **{**WORDS, "text_ja": "別の文"})
        self.assertEqual(services.apply(message, "schedule", by=self.editor).state, "scheduled")

    def test_what_is_withdrawn_is_never_sent(self):
        row = self.register(1)
        message = services.apply(written(self.event, self.editor), "schedule", by=self.editor)
        services.apply(message, "withdraw", by=self.editor)
        services.send_due(self.wait(minutes=5))
        self.assertEqual(self.messages_to(row), [])

    def test_what_is_sent_stays_sent(self):
        message = sent(self.event, self.editor)
        for name in ("withdraw", "recall"):
            with self.assertRaises(MessageError):
                services.apply(message, name, by=self.editor)

    def test_an_hour_that_is_past_is_refused(self):
        for hour in (timedelta(hours=-1), timedelta(days=400)):
            with self.assertRaises(MessageError) as refused:
                written(self.event, self.editor, send_at=timezone.now() + hour)
            self.assertEqual(refused.exception.field, "send_at")

    def test_writing_needs_its_permission(self):
        for person in (self.reviewer, self.reception, self.approver):
            with self.assertRaises(PermissionDenied):
                written(self.event, person)
