"""What is kept of people, and for how long: needs go first, counts stay."""

from datetime import timedelta
from io import StringIO

from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from events import desk_services, notices, purging, reception, registrations
from events.models import Answer, Call, EventQuestion, GroupRequest, RegistrationNeeds
from events.services import postpone_event
from kanazawa2030.core import registry
from kanazawa2030.core.models import OutgoingMail
from kanazawa2030.core.purging import purge

from .clock import EVENING, ClockCase

OVER = EVENING + timedelta(hours=2)
RULES = ("access needs", "answers", "registrations", "group requests", "calls made")


@override_settings(NEEDS_KEPT_DAYS=7, REGISTRATION_KEPT_DAYS=90)
class PurgeCase(ClockCase):
    def setUp(self):
        super().setUp()
        question = EventQuestion.objects.create(
            event=self.event, label_ja="質問", keep_days=30
        )
        self.made = self.register(
            adults=2, kana="みほん", needs_text="段差", answers={question: "答え"}
        )
        self.phoned = desk_services.enter(
            self.event, name="電話", phone="0760000000", by=self.editor
        )
        notices.tell(self.phoned, "changed")
        self.request = registrations.ask_for_group(
            self.event, organisation="小学校", name="先生", email="s@example.test",
            phone="076", message="", headcount=3, language="ja",
        )  # fmt: skip

    def after(self, **age):
        return self.go_to(OVER + timedelta(**age))

    def counts(self, *, dry_run, now=None):
        found = purge(dry_run=dry_run, now=now or timezone.now())
        return [found[name] for name in RULES]


class RuleTests(PurgeCase):
    def test_the_rules_stand_in_their_order(self):
        names = [rule.name for rule in registry.purges()]
        self.assertEqual([name for name in names if name in RULES], list(RULES))

    def test_needs_after_seven_days(self):
        self.assertEqual(self.counts(dry_run=False, now=self.after(days=6.99))[0], 0)
        self.assertEqual(self.counts(dry_run=False, now=self.after(days=7))[0], 1)
        self.assertFalse(RegistrationNeeds.objects.exists())
        self.assertTrue(Answer.objects.exists())

    def test_answers_when_the_questions_time_is_up(self):
        self.assertEqual(self.counts(dry_run=False, now=self.after(days=29))[1], 0)
        self.assertEqual(self.counts(dry_run=False, now=self.after(days=30))[1], 1)
        self.assertFalse(Answer.objects.exists())
        self.assertEqual(self.again(self.made).name, "参加者1")

    def test_names_after_ninety_days_and_counts_stay(self):
        self.go_to(EVENING)
        reception.check_in(self.made, by=self.reception)
        before = reception.totals(self.event)
        token = notices.token_of(self.made)
        self.after(days=89)
        self.counts(dry_run=False)
        self.assertEqual(self.again(self.made).name, "参加者1")
        self.after(days=90)
        self.assertEqual(self.counts(dry_run=False)[2:4], [2, 1])
        for registration in (self.made, self.phoned):
            row = self.again(registration)
            for name in ("name", "kana", "email", "phone", "manage_nonce"):
                self.assertEqual(getattr(row, name), "", name)
            self.assertIsNotNone(row.erased_at)
        self.assertEqual(reception.totals(self.event), before)
        self.assertEqual(before.arrived, 3)
        self.assertSeats(4)
        self.assertIsNone(notices.by_token(token))
        self.request.refresh_from_db()
        self.assertEqual((self.request.name, self.request.headcount), ("", 3))

    def test_mails_about_the_registration_are_emptied(self):
        OutgoingMail.objects.update(status="sent", sent_at=self.after(days=89))
        purge(dry_run=False, now=self.after(days=90))
        mails = OutgoingMail.objects.filter(dedupe_key__startswith="registration:")
        self.assertTrue(mails.exists())
        self.assertFalse(mails.exclude(to="", text="", html="").exists())

    def test_calls_after_a_month(self):
        self.assertEqual(self.counts(dry_run=False, now=self.after(days=29))[4], 0)
        self.assertEqual(self.counts(dry_run=False, now=self.after(days=30))[4], 1)
        self.assertFalse(Call.objects.exists())

    def test_twice_finds_nothing_more(self):
        self.after(days=100)
        self.assertEqual(self.counts(dry_run=False), [1, 1, 2, 1, 0])  # calls go along
        self.assertEqual(self.counts(dry_run=False), [0, 0, 0, 0, 0])


class DryRunTests(PurgeCase):
    def test_says_the_same_and_changes_nothing(self):
        self.after(days=100)
        rows = (RegistrationNeeds, Answer, Call, GroupRequest)
        before = [list(model.objects.values()) for model in rows]
        self.assertEqual(self.counts(dry_run=True), [1, 1, 2, 1, 1])
        self.assertEqual([list(model.objects.values()) for model in rows], before)
        self.assertEqual(self.again(self.made).name, "参加者1")

    def test_is_what_the_command_does_unless_told_otherwise(self):
        self.after(days=100)
        out = StringIO()
        call_command("purge", stdout=out)
        for name in RULES:
            self.assertIn(name, out.getvalue())
        self.assertEqual(self.again(self.made).name, "参加者1")


class PostponedTests(PurgeCase):
    def test_a_postponed_event_is_not_over(self):
        """People keep their seats; what they need is still to be arranged."""
        postpone_event(self.event, by=self.editor, note_ja="台風")
        self.after(days=100)
        self.assertEqual(self.counts(dry_run=False), [0, 0, 0, 0, 0])
        self.after(days=365 + 100)
        self.assertEqual(self.counts(dry_run=False)[0], 1)
        self.assertEqual(self.again(self.made).name, "")

    def test_a_new_date_counts_instead_of_the_old_one(self):
        postpone_event(
            self.event, by=self.editor, note_ja="台風",
            starts_at=EVENING + timedelta(days=60),
        )  # fmt: skip
        self.after(days=60 + 6)
        self.assertEqual(self.counts(dry_run=False)[0], 0)
        self.after(days=60 + 7)
        self.assertEqual(purging.purge_needs(timezone.now(), dry_run=False), 1)
