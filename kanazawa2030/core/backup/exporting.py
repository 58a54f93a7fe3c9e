"""Everything in open formats, for a city that takes its data to another program.

Unlike a backup it is for reading: references are in words too, and what only this program
can use, such as passwords, second factors and keys of links, is left out.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import Field, ForeignKey, Model
from django.template.loader import render_to_string
from django.utils import timezone, translation
from modeltranslation.translator import translator

from . import archive, media, rows

LEFT_OUT = rows.LEFT_OUT | {"core.TaskRun", "core.MailPause", "mfa.Authenticator"}
_SECRET = {"password", "manage_nonce", "reception_code", "nonce", "session_nonce", "dedupe_key"}
_MOST_WORDS = 100_000  # remembered at once
_CHUNK = 500


class NotExported(Exception):
    """Nothing was exported; the text is one sentence that says why."""


@dataclass(frozen=True)
class Table:
    """A table of the export, as its README describes it."""

    model: type[Model]
    count: int = 0

    @property
    def file(self) -> str:
        return f"tables/{self.model._meta.label_lower}.jsonl"

    @property
    def columns(self) -> list[Field]:
        return _columns(self.model)

    @property
    def names(self) -> list[str]:
        """Return what the table is called, in Japanese and English."""
        return _in_both_languages(self.model._meta.verbose_name)

    @property
    def described(self) -> list[dict]:
        return [
            {
                "name": one.column,
                "labels": _in_both_languages(one.verbose_name),
                "kind": one.get_internal_type(),
                "refers_to": one.related_model._meta.label_lower if one.is_relation else "",
                "choices": ", ".join(str(value) for value, _label in one.flatchoices),
            }
            for one in self.columns
        ]


def _in_both_languages(words) -> list[str]:
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(str(words))
    return found


def _models() -> list[type[Model]]:
    every = apps.get_models(include_auto_created=True)
    kept = [m for m in every if m._meta.managed and not m._meta.proxy]
    return sorted(
        (model for model in kept if model._meta.label not in LEFT_OUT),
        key=lambda model: model._meta.label_lower,
    )


def _columns(model: type[Model]) -> list[Field]:
    """Return the columns of the export: of a translated text those of both languages only."""
    known = model in translator.get_registered_models()
    base = set(translator.get_options_for_model(model).get_field_names()) if known else set()
    return [one for one in rows.columns(model) if one.name not in base | _SECRET]


@dataclass
class _Words:
    """What rows are called, by table and key; each is asked for once."""

    known: dict[tuple[type[Model], object], str] = field(default_factory=dict)

    def learn(self, model: type[Model], keys: set) -> None:
        if len(self.known) > _MOST_WORDS:
            self.known.clear()
        missing = {key for key in keys if key is not None and (model, key) not in self.known}
        for row in model._base_manager.filter(pk__in=missing):
            self.known[model, row.pk] = str(row)

    def of(self, model: type[Model], key) -> str | None:
        return self.known.get((model, key))


def _lines(model: type[Model], words: _Words) -> Iterator[bytes]:
    """Yield the rows of a table, each reference with the name of what it leads to."""
    columns = _columns(model)
    references = [one for one in columns if isinstance(one, ForeignKey)]
    chunk: list[dict] = []
    for row in rows.values(model):
        chunk.append(row)
        if len(chunk) == _CHUNK:
            yield from _named(chunk, columns, references, words)
            chunk = []
    yield from _named(chunk, columns, references, words)


def _named(chunk, columns, references, words: _Words) -> Iterator[bytes]:
    for one in references:
        words.learn(one.related_model, {row[one.column] for row in chunk})
    for row in chunk:
        if row.get("is_secret"):
            row |= {"text": "", "html": ""}
        named = {
            one.name: words.of(one.related_model, row[one.column]) or ""
            for one in references
            if one.name != one.column
        }
        yield rows.as_line({one.column: row[one.column] for one in columns} | named)


def export_all(folder: Path) -> tuple[int, int, int]:
    """Write everything into a new folder; return the numbers of tables, rows and files.

    The folder appears when it is whole, for its owner only. Raises NotExported when there
    is one of that name.
    """
    if folder.exists():
        raise NotExported(f"There is {folder} already: name a folder that does not exist yet.")
    if not folder.parent.is_dir():
        raise NotExported(f"There is no folder {folder.parent}.")
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as name:
        parts = Path(name) / "export"
        parts.mkdir(mode=0o700)
        with rows.snapshot(), translation.override(settings.LANGUAGE_CODE):
            files = _write_media(parts)
            tables = _write_tables(parts)
        _write_readme(parts, tables)
        _write_checksums(parts)
        parts.rename(folder)
    return len(tables), sum(table.count for table in tables), files


def _write_tables(folder: Path) -> list[Table]:
    (folder / "tables").mkdir()
    tables, words = [], _Words()
    for model in _models():
        count = 0
        with (folder / Table(model).file).open("wb") as file:
            for line in _lines(model, words):
                file.write(line)
                count += 1
        tables.append(Table(model, count))
    return tables


def _write_media(folder: Path) -> int:
    count = 0
    for store in media.STORES:
        storage = media.store(store)
        for name in media.names(storage):
            data = media.content(storage, name)
            if data is not None:
                path = folder / archive.part_of_file(store, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
                count += 1
    return count


def _write_readme(folder: Path, tables: list[Table]) -> None:
    context = {
        "tables": tables,
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "release": archive.release(),
        "settings": settings,
    }
    words = render_to_string("backup/README.md", context)
    (folder / "README.md").write_text(words, encoding="utf-8")


def _write_checksums(folder: Path) -> None:
    """Write what `sha256sum --check SHA256SUMS` reads."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in files
    ]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
