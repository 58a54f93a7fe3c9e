"""Japanese fiscal years: April to March, named by the year they begin in.

Pure functions: a moment belongs to the day it is in Japan.
"""

from datetime import datetime

from .language.bilingual import page_language
from .language.dates import TOKYO, day_of

FIRST_MONTH = 4


def fiscal_year_of(value) -> int:
    """Return the fiscal year of a date or datetime: 2025 for 31 March 2026."""
    day = day_of(value)
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def bounds(year: int) -> tuple[datetime, datetime]:
    """Return the first moment of a fiscal year, and the first after it."""
    return (
        datetime(year, FIRST_MONTH, 1, tzinfo=TOKYO),
        datetime(year + 1, FIRST_MONTH, 1, tzinfo=TOKYO),
    )


def label(year: int, language: str | None = None) -> str:
    """Return 2026年度 / fiscal year 2026, in `language` (default: the page's)."""
    return f"{year}年度" if (language or page_language()) == "ja" else f"fiscal year {year}"
