"""Read an uploaded table, CSV or Excel, as rows of text; refuse in words what is none.

A file is judged by its bytes, not by its name. What a cell cannot say as text, such as a
date or a formula, is an `Unfit` with the reason: whoever needs the cell shows it.
"""

import csv
import io
import logging
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from ..language.lists import listed
from ..language.normalise import search_key
from .documents import shown_name

logger = logging.getLogger(__name__)

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED = 8 * 1024 * 1024  # bytes of all parts of an Excel file
MAX_COLUMNS = 50
MAX_SEEN = 20_000  # rows looked at, blank ones too
MAX_CELL = 2_000  # characters
ACCEPT = ".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WORKBOOK = "xl/workbook.xml"


class Unfit(str):
    """The text of a cell that cannot be used, with the sentence that says why."""

    reason: str

    def __new__(cls, text: str, reason: str):
        made = super().__new__(cls, text)
        made.reason = reason
        return made


class DateCell(Unfit):
    """A cell that Excel holds as a date or a time: its text is 2025-05-01 or 13:30:00.

    Unfit where a text or a number is wanted; a column of dates may read it.
    """


class Row(NamedTuple):
    """A row that is not blank, with its number as a spreadsheet counts."""

    number: int
    cells: list[str]


class Fault(NamedTuple):
    """What is wrong in a row: its number in the file, the column, the sentence."""

    row: int
    column: str
    sentence: str

    @property
    def place(self) -> str:
        return _("Row %(number)d, %(column)s") % {"number": self.row, "column": self.column}


def read_table(upload, *, most_rows: int) -> list[Row]:
    """Return the rows of a file that are not blank, the headings among them.

    Excel files are read on their first sheet. Raises ValidationError with a sentence for
    a file that is too large, of another kind, broken, or without rows, and for one with
    more than `most_rows` below its headings.
    """
    name = shown_name(upload.name, with_ending=True)
    if upload.size > MAX_BYTES:
        raise ValidationError(
            _("“%(name)s” is larger than %(megabytes)d MB. Choose a smaller file.")
            % {"name": name, "megabytes": MAX_BYTES // 1024**2}
        )
    upload.seek(0)
    data = upload.read(MAX_BYTES + 1)
    rows, seen = [], 0
    for seen, cells in enumerate(_rows_of(data, name), start=1):
        if any(cells):
            rows.append(Row(seen, cells))
        if len(rows) > most_rows + 1 or seen > MAX_SEEN:
            raise ValidationError(
                _("“%(name)s” has more than %(most)s rows. Divide it into several files.")
                % {"name": name, "most": f"{most_rows:,}"}
            )
    if not rows:
        raise ValidationError(_("“%(name)s” is empty. Choose the file again.") % {"name": name})
    return rows


def _rows_of(data: bytes, name: str):
    if data.startswith(b"PK\x03\x04"):
        return _excel_rows(data, name)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValidationError(
            _(
                "“%(name)s” is an old Excel file or has a password. Save it as .xlsx without "
                "a password and choose that file."
            )
            % {"name": name}
        )
    return _csv_rows(data, name)


# --- CSV -----------------------------------------------------------------------------------


def _csv_rows(data: bytes, name: str):
    text = _decoded(data)
    if text is None or any(char < " " and char not in "\t\r\n" for char in text):
        raise ValidationError(
            _("“%(name)s” is neither CSV nor Excel. Choose a .csv or .xlsx file.") % {"name": name}
        )
    first = text.lstrip().partition("\n")[0]
    mark = max(",\t;", key=first.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            yield [_short(cell.strip()) for cell in row[:MAX_COLUMNS]]
    except csv.Error as error:
        raise ValidationError(_unreadable(name)) from error


def _decoded(data: bytes) -> str | None:
    """Return the text in UTF-8, in UTF-16 with its mark, or in Windows' Japanese code."""
    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if is_utf16 else ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _short(text: str) -> str:
    return Unfit(text[:40], _("The text is too long.")) if len(text) > MAX_CELL else text


def _unreadable(name: str) -> str:
    return _("“%(name)s” could not be read. Save it again as .xlsx or .csv.") % {"name": name}


# --- Excel ---------------------------------------------------------------------------------


def _excel_rows(data: bytes, name: str):
    try:
        _refuse_bomb(data, name)
        book = load_workbook(io.BytesIO(data), read_only=True)
        for row in book.worksheets[0].iter_rows(max_col=MAX_COLUMNS):
            yield [_cell_text(cell) for cell in row]
    except ValidationError:
        raise
    except Exception as error:  # the library's many ways to say that it cannot read a file
        logger.info("An upload was refused as a table: %r", error)
        raise ValidationError(_unreadable(name)) from error


def _refuse_bomb(data: bytes, name: str) -> None:
    """Raise ValidationError for what is no Excel file, or would not fit into memory."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = packed.infolist()
        if _WORKBOOK not in {part.filename for part in parts}:
            raise ValidationError(
                _("“%(name)s” is neither CSV nor Excel. Choose a .csv or .xlsx file.")
                % {"name": name}
            )
        if sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise ValidationError(
                _(
                    "“%(name)s” holds too much data. Copy the table alone into a new file and "
                    "choose that."
                )
                % {"name": name}
            )
        texts = (part for part in parts if part.filename.endswith((".xml", ".rels")))
        if any(b"<!DOCTYPE" in packed.read(part) for part in texts):
            raise ValidationError(_unreadable(name))  # Excel never writes one; entities blow up


def _cell_text(cell) -> str:
    """Return what a cell says, or an Unfit."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Unfit(
            str(value)[:40], _("The cell holds a formula. Paste its result as a value instead.")
        )
    if cell.data_type == "e":
        return Unfit(str(value), _("The cell shows an error."))
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (date, time, timedelta)):
        text = value.date().isoformat() if isinstance(value, datetime) else str(value)
        return DateCell(
            text, _("The cell holds a date or a time. Format it as text or as a number.")
        )
    if isinstance(value, (int, float)):
        return _number_text(cell, value)
    return _short(str(value).strip())


def _number_text(cell, value: int | float) -> str:
    """Return a number in digits, with the 15 that Excel keeps."""
    text = format(Decimal(f"{value:.15g}"), "f")
    if "%" in (cell.number_format or ""):
        return Unfit(
            text, _("The cell is formatted as a percentage. Enter 12.5 for 12.5% in a plain cell.")
        )
    return text


def read_headed(
    upload, *, most_rows: int, known: dict[str, str], needed: tuple[str, ...], expected: list[str]
) -> list[tuple[int, dict[str, str]]]:
    """Return the number of each row below the headings, with its cells by name of the column.

    As `read_table` reads a file and `columns_of` its headings; raises what they raise.
    """
    first, *rows = read_table(upload, most_rows=most_rows)
    headings = list(first.cells)
    while headings and not headings[-1]:
        headings.pop()
    names = columns_of(headings, known, needed=needed, expected=expected)
    return [(row.number, dict(zip(names, row.cells, strict=False))) for row in rows]


def columns_of(
    headings: list[str], known: dict[str, str], *, needed: tuple[str, ...], expected: list[str]
) -> list[str]:
    """Return the name of each column by its heading; `known` has headings by plain form.

    Raises ValidationError, with the headings expected and those found, where one is
    missing, unknown or there twice.
    """
    found = [known.get(plain_heading(heading)) for heading in headings]
    names = [name for name in found if name]
    if set(needed) <= set(names) and len(set(names)) == len(names) == len(headings):
        return names
    raise ValidationError(
        _("The first row must name the columns. Expected: %(expected)s. Found: %(found)s.")
        % {"expected": listed(expected), "found": listed(h or _("(empty)") for h in headings)}
    )


def plain_heading(heading: str) -> str:
    """Return a heading without width, case and spaces."""
    return search_key(heading).replace(" ", "")
