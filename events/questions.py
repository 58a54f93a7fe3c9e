"""The host's own questions: one answer of a list is one answer in both languages."""

from kanazawa2030.core.bilingual import localized

from .models import Answer, EventQuestion


def options_of(question: EventQuestion) -> list[tuple[str, str]]:
    """What is kept and what is shown of each answer to choose from.

    Kept is the Japanese line, or the English one where there is no Japanese; shown is
    the line in the page's language, if both languages have as many.
    """
    kept = _lines(question.options_ja) or _lines(question.options_en)
    shown = _lines(localized(question, "options").text)
    return list(zip(kept, shown if len(shown) == len(kept) else kept, strict=True))


def answer_words(answer: Answer) -> str:
    """An answer as the page's language says it."""
    if answer.question.kind == EventQuestion.Kind.TEXT:
        return answer.text
    return dict(options_of(answer.question)).get(answer.text, answer.text)


def _lines(text) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
