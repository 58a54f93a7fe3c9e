"""Registering, confirming, changing, leaving: each move, and what refuses it."""

from datetime import timedelta

from django.utils import timezone

from events.desk import services as desk_services
from events.editing.services import cancel_event, postpone_event
from events.models import Answer, EventQuestion, Registration, RegistrationNeeds
from events.registration import notifications
from events.registration import services as registration_services
from events.registration.transitions import (
    TRANSITIONS,
    EventFull,
    NotEnoughSeats,
    RegistrationClosed,
    RegistrationError,
)
from kanazawa2030.core.models import OutgoingMail

from ..clock import EVENING, ClockCase, Place, Status


class TransitionTests(ClockCase):
    def test_every_transition_from_every_state_by_everyone(self):
        """Exactly what the table allows goes through, and leaves a line of history."""
        made = self.register()
        for name, step in TRANSITIONS.items():
            for status in Status:
                for actor in ("person", "staff", "system"):
                    Registration.objects.filter(pk=made.pk).update(status=status)
                    row = self.again(made)
                    lines = row.transitions.count()
                    legal = status in step.sources and actor in step.actors
                    with self.subTest(move=name, status=status, actor=actor):
                        if legal:
                            TRANSITIONS.apply(row, name, actor=actor, at=timezone.now())
                        else:
                            with self.assertRaises(RegistrationError):
                                TRANSITIONS.apply(row, name, actor=actor, at=timezone.now())
                        row = self.again(made)
                        self.assertEqual(row.status, step.target if legal else status)
                        self.assertEqual(row.transitions.count(), lines + legal)

    def test_the_table_names_every_state(self):
        reached = {step.target for step in TRANSITIONS.values()}
        self.assertEqual(reached, set(Status))

    def test_history_says_who_when_and_why(self):
        made = self.register()
        desk_services.cancel_for(made, by=self.editor, note="per phone")
        lines = [
            (line.move, line.from_status, line.to_status, line.actor)
            for line in made.transitions.all()
        ]
        self.assertEqual(
            lines,
            [
                ("register", "", "unconfirmed", "person"),
                ("confirm", "unconfirmed", "confirmed", "person"),
                ("cancel", "confirmed", "cancelled", "staff"),
            ],
        )
        last = made.transitions.last()
        self.assertEqual((last.by, last.note), (self.editor, "per phone"))


class RegisterTests(ClockCase):
    def test_takes_a_seat_and_mails_the_one_step_left(self):
        made = self.register(adults=2, children=1, infants=1, confirmed=False)
        self.assertAt(made, Status.UNCONFIRMED, Place.SEAT)
        self.assertSeats(5)
        self.assertEqual(self.mails_to(made), ["confirm"])
        self.assertEqual(made.number, 1)
        self.assertEqual(self.register(2).number, 2)

    def test_twice_the_same_click_is_one_registration_and_one_mail(self):
        first = self.register(confirmed=False)
        self.wait(seconds=1)
        self.assertEqual(self.register(confirmed=False), first)
        self.assertEqual(self.mails_to(first), ["confirm"])
        self.assertSeats(1)

    def test_a_known_address_is_told_by_mail_only(self):
        first = self.register()
        self.wait(minutes=10)
        again = self.register(name="別人", confirmed=False)
        self.assertEqual(again, first)
        self.assertEqual(self.mails_to(first), ["confirm", "confirmed", "known"])
        self.assertEqual(self.again(first).name, "参加者1")
        self.assertSeats(1)

    def test_a_known_unconfirmed_address_gets_its_one_step_again(self):
        first = self.register(confirmed=False)
        self.wait(minutes=10)
        self.register(name="別人", confirmed=False)
        self.assertEqual(self.mails_to(first), ["confirm", "confirm"])

    def test_addresses_are_compared_in_their_normal_form(self):
        first = self.register(email="Hanako@Example.test")
        self.wait(minutes=10)
        self.assertEqual(self.register(email="ｈａｎａｋｏ@example.test", confirmed=False), first)

    def test_a_cancelled_address_may_register_again(self):
        first = self.register()
        registration_services.cancel(first)
        second = self.register()
        self.assertNotEqual(first, second)
        self.assertEqual(second.number, 2)
        self.assertSeats(1)

    def test_needs_and_answers_are_kept_apart(self):
        question = EventQuestion.objects.create(event=self.event, label_ja="質問")
        made = self.register(needs=["wheelchair"], needs_text="段差", answers={question: "答え"})
        self.assertEqual(made.needs.choices, ["wheelchair"])
        self.assertEqual(made.answers.get().text, "答え")
        self.assertFalse(RegistrationNeeds.objects.exclude(registration=made).exists())

    def test_refusals(self):
        before = timezone.now() - timedelta(minutes=1)
        after = timezone.now() + timedelta(minutes=1)
        for fields in (
            {"state": "cancelled"},
            {"state": "postponed"},
            {"registration_opens_at": after},
            {"registration_closes_at": before},
            {"starts_at": before - timedelta(hours=3)},
            {"publishing_state": "draft"},
            {"registration_mode": "none", "capacity": None},
        ):
            with self.subTest(fields=fields):
                event = self.make_event(**fields)
                with self.assertRaises(RegistrationClosed):
                    self.register(event=event)
                self.assertEqual(event.registrations.count(), 0)
        with self.assertRaises(RegistrationError):
            self.register(adults=3, children=3)
        self.assertEqual(OutgoingMail.objects.count(), 0)

    def test_a_full_event_refuses_new_and_known_alike(self):
        event = self.make_event(capacity=1, waiting_capacity=0)
        self.register(event=event)
        self.wait(minutes=10)
        for number in (1, 2):
            with self.assertRaises(EventFull):
                self.register(number, event=event, name="別人")


class ConfirmTests(ClockCase):
    def test_confirms_once(self):
        made = self.register(confirmed=False)
        for _click in range(3):
            self.confirm(made)
        self.assertAt(made, Status.CONFIRMED, Place.SEAT)
        self.assertEqual(self.mails_to(made), ["confirm", "confirmed"])
        self.assertEqual(made.transitions.filter(move="confirm").count(), 1)

    def test_late_takes_a_free_seat_and_says_so(self):
        made = self.register(confirmed=False)
        self.wait(hours=24)
        self.confirm(made)
        self.assertAt(made, Status.CONFIRMED, Place.SEAT)
        self.assertSeats(1)
        mail = OutgoingMail.objects.get(kind="registration_confirmed")
        self.assertIn("期限は過ぎて", mail.text)
        moves = list(made.transitions.values_list("move", flat=True))
        self.assertEqual(moves, ["register", "expire", "revive"])

    def test_late_without_a_seat_goes_to_the_end_of_the_queue(self):
        event = self.make_event(capacity=1)
        late = self.register(1, event=event, confirmed=False)
        waiting = self.register(2, event=event)
        self.wait(hours=25)
        self.confirm(late)
        self.assertAt(waiting, Status.CONFIRMED, Place.SEAT)
        self.assertAt(late, Status.CONFIRMED, Place.QUEUE, 1)
        text = OutgoingMail.objects.get(kind="registration_waiting", to=late.email).text
        self.assertIn("最後、1番目", text)

    def test_late_after_registering_again_is_refused(self):
        old = self.register(confirmed=False)
        self.wait(hours=25)
        self.register()
        with self.assertRaises(RegistrationError):
            self.confirm(old)
        self.assertSeats(1)

    def test_late_with_a_full_list_stays_expired(self):
        event = self.make_event(capacity=1, waiting_capacity=1)
        late = self.register(1, event=event, confirmed=False)
        self.register(2, event=event)
        self.wait(hours=25)
        self.register(3, event=event)
        with self.assertRaises(EventFull):
            self.confirm(late)
        self.assertAt(late, Status.EXPIRED, Place.SEAT)
        self.assertSeats(1, event)

    def test_refused_when_cancelled_begun_or_the_event_is_off(self):
        made = self.register(confirmed=False)
        registration_services.cancel(made)
        with self.assertRaises(RegistrationError):
            self.confirm(made)
        other = self.register(2, confirmed=False)
        cancel_event(self.event, by=self.editor, note_ja="大雪")
        with self.assertRaises(RegistrationClosed):
            self.confirm(other)
        event = self.make_event()
        third = self.register(3, event=event, confirmed=False)
        self.go_to(EVENING)
        with self.assertRaises(RegistrationClosed):
            self.confirm(third)

    def test_one_mail_when_the_seat_comes_with_the_confirmation(self):
        """A seat is free, but an unconfirmed person stands before: confirming wins it."""
        event = self.make_event(capacity=1)
        seated = self.register(1, event=event)
        self.register(2, event=event, confirmed=False)
        registration_services.cancel(seated)
        third = self.register(3, event=event)
        self.assertAt(third, Status.CONFIRMED, Place.SEAT)
        self.assertEqual(self.mails_to(third), ["confirm", "confirmed"])


class CancelTests(ClockCase):
    def test_twice_frees_one_seat_and_mails_once(self):
        made = self.register()
        for _click in range(2):
            registration_services.cancel(made)
        self.assertAt(made, Status.CANCELLED, Place.SEAT)
        self.assertSeats(0)
        self.assertEqual(self.mails_to(made, "cancelled"), ["cancelled"])

    def test_leaving_the_queue_is_acknowledged(self):
        self.fill()
        waiting = self.register(1)
        self.assertAt(waiting, Status.CONFIRMED, Place.QUEUE, 1)
        self.assertEqual(self.mails_to(waiting), ["confirm", "waiting"])
        after = self.register(2)
        registration_services.cancel(waiting)
        self.assertAt(waiting, Status.CANCELLED, Place.QUEUE)
        self.assertAt(after, Status.CONFIRMED, Place.QUEUE, 1)
        self.assertEqual(self.mails_to(waiting)[-1], "cancelled")
        self.assertSeats(10)

    def test_a_promoted_person_declines_and_the_next_moves_up(self):
        first = self.fill()[0]
        second, third = self.register(2), self.register(3)
        registration_services.cancel(first)
        self.assertAt(second, Status.CONFIRMED, Place.SEAT)
        registration_services.cancel(second)
        self.assertAt(third, Status.CONFIRMED, Place.SEAT)
        self.assertEqual(self.mails_to(second)[-2:], ["promoted", "cancelled"])
        self.assertSeats(10)

    def test_until_the_start_and_by_staff_after_it(self):
        made, other = self.register(1), self.register(2)
        self.go_to(EVENING - timedelta(seconds=1))
        registration_services.cancel(other)
        self.go_to(EVENING)
        with self.assertRaises(RegistrationClosed):
            registration_services.cancel(made)
        desk_services.cancel_for(made, by=self.editor)
        self.assertSeats(0)

    def test_a_postponed_event_can_be_left_after_its_old_hour(self):
        made = self.register()
        postpone_event(self.event, by=self.editor, note_ja="台風のため")
        self.go_to(EVENING + timedelta(days=3))
        registration_services.cancel(made)
        self.assertSeats(0)


class ChangeTests(ClockCase):
    def test_a_smaller_party_lets_the_queue_move_up(self):
        party = self.register("p", adults=3)
        for number in range(6):
            self.register(number)
        waiting = self.register(9)
        self.assertAt(waiting, Status.CONFIRMED, Place.QUEUE)
        registration_services.change_registration(party, changes={"adults": 1})
        self.assertAt(waiting, Status.CONFIRMED, Place.SEAT)
        self.assertSeats(9)

    def test_a_larger_party_needs_free_seats(self):
        party = self.register("p", adults=3)
        registration_services.change_registration(party, changes={"adults": 4})
        self.assertSeats(5)
        self.register("q", adults=4)
        with self.assertRaises(NotEnoughSeats):
            registration_services.change_registration(party, changes={"adults": 5})
        self.assertSeats(10)
        self.assertEqual(self.again(party).size, 5)

    def test_nobody_grows_past_those_who_wait(self):
        party = self.register("p", adults=3)
        self.register("q", adults=3)
        group = self.register("g", adults=3)  # four people, two seats are free
        self.assertAt(group, Status.CONFIRMED, Place.QUEUE)
        with self.assertRaises(NotEnoughSeats):
            registration_services.change_registration(party, changes={"adults": 4})
        self.assertSeats(8)

    def test_growing_in_the_queue_keeps_the_number_within_the_lists_limit(self):
        event = self.make_event(capacity=1, waiting_capacity=3)
        self.register(1, event=event)
        waiting = self.register(2, event=event)
        registration_services.change_registration(waiting, changes={"adults": 2})
        self.assertEqual(self.again(waiting).size, 3)
        self.assertEqual(self.again(waiting).queue_no, waiting.queue_no)
        with self.assertRaises(EventFull):
            registration_services.change_registration(waiting, changes={"adults": 3})

    def test_limits_and_hours(self):
        made = self.register()
        with self.assertRaises(RegistrationError):
            registration_services.change_registration(made, changes={"adults": 6})
        self.go_to(EVENING)
        with self.assertRaises(RegistrationClosed):
            registration_services.change_registration(made, changes={"name": "新しい名"})
        registration_services.cancel(made, by=self.editor)
        with self.assertRaises(RegistrationError):
            registration_services.change_registration(
                made, changes={"name": "新しい名"}, by=self.editor
            )

    def test_words_and_answers(self):
        question = EventQuestion.objects.create(event=self.event, label_ja="質問")
        made = self.register(needs=["wheelchair"], answers={question: "答え"})
        registration_services.change_registration(
            made,
            changes={
                "name": "新しい名",
                "language": "en",
                "needs": [],
                "needs_text": "",
                "answers": {question: ""},
            },
        )
        made = self.again(made)
        self.assertEqual((made.name, made.language), ("新しい名", "en"))
        self.assertFalse(RegistrationNeeds.objects.exists())
        self.assertFalse(Answer.objects.exists())


class CorrectTests(ClockCase):
    """A browser sends the form again, with the same name and another address."""

    def setUp(self):
        super().setUp()
        self.made = self.register(confirmed=False, adults=1, name="見本 花子")
        self.sent = self.sent_form(self.made)

    def sent_form(self, made):
        return registration_services.sent_form(made, name="見本 花子", email=made.email)

    def correct(self, email="right@people.example", sent=None, name="見本 花子", **told):
        return registration_services.correct(
            self.event, sent or self.sent, name=name, email=email, **told
        )

    def test_the_place_moves_and_the_old_link_is_dead(self):
        token = notifications.token_of(self.made)
        hold = self.made.hold_until
        self.wait(minutes=20)
        moved = self.correct(adults=0)
        self.assertEqual((moved.pk, moved.email), (self.made.pk, "right@people.example"))
        self.assertEqual(moved.hold_until, hold)
        self.assertSeats(1)
        self.assertIsNone(notifications.by_token(token))
        # The email to the wrong address was still waiting to be sent.
        (mail,) = self.outbox("registration_confirm")
        self.assertEqual(mail.to, "right@people.example")
        self.assertIn(notifications.token_of(moved), mail.text)

    def test_it_can_be_corrected_again_and_a_double_click_is_one(self):
        self.wait(minutes=5)
        first = self.correct("wrong@people.example")
        again = self.correct("right@people.example", self.sent_form(first))
        self.assertIsNone(self.correct("right@people.example", self.sent_form(first)))
        self.register(confirmed=False, name="見本 花子", email="right@people.example")
        self.assertEqual(self.event.registrations.get(), again)
        self.assertEqual(len(self.outbox("registration_confirm")), 1)

    def test_an_address_that_is_registered_already_keeps_one_place(self):
        self.register(2)
        self.assertIsNone(self.correct("p2@people.example"))
        self.assertAt(self.made, Status.CANCELLED, Place.SEAT)
        self.assertSeats(1)
        self.assertEqual(self.outbox("registration_cancelled"), [])

    def test_nothing_moves_without_the_key_or_the_name_or_once_confirmed(self):
        forged = self.sent._replace(key="0" * 40)
        self.assertIsNone(self.correct(sent=forged))
        self.assertIsNone(self.correct(name="見本 太郎"))
        self.assertIsNone(self.correct(self.made.email))
        self.confirm(self.made)
        self.assertIsNone(self.correct())
        self.assertEqual(self.again(self.made).email, "p1@people.example")

    def test_a_larger_party_needs_free_seats(self):
        self.fill(8)
        with self.assertRaises(NotEnoughSeats):
            self.correct(adults=2)
        self.assertEqual(self.again(self.made).email, "p1@people.example")
        self.assertSeats(10)

    def test_a_known_registration_gives_no_key_away(self):
        self.wait(minutes=3)
        known = self.register(name="見本 花子", confirmed=False)
        self.assertEqual(known.pk, self.made.pk)
        self.assertIsNone(self.correct(sent=self.sent_form(known)))
