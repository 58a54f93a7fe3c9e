"""The questionnaire after an event, without names: when it is open, answers, totals.

An answer leads to no person, no address and no registration. Its numbers are published
once, when nobody can answer any more, and never a group of fewer than FEWEST people.
"""

from .answers import (
    MAY_READ,
    FeedbackError,
    answer,
    moderate,
    steps_to_read,
)
from .totals import (
    FEWEST,
    FIRST_TIME,
    NO_ANSWER,
    QUESTIONS,
    Results,
    Said,
    Totals,
    results,
    said,
    totals,
)
from .window import closed_before, is_asked, is_closed, is_open, last_day, refusal

__all__ = [
    "FEWEST",
    "FIRST_TIME",
    "MAY_READ",
    "NO_ANSWER",
    "QUESTIONS",
    "FeedbackError",
    "Results",
    "Said",
    "Totals",
    "answer",
    "closed_before",
    "is_asked",
    "is_closed",
    "is_open",
    "last_day",
    "moderate",
    "refusal",
    "results",
    "said",
    "steps_to_read",
    "totals",
]
