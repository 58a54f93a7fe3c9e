"""The next events as cards: who sees which, and what a card says."""

from datetime import timedelta

from events.registration import services as registration_services
from kanazawa2030.core.models import Publishable

from ...events.desk.cases import DeskCase
from ...factories import make_event


class CardTests(DeskCase):
    def cards(self, role=None) -> dict:
        if role:
            self.client.sign_in(self.person(role))
        found = self.client.get("/admin/").context["cards"] or []
        return {card.event.title_ja: card for card in found}

    def test_fill_queue_and_the_next_date(self):
        event = self.make_event(
            title_ja="混んだ催し",
            capacity=2,
            registration_closes_at=self.wait() + timedelta(days=2),
        )
        for number in (1, 2, 3):
            self.register(number, event=event)
        self.wait()
        card = self.cards()["混んだ催し"]
        self.assertEqual((card.taken, card.waiting), (2, 1))
        self.assertContains(self.client.get("/admin/"), "申込み<b>2</b>人／定員2人")
        self.assertContains(self.client.get("/admin/"), "待ち1人")

    def test_what_is_next_is_named_with_its_day(self):
        make_event(
            title_ja="もうすぐ締切",
            starts_at=self.wait() + timedelta(days=9),
            registration_closes_at=self.wait() + timedelta(days=1),
        )
        self.assertIn("申込受付の終了", self.cards()["もうすぐ締切"].next_deadline)

    def test_a_draft_awaiting_approval_is_seen_by_editors_not_at_the_door(self):
        waiting = {"publishing_state": Publishable.State.AWAITING, "title_ja": "承認前の催し"}
        make_event(published=False, **waiting)
        self.assertContains(self.client.get("/admin/"), "承認前の催し")
        self.assertIn("承認前の催し", self.cards("editor"))
        self.assertNotIn("承認前の催し", self.cards("reception"))

    def test_what_is_cancelled_or_long_over_is_no_card(self):
        make_event(title_ja="中止の催し", state="cancelled")
        make_event(title_ja="済んだ催し", starts_at=self.wait() - timedelta(days=2))
        self.assertFalse({"中止の催し", "済んだ催し"} & set(self.cards()))

    def test_a_seat_given_back_is_counted(self):
        row = self.register(1)
        self.assertEqual(self.cards()[self.event.title_ja].taken, 1)
        registration_services.cancel(row)
        self.assertEqual(self.cards()[self.event.title_ja].taken, 0)
