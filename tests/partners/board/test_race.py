"""At the same moment: one entry, one decision, one request, one introduction."""

from partners.board import introductions
from partners.board import services as board_services
from partners.board.services import BoardError
from partners.models import BoardEntry, Introduction

from ...base import RaceTestCase
from ...factories import make_member, make_partner
from ...people import make_person
from .factories import make_entry, make_request, values

TIMES = 8


class BoardRaceTests(RaceTestCase):
    def test_one_entry_sent_many_times_is_one(self):
        partner = make_partner()
        member = make_member(partner)
        _results, errors = self.run_threads(
            TIMES, lambda n: board_services.post_entry(partner, values=values(), by=member)
        )
        self.assertEqual(errors, [])
        self.assertEqual(BoardEntry.objects.count(), 1)
        self.assertEqual(len(self.outbox("partner.board_received")), 1)

    def test_two_reviewers_decide_on_an_entry_once(self):
        entry = make_entry(state="submitted")
        reviewers = [make_person("reviewer") for _ in range(TIMES)]

        def decide(number):
            name = "approve" if number % 2 else "return"
            board_services.decide(entry, name, by=reviewers[number], reason="x")

        results, errors = self.run_threads(TIMES, decide)
        self.assertEqual(len(results), 1)
        self.assertEqual({type(error) for error in errors}, {BoardError})
        self.assertEqual(len(self.outbox("partner.board_decided")), 1)

    def test_two_reviewers_decide_on_an_introduction_once(self):
        asked = make_request(make_entry())
        reviewers = [make_person("reviewer") for _ in range(TIMES)]

        def decide(number):
            name = "introduce" if number % 2 else "decline"
            introductions.decide(asked, name, by=reviewers[number], reason="x")

        results, errors = self.run_threads(TIMES, decide)
        self.assertEqual(len(results), 1)
        self.assertEqual({type(error) for error in errors}, {BoardError})
        asked.refresh_from_db()
        told = len(self.outbox("partner.introduced"))
        no = len(self.outbox("partner.introduction_declined"))
        self.assertEqual((told, no), (2, 0) if asked.status == "introduced" else (0, 1))

    def test_one_request_sent_many_times_is_one(self):
        entry, partner = make_entry(), make_partner()
        people = [make_member(partner) for _ in range(TIMES)]
        _results, errors = self.run_threads(
            TIMES, lambda n: introductions.ask(entry, partner=partner, message="x", by=people[n])
        )
        self.assertEqual(errors, [])
        self.assertEqual(Introduction.objects.count(), 1)
        self.assertEqual(len(self.outbox("partner.introduction_asked")), 1)

    def test_workers_that_meet_warn_once(self):
        entry = make_entry(months=1)
        near = entry.expires_at - board_services.WARNING
        _results, errors = self.run_threads(4, lambda n: board_services.look_after_the_board(near))
        self.assertEqual(errors, [])
        self.assertEqual(len(self.outbox("partner.board_runs_out")), 1)
