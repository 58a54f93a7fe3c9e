"""Check, store and serve uploaded documents: PDFs without active content, and images.

A checked document has a random name and an extension by its content; the sender's file
name is kept as a label only. Documents are served as downloads, never inside a page.
"""

import logging
import re
import secrets
import zlib
from datetime import datetime, timedelta
from pathlib import PurePosixPath, PureWindowsPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from ..language.normalise import clean_line
from ..storages import private_storage
from . import images

logger = logging.getLogger(__name__)

PDF, IMAGE = "pdf", "image"
CONTENT_TYPES = {PDF: "application/pdf", IMAGE: "image/webp"}
ACCEPT = "application/pdf,image/png,image/jpeg,image/webp"
MAX_LABEL = 100  # characters of a label

_TOO_HEAVY = _("“%(name)s” is larger than %(megabytes)d MB. Choose a smaller file.")
_EMPTY = _("“%(name)s” is empty. Choose the file again.")
_KINDS = _("“%(name)s” is neither a PDF nor an image. Choose a PDF, PNG, JPEG or WebP.")
_BROKEN = _("“%(name)s” could not be read as a PDF. Save it as a PDF anew and choose that file.")
_LOCKED = _("“%(name)s” is protected by a password. Choose a PDF without one.")
_ACTIVE = _(
    "“%(name)s” does more than show pages: it holds a script, a form or another file. "
    "Print it to a PDF and choose that file."
)
_REFUSED_IMAGE = _("“%(name)s”: %(reason)s")

# A PDF begins and ends as one. Data before or after it could make it another file type.
_HEAD = re.compile(rb"%PDF-(?:1\.[0-7]|2\.0)[\r\n ]")
_TAIL = re.compile(rb"%%EOF[\s\x00]{0,64}\Z")
# ISO 32000-1, 12.6.4: the names of actions and embedded files.
_NAMES = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia(?:Content)?|XFA|SubmitForm"
    rb"|ImportData|GoToE|Rendition|Movie)(?![A-Za-z0-9])"
)
_ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")  # 7.3.5: /J#61vaScript is /JavaScript
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_OTHER_CODING = re.compile(
    rb"/(?:ASCIIHexDecode|AHx|ASCII85Decode|A85|LZWDecode|LZW|RunLengthDecode|RL|Crypt"
    rb"|Predictor)(?![A-Za-z0-9])"
)
_DICTIONARY = 64 * 1024  # bytes read before a stream
_MOST_INFLATED = 32 * 1024 * 1024  # bytes, of all object streams together


class CleanedFile(ContentFile):
    """A checked document with a random name; `kind` is "pdf" or "image"."""

    def __init__(self, data: bytes, *, kind: str, label: str):
        suffix = ".pdf" if kind == PDF else ".webp"
        super().__init__(data, name=f"{secrets.token_hex(16)}{suffix}")
        self.kind = kind
        self.label = f"{label}{suffix}"


def shown_name(file_name: str) -> str:
    """Return the sender's file name as a label: no folders, no extension, one clean line."""
    base = PurePosixPath(PureWindowsPath(file_name or "").name).name
    stem = clean_line(base).rpartition(".")[0] or clean_line(base)
    return re.sub(r'["/\\:*?<>|%]', " ", stem).strip(" .")[:MAX_LABEL] or "file"


def clean_document(upload) -> CleanedFile:
    """Check an upload by its bytes, not by its name or declared type, and return it.

    Images are encoded anew by `core.uploads.images`. Raises ValidationError with a message
    for the sender. Takes up to a second: never call it inside a transaction.
    """
    label = shown_name(upload.name)
    _check_size(upload, label)
    upload.seek(0)
    if _HEAD.match(upload.read(16)):
        return clean_pdf(upload)
    upload.seek(0)
    start = upload.read(16)
    if not (
        start.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"))
        or (start[:4] == b"RIFF" and start[8:12] == b"WEBP")
    ):
        raise ValidationError(_KINDS, code="kind", params={"name": label})
    try:
        image = images.clean_image(upload)
    except ValidationError as error:
        raise ValidationError(
            _REFUSED_IMAGE, code=error.code, params={"name": label, "reason": error.messages[0]}
        ) from error
    return CleanedFile(image.read(), kind=IMAGE, label=label)


def clean_pdf(upload) -> CleanedFile:
    """Return a PDF of at most DOCUMENT_MAX_BYTES without scripts, forms or embedded files.

    Plain and compressed objects are searched for active content; what cannot be read (a
    password, an unusual encoding) is refused. Raises ValidationError.
    """
    label = shown_name(upload.name)
    _check_size(upload, label)
    upload.seek(0)
    data = upload.read(settings.DOCUMENT_MAX_BYTES + 1)
    try:
        _check_pdf(data)
    except ValidationError as error:
        logger.info("An upload was refused as a PDF: %s", error.code)
        raise ValidationError(error.message, code=error.code, params={"name": label}) from error
    return CleanedFile(data, kind=PDF, label=label)


def _check_size(upload, label):
    if upload.size > settings.DOCUMENT_MAX_BYTES:
        raise ValidationError(
            _TOO_HEAVY,
            code="too_heavy",
            params={"name": label, "megabytes": settings.DOCUMENT_MAX_BYTES // (1024 * 1024)},
        )
    if not upload.size:
        raise ValidationError(_EMPTY, code="empty", params={"name": label})


def _check_pdf(data: bytes):
    if not (_HEAD.match(data) and _TAIL.search(data)) or b" obj" not in data:
        raise ValidationError(_BROKEN, code="unreadable")
    plain = _unescaped(data)
    if _ENCRYPTED.search(plain):
        raise ValidationError(_LOCKED, code="locked")
    if _NAMES.search(plain):
        raise ValidationError(_ACTIVE, code="active")
    left = _MOST_INFLATED
    for found in _STREAM.finditer(data):
        head = _dictionary_before(data, found.start())
        if b"/ObjStm" not in head:
            continue
        objects = _inflated(data, found.end(), head, left)
        left -= len(objects)
        if _NAMES.search(_unescaped(objects)):
            raise ValidationError(_ACTIVE, code="active")


def _unescaped(data: bytes) -> bytes:
    return _HEX.sub(lambda pair: bytes([int(pair[1], 16)]), data)


def _dictionary_before(data: bytes, end: int) -> bytes:
    start = max(0, end - _DICTIONARY)
    return _unescaped(data[max(start, data.rfind(b"obj", start, end)) : end])


def _inflated(data: bytes, start: int, head: bytes, limit: int) -> bytes:
    """Return the objects of a compressed stream; refuse one with another encoding."""
    if b"/FlateDecode" not in head and b"/Fl " not in head:
        if b"/Filter" in head:
            raise ValidationError(_BROKEN, code="coding")
        return b""  # not compressed: already searched with the rest
    if _OTHER_CODING.search(head):
        raise ValidationError(_BROKEN, code="coding")
    reader = zlib.decompressobj()
    try:
        objects = reader.decompress(memoryview(data)[start:], limit + 1)
    except zlib.error as error:
        raise ValidationError(_BROKEN, code="unreadable") from error
    if len(objects) > limit or not reader.eof:
        raise ValidationError(_BROKEN, code="bomb")
    return objects


def store_document(cleaned: CleanedFile, *, prefix: str):
    """Write a checked document to `prefix`/, before the transaction that saves its row.

    A FileField with a DocumentStorage does not write it again. Without a row it is purged.
    """
    cleaned.stored_name = private_storage().save(f"{prefix.strip('/')}/{cleaned.name}", cleaned)


def purge_folder(folder: str, in_use: set[str], now: datetime, *, dry_run: bool) -> int:
    """Delete private files in `folder` that no row names, a day after they were written.

    They come from refused forms, replaced files and deleted rows. `in_use` contains full
    names. Returns how many were deleted.
    """
    storage, count = private_storage(), 0
    if not storage.exists(folder):
        return 0
    for file_name in storage.listdir(folder)[1]:
        name = f"{folder}/{file_name}"
        is_old = storage.get_modified_time(name) < now - timedelta(days=1)
        if name not in in_use and is_old:
            count += 1
            if not dry_run:
                storage.delete(name)
    return count


def download(name: str, *, kind: str, label: str) -> HttpResponse:
    """Return the private file `name` as a download called `label`; 404 if it does not exist.

    The caller has checked access. Behind nginx the file is sent by X-Accel-Redirect.
    """
    storage = private_storage()
    if not storage.exists(name):
        raise Http404
    response = FileResponse(
        storage.open(name), as_attachment=True, filename=label, content_type=CONTENT_TYPES[kind]
    )
    if settings.PRIVATE_MEDIA_ACCEL:
        response.close()
        sent = HttpResponse(content_type=CONTENT_TYPES[kind])
        sent.headers["Content-Disposition"] = response.headers["Content-Disposition"]
        sent.headers["X-Accel-Redirect"] = f"{settings.PRIVATE_MEDIA_ACCEL.rstrip('/')}/{name}"
        response = sent
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
