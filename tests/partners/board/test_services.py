"""The board's services: who may do what with an entry, when, and who is told."""

from datetime import timedelta

import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from kanazawa2030.core import registry
from kanazawa2030.core.reference.tags import Tags
from kanazawa2030.core.workflow.changes import StaleItem
from partners.board import services as board_services
from partners.board.matching import FITTING, MOST_MATCHES, matches_of
from partners.board.services import MOST_OPEN, TRANSITIONS, BoardError
from partners.models import BoardEntry, Membership, Partner

from ...base import PortalTestCase
from ...factories import make_member, make_partner
from ...people import make_person
from .factories import WORDS, make_entry, values

DAY = timedelta(days=1)
Status = BoardEntry.Status
STATES = tuple(Status.values)


class BoardCase(PortalTestCase):
    def setUp(self):
        self.partner = make_partner()
        self.owner = make_member(self.partner)
        self.writer = make_member(self.partner, Membership.Role.EDITOR, language="en")
        self.outsider = make_member(make_partner())

    def post(self, **words) -> BoardEntry:
        return board_services.post_entry(self.partner, values=values(**words), by=self.owner)

    def entry(self, state="published", **words) -> BoardEntry:
        return make_entry(self.partner, by=self.owner, state=state, **words)

    def fresh(self, entry) -> BoardEntry:
        return BoardEntry.objects.get(pk=entry.pk)


class TransitionTests(BoardCase):
    def test_every_transition_from_every_state(self):
        """What the table does not name is refused, and changes nothing."""
        acts = {
            "approve": lambda e: board_services.decide(e, "approve", by=self.reviewer),
            "return": lambda e: board_services.decide(e, "return", by=self.reviewer, reason="x"),
            "take_down": lambda e: board_services.decide(
                e, "take_down", by=self.reviewer, reason="x"
            ),
            "send": lambda e: board_services.change_entry(
                e, values=values(title_ja="別"), version=e.version, by=self.owner
            ),
            "renew": lambda e: board_services.renew(e, by=self.owner),
            "close": lambda e: board_services.close(e, by=self.owner),
        }
        # The portal expires entries by itself, when their time is over.
        self.assertEqual(set(acts), set(TRANSITIONS) - {"expire"})
        for name, act in acts.items():
            transition = TRANSITIONS[name]
            for state in STATES:
                entry = self.entry(state)
                with self.subTest(name, state=state):
                    if state in transition.sources:
                        act(entry)
                        self.assertEqual(self.fresh(entry).status, transition.target)
                    elif name == "close":  # a second click
                        self.assertEqual(act(entry).status, Status.CLOSED)
                    else:
                        with self.assertRaises(BoardError):
                            act(entry)
                        self.assertEqual(self.fresh(entry).status, state)
                entry.delete()

    def test_only_reviewers_decide_and_only_members_write(self):
        entry = self.entry("submitted")
        for role in ("reception", "editor", "approver", "partner"):
            for name in ("approve", "return", "take_down"):
                with self.subTest(role, move=name), self.assertRaises(PermissionDenied):
                    board_services.decide(entry, name, by=make_person(role), reason="x")
        for name in ("send", "renew", "close"):
            with self.assertRaises(PermissionDenied):
                board_services.decide(entry, name, by=self.administrator)
        for person in (self.outsider, self.administrator):
            with self.subTest(person):
                with self.assertRaises(PermissionDenied):
                    board_services.post_entry(self.partner, values=WORDS, by=person)
                with self.assertRaises(PermissionDenied):
                    board_services.change_entry(entry, values=WORDS, version=1, by=person)
                with self.assertRaises(PermissionDenied):
                    board_services.renew(entry, by=person)
                with self.assertRaises(PermissionDenied):
                    board_services.close(entry, by=person)
        self.assertEqual(self.fresh(entry).status, Status.SUBMITTED)

    def test_the_buttons_of_staff_are_the_moves_they_may_make(self):
        entry = self.entry("submitted")
        self.assertEqual(
            [m.name for m in board_services.TRANSITIONS.transitions_for(entry, self.reviewer)],
            ["approve", "return"],
        )
        self.assertEqual(board_services.TRANSITIONS.transitions_for(entry, self.editor), [])
        self.assertEqual(
            [
                m.name
                for m in board_services.TRANSITIONS.transitions_for(self.entry(), self.reviewer)
            ],
            ["take_down"],
        )

    def test_a_reason_is_needed_to_return_or_take_down(self):
        for state, name in (("submitted", "return"), ("published", "take_down")):
            entry = self.entry(state)
            with self.assertRaises(BoardError) as refused:
                board_services.decide(entry, name, by=self.reviewer, reason=" ")
            self.assertEqual(refused.exception.field, "reason")
        with transaction.atomic(), self.assertRaises(IntegrityError):
            BoardEntry.objects.filter(pk=entry.pk).update(status="returned", reason="")

    def test_a_partner_that_is_not_listed_uses_no_board_but_may_close(self):
        entry, sent = self.entry(), self.entry("submitted", title_ja="二つめ")
        Partner.objects.filter(pk=self.partner.pk).update(status="suspended")
        with self.assertRaises(BoardError):
            self.post(title_ja="三つめ")
        with self.assertRaises(BoardError):
            board_services.renew(entry, by=self.owner)
        with self.assertRaises(BoardError):
            board_services.decide(sent, "approve", by=self.reviewer)
        self.assertFalse(BoardEntry.objects.live().exists())
        board_services.close(entry, by=self.owner)
        self.assertEqual(self.fresh(entry).status, Status.CLOSED)

    def test_the_same_sent_twice_is_one_entry_and_there_is_an_end_to_them(self):
        self.assertEqual(self.post().pk, self.post().pk)
        self.assertEqual(len(self.outbox("partner.board_received")), 2)  # two members
        for number in range(MOST_OPEN - 1):
            self.post(title_ja=f"掲示{number}")
        with self.assertRaises(BoardError):
            self.post(title_ja="多すぎる")
        board_services.close(BoardEntry.objects.first(), by=self.owner)
        self.post(title_ja="また書ける")

    def test_a_form_opened_before_somebody_else_wrote_is_refused(self):
        entry = self.entry()
        board_services.change_entry(
            entry, values=values(title_ja="先"), version=entry.version, by=self.writer
        )
        for version in (entry.version, "", "x"):
            with self.subTest(version), self.assertRaises(StaleItem):
                board_services.change_entry(entry, values=WORDS, version=version, by=self.owner)
        # Staff who opened the old words do not put up the new ones unread.
        with self.assertRaises(StaleItem):
            board_services.decide(entry, "approve", by=self.reviewer, version=entry.version)
        self.assertEqual(self.fresh(entry).title_ja, "先")


class WordsTests(BoardCase):
    def test_changed_words_are_read_before_they_are_public(self):
        entry = self.entry()
        self.assertTrue(entry.is_read)
        board_services.change_entry(
            entry, values=values(title_ja="別の言葉"), version=1, by=self.owner
        )
        self.assertFalse(self.fresh(entry).is_read)
        self.assertFalse(BoardEntry.objects.live().exists())
        board_services.decide(entry, "approve", by=self.reviewer)
        self.assertEqual(BoardEntry.objects.live().get().title_ja, "別の言葉")
        self.assertTrue(self.fresh(entry).is_read)
        board_services.decide(entry, "take_down", by=self.reviewer, reason="宣伝")
        board_services.close(entry, by=self.owner)
        self.assertFalse(self.fresh(entry).is_read)

    def test_found_in_any_width_and_kana(self):
        self.entry(text_ja="スコップが12本", title_en="Ｔools")
        for words in ("すこっぷ", "tools １２"):
            with self.subTest(words):
                self.assertEqual(BoardEntry.objects.matching(words).count(), 1)
        self.assertEqual(BoardEntry.objects.matching("ない").count(), 0)

    def test_what_the_database_itself_refuses(self):
        entry = self.entry()
        for fields in (
            {"title_ja": "", "title_en": ""},
            {"text_ja": "", "text_en": ""},
            {"months": 0},
            {"months": 13},
            {"expires_at": None},
            {"status": "closed", "ended_at": None},
        ):
            with self.subTest(fields), self.assertRaises(IntegrityError), transaction.atomic():
                BoardEntry.objects.filter(pk=entry.pk).update(**fields)

    def test_samples_stay_samples(self):
        partner = make_partner(is_sample=True)
        self.assertTrue(make_entry(partner).is_sample)
        self.assertFalse(self.entry().is_sample)


class MailTests(BoardCase):
    def test_members_hear_of_each_step_in_their_language(self):
        entry = self.post()
        board_services.decide(entry, "return", by=self.reviewer, reason="いつ頃ですか")
        board_services.change_entry(entry, values=values(), version=1, by=self.owner)
        board_services.decide(entry, "approve", by=self.reviewer)
        told = {
            kind: {m.to: m for m in self.outbox(f"partner.{kind}")[-2:]}
            for kind in ("board_received", "board_decided")
        }
        for mails in told.values():
            self.assertEqual(set(mails), {self.owner.email, self.writer.email})
        self.assertEqual(len(self.outbox("partner.board_received")), 4)
        self.assertIn("いつ頃ですか", self.outbox("partner.board_decided")[0].text)
        english = told["board_decided"][self.writer.email]
        self.assertIn("Your entry is on the board", english.subject)
        self.assertIn(f"/en/partners/board/{entry.pk}/", english.text)
        japanese = told["board_decided"][self.owner.email]
        self.assertIn("掲示を掲載しました", japanese.subject)

    def test_no_words_of_a_visitor_in_a_subject_nor_markup_in_a_mail(self):
        self.post(title_ja="<b>x</b>\nBcc: a@b.example", title_en="")
        for mail in self.outbox():
            self.assertNotIn("Bcc", mail.subject)
            self.assertNotIn("<b>x</b>", mail.html)


class ClockTests(BoardCase):
    def test_warned_once_then_off_the_board_and_back_by_renewing(self):
        with time_machine.travel("2026-06-18 09:00+09:00", tick=False) as clock:
            entry = self.entry(months=1)
            ends = entry.expires_at
            self.assertEqual(ends - timezone.now(), 30 * DAY)
            board_services.look_after_the_board(timezone.now())
            self.assertEqual(self.outbox("partner.board_runs_out"), [])
            clock.move_to(ends - 14 * DAY)
            for _twice in range(2):
                board_services.look_after_the_board(timezone.now())
            mails = self.outbox("partner.board_runs_out")
            self.assertEqual(len(mails), 2)
            self.assertIn("7月18日", mails[0].text)
            clock.move_to(ends)
            self.assertFalse(BoardEntry.objects.live().exists())
            self.assertEqual(self.fresh(entry).status, Status.PUBLISHED)
            for _twice in range(2):  # the worker may be late: it was off the board
                board_services.look_after_the_board(timezone.now())
            self.assertEqual(self.fresh(entry).status, Status.EXPIRED)
            self.assertEqual(self.fresh(entry).ended_at, ends)
            clock.move_to(ends + 3 * DAY)
            board_services.renew(entry, by=self.writer)
            again = BoardEntry.objects.live().get()
            self.assertEqual(again.expires_at, ends + 33 * DAY)
            self.assertIsNone(again.ended_at)
            clock.move_to(again.expires_at - DAY)
            board_services.look_after_the_board(timezone.now())
            self.assertEqual(len(self.outbox("partner.board_runs_out")), 4)

    def test_one_found_too_late_is_ended_and_not_warned(self):
        entry = self.entry()
        board_services.look_after_the_board(entry.expires_at + DAY)
        self.assertEqual(self.outbox("partner.board_runs_out"), [])
        self.assertEqual(self.fresh(entry).status, Status.EXPIRED)

    def test_the_worker_knows_it(self):
        self.assertIn("partners: board", [task.name for task in registry.tasks()])

    def test_a_year_after_the_board_it_is_deleted(self):
        now = timezone.now()
        states = sorted(STATES, key=lambda state: state == "published")
        self.assertEqual(states[-1], "published")  # not ended with the expired one
        for state in states:
            self.entry(state, title_ja=state)
        late = now + 190 * DAY + board_services.KEPT
        self.assertEqual(board_services.purge_board(now + 360 * DAY, dry_run=True), 0)
        self.assertEqual(board_services.purge_board(late - 30 * DAY, dry_run=True), 2)
        self.assertEqual(board_services.purge_board(late, dry_run=False), 3)
        left = set(BoardEntry.objects.values_list("status", flat=True))
        self.assertEqual(left, {"submitted", "published"})


class MatchTests(BoardCase):
    def matches(self, entry, language="en"):
        with translation.override(language):
            return [(match.entry.pk, match.reason) for match in matches_of(entry, Tags.load())]

    def test_read_both_ways_it_says_the_same(self):
        for kind, others in FITTING.items():
            for other in others:
                self.assertIn(kind, FITTING[other])

    def test_shown_with_the_reason_in_both_languages(self):
        entry = self.entry(kind="can", courses=[1, 2], goals=[4, 11, 12])
        seek = make_entry(kind="seek", courses=[2, 5], goals=[11, 12])
        self.assertEqual(
            self.matches(entry), [(seek.pk, "In common: course of action 2, goals 11, 12")]
        )
        self.assertEqual(self.matches(seek, "ja"), [(entry.pk, "共通：方向性2、目標11・12")])

    def test_one_shared_thing_is_enough_and_the_most_comes_first(self):
        entry = self.entry(kind="try", courses=[], goals=[4, 11])
        one = make_entry(kind="can", courses=[1], goals=[11])
        two = make_entry(kind="try", courses=[1], goals=[4, 11])
        self.assertEqual(
            self.matches(entry),
            [(two.pk, "In common: goals 4, 11"), (one.pk, "In common: goal 11")],
        )
        only = self.entry(kind="can", courses=[1], goals=[], title_ja="方向性だけ")
        self.assertEqual(self.matches(only), [(two.pk, "In common: course of action 1")])

    def test_what_does_not_fit(self):
        entry = self.entry(kind="can", courses=[2], goals=[11])
        make_entry(kind="can", courses=[2], goals=[11])  # the same kind
        make_entry(kind="seek", courses=[3], goals=[4])  # nothing shared
        self.entry(kind="seek", courses=[2], title_ja="自分の")  # one's own
        for state in ("submitted", "returned", "expired", "closed"):
            make_entry(kind="seek", courses=[2], state=state)
        gone = make_entry(kind="seek", courses=[2])
        Partner.objects.filter(pk=gone.partner_id).update(status="left")
        self.assertEqual(self.matches(entry), [])

    def test_no_more_than_one_can_read(self):
        entry = self.entry(kind="can")
        for _number in range(MOST_MATCHES + 2):
            make_entry(kind="seek")
        self.assertEqual(len(self.matches(entry)), MOST_MATCHES)
