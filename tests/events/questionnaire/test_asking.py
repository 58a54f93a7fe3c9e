"""Own questions of a questionnaire, and closing it early."""

from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from events.editing.copying import copy_event
from events.models import Feedback, FeedbackAnswer, FeedbackQuestion
from events.models.feedback import MOST_OWN
from events.questionnaire import opening, results, services
from events.questionnaire.forms import FeedbackForm, PaperForm
from events.questionnaire.services import FeedbackError
from kanazawa2030.core import registry

from ..clock import EVENING
from ..desk.cases import DeskCase
from ..reading import text_of
from .factories import GOOD, AskingCase, PageCase, answer

Kind = FeedbackQuestion.Kind


def ask(event, **fields) -> FeedbackQuestion:
    """Add an own question of the questionnaire."""
    defaults = {
        "order": event.feedback_questions.count() + 1,
        "kind": "choice",
        "label_ja": "どこで知りましたか",
        "label_en": "Where did you hear of it?",
        "options_ja": "" if fields.get("kind") in ("text", "scale") else "広報\n友だち\nネット",
    }
    return FeedbackQuestion.objects.create(event=event, **{**defaults, **fields})


def said(event, question, *texts):
    for text in texts:
        answer(event, **GOOD, own={question: text})


class AnswerTests(PageCase):
    def test_each_kind_is_asked_and_stored(self):
        kinds = [ask(self.event, kind=kind) for kind in Kind.values]
        text, choice, several, scale = kinds
        page = text_of(self.get())
        self.assertEqual(page.count("どこで知りましたか"), 4)
        self.assertSent(
            self.post(
                **{
                    f"own_{text.pk}": "看板",
                    f"own_{choice.pk}": "友だち",
                    f"own_{several.pk}": ["広報", "ネット"],
                    f"own_{scale.pk}": "4",
                }
            )
        )
        stored = dict(FeedbackAnswer.objects.values_list("question", "text"))
        self.assertEqual(
            stored,
            {text.pk: "看板", choice.pk: "友だち", several.pk: "広報\nネット", scale.pk: "4"},
        )

    def test_none_has_to_be_answered_and_none_leaves_no_row(self):
        for kind in Kind.values:
            ask(self.event, kind=kind)
        self.assertSent(self.post())
        self.assertFalse(FeedbackAnswer.objects.exists())

    def test_another_answer_is_refused_at_its_field(self):
        choice, several = ask(self.event), ask(self.event, kind="several")
        answer = self.post(**{f"own_{choice.pk}": "空から", f"own_{several.pk}": ["空から"]})
        self.assertRefused(answer, "答えを一つ選んでください", "ここにある答えから")

    def test_sent_twice_it_is_one_answer(self):
        question = ask(self.event)
        key = answer(self.event, **GOOD, own={question: "広報"})[0].key
        services.answer(self.event, key=key, **GOOD, own={question: "友だち"})
        self.assertEqual(FeedbackAnswer.objects.get().text, "広報")

    def test_an_own_answer_alone_is_an_answer(self):
        question = ask(self.event)
        services.answer(self.event, key="k", own={question: "広報"})
        with self.assertRaises(FeedbackError):
            services.answer(self.event, key="l", own={question: ""})
        self.assertEqual(Feedback.objects.count(), 1)

    def test_in_the_order_of_the_page_and_in_english(self):
        question = ask(self.event, options_en="Paper\nFriends\nNet")
        names = list(FeedbackForm(event=self.event).fields)
        self.assertEqual(names[:3], ["is_first_time", "satisfaction", f"own_{question.pk}"])
        self.assertIn("Friends", text_of(self.get("en")))


class ResultTests(AskingCase):
    def told(self, question):
        self.close()
        found = {one.name: one for one in results.results(self.event).questions}
        return found.get(f"own_{question.pk}")

    def test_groups_of_five_are_told_and_smaller_ones_put_together(self):
        question = ask(self.event)
        said(self.event, question, *["広報"] * 6, *["友だち"] * 2, *["ネット"] * 5)
        told = self.told(question)
        self.assertEqual(told.label, "どこで知りましたか")
        numbers = [group.people for group in told.groups]
        self.assertEqual(sum(numbers), 13)
        self.assertGreaterEqual(min(numbers), results.FEWEST)

    def test_a_scale_has_its_words(self):
        question = ask(self.event, kind="scale")
        said(self.event, question, *["5"] * 5, *["1"] * 5)
        words = " ".join(group.words for group in self.told(question).groups)
        self.assertIn("まったくそう思わない", words)

    def test_of_several_each_is_told_only_if_neither_side_is_few(self):
        question = ask(self.event, kind="several")
        said(self.event, question, *["広報\nネット"] * 5, *["広報"] * 3, *["友だち"] * 4)
        told = {group.words: group.people for group in self.told(question).groups}
        self.assertEqual(told, {"ネット": 5})  # 広報 8 of 12 leaves four, 友だち is four

    def test_nothing_of_fewer_than_five_and_nothing_before_closing(self):
        question = ask(self.event)
        said(self.event, question, *["広報"] * 4)
        self.assertIsNone(self.told(question))

    def test_before_closing_nothing_is_told(self):
        question = ask(self.event, kind="text")
        said(self.event, question, *["看板"] * 5)
        self.assertFalse(results.results(self.event))
        self.assertEqual(results.own_texts(self.event), [])

    def test_free_texts_are_for_staff_sorted_and_deleted_in_time(self):
        question = ask(self.event, kind="text")
        said(self.event, question, "う", "い", "あ", "え", "お")
        self.close()
        self.assertEqual(results.own_texts(self.event), [(question, list("あいうえお"))])
        self.assertEqual(
            [one.name for one in results.results(self.event).questions if "own" in one.name], []
        )
        rule = next(one for one in registry.purges() if one.name == "texts to own questions")
        self.assertEqual(rule.run(timezone.now(), dry_run=True), 0)
        later = timezone.now() + timedelta(days=31)
        self.assertEqual(rule.run(later, dry_run=True), 5)
        self.assertEqual(rule.run(later, dry_run=False), 5)
        self.assertEqual(rule.run(later, dry_run=False), 0)


class ClosingTests(AskingCase):
    def test_closed_early_it_takes_no_answer_and_is_counted(self):
        answer(self.event, 5)
        self.assertFalse(results.results(self.event))
        event = services.close_early(self.event, by=self.editor)
        self.assertTrue(opening.is_closed(event))
        self.assertFalse(opening.is_open(event))
        self.assertEqual(results.results(event).answers, 5)
        self.assertEqual(results.totals([event.pk]).answers, 5)
        with translation.override("ja"):
            self.assertIn("2031年6月20日（金）に締め切りました", opening.refusal(event))
        # Even by a page that was opened before.
        with self.assertRaises(FeedbackError):
            answer(self.event)

    def test_twice_is_once_and_not_before_it_is_open(self):
        first = services.close_early(self.event, by=self.editor).feedback_closed_at
        self.go_to(EVENING.replace(day=22))
        again = services.close_early(self.event, by=self.editor)
        self.assertEqual(again.feedback_closed_at, first)
        other = self.make_event(starts_at=EVENING.replace(day=25))
        with self.assertRaises(FeedbackError):
            services.close_early(other, by=self.editor)
        with self.assertRaises(PermissionDenied):
            services.close_early(self.event, by=self.reviewer)


class DeskTests(DeskCase):
    def setUp(self):
        super().setUp()
        self.go_to(EVENING.replace(day=20, hour=9))

    def save(self, **fields):
        data = {f"kind_{number}": "choice" for number in range(1, MOST_OWN + 1)} | fields
        return self.client.post(self.url("event_feedback_questions", self.event.pk), data)

    def test_questions_are_written_changed_and_taken_out(self):
        page = self.open("event_feedback", self.event.pk)
        self.assertContains(page, self.url("event_feedback_questions", self.event.pk))
        self.save(
            label_ja_1="どこで",
            options_ja_1="広報\n友だち",
            label_ja_3="ひとこと",
            kind_3="text",
            options_ja_3="要らない",
        )
        rows = self.event.feedback_questions.values_list("order", "kind", "label_ja", "options_ja")
        self.assertEqual(
            list(rows), [(1, "choice", "どこで", "広報\n友だち"), (2, "text", "ひとこと", "")]
        )
        self.assertContains(self.open("event_feedback_questions", self.event.pk), "どこで")
        self.save(label_en_1="A word", kind_1="text")
        self.assertEqual([str(one) for one in self.event.feedback_questions.all()], ["A word"])
        self.assertEqual(LogEntry.objects.filter(object_id=self.event.pk).count(), 2)

    def test_mistakes_stand_at_their_fields_with_all_that_was_typed(self):
        answer = self.save(
            label_ja_1="一",
            options_ja_1="はい",
            label_ja_2="二",
            options_ja_2="はい\nいいえ",
            options_en_2="Yes",
            options_ja_3="はい",
            label_ja_4="四",
            options_ja_4="\n".join(map(str, range(9))),
            label_ja_5="五" * 151,
        )
        self.assertEqual(answer.status_code, 422)
        errors = answer.context["form"].errors
        self.assertEqual(
            sorted(errors),
            ["label_ja_3", "label_ja_5", "options_en_2", "options_ja_1", "options_ja_4"],
        )
        self.assertContains(answer, "五" * 151, status_code=422)
        self.assertFalse(self.event.feedback_questions.exists())

    def test_once_somebody_has_answered_they_stay(self):
        ask(self.event)
        answer(self.event)
        page = self.open("event_feedback_questions", self.event.pk)
        self.assertNotContains(page, 'id="questions_form"')
        self.assertEqual(self.save(label_ja_1="別").status_code, 422)
        self.assertEqual(self.event.feedback_questions.get().label_ja, "どこで知りましたか")

    def test_closing_asks_first(self):
        page = self.open("event_feedback_close", self.event.pk)
        self.assertContains(page, "もう一度開くことはできません")
        self.event.refresh_from_db()
        self.assertIsNone(self.event.feedback_closed_at)
        self.client.post(self.url("event_feedback_close", self.event.pk))
        self.event.refresh_from_db()
        self.assertIsNotNone(self.event.feedback_closed_at)
        self.assertNotContains(self.open("event_feedback_close", self.event.pk), 'id="close_form"')
        self.assertNotContains(
            self.open("event_feedback", self.event.pk),
            self.url("event_feedback_paper", self.event.pk),
        )

    def test_the_paper_sheet_and_its_form_have_them(self):
        question = ask(self.event, options_en="Paper\nFriends\nNet")
        ask(self.event, kind="text", label_ja="ひとこと", label_en="A word")
        sheet = self.open("event_feedback_sheet", self.event.pk)
        for words in ("どこで知りましたか", "☐ 友だち", "☐ Friends", "ひとこと"):
            self.assertContains(sheet, words)
        form = PaperForm(event=self.event)
        self.assertIn(("友だち", "友だち"), form.fields[f"own_{question.pk}"].choices)
        self.assertContains(self.open("event_feedback_paper", self.event.pk), "友だち")


class CopyTests(AskingCase):
    def test_a_copy_of_the_event_asks_the_same_and_is_not_closed(self):
        ask(self.event, kind="several")
        self.event = services.close_early(self.event, by=self.editor)
        start = timezone.now() + timedelta(days=30)
        copy = copy_event(self.event, by=self.editor, starts_at=start)
        self.assertEqual(copy.feedback_questions.get().kind, "several")
        self.assertIsNone(copy.feedback_closed_at)
        self.assertEqual(self.event.feedback_questions.count(), 1)


class TableTests(AskingCase):
    def test_at_most_five_each_with_words(self):
        for _number in range(MOST_OWN):
            ask(self.event)
        for fields in ({}, {"order": 1}, {"order": 1, "label_ja": "", "label_en": ""}):
            with self.assertRaises(IntegrityError), transaction.atomic():
                ask(self.event, **fields)
