"""What people answered to an event's own questions, and whether they agree to photographs."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.language.bilingual import localized
from kanazawa2030.core.language.lists import listed

from ..models import Answer, Event, EventQuestion, Registration

PHOTOGRAPHS = gettext_lazy("Agrees to photographs")


@dataclass(frozen=True)
class Answers:
    """The answers of the active registrations of one event, each in the page's language."""

    questions: list[EventQuestion]
    rows: list[Registration]
    given: dict[tuple[int, int], list[str]]  # by registration and question; several if chosen
    restricted: int = 0  # registrations not named here: none of these agrees to photographs

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Return name and head of each column."""
        asked = [
            (f"q{question.pk}", localized(question, "label").text) for question in self.questions
        ]
        return [("photographs", str(PHOTOGRAPHS)), *asked]

    @property
    def heads(self) -> list[str]:
        return [head for _name, head in self.columns]

    def chosen_heads(self, chosen: Collection[str]) -> list[str]:
        return [head for name, head in self.columns if name in chosen]

    def cells(self, row: Registration, chosen: Collection[str] | None = None) -> list[str]:
        """Return the cells of a registration, in the columns `chosen` or in all."""
        found = {"photographs": _("Yes") if row.photo_consent else _("No")}
        for question in self.questions:
            found[f"q{question.pk}"] = listed(self.given.get((row.pk, question.pk), ()))
        return [cell for name, cell in found.items() if chosen is None or name in chosen]

    @property
    def table(self) -> list[tuple[Registration, list[tuple[str, str]]]]:
        """Return each registration with its cells, and the head of each."""
        heads = self.heads
        return [(row, list(zip(heads, self.cells(row), strict=True))) for row in self.rows]

    @property
    def totals(self) -> list[tuple[str, list[tuple[str, int]]]]:
        """Return for each column how many registrations gave each answer, or several.

        Free texts are only counted; who gave no answer stands last.
        """
        consents = Counter(_("Yes") if row.photo_consent else _("No") for row in self.rows)
        consents[_("No")] += self.restricted
        found = [(str(PHOTOGRAPHS), [(word, consents[word]) for word in (_("Yes"), _("No"))])]
        texts = defaultdict(list)
        for (_registration, question), chosen in self.given.items():
            texts[question].append(chosen)
        for question in self.questions:
            said = texts[question.pk]
            if question.kind == EventQuestion.Kind.TEXT:
                counted = [(_("answered"), len(said))]
            else:
                by_answer = Counter(word for chosen in said for word in chosen)
                offered = [shown for _stored, shown in question.get_choices()]
                once = [answer for answer in by_answer if answer not in offered]
                counted = [(answer, by_answer[answer]) for answer in (*offered, *once)]
            counted.append((_("no answer"), len(self.rows) - len(said)))
            found.append((localized(question, "label").text, counted))
        return found


def answers_of(event: Event) -> Answers:
    """Return what the active registrations of `event` answered, in three queries."""
    questions = list(event.questions.all())
    by_key = {question.pk: question for question in questions}
    active = list(event.registrations.active().order_by("number"))
    rows = [row for row in active if not row.is_restricted]
    given = {}
    for answer in Answer.objects.filter(
        question__in=questions, registration__in=event.registrations.active().usable()
    ):
        answer.question = by_key[answer.question_id]
        given[answer.registration_id, answer.question_id] = answer.get_chosen_display()
    return Answers(questions, rows, given, restricted=len(active) - len(rows))
