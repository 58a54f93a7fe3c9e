"""The first page of the staff desk and the morning mail: what waits, for whom."""

from datetime import timedelta
from unittest import mock

from events.models import Call
from events.registration import services as registration_services
from kanazawa2030.core.mail import digest
from kanazawa2030.core.models import Publishable

from ...factories import make_event, tokyo
from ..clock import EVENING, MORNING
from .cases import DeskCase


class Panels(DeskCase):
    def desk(self, role=None):
        if role:
            self.client.sign_in(self.person(role))
        return self.client.get("/admin/")

    def fill_desk(self, event=None, numbers=range(1, 2)):
        for number in numbers:
            event = self.make_event()
            row = self.register(number, event=event, needs=["captioning"])
            self.register(f"u{number}", event=event, confirmed=False)
            Call.objects.create(registration=row, reason="changed", created_at=self.wait())
            registration_services.ask_for_group(
                event,
                organisation="見本小学校",
                name="先生",
                email=f"s{number}@people.example",
                phone="",
                headcount=24,
                message="",
                language="ja",
            )

    def test_one_click_from_each_thing_that_waits(self):
        self.fill_desk()
        event = self.event.__class__.objects.latest("pk")
        page = self.desk()
        for words in (
            "これからの催し",
            "申込み<b>2</b>人／定員10人",
            "未確定1件",
            "手配がまだの配慮：1件",
            "電話で知らせる方：1人",
            "返事がまだの団体の申込み：1件",
        ):
            self.assertContains(page, words)
        self.assertContains(page, self.url("event_registrations", event.pk))

    def test_reception_is_led_to_the_door_and_sees_nothing_else(self):
        self.fill_desk()
        page = self.desk("reception")
        self.assertContains(page, self.url("event_reception", self.event.pk))
        for words in ("手配がまだ", "電話で知らせる方", "返事がまだ", "registrations/"):
            self.assertNotContains(page, words)

    def test_reviewers_see_no_panel_of_registrations(self):
        self.fill_desk()
        for role in ("reviewer", "approver"):
            self.assertNotContains(self.desk(role), "これからの催し")

    def test_a_lapsed_hold_and_a_mail_that_came_back(self):
        row = self.register(1, confirmed=True)
        self.register(2, confirmed=False)
        self.fail_mail(row, "confirmed")
        with mock.patch("events.registration.tasks.settle"):
            self.wait(hours=25)
        page = self.desk()
        self.assertContains(page, "期限切れ1件")
        self.assertContains(page, "電話で知らせる方：1人")

    def test_no_name_stands_on_it(self):
        self.fill_desk()
        for words in ("参加者1", "見本小学校", "people.example"):
            self.assertNotContains(self.desk(), words)


class MorningMail(DeskCase):
    def send_at(self, hour, minute=0):
        now = self.go_to(tokyo(2031, 6, 3, hour, minute))
        return digest.send_digests(now)

    def wake(self):
        return [self.editor, self.approver, self.reception]

    def test_one_mail_a_person_on_days_when_something_waits(self):
        self.wake()
        self.assertEqual(self.send_at(7, 30), 0)
        self.register(1, needs=["captioning"])
        self.assertEqual(self.send_at(7, 20), 0)
        for _run in range(2):
            self.send_at(7, 30)
        mails = self.outbox("morning")
        self.assertEqual([mail.to for mail in mails], [self.editor.email])
        self.assertIn("手配する配慮：1件", mails[0].text)
        self.assertIn("/admin/", mails[0].text)

    def test_a_late_worker_writes_no_evening_mail(self):
        self.wake()
        self.register(1, needs=["captioning"])
        self.assertEqual(self.send_at(11, 30), 0)

    def test_no_personal_data(self):
        self.wake()
        row = self.register(1, name="金沢 花子", needs=["captioning"])
        Call.objects.create(registration=row, reason="changed", created_at=MORNING)
        self.send_at(7, 40)
        for mail in self.outbox("morning"):
            for secret in ("花子", "people.example", "要約筆記", self.event.title_ja):
                self.assertNotIn(secret, mail.text + mail.html + mail.subject)

    def test_approvers_hear_of_approvals_in_their_language(self):
        self.wake()
        self.approver.language = "en"
        self.approver.save(update_fields=["language"])
        make_event(publishing_state=Publishable.State.AWAITING, published=False)
        self.send_at(8)
        mail = self.outbox("morning")[0]
        self.assertEqual((mail.to, mail.language), (self.approver.email, "en"))
        self.assertIn("Awaiting approval: 1", mail.text)

    def test_whose_access_has_ended_hears_nothing(self):
        self.editor.access_until = tokyo(2031, 6, 1).date()
        self.editor.save(update_fields=["access_until"])
        self.register(1, needs=["captioning"])
        self.assertEqual(self.send_at(8), 0)

    def test_a_missing_report_is_in_the_mail_on_the_third_and_seventh_day(self):
        self.wake()
        told = []
        for day in range(1, 10):
            now = self.go_to(EVENING + timedelta(days=day)).replace(hour=0)
            digest.send_digests(now)
            told.append(len(self.outbox("morning")))
        self.assertEqual(told, [0, 0, 1, 1, 1, 1, 2, 2, 2])
