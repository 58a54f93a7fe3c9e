"""Commitments: sent, decided, reported on; how fresh and how far, in words."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import SimpleTestCase
from django.utils import translation

from kanazawa2030.core.workflow.changes import StaleItem
from partners.commitments import services as commitment_services
from partners.commitments.figures import figure, plain_figure, read_figure, read_year
from partners.commitments.progress import ProgressSummary, freshness
from partners.commitments.services import CommitmentError
from partners.models import Commitment, CommitmentChange, Membership, Progress
from partners.profile.services import apply_to_partner
from partners.yearly_check import services as yearly_check_services

from ...base import PortalTestCase
from ...factories import make_member, make_partner, tokyo
from .factories import START, TERMS, What, make_commitment, make_report, send, version


class FigureTests(SimpleTestCase):
    def test_figures_as_people_type_them(self):
        for typed, value in {
            "0": "0",
            "1234.5": "1234.5",
            "１，２３４．５０": "1234.5",
            "1,234,567": "1234567",
            "1 234": "1234",
            " ０１２ ": "12",
            "+5": "5",
            "5.": "5",
            "1、234": "1234",
            "9,999,999,999.99": "9999999999.99",
            "0.10": "0.1",
        }.items():
            with self.subTest(typed):
                self.assertEqual(plain_figure(read_figure(typed)), value)

    def test_what_is_no_figure_is_refused_with_a_sentence(self):
        with translation.override("en"):
            for typed, words in {
                "-5": "minus",
                "−５": "minus",
                "▲5": "minus",
                "△ 5": "minus",
                "(5)": "minus",
                "ー5": "minus",
                "約100": "digits",
                "120kg": "digits",
                "1万": "digits",
                "1,5": "digits",
                "12,34": "digits",
                "1e5": "digits",
                "NaN": "digits",
                "Infinity": "digits",
                "٣": "digits",
                ".": "digits",
                "1.2.3": "digits",
                "½": "digits",
                "1_000": "digits",
                "0x1F": "digits",
                "<b>1</b>": "digits",
                "1.234": "two digits",
                "10,000,000,000": "ten billion",
                "9" * 39: "ten billion",
                "9" * 5000: "digits",
            }.items():
                with self.subTest(typed[:20]), self.assertRaises(ValidationError) as at:
                    read_figure(typed)
                with self.subTest(typed[:20]):
                    self.assertIn(words, at.exception.message)

    def test_years_of_both_calendars(self):
        for typed, year in {
            "2030": 2030,
            "２０３０年": 2030,
            "2030年度": 2030,
            "令和12年": 2030,
            "Ｒ１２": 2030,
            "令和元年": 2019,
            " 2030 ": 2030,
        }.items():
            with self.subTest(typed):
                self.assertEqual(read_year(typed), year)
        for typed in ("30", "20300", "-2030", "soon", "平成30年", "2030.5", "٢٠٣٠"):
            with self.subTest(typed), self.assertRaises(ValidationError):
                read_year(typed)

    def test_figures_as_pages_print_them(self):
        for value, words in {
            "1234.50": "1,234.5",
            "0.00": "0",
            "1000": "1,000",
            "9999999999.99": "9,999,999,999.99",
        }.items():
            self.assertEqual(figure(Decimal(value)), words)


class StandingTests(SimpleTestCase):
    def stands(self, start, value, target, *, today=date(2027, 1, 1), reported=True):
        return ProgressSummary(
            Decimal(start), Decimal(value), Decimal(target), 2030, reported, today
        )

    def words(self, *figures, **options) -> tuple[str, str]:
        with translation.override("en"):
            stands = self.stands(*figures, **options)
            return stands.direction, stands.progress

    def test_rising_falling_and_staying(self):
        rise, fall = "The aim is to raise this figure.", "The aim is to lower this figure."
        stay = "The aim is to keep this figure as it is."
        further = "It is now further from the target than at the start."
        for figures, expected in {
            (0, 50, 100): (rise, "50% of the way to the target."),
            (120, 100, 60): (fall, "33% of the way to the target."),
            (120, 130, 60): (fall, further),
            (10, 5, 20): (rise, further),
            (10, 10, 20): (rise, "No change since the start yet."),
            ("0", "0.01", 1000): (rise, "There is some progress towards the target."),
            ("0", "999.99", 1000): (rise, "99% of the way to the target."),
            (120, 60, 60): (fall, "The target is reached."),
            (120, 0, 60): (fall, "The target is reached."),
            (0, 200, 100): (rise, "The target is reached."),
            (100, 100, 100): (stay, "The figure has stayed as it was."),
            (100, 90, 100): (stay, "The value has changed."),
        }.items():
            with self.subTest(figures):
                self.assertEqual(self.words(*figures), expected)
        self.assertEqual(self.words(0, 0, 100, reported=False), (rise, ""))

    def test_a_target_whose_year_is_over(self):
        last, after = date(2030, 12, 31), date(2031, 1, 1)
        self.assertFalse(self.stands(0, 50, 100, today=last).is_overdue)
        self.assertTrue(self.stands(0, 50, 100, today=after).is_overdue)
        self.assertFalse(self.stands(0, 100, 100, today=after).is_overdue)

    def test_the_marks_stay_on_the_line(self):
        for figures in ((0, 50, 100), (120, 130, 60), (0, 9e9, 1), (5, 5, 6)):
            marks = self.stands(*figures).marks
            places = [float(place.rstrip("%")) for place in marks.values()]
            self.assertEqual((min(places), max(places)), (4.0, 96.0))
        self.assertEqual(self.stands(120, 90, 60).marks["target"], "4.0%")
        self.assertIsNone(self.stands(5, 5, 5).marks)

    def test_freshness_changes_on_the_day_in_city(self):
        at = tokyo(2026, 5, 10, 23, 30)
        for moment, key in {
            at: "fresh",
            tokyo(2027, 5, 9, 23, 59): "fresh",
            tokyo(2027, 5, 10, 0, 0): "older",
            tokyo(2028, 5, 9, 23, 59): "older",
            tokyo(2028, 5, 10, 0, 0): "old",
            tokyo(2040, 1, 1): "old",
        }.items():
            with self.subTest(moment):
                self.assertEqual(freshness(at, moment).key, key)
        self.assertEqual(freshness(None).key, "none")
        leap = tokyo(2028, 2, 29, 12)
        self.assertEqual(freshness(leap, tokyo(2029, 2, 28, 23)).key, "fresh")
        self.assertEqual(freshness(leap, tokyo(2029, 3, 1)).key, "older")


class CommitmentCase(PortalTestCase):
    def setUp(self):
        self.partner = make_partner(slug="ours")
        self.owner = make_member(self.partner)
        self.writer = make_member(self.partner, Membership.Role.EDITOR, language="en")

    def public(self, aspect="environment"):
        return commitment_services.public_commitment(self.partner, aspect)


class SendTests(CommitmentCase):
    def test_nothing_is_public_before_staff_approve(self):
        change = send(self.partner, self.writer)
        self.assertIsNone(self.public())
        self.assertEqual(change.status, "submitted")
        mails = {m.to: m.language for m in self.outbox("partner.commitment_received")}
        self.assertEqual(mails, {self.owner.email: "ja", self.writer.email: "en"})
        commitment_services.decide(change, "approve", by=self.reviewer)
        row = self.public()
        self.assertEqual(
            (row.text_en, row.start, row.target, row.year), ("We waste less food.", 120, 60, 2030)
        )
        self.assertEqual(len(self.outbox("partner.commitment_decided")), 2)

    def test_only_members_of_a_listed_partner_send(self):
        for person in (make_member(make_partner()), self.administrator):
            with self.assertRaises(PermissionDenied):
                send(self.partner, person)
        apply_to_partner(self.partner, "suspend", by=self.reviewer, reason="x")
        with self.assertRaises(CommitmentError):
            send(self.partner, self.owner)
        self.assertFalse(CommitmentChange.objects.exists())

    def test_a_second_click_and_no_change_send_nothing(self):
        change = send(self.partner, self.owner)
        again = commitment_services.send(
            self.partner, "environment", What.TERMS, values=TERMS, version="0", by=self.owner
        )
        self.assertEqual((again.pk, again.version), (change.pk, 1))
        self.assertEqual(len(self.outbox("partner.commitment_received")), 2)
        commitment_services.decide(change, "approve", by=self.reviewer)
        with self.assertRaisesMessage(CommitmentError, "まだ何も変わっていません"):
            send(self.partner, self.owner, start=Decimal("120.00"))

    def test_two_tabs(self):
        first = version(self.partner)
        send(self.partner, self.owner, target="50")
        for change in (None, "approve"):
            if change:
                commitment_services.decide(CommitmentChange.objects.get(), change, by=self.reviewer)
            with self.assertRaises(StaleItem) as refusal:
                commitment_services.send(
                    self.partner,
                    "environment",
                    What.TERMS,
                    values=TERMS,
                    version=first,
                    by=self.writer,
                )
            self.assertEqual(refusal.exception.current.values["target"], "50")

    def test_a_report_and_a_new_target_wait_beside_each_other(self):
        make_commitment(self.partner, self.owner, now=START)
        terms = send(self.partner, self.owner, target="40")
        report = send(self.partner, self.owner, what=What.PROGRESS)
        for change in (report, terms):
            commitment_services.decide(change, "approve", by=self.reviewer)
        (row,) = commitment_services.shown(self.partner)
        self.assertEqual((row.target, row.standing.value), (40, 100))

    def test_a_report_needs_a_public_commitment(self):
        for _round in range(2):
            with self.assertRaises(CommitmentError):
                send(self.partner, self.owner, what=What.PROGRESS)
            send(self.partner, self.owner)


class DecisionTests(CommitmentCase):
    def setUp(self):
        super().setUp()
        self.change = send(self.partner, self.owner)

    def test_who_may_decide(self):
        for person in (self.editor, self.approver, self.owner):
            with self.assertRaises(PermissionDenied):
                commitment_services.decide(self.change, "approve", by=person)

    def test_returning_wants_a_reason_and_keeps_the_text(self):
        with self.assertRaises(CommitmentError):
            commitment_services.decide(self.change, "return", by=self.reviewer, reason=" ")
        change = commitment_services.decide(
            self.change, "return", by=self.reviewer, reason="単位は？"
        )
        self.assertEqual(change.values["text_ja"], TERMS["text_ja"])
        mail = self.outbox("partner.commitment_decided")[0]
        self.assertIn("単位は？", mail.text)
        self.assertIn("/ja/partners/ours/commitments/", mail.text)
        again = send(self.partner, self.writer)
        self.assertEqual((again.pk, again.version), (change.pk, 2))
        commitment_services.decide(again, "approve", by=self.reviewer)
        self.assertEqual(CommitmentChange.objects.get().reason, "")
        self.assertEqual(len(self.outbox("partner.commitment_decided")), 4)

    def test_one_decision_on_what_was_shown(self):
        shown = self.change.version
        send(self.partner, self.writer, target="10")
        with self.assertRaises(StaleItem):
            commitment_services.decide(self.change, "approve", by=self.reviewer, version=shown)
        commitment_services.decide(self.change, "approve", by=self.reviewer)
        with self.assertRaises(CommitmentError):
            commitment_services.decide(self.change, "return", by=self.reviewer, reason="x")
        self.assertEqual(self.public().target, 10)

    def test_nothing_goes_live_for_a_suspended_partner(self):
        apply_to_partner(self.partner, "suspend", by=self.reviewer, reason="x")
        with self.assertRaises(CommitmentError):
            commitment_services.decide(self.change, "approve", by=self.reviewer)
        self.change.refresh_from_db()
        self.assertEqual(self.change.status, "submitted")

    def test_old_and_new(self):
        commitment_services.decide(self.change, "approve", by=self.reviewer)
        change = send(self.partner, self.owner, target="1234", text_en="")
        found = {one.name: one for one in commitment_services.differences(change)}
        self.assertEqual(set(found), {"text_en", "target"})
        self.assertEqual((found["target"].now, found["target"].wanted), ("60", "1,234"))
        commitment_services.decide(change, "approve", by=self.reviewer)
        change.refresh_from_db()
        self.assertEqual(len(commitment_services.differences(change)), 2)
        make_report(self.partner, self.owner)
        change = send(self.partner, self.owner, what=What.PROGRESS, value="90")
        names = [one.name for one in commitment_services.differences(change)]
        self.assertEqual(names, ["year", "value"])
        Progress.objects.update(value=95)
        self.assertTrue(commitment_services.differences(change)[1].is_moved)

    def test_taken_off_and_shown_again(self):
        commitment_services.decide(self.change, "approve", by=self.reviewer)
        make_report(self.partner, self.owner)
        row = self.public()
        with self.assertRaises(CommitmentError):
            commitment_services.apply_to_commitment(row, "withdraw", by=self.reviewer)
        with self.assertRaises(PermissionDenied):
            commitment_services.apply_to_commitment(row, "withdraw", by=self.editor, reason="x")
        commitment_services.apply_to_commitment(row, "withdraw", by=self.reviewer, reason="誤り")
        self.assertIn("誤り", self.outbox("partner.commitment_moved")[0].text)
        self.assertEqual(commitment_services.shown(self.partner), [])
        with self.assertRaises(CommitmentError):
            send(self.partner, self.owner, what=What.PROGRESS, year=2028)
        commitment_services.apply_to_commitment(row, "restore", by=self.reviewer)
        (shown,) = commitment_services.shown(self.partner)
        self.assertEqual(len(shown.notes), 1)
        commitment_services.apply_to_commitment(row, "withdraw", by=self.reviewer, reason="誤り")
        self.change = send(self.partner, self.owner)
        commitment_services.decide(self.change, "approve", by=self.reviewer)
        self.assertEqual(self.public().reason, "")


class ReportTests(CommitmentCase):
    def setUp(self):
        super().setUp()
        make_commitment(self.partner, self.owner, now=START)

    def test_the_latest_year_is_now_whenever_it_was_sent(self):
        make_report(self.partner, self.owner, year=2028, value="80")
        make_report(self.partner, self.owner, year=2027, value="100")
        (row,) = commitment_services.shown(self.partner)
        self.assertEqual([note.year for note in row.notes], [2028, 2027])
        self.assertEqual(row.standing.value, 80)
        make_report(self.partner, self.owner, year=2027, value="110")
        self.assertEqual(Progress.objects.get(year=2027).value, 110)
        self.assertEqual(Progress.objects.count(), 2)

    def test_who_is_asked_for_a_report(self):
        def awaited(now):
            return self.partner.commitments.awaiting_report(now).exists()

        self.assertFalse(awaited(tokyo(2026, 12, 31, 23, 59)))
        self.assertTrue(awaited(tokyo(2027, 1, 1)))
        april = tokyo(2027, 4, 2, 9)
        change = send(self.partner, self.owner, what=What.PROGRESS, now=april)
        self.assertFalse(awaited(april))
        commitment_services.decide(change, "return", by=self.reviewer, reason="x")
        self.assertTrue(awaited(april))
        change = send(self.partner, self.owner, what=What.PROGRESS, now=april, value=99)
        commitment_services.decide(change, "approve", by=self.reviewer, now=april)
        self.assertFalse(awaited(tokyo(2027, 12, 31, 23, 59)))
        self.assertTrue(awaited(tokyo(2028, 1, 1)))
        make_report(self.partner, self.owner, now=tokyo(2031, 1, 9), year=2030, value=60)
        self.assertFalse(awaited(tokyo(2032, 1, 1)))
        Progress.objects.all().delete()
        self.assertTrue(awaited(april))
        apply_to_partner(self.partner, "leave", by=self.reviewer)
        self.assertFalse(awaited(april))

    def test_the_mail_of_april_asks_for_it(self):
        make_commitment(self.partner, self.owner, "economy", now=START)
        make_report(self.partner, self.owner, "economy", now=tokyo(2027, 2, 1))
        make_member(make_partner(), language="en")
        self.assertEqual(yearly_check_services.ask_everybody(tokyo(2027, 4, 1, 9)), 2)
        ours, other = self.outbox("partner.yearly")
        self.assertIn("今年の報告をお待ちしています（環境）", ours.text)
        self.assertNotIn("await", other.text)

    def test_the_database_refuses_what_cannot_be(self):
        row = self.public()
        for wrong in (
            {"aspect": "money"},
            {"year": 1900},
            {"start": -1},
            {"text_ja": "", "text_en": ""},
            {"withdrawn_at": START},
        ):
            with self.subTest(wrong), transaction.atomic(), self.assertRaises(IntegrityError):
                Commitment.objects.filter(pk=row.pk).update(**wrong)
        for wrong in ({"value": -1}, {"year": 2090}, {"note_ja": "", "note_en": ""}):
            with self.subTest(wrong), transaction.atomic(), self.assertRaises(IntegrityError):
                values = {"year": 2027, "value": 1, "note_ja": "x", **wrong}
                Progress.objects.create(
                    commitment=row, reported_at=START + timedelta(days=1), **values
                )
