"""Check, store and serve uploaded documents: PDFs written anew, and images.

A checked document has a random name and an extension by its content; the sender's file
name is kept as a label only. Documents are served as downloads, never inside a page.
"""

import logging
import re
import secrets
from datetime import datetime, timedelta
from pathlib import PurePosixPath, PureWindowsPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from ..language.normalise import clean_line
from ..registry import Due
from ..storages import DocumentStorage, private_storage, write_whole
from . import images, pdf_rewriter, sending
from .children import run_apart

logger = logging.getLogger(__name__)

PDF, IMAGE = "pdf", "image"
CONTENT_TYPES = {PDF: "application/pdf", IMAGE: "image/webp"}
ACCEPT = f"application/pdf,{images.ACCEPT}"
COSTLY = "costly"  # code of a refusal: reading it came to a limit of time or memory
MAX_LABEL = 100  # characters of a label
_MAX_ENDING = 10

_TOO_HEAVY = _("“%(name)s” is larger than %(megabytes)d MB. Choose a smaller file.")
_EMPTY = _("“%(name)s” is empty. Choose the file again.")
_KINDS = _("“%(name)s” is neither a PDF nor an image. Choose a PDF, PNG, JPEG, WebP or HEIC.")
_BROKEN = _("“%(name)s” could not be read as a PDF. Save it as a PDF again and choose that file.")
_LOCKED = _("“%(name)s” is protected by a password. Choose a PDF without one.")
_ACTIVE = _(
    "“%(name)s” contains a script, a form or another file. Print it to a PDF and choose that file."
)
_REFUSED_IMAGE = _("“%(name)s”: %(reason)s")

_HEAD = re.compile(rb"%PDF-(?:1\.[0-7]|2\.0)[\r\n ]")
_WAIT = 10  # seconds; its own limit of processor time ends it earlier
_REFUSALS = {
    pdf_rewriter.STATUS["locked"]: ("locked", _LOCKED),
    pdf_rewriter.STATUS["active"]: ("active", _ACTIVE),
    pdf_rewriter.STATUS["unreadable"]: ("unreadable", _BROKEN),
}


class CleanedFile(ContentFile):
    """A checked document with a random name; `kind` is "pdf" or "image"."""

    def __init__(self, data: bytes, *, kind: str, label: str):
        suffix = ".pdf" if kind == PDF else ".webp"
        super().__init__(data, name=f"{secrets.token_hex(16)}{suffix}")
        self.kind = kind
        self.label = f"{label}{suffix}"


def shown_name(file_name: str, *, with_ending: bool = False) -> str:
    """Return the sender's file name as a label: no folders, one clean line.

    Without its ending, unless told: a refusal names the file as the sender knows it.
    """
    base = clean_line(PurePosixPath(PureWindowsPath(file_name or "").name).name)
    stem, _dot, ending = base.rpartition(".")
    stem, ending = _plain_label(stem or base), _plain_label(ending if stem else "")
    label = stem[:MAX_LABEL] or "file"
    return f"{label}.{ending[:_MAX_ENDING]}" if with_ending and ending else label


def _plain_label(text: str) -> str:
    return re.sub(r'["/\\:*?<>|%]', " ", text).strip(" .")


def clean_document(upload) -> CleanedFile:
    """Check an upload by its bytes, not by its name or declared type, and return it.

    Images are encoded anew by `core.uploads.images`. Raises ValidationError with a message
    for the sender. Takes up to a second, a hostile PDF several: never call it inside a
    transaction.
    """
    label = shown_name(upload.name, with_ending=True)
    _check_size(upload, label)
    upload.seek(0)
    if _HEAD.match(upload.read(16)):
        return clean_pdf(upload)
    upload.seek(0)
    start = upload.read(16)
    if not (
        start.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"))
        or (start[:4] == b"RIFF" and start[8:12] == b"WEBP")
        or images.is_heic(upload)
    ):
        raise ValidationError(_KINDS, code="kind", params={"name": label})
    try:
        image = images.clean_image(upload)
    except ValidationError as error:
        raise ValidationError(
            _REFUSED_IMAGE, code=error.code, params={"name": label, "reason": error.messages[0]}
        ) from error
    return CleanedFile(image.read(), kind=IMAGE, label=shown_name(upload.name))


def clean_pdf(upload) -> CleanedFile:
    """Return a PDF of at most DOCUMENT_MAX_BYTES, written anew without active content.

    Scripts, actions on opening and embedded files are removed. Raises ValidationError for
    what cannot be read, needs a password or has no pages without its active content.
    """
    label = shown_name(upload.name, with_ending=True)
    _check_size(upload, label)
    upload.seek(0)
    data = upload.read(settings.DOCUMENT_MAX_BYTES + 1)
    try:
        written = _rewritten(data)
    except ValidationError as error:
        logger.info("An upload was refused as a PDF: %s", error.code)
        raise ValidationError(error.message, code=error.code, params={"name": label}) from error
    return CleanedFile(written, kind=PDF, label=shown_name(upload.name))


def _rewritten(data: bytes) -> bytes:
    """Return what `pdf_rewriter` makes of a PDF, in a process with limits of its own."""
    if not _HEAD.match(data) or data.count(b" obj") > pdf_rewriter.MOST_OBJECTS:
        raise ValidationError(_BROKEN, code="unreadable")
    child = run_apart(pdf_rewriter, data, seconds=_WAIT)
    if child is None:
        raise ValidationError(_BROKEN, code=COSTLY)
    if child.returncode == 0 and len(child.stdout) <= settings.DOCUMENT_MAX_BYTES:
        return child.stdout
    # Anything else: ended by one of its limits.
    code, sentence = _REFUSALS.get(child.returncode, (COSTLY, _BROKEN))
    raise ValidationError(sentence, code=code)


def _check_size(upload, label):
    if upload.size > settings.DOCUMENT_MAX_BYTES:
        raise ValidationError(
            _TOO_HEAVY,
            code="too_heavy",
            params={"name": label, "megabytes": settings.DOCUMENT_MAX_BYTES // (1024 * 1024)},
        )
    if not upload.size:
        raise ValidationError(_EMPTY, code="empty", params={"name": label})


def store_document(cleaned: CleanedFile, *, prefix: str):
    """Write a checked document to `prefix`/, before the transaction that saves its row.

    A FileField with a DocumentStorage does not write it again. Without a row it is purged.
    """
    name = f"{prefix.strip('/')}/{cleaned.name}"
    cleaned.stored_name = write_whole(private_storage(), name, cleaned)


def purge_folder(folder: str, in_use: set[str], now: datetime, *, dry_run: bool) -> int:
    """Delete private files in `folder` that no row names, a day after they were written.

    They come from refused forms, replaced files and deleted rows. `in_use` contains full
    names. Returns how many were deleted.
    """
    storage, dates = DocumentStorage(), []
    for file_name in storage.listdir(folder)[1]:
        name = f"{folder}/{file_name}"
        if name in in_use:
            continue
        written = storage.get_modified_time(name)
        if written < now - timedelta(days=1):
            dates.append(written)
            if not dry_run:
                storage.delete(name)
    return Due.of(len(dates), min(dates, default=None))


def download(name: str, *, kind: str, label: str) -> HttpResponseBase:
    """Return the private file `name` as a download called `label`; 404 if it does not exist.

    The caller has checked access.
    """
    response = sending.sent(name, content_type=CONTENT_TYPES[kind], label=label)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
