"""Erasing, finding links again, groups, and people without an e-mail address."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied

from events import desk_services, group_services, notices, reception, registrations
from events.models import (
    Call,
    GroupRequest,
    RegistrationNeeds,
)
from events.registration_machine import (
    RegistrationClosed,
)
from events.services import cancel_event, postpone_event
from kanazawa2030.core.models import OutgoingMail

from .clock import EVENING, ClockCase, Status


class EraseTests(ClockCase):
    def test_nothing_of_the_person_is_left_and_the_seat_is_free(self):
        made = self.register(kana="みほん", needs_text="段差", adults=1)
        waiting = self.register(2)
        token = notices.token_of(made)
        registrations.erase(made)
        made = self.again(made)
        for field in ("name", "kana", "email", "phone", "manage_nonce"):
            self.assertEqual(getattr(made, field), "", field)
        self.assertEqual((made.status, made.size), (Status.CANCELLED, 2))
        self.assertIsNone(notices.by_token(token))
        self.assertFalse(RegistrationNeeds.objects.exists())
        self.assertSeats(1)
        self.assertEqual(self.mails_to(waiting), ["confirm", "confirmed"])
        mails = OutgoingMail.objects.filter(dedupe_key__contains=f":{made.pk}:")
        self.assertFalse(mails.exclude(to="").exists())

    def test_after_the_event_it_stays_counted(self):
        made = self.register(adults=2)
        self.go_to(EVENING)
        reception.check_in(made, by=self.reception)
        registrations.erase(made)
        made = self.again(made)
        self.assertEqual((made.status, made.size, made.name), ("attended", 3, ""))
        self.assertSeats(3)

    def test_sent_mails_are_emptied_and_waiting_ones_never_sent(self):
        made = self.register()
        OutgoingMail.objects.filter(kind="registration_confirm").update(status="sent")
        registrations.erase(made)
        mail = OutgoingMail.objects.get()
        self.assertEqual((mail.to, mail.text, mail.html), ("", "", ""))
        self.assertIsNotNone(mail.erased_at)

    def test_the_request_of_a_group_goes_with_it(self):
        request = registrations.ask_for_group(
            self.event, organisation="小学校", name="先生", email="s@example.test",
            phone="076", headcount=5, message="車いす1人", language="ja",
        )  # fmt: skip
        made = group_services.seat_group(request, by=self.editor)
        registrations.erase(made, by=self.editor)
        request.refresh_from_db()
        self.assertEqual(
            (request.organisation, request.name, request.email, request.message),
            ("", "", "", ""),
        )


class FindTests(ClockCase):
    def test_all_links_in_one_mail_for_a_known_address(self):
        first = self.register()
        other = self.register(event=self.make_event(title_ja="別の催し"))
        cancelled = self.register(event=self.make_event())
        registrations.cancel(cancelled)
        self.assertEqual(
            registrations.find(email="P1@people.example", language="ja"), 2
        )
        text = OutgoingMail.objects.get(kind="registration_links").text
        for registration in (first, other):
            self.assertIn(notices.manage_url(registration), text)
        self.assertNotIn(notices.token_of(cancelled), text)

    def test_nothing_is_mailed_to_a_stranger(self):
        self.assertEqual(registrations.find(email="x@example.test", language="ja"), 0)
        self.assertFalse(OutgoingMail.objects.exists())

    def test_registrations_of_people_without_address_are_nobodys(self):
        desk_services.enter(self.event, name="電話の人", phone="076", by=self.editor)
        self.assertEqual(registrations.find(email="", language="ja"), 0)

    def test_a_postponed_event_is_found_after_its_old_date(self):
        self.register()
        postpone_event(self.event, by=self.editor, note_ja="台風")
        self.go_to(EVENING + timedelta(days=5))
        self.assertEqual(
            registrations.find(email="p1@people.example", language="ja"), 1
        )


class GroupTests(ClockCase):
    def ask(self, **fields):
        return registrations.ask_for_group(
            self.event,
            **{
                "organisation": "見本小学校", "name": "先生", "phone": "0760000000",
                "email": "school@example.test", "headcount": 6, "message": "",
                "language": "ja", **fields,
            },
        )  # fmt: skip

    def test_asked_twice_is_one_request_and_one_mail(self):
        self.assertEqual(self.ask(), self.ask())
        self.assertEqual(len(self.outbox("group_received")), 1)
        self.assertSeats(0)

    def test_seats_come_from_those_kept_for_groups(self):
        event = self.event
        event.reserved_seats = 4
        event.save()
        request = self.ask()
        made = group_services.seat_group(request, by=self.editor)
        self.assertEqual(group_services.seat_group(request, by=self.editor), made)
        self.assertSeats(6)
        self.assertEqual(event.reserved_seats, 0)
        self.assertEqual(self.mails_to(made), ["group_received", "confirmed"])

    def test_declined_with_the_reason(self):
        request = self.ask()
        for _click in range(2):
            group_services.decline_group(request, by=self.editor, reason="満席です")
        (mail,) = self.outbox("group_declined")
        self.assertIn("満席です", mail.text)
        request.refresh_from_db()
        self.assertEqual(request.state, GroupRequest.State.DECLINED)

    def test_strangers_and_closed_events(self):
        request = self.ask()
        with self.assertRaises(PermissionDenied):
            group_services.seat_group(request, by=self.reception)
        self.go_to(EVENING)
        with self.assertRaises(RegistrationClosed):
            self.ask(headcount=7)


class WithoutEmailTests(ClockCase):
    """People who phoned: staff are told whom to call back."""

    def setUp(self):
        super().setUp()
        self.fill(9)
        self.seated = desk_services.enter(
            self.event, name="電話 一郎", phone="076-000-0001", by=self.editor
        )
        self.waiting = desk_services.enter(
            self.event, name="電話 二郎", phone="076-000-0002", by=self.editor
        )

    def calls(self):
        return set(Call.objects.values_list("registration", "reason"))

    def test_promotion(self):
        registrations.cancel(self.seated, by=self.editor)
        self.assertEqual(self.calls(), {(self.waiting.pk, "promoted")})

    def test_change_and_cancellation_of_the_event(self):
        postpone_event(self.event, by=self.editor, note_ja="台風")
        both = {self.seated.pk, self.waiting.pk}
        self.assertEqual(self.calls(), {(pk, "postponed") for pk in both})
        cancel_event(self.event, by=self.editor, note_ja="台風")
        self.assertEqual(
            {pk for pk, reason in self.calls() if reason == "event_cancelled"}, both
        )

    def test_one_open_call_a_reason_and_a_new_one_after_it_is_done(self):
        notices.tell(self.seated, "changed", occasion="1")
        notices.tell(self.seated, "changed", occasion="2")
        self.assertEqual(Call.objects.count(), 1)
        desk_services.call_done(Call.objects.get(), by=self.editor)
        notices.tell(self.seated, "changed", occasion="3")
        self.assertEqual(Call.objects.filter(done_at__isnull=True).count(), 1)
