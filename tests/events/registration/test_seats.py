"""Seats and the queue: holds, promotion, what the public is told of seats left."""

from datetime import timedelta
from io import StringIO

from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from events.desk import services as desk_services
from events.editing.services import EventError, change_event, postpone_event
from events.models import Event
from events.public.list_rows import event_rows
from events.registration import services as registration_services
from events.registration import tasks as registration_tasks
from events.registration.seats import (
    hold_until,
    kept_text,
    lock_event,
    promote_until,
    seat_totals,
    seats_sentence,
)
from events.registration.transitions import EventFull
from events.status import Status as Word
from events.status import joinable, status_of

from ...base import PortalTestCase
from ...factories import make_event, tokyo
from ..clock import EVENING, MORNING, ClockCase, Place, Status


class HoldTests(ClockCase):
    def held(self, event=None):
        event = event or self.event
        held = seat_totals(event, timezone.now()).unconfirmed
        return hold_until(event, timezone.now(), held) - timezone.now()

    def test_a_day_and_two_hours_once_a_third_is_unconfirmed(self):
        """Ten seats: three unconfirmed are 30 %, which does not pass 30 %."""
        lengths = []
        for number in range(6):
            lengths.append(self.held())
            self.register(number, confirmed=False)
        day, short = timedelta(hours=24), timedelta(hours=2)
        self.assertEqual(lengths, [day] * 4 + [short] * 2)

    def test_confirmed_and_waiting_people_make_no_hold_short(self):
        self.fill()
        for number in range(5):
            self.register(number, confirmed=False)
        self.assertEqual(self.held(), timedelta(hours=24))

    def test_ends_when_seats_are_handed_on_no_longer(self):
        self.go_to(tokyo(2031, 6, 18, 10))
        self.assertEqual(promote_until(self.event), tokyo(2031, 6, 18, 17))
        self.assertEqual(self.held(), timedelta(hours=7))

    def test_but_lasts_two_hours(self):
        for moment in (tokyo(2031, 6, 18, 16), tokyo(2031, 6, 19, 12)):
            self.go_to(moment)
            self.assertEqual(self.held(), timedelta(hours=2))

    def test_own_deadline_of_the_event(self):
        event = self.make_event(promote_until=tokyo(2031, 6, 2, 15))
        self.assertEqual(self.held(event), timedelta(hours=5))

    def test_an_unconfirmed_place_in_the_queue_lapses_too(self):
        self.fill()
        waiting = self.register(1, confirmed=False)
        self.wait(hours=24)
        registration_tasks.settle_due(timezone.now())
        self.assertAt(waiting, Status.EXPIRED, Place.QUEUE)


class PromotionTests(ClockCase):
    def test_in_the_order_of_the_queue(self):
        seated = self.fill()
        waiting = [self.register(number) for number in range(3)]
        for number, party in enumerate(waiting):
            registration_services.cancel(seated[number])
            self.assertAt(party, Status.CONFIRMED, Place.SEAT)
            self.assertEqual(self.event.registrations.queued().count(), 2 - number)
        self.assertSeats(10)

    def test_only_confirmed_people_move_up_and_keep_their_place_in_the_order(self):
        seated = self.fill()
        first = self.register(1, confirmed=False)
        second = self.register(2)
        registration_services.cancel(seated[0])
        self.assertAt(second, Status.CONFIRMED, Place.SEAT)
        third = self.register(3)
        self.confirm(first)
        self.assertAt(first, Status.CONFIRMED, Place.QUEUE, 1)
        self.assertAt(third, Status.CONFIRMED, Place.QUEUE, 2)

    def test_an_address_nobody_has_confirmed_keeps_no_seat_from_others(self):
        """An invented address that waits with a large group would close the last seats."""
        for pass_over in (False, True):
            event = self.make_event(capacity=3, pass_over_groups=pass_over)
            seated = self.register("s", event=event)
            invented = self.register("x", event=event, adults=2, confirmed=False)
            self.assertAt(invented, Status.UNCONFIRMED, Place.QUEUE, 1)
            event = Event.objects.get(pk=event.pk)
            self.assertEqual((event.seats_left, kept_text(event)), (2, ""))
            self.assertEqual(status_of(event, timezone.now()).status, Word.FEW)
            self.assertTrue(Event.objects.filter(joinable(timezone.now()), pk=event.pk).exists())
            other = self.register("o", event=event, confirmed=False)
            self.assertAt(other, Status.UNCONFIRMED, Place.SEAT)
            self.confirm(invented)
            self.assertAt(invented, Status.CONFIRMED, Place.QUEUE, 1)
            registration_services.cancel(other)
            registration_services.cancel(seated)
            self.assertAt(invented, Status.CONFIRMED, Place.SEAT)
            self.assertSeats(3, event)

    def test_a_group_that_does_not_fit_stops_the_queue(self):
        seated = self.fill()
        group = self.register("g", adults=2)
        single = self.register("s")
        registration_services.cancel(seated[0])
        self.assertAt(group, Status.CONFIRMED, Place.QUEUE, 1)
        self.assertAt(single, Status.CONFIRMED, Place.QUEUE, 2)
        self.assertSeats(9)
        for party in seated[1:4]:
            registration_services.cancel(party)
        self.assertAt(group, Status.CONFIRMED, Place.SEAT)
        self.assertAt(single, Status.CONFIRMED, Place.SEAT)
        self.assertSeats(10)

    def test_or_is_passed_over_where_the_event_says_so(self):
        event = self.make_event(pass_over_groups=True, capacity=2)
        first, second = (self.register(n, event=event) for n in (1, 2))
        group = self.register("g", event=event, adults=1)
        single = self.register("s", event=event)
        registration_services.cancel(first)
        self.assertAt(group, Status.CONFIRMED, Place.QUEUE, 1)
        self.assertAt(single, Status.CONFIRMED, Place.SEAT)
        registration_services.cancel(second)
        self.assertAt(group, Status.CONFIRMED, Place.QUEUE, 1)
        newcomer = self.register("n", event=event, confirmed=False)
        self.assertAt(newcomer, Status.UNCONFIRMED, Place.SEAT)

    def test_a_newcomer_passes_nobody_who_would_fit(self):
        """After the deadline staff phone; the free seat is not for whoever comes next."""
        event = self.make_event(pass_over_groups=True, capacity=1)
        seated = self.register(1, event=event)
        self.register(2, event=event)
        self.go_to(tokyo(2031, 6, 18, 17))
        registration_services.cancel(seated)
        self.assertSeats(0, event)
        newcomer = self.register(3, event=event, confirmed=False)
        self.assertAt(newcomer, Status.UNCONFIRMED, Place.QUEUE, 2)

    def test_nobody_moves_up_after_the_deadline_or_the_start(self):
        seated = self.fill()
        waiting = self.register(1)
        self.go_to(tokyo(2031, 6, 18, 16, 59))
        registration_services.cancel(seated[0])
        self.assertAt(waiting, Status.CONFIRMED, Place.SEAT)
        late = self.register(2)
        self.go_to(tokyo(2031, 6, 18, 17))
        registration_services.cancel(seated[1])
        self.assertAt(late, Status.CONFIRMED, Place.QUEUE)
        self.go_to(EVENING)
        registration_services.cancel(seated[2], by=self.editor)
        self.assertAt(late, Status.CONFIRMED, Place.QUEUE)
        self.assertEqual(self.mails_to(late, "promoted"), [])

    def test_a_postponed_event_promotes_nobody(self):
        seated = self.fill()
        waiting = self.register(1)
        postpone_event(self.event, by=self.editor, note_ja="台風")
        registration_services.cancel(seated[0])
        self.assertAt(waiting, Status.CONFIRMED, Place.QUEUE)
        self.assertSeats(9)
        postpone_event(
            self.event, by=self.editor, note_ja="台風", starts_at=EVENING + timedelta(days=14)
        )
        self.assertAt(waiting, Status.CONFIRMED, Place.SEAT)

    def test_reserved_seats_are_not_the_publics(self):
        event = self.make_event(reserved_seats=8)
        self.register(1, event=event, adults=1)
        waiting = self.register(2, event=event)
        self.assertAt(waiting, Status.CONFIRMED, Place.QUEUE)
        change_event(event, changes={"reserved_seats": 7}, by=self.editor)
        self.assertAt(waiting, Status.CONFIRMED, Place.SEAT)

    def test_up_down_and_up_again_is_told_each_time(self):
        seated = self.fill()
        first, second = self.register(1), self.register(2)
        registration_services.cancel(seated[0])
        desk_services.move_to_queue(first, by=self.editor)
        self.assertAt(second, Status.CONFIRMED, Place.SEAT)
        self.wait(minutes=5)
        registration_services.cancel(seated[1])
        self.assertAt(first, Status.CONFIRMED, Place.SEAT)
        self.assertEqual(len(self.mails_to(first, "promoted")), 2)


class CapacityTests(ClockCase):
    def test_raised_it_lets_the_queue_move_up(self):
        self.fill()
        waiting = [self.register(number) for number in range(3)]
        change_event(self.event, changes={"capacity": 12}, by=self.editor)
        self.assertEqual([self.again(one).place for one in waiting], ["seat", "seat", "queue"])
        self.assertSeats(12)

    def test_never_below_what_is_taken(self):
        self.fill()
        with self.assertRaises(EventError):
            change_event(self.event, changes={"capacity": 9}, by=self.editor)
        registration_services.cancel(self.event.registrations.first())
        change_event(self.event, changes={"capacity": 9}, by=self.editor)
        self.assertSeats(9)

    def test_the_waiting_list_counts_people(self):
        event = self.make_event(capacity=1, waiting_capacity=3)
        self.register(1, event=event)
        self.register(2, event=event, adults=1)
        with self.assertRaises(EventFull):
            self.register(3, event=event, adults=1)
        self.register(4, event=event)
        with self.assertRaises(EventFull):
            self.register(5, event=event)


class SeatsLeftTests(ClockCase):
    """What pages say while the worker may be dead."""

    def seats_left(self, event=None):
        """By the event itself and by its row in a list: they agree."""
        event = Event.objects.get(pk=(event or self.event).pk)
        (row,) = event_rows(Event.objects.filter(pk=event.pk))
        self.assertEqual(row.seats_left, event.seats_left)
        self.assertEqual(row.status, status_of(event))
        return event.seats_left

    def test_lapsed_holds_keep_no_seat(self):
        self.register(1, adults=2, confirmed=False)
        self.register(2)
        self.assertEqual(self.seats_left(), 6)
        self.wait(hours=23, minutes=59)
        self.assertEqual(self.seats_left(), 6)
        self.wait(minutes=1)
        self.assertEqual(self.seats_left(), 9)
        self.assertSeats(4)  # nobody has settled yet
        registration_tasks.settle_due(timezone.now())
        self.assertSeats(1)
        self.assertEqual(self.seats_left(), 9)

    def test_a_lapsed_full_event_is_open_again(self):
        for number in range(10):
            self.register(number, confirmed=False)
        self.assertEqual(status_of(Event.objects.get(pk=self.event.pk)).status, Word.FULL)
        self.wait(hours=24)
        self.assertEqual(self.seats_left(), 10)
        made = self.register("new", confirmed=False)
        self.assertAt(made, Status.UNCONFIRMED, Place.SEAT)
        self.assertSeats(1)

    def test_nobody_is_promised_a_seat_while_others_wait(self):
        self.fill(9)
        self.register("g", adults=1)  # waits for two seats, one is free
        self.assertEqual(self.seats_left(), 0)
        newcomer = self.register("n", confirmed=False)
        self.assertAt(newcomer, Status.UNCONFIRMED, Place.QUEUE)

    def test_unless_the_event_lets_small_parties_pass(self):
        event = self.make_event(capacity=2, pass_over_groups=True)
        self.register(1, event=event)
        self.register("g", event=event, adults=1)
        self.assertEqual(self.seats_left(event), 1)

    def test_whose_wait_has_lapsed_blocks_nobody(self):
        seated = self.fill()
        self.register("w", confirmed=False)
        self.go_to(MORNING + timedelta(hours=25))
        registration_services.cancel(seated[0])
        self.assertEqual(self.seats_left(), 1)

    def test_a_list_costs_the_same_queries(self):
        one = self.count_queries(lambda: event_rows(Event.objects.all()))
        for _number in range(5):
            event = self.make_event()
            self.register(1, event=event, confirmed=False)
        many = self.count_queries(lambda: event_rows(Event.objects.all()))
        self.assertEqual(len(one), len(many))


class CheckSeatsTests(ClockCase):
    def test_says_that_all_is_well(self):
        self.register(1, adults=2)
        out = StringIO()
        call_command("check_seats", stdout=out)
        self.assertIn("add up", out.getvalue())

    def test_finds_a_planted_difference(self):
        self.register(1)
        Event.objects.filter(pk=self.event.pk).update(seats_held=3)
        errors = StringIO()
        with self.assertRaises(CommandError):
            call_command("check_seats", stderr=errors)
        self.assertIn(f"{self.event.slug}: 3 held, 1 registered", errors.getvalue())
        self.assertEqual(Event.objects.get(pk=self.event.pk).seats_held, 3)


class SentenceTests(ClockCase):
    def sentence(self):
        with translation.override("en"):
            return seats_sentence(Event.objects.get(pk=self.event.pk))

    def test_free_seats_that_a_waiting_family_holds_up_are_not_promised(self):
        """Three of ten seats are free, a family of four is first: staff read for whom."""
        self.fill(7)
        self.register("family", adults=3)
        self.assertEqual(
            self.sentence(),
            "3 seats are free. They are kept for the group of 4 at the head of the waiting list.",
        )

    def test_words_of_free_and_of_full_events(self):
        self.assertEqual(self.sentence(), "10 of 10 seats are free.")
        self.fill()
        self.assertEqual(self.sentence(), "All 10 seats are taken.")


class LockTests(PortalTestCase):
    """An event read before is asked again for what may have changed, no more."""

    def test_seats_and_times_are_asked_again_texts_are_not(self):
        event = make_event(capacity=30)
        Event.objects.filter(pk=event.pk).update(
            seats_held=29, state="cancelled", capacity=40, title_ja="別の題名"
        )
        with CaptureQueriesContext(connection) as queries, transaction.atomic():
            locked = lock_event(event)
        asked = [one["sql"] for one in queries if one["sql"].startswith("SELECT")]
        self.assertEqual(len(asked), 1)
        self.assertNotIn("title", asked[0])
        now = (locked.seats_held, locked.state, locked.capacity, locked.title_ja)
        self.assertEqual(now, (29, "cancelled", 40, event.title_ja))
        self.assertEqual((event.seats_held, event.state, event.capacity), (0, "scheduled", 30))

    def test_an_edited_event_is_read_again(self):
        event = make_event()
        fresh = Event.objects.get(pk=event.pk)
        fresh.title_ja = "別の題名"
        fresh.save()
        with transaction.atomic():
            self.assertEqual(lock_event(event).title_ja, "別の題名")
