"""Small PDFs and pictures for tests, good ones and bad ones."""

import errno
import io
import zlib
from contextlib import contextmanager
from unittest import mock

import pikepdf
from django.core.files import locks
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>"


def pdf(*objects: bytes, head=b"%PDF-1.7\n", tail=b"%%EOF\n", catalog=b"", page=b"") -> bytes:
    """A one-page PDF with more `objects`, each the text of one object; the first is no. 4."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        PAGE.removesuffix(b">>") + page + b" >>",
        *objects,
    ]
    body = b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (number, part) for number, part in enumerate(parts, start=1)
    )
    return head + body + b"trailer << /Root 1 0 R >>\nstartxref\n9\n" + tail


def encrypted(*, user="", owner="secret") -> bytes:
    """A PDF protected against changes, with a `user` password against reading too."""
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.save(written, encryption=pikepdf.Encryption(user=user, owner=owner))
    return written.getvalue()


def pages_in(data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as document:
        return len(document.pages)


def plainly(data: bytes) -> bytes:
    """A PDF with every object written uncompressed, to be searched."""
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(
            written,
            stream_decode_level=pikepdf.StreamDecodeLevel.specialized,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return written.getvalue()


def compressed(objects: bytes, more: bytes = b"/Filter /FlateDecode") -> bytes:
    """An object stream holding `objects`."""
    packed = zlib.compress(objects)
    return b"<< /Type /ObjStm /N 1 /First 4 %s /Length %d >>\nstream\n%s\nendstream" % (
        more,
        len(packed),
        packed,
    )


def upload(data: bytes, name="plan.pdf", kind="application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)


def png(size=(60, 40)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, "PNG")
    return buffer.getvalue()


@contextmanager
def full_disk(*, after: int = 0):
    """The disk fills up once `after` files are written: the next is begun, and stays empty."""
    written = []

    def lock(*args):
        if len(written) == after:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(args)
        return True

    with mock.patch.object(locks, "lock", lock):
        yield
