"""Results of questionnaires in which no group of fewer than FEWEST people shows.

Three rules, which together hold against somebody who knows them:

- Nothing is counted while people can still answer: two looks at moving numbers would
  tell what the last person said.
- The answers to a question stand in a row, "no answer" last. Neighbours are put
  together until every group is empty or has FEWEST people; of all ways to do so the
  one with the most groups is taken, and of those always the same. Where there is none,
  the question is left out.
- Totals of several events add up what is published of each, never the answers behind.

tests/events/test_feedback_totals.py goes through every possible set of answers and
shows that no number from 1 to FEWEST - 1 follows from what is shown.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from itertools import combinations, pairwise
from typing import NamedTuple

from django.db.models import Case, Count, Exists, Min, OuterRef, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from kanazawa2030.core.language.bilingual import localized

from ..models import Event, Feedback, FeedbackAnswer, FeedbackQuestion
from ..models.question import lines_of
from .opening import closed, is_asked, is_closed

MOST_SHOWN = 60  # steps on one page
FEWEST = 5  # people in a group that is told apart
NO_ANSWER = pgettext_lazy("questionnaire", "No answer")
FIRST_TIME = {
    True: pgettext_lazy("first time", "Yes, it was my first time"),
    False: pgettext_lazy("first time", "No, I had been before"),
}
Kind = FeedbackQuestion.Kind
_AGES = {key: words for key, words in Feedback.AgeBand.choices if key}


@dataclass(frozen=True)
class Asked:
    """A question with its ordered answers; the ends are kept apart at `cut` if possible."""

    name: str
    label: str
    answers: dict
    cut: int

    def values(self) -> list:
        """Return the answers and, last, no answer."""
        return [*self.answers, None]

    def words(self, value):
        return NO_ANSWER if value is None else self.answers[value]


QUESTIONS = (
    Asked("satisfaction", _("How was it?"), dict(Feedback.Satisfaction.choices), 2),
    Asked("is_first_time", _("Was it your first time at one of our events?"), FIRST_TIME, 1),
    Asked("age_band", _("How old are you?"), _AGES, 3),
)


@dataclass(frozen=True)
class Group:
    """Neighbouring answers put together, with how many people gave one of them."""

    values: tuple
    words: str
    people: int
    percent: int


@dataclass(frozen=True)
class Question:
    """The results of one question."""

    name: str
    label: str
    groups: list[Group]
    language: str = ""  # of label and answers, where it is not that of the page


@dataclass(frozen=True)
class Results:
    """The publishable results of one questionnaire; falsy if there are none."""

    answers: int = 0
    questions: list[Question] = field(default_factory=list)

    def __bool__(self):
        return self.answers > 0

    def people(self, name: str, values) -> tuple[int, int] | None:
        """Return how many gave one of `values`, and how many another answer or none.

        None where the published groups do not tell the two apart.
        """
        inside = outside = 0
        for question in self.questions:
            if question.name != name:
                continue
            for group in question.groups:
                if set(group.values) <= set(values):
                    inside += group.people
                elif set(group.values).isdisjoint(values):
                    outside += group.people
                else:
                    return None
            return inside, outside
        return None


class Step(NamedTuple):
    """What a participant means to do, in the language they wrote in."""

    text: str
    language: str


@dataclass(frozen=True)
class Summary:
    """The results and approved texts shown with the report."""

    results: Results = field(default_factory=Results)
    steps: list[Step] = field(default_factory=list)


@dataclass
class Share:
    """A number of people out of a number of people."""

    people: int = 0
    of: int = 0

    @property
    def percent(self) -> int | None:
        return round(100 * self.people / self.of) if self.of else None

    def add(self, counted: tuple[int, int] | None):
        if counted is not None:
            self.people += counted[0]
            self.of += sum(counted)


@dataclass
class Totals:
    """The published results of several events, added up."""

    events: int = 0  # with results
    answers: int = 0
    first_time: Share = field(default_factory=Share)
    satisfied: Share = field(default_factory=Share)  # good or very good


def results(event, now: datetime | None = None) -> Results:
    """Return what anybody, staff included, may know of one event's answers."""
    if not is_closed(event, now):
        return Results()
    return _with_own(_rows(Feedback.objects.filter(event=event))[event.pk], event)


def summary_of(event, now: datetime | None = None) -> Summary:
    """Return the results with the approved texts, for the report."""
    if not is_asked(event):
        return Summary()
    step = Case(When(step_state=Feedback.StepState.SHOWN, then="one_step"), default=Value(""))
    answers = Feedback.objects.filter(event=event).annotate(step=step)
    rows = _rows(answers, "step", "step_language")[event.pk]
    shown = sorted((row for row in rows if row["step"]), key=lambda row: row["first"])
    return Summary(
        _with_own(rows, event) if is_closed(event, now) else Results(),
        [Step(row["step"], row["step_language"]) for row in shown[:MOST_SHOWN]],
    )


def totals(events, now: datetime | None = None) -> Totals:
    """Return the results of `events`, an iterable or queryset, added up. One query.

    Every number follows from what `results` says of each event: an event whose groups do
    not tell the satisfied from the others is not in the share of the satisfied.
    """
    added = Totals()
    for found in _by_event(events, now).values():
        added.events += 1
        added.answers += found.answers
        added.first_time.add(found.people("is_first_time", [True]))
        good = [Feedback.Satisfaction.VERY_GOOD, Feedback.Satisfaction.GOOD]
        added.satisfied.add(found.people("satisfaction", good))
    return added


def first_timers(events, now: datetime | None = None) -> dict[int, Share]:
    """Return who came for the first time, by event; without those that do not tell. One query."""
    shares = {}
    for pk, found in _by_event(events, now).items():
        if (counted := found.people("is_first_time", [True])) and any(counted):
            shares[pk] = Share(counted[0], sum(counted))
    return shares


def _by_event(events, now: datetime | None) -> dict[int, Results]:
    """Return the results of those of `events` that have some."""
    now = now or timezone.now()
    answers = Feedback.objects.filter(
        closed(now), event__in=events, event__state=Event.EventState.SCHEDULED
    )
    found = {pk: _results(rows) for pk, rows in _rows(answers).items()}
    return {pk: one for pk, one in found.items() if one}


def _rows(answers, *more: str) -> dict[int, list[dict]]:
    """Return equal answers counted by the database: event → rows with their `number`."""
    names = [asked.name for asked in QUESTIONS]
    own = FeedbackQuestion.objects.filter(event=OuterRef("event"))
    rows = answers.order_by().annotate(has_own=Exists(own))
    rows = rows.values("event_id", "has_own", *names, *more)
    rows = rows.annotate(number=Count("pk"), first=Min("pk"))
    by_event = defaultdict(list)
    for row in rows:
        by_event[row["event_id"]].append(row)
    return by_event


def _results(rows: list[dict]) -> Results:
    number = sum(row["number"] for row in rows)
    if number < FEWEST:
        return Results()
    return Results(number, [one for asked in QUESTIONS if (one := _told(asked, rows))])


def _told(asked: Asked, rows) -> Question | None:
    counts = Counter()
    for row in rows:
        value = row[asked.name]
        counts[None if value == "" else value] += row["number"]
    return _counted(asked, counts)


def _counted(asked: Asked, counts: Counter) -> Question | None:
    values = asked.values()
    ranges = safe_groups([counts[value] for value in values], asked.cut)
    if ranges is None:
        return None
    groups = []
    for begins, ends in ranges:
        together = tuple(values[begins:ends])
        people = sum(counts[value] for value in together)
        if people:
            words = pgettext("between answers put together", " / ").join(
                str(asked.words(value)) for value in together
            )
            percent = round(100 * people / counts.total())
            groups.append(Group(together, words, people, percent))
    return Question(asked.name, asked.label, groups)


def safe_groups(counts: list[int], cut: int) -> list[tuple[int, int]] | None:
    """Return which neighbours of `counts` to put together, as ranges; None if nothing is safe."""
    for cuts in _ways(len(counts), cut):
        edges = (0, *cuts, len(counts))
        ranges = list(pairwise(edges))
        sums = [sum(counts[begins:ends]) for begins, ends in ranges]
        if all(people == 0 or people >= FEWEST for people in sums):
            # That all of them gave one of many answers says nothing.
            return ranges if cut in cuts or len(list(filter(None, sums))) > 1 else None
    return None


@cache
def _ways(length: int, cut: int) -> list[tuple[int, ...]]:
    """Yield all ways to cut a row: most groups first, then those that cut at `cut`.

    To tell apart only who answered at all says nothing: that way is left out.
    """
    ways = [
        cuts
        for number in range(1, length)
        for cuts in combinations(range(1, length), number)
        if cuts != (length - 1,)
    ]
    return sorted(ways, key=lambda cuts: (-len(cuts), cut not in cuts, cuts))


# --- Own questions ---------------------------------------------------------------------------


def _with_own(rows: list[dict], event) -> Results:
    """Return results with those of the event's own questions, by the same rules.

    The rows say whether there are any: most events have none, which costs no query.
    """
    found = _results(rows)
    if not found or not rows[0]["has_own"]:
        return found
    questions = [one for one in event.feedback_questions.all() if one.kind != Kind.TEXT]
    said: dict[int, Counter] = defaultdict(Counter)
    texts = FeedbackAnswer.objects.filter(question__in=questions).order_by()
    for pk, text, number in texts.values_list("question", "text").annotate(number=Count("pk")):
        said[pk].update(dict.fromkeys(lines_of(text), number))
    own = [_own(one, said[one.pk], found.answers) for one in questions]
    return replace(found, questions=[*found.questions, *filter(None, own)])


def _own(question: FeedbackQuestion, counts: Counter, people: int) -> Question | None:
    words = localized(question, "label")
    choices = dict(question.get_choices())
    if question.kind == Kind.SEVERAL:
        told = Question("", "", _ticked(choices, counts, people))
    else:
        counts[None] = people - counts.total()
        asked = Asked("", "", choices, (len(choices) + 1) // 2)
        told = _counted(asked, counts)
    if told is None or not told.groups:
        return None
    language = words.language if words.is_fallback else ""
    return replace(told, name=f"own_{question.pk}", label=words.text, language=language)


def _ticked(choices: dict, counts: Counter, people: int) -> list[Group]:
    """Return how many ticked each answer, where neither they nor the others are few."""
    return [
        Group((value,), words, counts[value], round(100 * counts[value] / people))
        for value, words in choices.items()
        if all(not n or n >= FEWEST for n in (counts[value], people - counts[value]))
    ]


def own_texts(event, now: datetime | None = None) -> list[tuple[FeedbackQuestion, list[str]]]:
    """Return what people wrote to the own questions, for staff; none before it has closed.

    Sorted by their letters: the order in which they came would tell who wrote what.
    """
    if not is_closed(event, now) or event.feedback.count() < FEWEST:
        return []
    found = []
    for question in event.feedback_questions.filter(kind=Kind.TEXT):
        if texts := sorted(question.answers.values_list("text", flat=True)):
            found.append((question, texts))
    return found
