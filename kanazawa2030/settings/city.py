"""The city that has the portal: its facts, read once from cities/<name>/city.toml.

The variable CITY names the folder, below `cities/` or by its path. docs/another-city.md says
what is in it.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
ROOT = Path(__file__).resolve().parent.parent.parent
EASY = "ja-easy"
# Words a text may name in braces, such as {city}; each is given in Japanese and English.
WORDS = (
    "city",
    "municipality",
    "prefecture",
    "short",
    "headline",
    "declaration",
    "colours",
    "credits",
    "meeting",
    "drawings",
    "picture",
)
COURSE = ("title", "short_title", "dye")
COURSES = 5
_PLAIN = ("code", "project", "project_language")
_DERIVED = ("project", "project_language", "project_first", "project_rest", "code")
WORD = re.compile(f"{{({'|'.join((*WORDS, *_DERIVED))})}}")


@dataclass(frozen=True)
class City:
    """Facts of a city, in each language of the portal where they are words."""

    folder: Path
    code: str
    project: str
    project_language: str
    words: dict[str, dict[str, str]]
    courses: list[dict[str, str]]
    readings: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()

    def word(self, name: str, language: str) -> str:
        """Return a word in `ja`, `en` or `ja-easy`."""
        return self.words[language][name]

    def named(self, text: str, language: str) -> str:
        """Return a text with the city's words in place of {city}, {project} and the others."""
        return WORD.sub(lambda found: self.word(found[1], language), text)

    @cached_property
    def has_theme(self) -> bool:
        """Return whether the city has colours of its own, after those of site.css."""
        return self.finds("static/css/theme.css") is not None

    def finds(self, name: str) -> Path | None:
        """Return a file or folder of the city, or None where it has none of that name."""
        path = self.folder / name
        return path if path.exists() else None


def faults(facts: dict) -> Iterator[str]:
    """Yield a sentence for each fact that is missing or cannot be right."""
    for name in _PLAIN:
        if not isinstance(facts.get(name), str) or not facts[name].strip():
            yield f"{name} is missing"
    if not re.fullmatch("[0-9]{6}", str(facts.get("code", ""))):
        yield "code is not a text of six digits, with the check digit"
    for language in ("ja", "en"):
        given = facts.get(language, {})
        missing = [name for name in WORDS if not str(given.get(name, "")).strip()]
        if missing:
            yield f"[{language}] lacks {', '.join(missing)}"
    for language in ("ja", "en", EASY):
        unknown = sorted(set(facts.get(language, {})) - set(WORDS))
        if unknown:
            yield f"[{language}] has words no text names: {', '.join(unknown)}"
    courses = facts.get("courses", [])
    if len(courses) != COURSES:
        yield f"[[courses]] stands {len(courses)} times, not {COURSES}"
    for number, course in enumerate(courses, 1):
        wanted = {f"{name}_{language}" for name in COURSE for language in ("ja", "en")}
        if set(course) != wanted:
            odd = ", ".join(sorted(wanted ^ set(course)))
            yield f"course {number} lacks or has too much: {odd}"


def read_city(name: str) -> City:
    """Return the facts of a city, by the name or the path of its folder.

    Raises ImproperlyConfigured with a sentence for each fault: the portal does not start with
    half a name.
    """
    folder = Path(name) if "/" in name else ROOT / "cities" / name
    path = folder / "city.toml"
    try:
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ImproperlyConfigured(f"CITY is {name!r}, but {path} cannot be read.") from error
    except ValueError as error:
        raise ImproperlyConfigured(f"{path} cannot be understood: {error}") from error
    found = list(faults(facts))
    if found:
        raise ImproperlyConfigured(f"{path}: {'; '.join(found)}. See docs/another-city.md.")
    plain = {key: facts[key] for key in _PLAIN}
    first, _blank, rest = plain["project"].partition(" ")
    shared = {
        "project": plain["project"],
        "project_language": plain["project_language"],
        "project_first": first,
        "project_rest": rest,
        "code": plain["code"],
    }
    words = {language: facts[language] | shared for language in ("ja", "en")}
    words[EASY] = words["ja"] | facts.get(EASY, {})
    reading = facts.get("reading", {})
    return City(
        folder=folder.resolve(),
        words=words,
        courses=[{"number": n, **course} for n, course in enumerate(facts["courses"], 1)],
        readings=tuple(reading.get("words", ())),
        breaks=tuple(reading.get("breaks", ())),
        **plain,
    )


CITY = read_city(env.str("CITY", default="") or "kanazawa")
