"""The file of a backup: a ZIP with lines of JSON for each table, the media, and a manifest.

The manifest is written last and names every part with its SHA-256; without it, and without
each part as it says, nothing is a backup.
"""

import hashlib
import json
import tomllib
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

FORMAT = "kanazawa2030 backup"
VERSION = 1
MANIFEST = "manifest.json"
_BLOCK = 1024 * 1024
_NOT_READABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,  # a password is asked for
    UnicodeDecodeError,
    ValueError,
)


class NotUsable(Exception):
    """A file cannot be restored; the text is one sentence that says why."""


def part_of_table(table: str) -> str:
    return f"tables/{table}.jsonl"


def part_of_file(store: str, name: str) -> str:
    return f"media/{store}/{name}"


def release() -> str:
    """Return the version of the program."""
    words = (Path(settings.BASE_DIR) / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(words)["project"]["version"]


# --- The key ---------------------------------------------------------------------------------


def mark_of_key(made_at: str, key: str | None = None) -> str:
    """Return what tells whether a SECRET_KEY is that of a backup, without telling the key."""
    return salted_hmac(f"{FORMAT} {made_at}", "key", secret=key, algorithm="sha256").hexdigest()


def key_fits(manifest: dict) -> bool:
    """Return whether this installation has the SECRET_KEY the backup was made with."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    marks = [mark_of_key(manifest["made_at"], key) for key in keys]
    return any(constant_time_compare(mark, str(manifest["mark_of_key"])) for mark in marks)


# --- Writing ---------------------------------------------------------------------------------


@dataclass
class Writer:
    """Write parts one after the other; `stream` need not be able to go back."""

    stream: IO[bytes]
    parts: dict[str, dict] = field(default_factory=dict)

    def __post_init__(self):
        self._zip = zipfile.ZipFile(self.stream, "w", zipfile.ZIP_DEFLATED)

    def add(self, name: str, chunks: Iterable[bytes]) -> int:
        """Write a part and note its checksum; return the number of chunks."""
        checksum, size, count = hashlib.sha256(), 0, 0
        with self._zip.open(name, "w", force_zip64=True) as part:
            for chunk in chunks:
                part.write(chunk)
                checksum.update(chunk)
                size += len(chunk)
                count += 1
        self.parts[name] = {"sha256": checksum.hexdigest(), "bytes": size}
        return count

    def finish(self, manifest: dict) -> None:
        """Write the manifest and end the file."""
        whole = {"format": FORMAT, "format_version": VERSION, **manifest, "parts": self.parts}
        words = json.dumps(whole, ensure_ascii=False, indent=1)
        self._zip.writestr(MANIFEST, words)
        self.close()
        self.stream.flush()

    def close(self) -> None:
        """End the file as it is; without a manifest it is no backup."""
        self._zip.close()


# --- Reading ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reader:
    """A backup that has been checked: its manifest is of this format, its parts are whole."""

    manifest: dict
    zip: zipfile.ZipFile

    def chunks(self, name: str) -> Iterator[bytes]:
        with self.zip.open(name) as part:
            while chunk := part.read(_BLOCK):
                yield chunk

    def lines(self, table: str) -> Iterator[bytes]:
        with self.zip.open(part_of_table(table)) as part:
            yield from part

    def read(self, name: str) -> bytes:
        return self.zip.read(name)

    def checksum(self, name: str) -> str:
        """Return the SHA-256 the manifest names for a part."""
        return self.manifest["parts"][name]["sha256"]

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield (store, name) of every file of the media."""
        for part in self.manifest["parts"]:
            kind, _slash, rest = part.partition("/")
            if kind == "media":
                store, _slash, name = rest.partition("/")
                yield store, name


@contextmanager
def opened(path: Path):
    """Yield a Reader of a backup whose every part has been read. Raises NotUsable."""
    if not path.is_file():
        raise NotUsable(f"There is no file {path}.")
    try:
        archive = zipfile.ZipFile(path)
        manifest = json.loads(archive.read(MANIFEST))
        found = manifest["format"], manifest["format_version"]
    except _NOT_READABLE as error:
        raise NotUsable(f"{path} is no whole backup: it is damaged, cut off or no backup.") from (
            error
        )
    with archive:
        if found[0] != FORMAT:
            raise NotUsable(f"{path} is not a backup of this portal.")
        if found[1] != VERSION:
            raise NotUsable(f"{path} was made by a later release of the portal; install that one.")
        reader = Reader(manifest, archive)
        _check(reader, path)
        yield reader


def _check(reader: Reader, path: Path):
    """Read every part. Raises NotUsable at the first that is not as the manifest says."""
    try:
        parts = reader.manifest["parts"]
        if sorted(reader.zip.namelist()) != sorted([*parts, MANIFEST]):
            raise NotUsable(f"{path} is damaged: it does not hold the parts its manifest names.")
        for name in parts:
            checksum = hashlib.sha256()
            for chunk in reader.chunks(name):
                checksum.update(chunk)
            if checksum.hexdigest() != reader.checksum(name):
                raise NotUsable(f"{path} is damaged: the part {name} has another checksum.")
    except _NOT_READABLE as error:
        raise NotUsable(f"{path} is damaged: not every part can be read.") from error
