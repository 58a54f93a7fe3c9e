"""Groups that ask for seats, more seats, and changes that reach everybody."""

from events.models import Event, Registration
from events.models.question import MOST_QUESTIONS
from events.registration import services as registration_services
from kanazawa2030.core.workflow.publishing import history

from ...factories import make_event
from ..clock import Place, Status
from ..editing.cases import EventDesk
from ..registration.factories import register
from .cases import DeskCase


class Groups(DeskCase):
    def ask(self, headcount=6, **fields):
        return registration_services.ask_for_group(
            self.event,
            **{
                "organisation": "見本小学校",
                "name": "見本 先生",
                "email": "school@people.example",
                "phone": "076-220-1111",
                "headcount": headcount,
                "message": "",
                "language": "ja",
                **fields,
            },
        )

    def test_a_group_gets_its_seats_once(self):
        self.event.reserved_seats = 4
        self.event.save()
        group = self.ask()
        for _click in range(2):
            self.send("grouprequest_seat", group.pk, seats="6")
        self.assertSeats(6)
        row = Registration.objects.get()
        self.assertEqual((row.source, row.size), ("group", 6))
        self.assertEqual(
            (self.event.reserved_seats, self.logged()), (0, ["団体に6席を割り当て"] * 2)
        )
        self.assertEqual(self.mails_to(row), ["group_received", "confirmed"])

    def test_too_many_for_the_room(self):
        group = self.ask(24)
        page = self.send("grouprequest_seat", group.pk, seats="24")
        self.assertContains(page, "空席は10席")
        for seats in ("0", "-1", "abc", "", "9" * 30):
            page = self.send("grouprequest_seat", group.pk, seats=seats)
            self.assertIn("seats", page.context["form"].errors)
        self.assertSeats(0)

    def test_no_with_a_reason(self):
        group = self.ask(24)
        self.assertIn("reason", self.send("grouprequest_decline", group.pk).context["form"].errors)
        for _click in range(2):
            self.send("grouprequest_decline", group.pk, reason="別の日をご案内します")
        mail = self.outbox("group_declined")
        self.assertEqual(len(mail), 1)
        self.assertIn("別の日をご案内します", mail[0].text)
        late = self.send("grouprequest_seat", group.pk, seats="6")
        self.assertContains(late, "すでに回答")
        self.assertSeats(0)

    def test_a_teacher_who_comes_alone_too_is_phoned(self):
        self.register("t", email="school@people.example")
        self.send("grouprequest_seat", self.ask().pk, seats="6")
        row = Registration.objects.get(source="group")
        self.assertEqual((row.email, row.calls.get().reason), ("", "confirmed"))


class SeatsOfTheEvent(DeskCase):
    def change(self, **data):
        self.event.refresh_from_db()
        data = {"version": self.event.version, "reason": "椅子を足した", **data}
        return self.send("event_seats", self.event.pk, **data)

    def test_more_seats_with_a_reason_let_the_queue_move_up(self):
        self.fill(10)
        waiting = self.register("a")
        self.change(capacity="１２")
        self.assertAt(waiting, Status.CONFIRMED, Place.SEAT)
        line = history(self.event).get()
        self.assertEqual((line.by, line.note), (self.editor, "10 → 12: 椅子を足した"))

    def test_never_fewer_than_are_taken(self):
        self.fill(10)
        self.assertIn("capacity", self.change(capacity="9").context["form"].errors)
        for broken in ({"capacity": "0"}, {"capacity": "x"}, {"reason": ""}):
            errors = self.change(**{"capacity": "12", **broken}).context["form"].errors
            self.assertIn(next(iter(broken)), errors)
        self.assertSeats(10)

    def test_a_stale_page_is_refused(self):
        page = self.change(capacity="12", version="0")
        self.assertContains(page, "もう一度")


class ChangesOfTheEvent(EventDesk):
    """What the event's own page offers: go, online, questions, needs to tick."""

    def make(self, **fields):
        return make_event(**fields)

    def act(self, event, page, **data):
        event.refresh_from_db()
        data = {"version": event.version, "note_ja": "大雪ですが開きます", **data}
        return self.client.post(self.address(Event, page, event.pk), data, follow=True)

    def test_it_takes_place_in_spite_of_snow(self):
        event = self.make()
        register(event)
        asked = self.client.get(f"/admin/events/event/{event.pk}/go/")
        self.assertContains(asked, "1件の申込みの方にメールを送ります。")
        self.act(event, "go")
        self.assertEqual(len(self.outbox("registration_go_nogo")), 1)
        self.act(event, "go")
        page = self.client.get(f"/ja/events/{event.slug}/")
        self.assertContains(page, "大雪ですが開きます")

    def test_moving_online(self):
        event = self.make()
        register(event)
        missing = self.act(event, "online")
        self.assertIn("online_url", missing.context["form"].errors)
        self.act(event, "online", online_url="https://meet.example/room")
        event.refresh_from_db()
        self.assertEqual((event.format, event.sequence), ("online", 1))
        self.assertEqual(history(event).get().move, "move_online")
        self.assertEqual(len(self.outbox("registration_moved_online")), 1)
        again = self.act(event, "online", online_url="https://meet.example/room")
        self.assertContains(again, "すでにオンライン")

    def test_three_questions_and_needs_to_tick(self):
        event = self.make(published=False)
        rows = {"questions-TOTAL_FORMS": "3"}
        for number in range(3):
            rows[f"questions-{number}-label_ja"] = f"質問{number}"
            rows[f"questions-{number}-kind"] = "text"
            rows[f"questions-{number}-keep_days"] = "30"
        response = self.save(
            event, offered_needs=["wheelchair", "captioning"], pass_over_groups="on", **rows
        )
        self.assertEqual(response.status_code, 302)
        event.refresh_from_db()
        self.assertEqual(event.offered_needs, ["captioning", "wheelchair"])
        self.assertTrue(event.pass_over_groups)
        orders = list(event.questions.values_list("order", "label_ja"))
        self.assertEqual(orders, [(1, "質問0"), (2, "質問1"), (3, "質問2")])

    def test_a_ninth_question_and_half_a_choice_are_refused(self):
        event = self.make(published=False)
        self.save(event, **self.question(0, kind="choice", options_ja="はい"))
        self.assertFalse(event.questions.exists())
        self.save(
            event, **self.question(0, kind="choice", options_ja="はい\nいいえ", options_en="Yes")
        )
        self.assertFalse(event.questions.exists())
        self.save(event, **self.question(0, kind="choice", options_ja="はい\nいいえ"))
        self.assertEqual(event.questions.count(), 1)
        for kind in ("several", "choice"):
            self.save(event, **self.question(1, kind=kind, options_ja="はい"))
            self.assertEqual(event.questions.count(), 1)
        many = {}
        for number in range(1, 10):
            many |= self.question(number)
        self.save(event, **many)
        self.assertLessEqual(event.questions.count(), MOST_QUESTIONS)

    def test_eight_questions(self):
        event = self.make(published=False)
        rows = {}
        for number in range(MOST_QUESTIONS):
            rows |= self.question(number, kind="several", options_ja="はい\nいいえ")
        self.assertEqual(self.save(event, **rows).status_code, 302)
        orders = list(event.questions.values_list("order", "kind"))
        self.assertEqual(orders, [(n, "several") for n in range(1, MOST_QUESTIONS + 1)])

    def question(self, number, **fields):
        fields = {"label_ja": "質問", "kind": "text", "keep_days": "30", **fields}
        return {
            "questions-TOTAL_FORMS": str(number + 1),
            **{f"questions-{number}-{name}": value for name, value in fields.items()},
        }

    def test_a_stale_form_shows_the_needs_that_are_stored(self):
        event = self.make()
        opened = self.form_of(type(event), event)
        self.save(event, offered_needs=["captioning"])
        late = self.save(event, opened=opened, offered_needs=["wheelchair"])
        self.assertContains(late, "要約筆記")

    def test_an_event_people_registered_for_is_cancelled_not_withdrawn(self):
        event = make_event()
        made = register(event)
        self.press(event, "withdraw", reason="間違い")
        event.refresh_from_db()
        self.assertEqual(event.publishing_state, "approved")
        registration_services.cancel(made)
        self.press(event, "withdraw", reason="間違い")
        event.refresh_from_db()
        self.assertEqual(event.publishing_state, "withdrawn")

    def test_seats_are_not_taken_from_an_event_people_registered_for(self):
        event = self.make()
        register(event)
        response = self.save(event, registration_mode="none", capacity="")
        self.assertIn("capacity", self.errors_of(response))
