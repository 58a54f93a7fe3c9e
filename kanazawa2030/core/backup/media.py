"""The files of the portal, public and private, through Django's storages: folders or S3."""

import hashlib
from collections.abc import Iterator

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

# What a backup calls a storage, and its name in STORAGES.
STORES = {"public": "default", "private": "private"}


class NotWritten(Exception):
    """A storage did not keep a file as it was given."""


def store(name: str) -> Storage:
    return storages[STORES[name]]


def names(storage: Storage, folder: str = "") -> Iterator[str]:
    """Yield the names of all files of a storage, in order. A folder that is not there has none."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from sorted(prefix + name for name in files if name)
    for name in sorted(folders):
        if name:
            yield from names(storage, prefix + name)


def content(storage: Storage, name: str) -> bytes | None:
    """Return what is in a file, at most tens of megabytes; None when it has gone meanwhile."""
    try:
        with storage.open(name, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def is_empty() -> bool:
    return not any(next(names(store(name)), None) for name in STORES)


def write(storage: Storage, name: str, data: bytes) -> None:
    """Write a file in place of one of the same name and read it again. Raises NotWritten."""
    if storage.exists(name):
        storage.delete(name)
    kept = storage.save(name, ContentFile(data))
    again = content(storage, name)
    if kept != name or again is None or digest(again) != digest(data):
        raise NotWritten(name)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
