"""What may be told of the answers: no group of one to four people ever follows."""

from itertools import combinations

from django.test import SimpleTestCase
from django.utils import translation

from events.models import Event, Feedback
from events.questionnaire import results
from events.questionnaire.results import FEWEST, QUESTIONS, safe_groups
from kanazawa2030.core import tokens

from .factories import AskingCase, answer


def every(people: int, length: int):
    """All ways in which `people` can spread over `length` answers."""
    if length == 1:
        yield (people,)
        return
    for first in range(people + 1):
        for rest in every(people - first, length - 1):
            yield (first, *rest)


def what_is_shown(counts, cut):
    """All that somebody learns who knows the rule, the total and the published groups."""
    ranges = safe_groups(list(counts), cut)
    if ranges is None:
        return None
    return tuple((a, b, sum(counts[a:b])) for a, b in ranges)


class EveryPossibleAnswer(SimpleTestCase):
    """The rule itself, against a reader who knows it and has all the time in the world.

    For each thing that can be shown, all answers that would show it are put side by
    side. If any set of answers has one and the same number of people in all of them,
    that number is known: it must be none, or FEWEST or more.
    """

    def known_numbers(self, people, length, cut):
        sets = [chosen for size in range(1, length) for chosen in combinations(range(length), size)]
        seen = {}
        for counts in every(people, length):
            known = seen.setdefault(what_is_shown(counts, cut), {})
            for chosen in sets:
                number = sum(counts[index] for index in chosen)
                least, most = known.get(chosen, (number, number))
                known[chosen] = min(least, number), max(most, number)
        self.assertGreater(len(seen), 1)
        for shown, known in seen.items():
            for chosen, (least, most) in known.items():
                if least == most:
                    yield shown, chosen, least

    def assertNothingSmallIsKnown(self, people, length, cut):
        for shown, chosen, number in self.known_numbers(people, length, cut):
            self.assertTrue(
                number == 0 or number >= FEWEST,
                f"{people} people, {shown}: exactly {number} chose {chosen}",
            )

    def test_yes_no_or_nothing(self):
        for people in range(FEWEST, 30):
            self.assertNothingSmallIsKnown(people, 3, 1)

    def test_five_answers_or_nothing(self):
        for people in range(FEWEST, 13):
            for cut in (2, 3):
                self.assertNothingSmallIsKnown(people, 6, cut)

    def test_control_a_careless_rule_is_caught(self):
        """Hiding only the small group tells it by subtraction."""

        def careless(counts, _cut):
            return tuple(number if number >= FEWEST else None for number in counts)

        original, globals()["what_is_shown"] = what_is_shown, careless
        self.addCleanup(lambda: globals().update(what_is_shown=original))
        with self.assertRaises(AssertionError):
            self.assertNothingSmallIsKnown(12, 3, 1)

    def test_each_shown_group_is_large_and_they_add_up(self):
        for people in (7, 11):
            for counts in every(people, 6):
                shown = what_is_shown(counts, 2)
                if shown is not None:
                    numbers = [number for *_range, number in shown]
                    self.assertEqual(sum(numbers), people)
                    self.assertGreaterEqual(min(filter(None, numbers)), FEWEST)


class Matrix(SimpleTestCase):
    """Satisfaction from very good to not good, then no answer."""

    def sums(self, *counts):
        ranges = safe_groups(list(counts), 2)
        return ranges and [sum(counts[a:b]) for a, b in ranges if sum(counts[a:b])]

    def test_neighbours_are_put_together(self):
        for counts, told in {
            (5, 5, 5, 5, 5, 0): [5, 5, 5, 5, 5],
            (12, 0, 0, 0, 0, 0): [12],
            (11, 7, 2, 0, 0, 0): [11, 9],
            (12, 6, 3, 2, 1, 0): [12, 6, 6],
            (3, 2, 0, 0, 0, 0): [5],
            (4, 4, 4, 0, 0, 0): None,
            (2, 2, 2, 2, 2, 2): [6, 6],
            (20, 12, 6, 5, 5, 2): [20, 12, 6, 5, 7],
            (9, 3, 0, 0, 0, 1): None,
            (11, 0, 0, 3, 0, 0): None,
            (0, 0, 0, 0, 4, 1): [5],
            (0, 0, 0, 0, 0, 8): [8],
        }.items():
            with self.subTest(counts):
                self.assertEqual(self.sums(*counts), told)


class OfAnEvent(AskingCase):
    def groups(self, name, event=None):
        with translation.override("en"):
            found = results.results(event or self.event)
            for question in found.questions:
                if question.name == name:
                    return [(group.words, group.people) for group in question.groups]
        return None

    def test_nothing_is_counted_before_it_closes(self):
        answer(self.event, 20)
        self.assertFalse(results.results(self.event))
        self.assertEqual(results.totals([self.event]).answers, 0)
        self.close()
        self.assertEqual(results.results(self.event).answers, 20)

    def test_four_are_nobody_and_five_are_counted(self):
        answer(self.event, 4)
        other = self.make_event()
        answer(other, 5)
        self.close()
        self.assertFalse(results.results(self.event))
        self.assertEqual(results.results(self.event).questions, [])
        self.assertEqual(results.results(other).answers, 5)
        self.assertEqual(self.groups("satisfaction", other), [("Good", 5)])

    def test_each_question_for_itself(self):
        answer(self.event, 6, is_first_time=True, satisfaction=5, age_band="0-17")
        answer(self.event, 5, is_first_time=False, satisfaction=5, age_band="18-29")
        answer(self.event, 3, is_first_time=False, satisfaction=2)
        self.close()
        self.assertEqual(
            self.groups("is_first_time"),
            [("Yes, it was my first time", 6), ("No, I had been before", 8)],
        )
        # Three who said it was not so good cannot be told, and so nobody can.
        self.assertIsNone(self.groups("satisfaction"))
        self.assertEqual(
            self.groups("age_band"),
            [("Under 18", 6), ("18 to 29 / 30 to 49 / 50 to 64 / 65 or over / No answer", 8)],
        )

    def test_words_and_shares_in_japanese(self):
        answer(self.event, 8, satisfaction=5)
        answer(self.event, 5, satisfaction=4)
        answer(self.event, 1, satisfaction=3)
        self.close()
        with translation.override("ja"):
            (question, _first, _age) = results.results(self.event).questions
            told = [(one.words, one.people, one.percent) for one in question.groups]
        self.assertEqual(told, [("とてもよかった", 8, 57), ("よかった・どちらともいえない", 6, 43)])

    def test_every_question_and_answer_is_counted(self):
        names = {asked.name for asked in QUESTIONS}
        self.assertEqual(names, {"is_first_time", "satisfaction", "age_band"})
        for asked in QUESTIONS:
            self.assertEqual(asked.values()[-1], None)
            self.assertEqual(len(asked.values()), {"is_first_time": 3}.get(asked.name, 6))

    def test_one_query_however_many_answered(self):
        answer(self.event, 5)
        self.close()
        for look in (results.results, results.summary_of):
            with self.assertNumQueries(1):
                look(self.event)

    def test_steps_beside_the_numbers_change_none_of_them(self):
        answer(self.event, 6, satisfaction=5, one_step="歩く")
        answer(self.event, 6, satisfaction=4, one_step="走る")
        Feedback.objects.filter(pk__lte=Feedback.objects.first().pk + 7).update(step_state="shown")
        self.close()
        said = results.summary_of(self.event)
        self.assertEqual(said.results, results.results(self.event))
        self.assertEqual([step.text for step in said.steps], ["歩く", "走る"])

    def test_not_of_what_was_not_held(self):
        answer(self.event, 9)
        self.close()
        Event.objects.update(state="cancelled")
        self.event.refresh_from_db()
        self.assertFalse(results.results(self.event))
        self.assertEqual(results.totals(Event.objects.all()).answers, 0)


class OfSeveral(AskingCase):
    """The totals are the published numbers added up, so nothing follows from them."""

    def held(self, *answers):
        event = self.make_event()
        for number, said in answers:
            answer(event, number, **said)
        return event

    def test_an_event_with_fewer_than_five_changes_nothing(self):
        self.held((12, {"is_first_time": True, "satisfaction": 5}))
        self.close()
        before = results.totals(Event.objects.all())
        small = self.make_event()
        for _one in range(4):
            Feedback.objects.create(
                event=small, key=tokens.new_nonce(), satisfaction=1, is_first_time=False
            )
        self.assertEqual(results.totals(Event.objects.all()), before)
        self.assertEqual((before.events, before.answers), (1, 12))

    def test_only_what_is_published_of_each_is_added(self):
        yes, no = {"is_first_time": True}, {"is_first_time": False}
        self.held((10, {**yes, "satisfaction": 5}), (6, {**no, "satisfaction": 2}))
        # Here neither the four nor the three can be told apart.
        self.held((10, {**yes, "satisfaction": 4}), (4, {**no, "satisfaction": 4}))
        self.held((12, {**yes, "satisfaction": 5}), (3, {**yes, "satisfaction": 3}))
        self.close()
        found = results.totals(Event.objects.all())
        self.assertEqual((found.events, found.answers), (3, 45))
        first, satisfied = found.first_time, found.satisfied
        self.assertEqual((first.people, first.of, first.percent), (25, 31, 81))
        self.assertEqual((satisfied.people, satisfied.of), (24, 30))

    def test_it_is_what_the_pages_say(self):
        """Recounted from the published groups alone."""
        for number in range(5, 17):
            self.held(
                (number, {"is_first_time": number % 3 == 0, "satisfaction": 5}),
                (number % 6, {"is_first_time": True, "satisfaction": number % 5 + 1}),
            )
        self.close()
        answers = people = of = 0
        for event in Event.objects.all():
            shown = results.results(event)
            answers += shown.answers
            told = shown.people("is_first_time", [True])
            if told:
                people, of = people + told[0], of + sum(told)
        found = results.totals(Event.objects.all())
        self.assertEqual(
            (found.answers, found.first_time.people, found.first_time.of), (answers, people, of)
        )

    def test_one_query_for_any_number(self):
        for _event in range(4):
            self.held((6, {"satisfaction": 5}))
        self.close()
        with self.assertNumQueries(1):
            results.totals(Event.objects.all())

    def test_without_any_there_is_no_share(self):
        found = results.totals([])
        self.assertEqual((found.answers, found.first_time.percent), (0, None))
