"""Words put together to a list, with the comma of the language."""

from collections.abc import Iterable

from django.utils.translation import pgettext


def listed(words: Iterable) -> str:
    """Return 催し、会場 in Japanese, events, places in English: in the active language."""
    return pgettext("between words of a list", ", ").join(map(str, words))
