"""Small PDFs and pictures for tests, good ones and bad ones."""

import io
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>"


def pdf(*objects: bytes, head=b"%PDF-1.7\n", tail=b"%%EOF\n", catalog=b"") -> bytes:
    """A one-page PDF with more `objects`, each the text of one object."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        PAGE,
        *objects,
    ]
    body = b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (number, part) for number, part in enumerate(parts, start=1)
    )
    return head + body + b"trailer << /Root 1 0 R >>\nstartxref\n9\n" + tail


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
