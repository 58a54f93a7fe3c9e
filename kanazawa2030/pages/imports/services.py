"""Read a table, show what it would add, and store exactly that, all or nothing.

What was shown travels in the page as a signed text: any process can store it and nothing of it
can be altered. It holds the cells as they were read; they are judged again when they are stored.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from tablib import Dataset

from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.language.normalise import search_key
from kanazawa2030.core.models import User
from kanazawa2030.core.uploads.tables import DateCell, Fault, Unfit, plain_heading, read_headed
from kanazawa2030.core.workflow.changes import log_change, require

from .kinds import Kind
from .rows import EXAMPLE_MARKS

MOST_ROWS = 500
MOST_SIGNED = 700_000  # characters; settings.DATA_UPLOAD_MAX_MEMORY_SIZE takes them with room
KEPT = timedelta(hours=2)  # how long what was shown can be stored
_SALT = "pages.imports"
_SECONDS = re.compile(r"\A(\d{2}:\d{2}):00\Z")


@dataclass(frozen=True)
class Line:
    """A row of the file: its number, its cells as read, and what they mean.

    `there` is the row of ours that it is already.
    """

    number: int
    cells: dict[str, str]
    values: dict
    there: object | None = None


@dataclass
class Table:
    """What a file holds: lines, or what is wrong with it."""

    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def new(self) -> list[Line]:
        return [line for line in self.lines if line.there is None]


def headings(kind: Kind) -> dict[str, str]:
    """Return the heading of each column in the language of the page."""
    place = 0 if page_language() == "ja" else 1
    return {name: words[place] for name, words in kind.form.HEADINGS.items()}


def read_file(kind: Kind, upload: UploadedFile, *, now: datetime) -> Table:
    """Read a file; raises ValidationError for one that cannot be read at all."""
    known = {
        plain_heading(word): name for name, words in kind.form.HEADINGS.items() for word in words
    }
    rows = read_headed(
        upload,
        most_rows=MOST_ROWS + 1,  # the example may be among them
        known=known,
        needed=kind.form.NEEDED,
        expected=list(headings(kind).values()),
    )
    found = [
        (number, _readable(kind, cells)) for number, cells in rows if not _is_example(kind, cells)
    ]
    if not found:
        raise ValidationError(_("The file has no rows below its headings."))
    return judged(kind, found, now=now)


def _readable(kind: Kind, cells: dict[str, str]) -> dict[str, str]:
    """Return the cells that hold something; a date of Excel is text in a column of dates."""
    return {
        name: _SECONDS.sub(r"\1", text)
        if isinstance(text, DateCell) and name in kind.form.DATES
        else text
        for name, text in cells.items()
        if text
    }


def _is_example(kind: Kind, cells: dict[str, str]) -> bool:
    name = search_key(cells.get(next(iter(kind.form.HEADINGS)), ""))
    return name.startswith(tuple(search_key(mark) for mark in EXAMPLE_MARKS))


def judged(kind: Kind, rows: list[tuple[int, dict[str, str]]], *, now: datetime) -> Table:
    """Return rows of cells as a table: what they mean, what is wrong, what is there already."""
    table, known, there = Table(), kind.known(), kind.there()
    seen: dict[tuple, int] = {}
    for number, cells in rows:
        values = _values(kind, number, cells, table.faults, known=known, now=now)
        if values is None:
            continue
        keys = kind.keys(values)
        if twin := next((seen[key] for key in keys if key in seen), None):
            words = _("Row %(number)d is the same. Leave one of them out.") % {"number": twin}
            table.faults.append(Fault(number, _heading(kind, 0), words))
            continue
        seen |= dict.fromkeys(keys, number)
        row = next((there[key] for key in keys if key in there), None)
        table.lines.append(Line(number, cells, values, row))
    return table


def _heading(kind: Kind, place: int) -> str:
    return list(headings(kind).values())[place]


def _values(
    kind: Kind,
    number: int,
    cells: dict[str, str],
    faults: list[Fault],
    *,
    known: dict,
    now: datetime,
) -> dict | None:
    """Return what the cells of a row mean; None, and its faults, for one with mistakes."""
    words = headings(kind)
    unfit = {name: text.reason for name, text in cells.items() if isinstance(text, Unfit)}
    data = {name: text for name, text in cells.items() if name not in unfit}
    form = kind.form(data, known=known, now=now)
    form.is_valid()
    wrong = {name: " ".join(map(str, said)) for name, said in form.errors.items()} | unfit
    for name in kind.form.HEADINGS:  # in the order of the columns
        if name in wrong:
            faults.append(Fault(number, words[name], wrong[name]))
    return None if wrong else form.cleaned_data


# --- Showing and storing ---------------------------------------------------------------------


def signed(kind: Kind, table: Table, *, by: User) -> str:
    """Return what to send back to store what was shown."""
    rows = [(line.number, line.cells) for line in table.lines]
    text = signing.dumps({"by": by.pk, "kind": kind.key, "rows": rows}, salt=_SALT, compress=True)
    if len(text) > MOST_SIGNED:
        raise ValidationError(_("The texts are too long together. Divide the file into several."))
    return text


def unpacked(kind: Kind, text: str, *, by: User) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a preview; ValidationError for another's, an old or a damaged one."""
    try:
        data = signing.loads(text, salt=_SALT, max_age=KEPT)
    except signing.BadSignature:
        data = {}
    if (data.get("by"), data.get("kind")) != (by.pk, kind.key):
        raise ValidationError(_("This preview can no longer be used. Choose the file again."))
    return [(number, cells) for number, cells in data["rows"]]


@transaction.atomic
def store(kind: Kind, rows: list, *, by: User, now: datetime | None = None) -> Table:
    """Add what is not there yet; return the table as it was found. With faults, nothing.

    Imports of a kind wait for each other, so that the same file sent twice is there once.
    """
    for permission in kind.needs:
        require(by, permission)
    model = ContentType.objects.get_for_model(kind.model)
    ContentType.objects.select_for_update().get(pk=model.pk)
    now = now or timezone.now()
    table = judged(kind, rows, now=now)
    if table.faults:
        return table
    for line in table.new:
        made = kind.store(line.values, by=by, now=now)
        words = _("Imported from a file, row %(number)d") % {"number": line.number}
        log_change(made, words, by=by)
    return table


def template_table(kind: Kind) -> Dataset:
    """Return a table to fill in, with an example that is skipped when it comes back."""
    place = 0 if page_language() == "ja" else 1
    table = Dataset(headers=list(headings(kind).values()))
    table.append([kind.form.EXAMPLE.get(name, ("", ""))[place] for name in kind.form.HEADINGS])
    return table
