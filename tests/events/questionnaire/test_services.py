"""The questionnaire's services: its days, once-only answers, reading, deleting."""

from datetime import date, timedelta
from unittest import mock

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation

from events.models import Event, Feedback
from events.questionnaire import opening, results
from events.questionnaire import services as questionnaire_services
from events.questionnaire.services import FeedbackError
from kanazawa2030.core import registry, tokens

from ...factories import make_past_event, tokyo
from ..clock import EVENING
from .factories import GOOD, AskingCase, answer

State = Feedback.StepState


class Window(AskingCase):
    def at(self, *moment):
        return opening.is_open(self.event, tokyo(2031, *moment))

    def test_from_the_end_of_the_event_thirty_days_long(self):
        self.assertFalse(self.at(6, 19, 20, 29))
        self.assertTrue(self.at(6, 19, 20, 30))
        self.assertEqual(opening.last_day(self.event), date(2031, 7, 19))
        self.assertTrue(self.at(7, 19, 23, 59))
        self.assertFalse(self.at(7, 20, 0, 0))

    def test_open_closed_and_refused_never_contradict_each_other(self):
        for hours in range(-48, 40 * 24, 5):
            now = EVENING + timedelta(hours=hours)
            is_open = opening.is_open(self.event, now)
            self.assertEqual(is_open, not opening.refusal(self.event, now))
            self.assertFalse(is_open and opening.is_closed(self.event, now))

    def test_the_reason_in_words(self):
        with translation.override("ja"):
            words = {
                EVENING: "催しが終わってから",
                tokyo(2031, 7, 20): "2031年7月19日（土）に締め切りました",
            }
            for moment, sentence in words.items():
                self.assertIn(sentence, opening.refusal(self.event, moment))
        with translation.override("en"):
            self.assertIn(
                "closed on Sat 19 July 2031", opening.refusal(self.event, tokyo(2031, 7, 20))
            )

    def test_nothing_is_asked_of_what_was_not_held(self):
        for state, sentence in (("cancelled", "中止"), ("postponed", "延期")):
            self.event.state = state
            self.event.save(update_fields=["state"])
            self.assertIn(sentence, opening.refusal(self.event))
            self.assertFalse(opening.is_open(self.event))
            self.assertFalse(opening.is_closed(self.event, tokyo(2032, 1, 1)))
            with self.assertRaises(FeedbackError):
                answer(self.event)

    def test_a_day_without_a_time(self):
        event = make_past_event(date_precision="day", starts_at=tokyo(2031, 6, 1))
        self.assertTrue(opening.is_open(event, tokyo(2031, 6, 2)))


class Answering(AskingCase):
    def test_what_is_kept(self):
        (row,) = answer(self.event, **GOOD, one_step="歩いて通う")
        kept = Feedback.objects.values().get(pk=row.pk)
        self.assertEqual(
            (kept["is_first_time"], kept["satisfaction"], kept["age_band"]), (True, 4, "30-49")
        )
        self.assertEqual((kept["step_state"], kept["step_language"]), ("waiting", "ja"))
        # Nobody could be found by what is kept: no time, no address, no registration.
        self.assertEqual(
            set(kept),
            {
                "id",
                "event_id",
                "key",
                "is_first_time",
                "satisfaction",
                "age_band",
                "one_step",
                "step_language",
                "step_state",
                "step_by_id",
                "step_at",
            },
        )
        self.assertEqual(str(row), f"feedback {row.pk}")

    def test_the_language_of_a_step_is_that_of_its_letters(self):
        for text, language in (("walk", "en"), ("ﾊﾞｽ", "ja"), ("bus に乗る", "ja")):
            (row,) = answer(self.event, one_step=text)
            self.assertEqual(row.step_language, language)

    def test_sent_twice_it_is_one_answer(self):
        key = tokens.new_nonce()
        first = questionnaire_services.answer(self.event, key=key, **GOOD)
        again = questionnaire_services.answer(self.event, key=key, **{**GOOD, "satisfaction": 1})
        self.assertEqual(first, again)
        self.assertEqual(Feedback.objects.get().satisfaction, 4)

    def test_the_same_key_of_another_event_is_another_answer(self):
        key, other = tokens.new_nonce(), self.make_event()
        for event in (self.event, other):
            questionnaire_services.answer(event, key=key, **GOOD)
        self.assertEqual(Feedback.objects.count(), 2)

    def test_without_a_key_nothing_is_kept(self):
        with self.assertRaises(ValueError):
            questionnaire_services.answer(self.event, key="", **GOOD)

    def test_an_empty_one_is_refused(self):
        with self.assertRaises(FeedbackError):
            questionnaire_services.answer(self.event, key=tokens.new_nonce())
        answer(self.event, is_first_time=False)
        self.assertEqual(Feedback.objects.count(), 1)

    def test_outside_its_days_nothing_is_kept(self):
        for moment in (EVENING, self.close()):
            self.go_to(moment)
            with self.assertRaises(FeedbackError):
                answer(self.event)
        self.assertFalse(Feedback.objects.exists())

    def test_the_database_refuses_what_no_form_sends(self):
        for wrong in (
            {"satisfaction": 6},
            {"satisfaction": 0},
            {"age_band": "12"},
            {"one_step": "x"},
            {"step_state": "shown"},
        ):
            with self.subTest(wrong), self.assertRaises(IntegrityError), transaction.atomic():
                Feedback.objects.create(event=self.event, **wrong)

    def test_nothing_of_an_answer_is_logged(self):
        with self.assertNoLogs(level="INFO"), mock.patch("builtins.print") as said:
            answer(self.event, **GOOD, one_step="秘密の一歩")
        said.assert_not_called()


class Reading(AskingCase):
    def setUp(self):
        super().setUp()
        (self.row,) = answer(self.event, one_step="歩いて通う")

    def shown(self):
        return [step.text for step in results.summary_of(self.event).steps]

    def test_hidden_until_staff_let_it_through_and_back(self):
        self.assertEqual(self.shown(), [])
        for shown, steps in ((True, ["歩いて通う"]), (False, []), (True, ["歩いて通う"])):
            row = questionnaire_services.moderate(self.row, shown=shown, by=self.editor)
            self.assertEqual(self.shown(), steps)
            self.assertEqual(row.step_by, self.editor)
        self.assertFalse(questionnaire_services.steps_to_read().exists())

    def test_twice_is_once(self):
        first = questionnaire_services.moderate(self.row, shown=True, by=self.editor)
        self.wait(hours=1)
        again = questionnaire_services.moderate(self.row, shown=True, by=self.administrator)
        self.assertEqual((again.step_at, again.step_by), (first.step_at, self.editor))

    def test_who_may(self):
        for role in ("account", "reception", "reviewer", "approver"):
            with self.subTest(role), self.assertRaises(PermissionDenied):
                questionnaire_services.moderate(self.row, shown=True, by=self.person(role))

    def test_a_text_that_is_gone_is_not_shown(self):
        self.go_to(EVENING + timedelta(days=90))
        questionnaire_services.purge_steps(self.wait(), dry_run=False)
        with self.assertRaises(FeedbackError):
            questionnaire_services.moderate(self.row, shown=True, by=self.editor)

    def test_of_a_cancelled_event_nothing_is_shown_or_waits(self):
        questionnaire_services.moderate(self.row, shown=True, by=self.editor)
        answer(self.event, one_step="もう一つ")
        Event.objects.update(state="cancelled")  # a slip put right afterwards
        self.event.refresh_from_db()
        self.assertEqual(self.shown(), [])
        self.assertFalse(questionnaire_services.steps_to_read().exists())


class Deleting(AskingCase):
    def setUp(self):
        super().setUp()
        rows = [answer(self.event, one_step=text)[0] for text in ("一", "二", "三")]
        for row, shown in zip(rows, (True, False), strict=False):
            questionnaire_services.moderate(row, shown=shown, by=self.editor)
        self.rules = {rule.name: rule.run for rule in registry.purges()}

    def purge(self, name, now, **options):
        return self.rules[name](now, **{"dry_run": False, **options})

    def test_keys_go_when_the_questionnaire_closes(self):
        name = "questionnaire keys"
        self.assertEqual(self.purge(name, tokyo(2031, 7, 19, 23, 59)), 0)
        closed = tokyo(2031, 7, 20)
        self.assertEqual(self.purge(name, closed, dry_run=True), 3)
        self.assertEqual(self.purge(name, closed), 3)
        self.assertEqual(self.purge(name, closed), 0)
        self.assertEqual(set(Feedback.objects.values_list("key", flat=True)), {""})

    def test_texts_not_let_through_go_thirty_days_later_and_the_answers_stay(self):
        name = "unread steps"
        self.assertEqual(self.purge(name, tokyo(2031, 8, 18, 23, 59)), 0)
        due = tokyo(2031, 8, 19)
        self.assertEqual(self.purge(name, due, dry_run=True), 2)
        self.assertEqual(Feedback.objects.exclude(one_step="").count(), 3)
        self.assertEqual(self.purge(name, due), 2)
        self.assertEqual(self.purge(name, due), 0)
        left = Feedback.objects.exclude(one_step="").get()
        self.assertEqual((left.one_step, left.step_state), ("一", State.SHOWN))
        self.assertEqual(Feedback.objects.count(), 3)
        gone = Feedback.objects.filter(one_step="")
        self.assertFalse(gone.exclude(step_by=None, step_at=None).exists())
