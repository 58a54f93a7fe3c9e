"""Write a PDF anew without active content: a program of its own, with limits of its own.

It reads a PDF from standard input and writes one to standard output. It imports nothing of
the portal, so that a file which kills the parser kills this process only. The exit status
says why a PDF is refused; see STATUS.

Removed: scripts and every action but going to a page or an address, what happens on
opening, embedded files, media, forms of the XFA kind, and whatever precedes or follows the
document in the file. Kept: pages, links, outline, tags, language, title.
"""

import io
import os
import resource
import sys

STATUS = {"locked": 3, "active": 4, "unreadable": 5}
SECONDS = 3  # of processor; five files in one request stay below gunicorn's time-out
MEMORY = 1024 * 1024 * 1024  # bytes of address space
MOST_OBJECTS = 100_000
MOST_ITEMS = 100_000  # of one array
MOST_DEPTH = 50  # of arrays and dictionaries in each other

# ISO 32000-1, 12.6.4: actions that only move the reader, or close what they opened.
_HARMLESS = {"/GoTo", "/Named", "/Thread"}
_ADDRESSES = (b"http:", b"https:", b"mailto:", b"tel:")
# Keys that start something by themselves, or hold another file. /AF: PDF 2.0, 14.13.
_REMOVED = (
    *("/AA", "/JS", "/EF", "/RF", "/AF", "/XFA"),
    *("/RichMediaContent", "/Movie", "/Sound", "/3DD", "/OnInstantiate"),
)
# Signatures cover the file as it was.
_CATALOG = ("/OpenAction", "/Requirements", "/Perms", "/DSS")
_NAME_TREES = ("/JavaScript", "/EmbeddedFiles", "/Renditions", "/AlternatePresentations")


class Refused(Exception):
    """The PDF is refused; the argument is a key of STATUS."""


def _limit():
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # a pipe is no file
    os.nice(10)  # visitors' pages go first


def _rewrite(data: bytes) -> bytes:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            if not 0 < len(pdf.objects) <= MOST_OBJECTS or not len(pdf.pages):
                raise Refused("unreadable")
            _clean_catalog(pdf.Root)
            for held in pdf.objects:
                _clean(held, pikepdf)
            # A damaged file may have lost it; qpdf then writes none, and nobody reads the result.
            pdf.trailer["/Size"] = len(pdf.objects) + 1
            written = io.BytesIO()
            pdf.save(
                written,
                compress_streams=True,
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                encryption=False,
            )
        with pikepdf.open(written) as pdf:
            len(pdf.pages)  # whoever downloads it can read it
    except pikepdf.PasswordError as error:
        raise Refused("locked") from error
    except (pikepdf.PikepdfError, ValueError, TypeError, MemoryError, RecursionError) as error:
        raise Refused("unreadable") from error
    return written.getvalue()


def _clean_catalog(catalog):
    """Remove what the document does on opening; refuse what has no pages of its own."""
    form = catalog.get("/AcroForm")
    is_form_only = form is not None and "/XFA" in form and not len(form.get("/Fields", ()))
    if "/Collection" in catalog or is_form_only:
        raise Refused("active")  # a portfolio or a form a viewer would have to build
    _remove(catalog, _CATALOG)
    if "/Names" in catalog:
        _remove(catalog.Names, _NAME_TREES)


def _remove(dictionary, keys):
    for key in keys:
        if key in dictionary:
            del dictionary[key]


def _clean(held, pikepdf):
    """Remove active parts of an object and of those written inside it."""
    left = [(held, 0)]
    while left:
        value, depth = left.pop()
        if depth > MOST_DEPTH:
            raise Refused("unreadable")
        if isinstance(value, pikepdf.Stream):
            value = value.stream_dict
        if isinstance(value, pikepdf.Dictionary):
            _clean_dictionary(value, pikepdf)
            inner = [part for _key, part in value.items()]
        elif isinstance(value, pikepdf.Array):
            if len(value) > MOST_ITEMS:
                raise Refused("unreadable")
            inner = list(value)
        else:
            continue
        left += [
            (part, depth + 1)
            for part in inner
            if isinstance(part, pikepdf.Dictionary | pikepdf.Array) and not part.is_indirect
        ]


def _clean_dictionary(dictionary, pikepdf):
    _remove(dictionary, _REMOVED)
    for key in ("/A", "/PA", "/Next"):
        action = dictionary.get(key)
        if action is not None and not _is_harmless(action, pikepdf):
            del dictionary[key]


def _is_harmless(value, pikepdf) -> bool:
    """Return whether the value of /A, /PA or /Next starts no action, or a harmless one."""
    if isinstance(value, pikepdf.Array):
        return all(_is_harmless(part, pikepdf) for part in value)
    if not isinstance(value, pikepdf.Dictionary) or "/S" not in value:
        return True  # /A and /Next have other uses too: attributes, the next outline entry
    if str(value.S) == "/URI":
        return bytes(value.get("/URI", b"")).lower().startswith(_ADDRESSES)
    return str(value.S) in _HARMLESS


def main() -> int:
    _limit()
    try:
        written = _rewrite(sys.stdin.buffer.read())
    except Refused as refusal:
        return STATUS[str(refusal)]
    sys.stdout.buffer.write(written)
    return 0


if __name__ == "__main__":
    sys.exit(main())
