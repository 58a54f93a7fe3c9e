"""Storages for uploaded images and documents.

Every upload is kept in the *private* storage. An image is served by `core.web.views.image`,
which checks who may see the row it belongs to: the image of a draft is as private as the
draft, appears at `publish_at`, disappears when the page is withdrawn, and keeps its
address. The *public* storage (`default`) is for files the portal itself generates. Both lie
on a disk, or in a bucket (`core.uploads.bucket`), where nothing is public either.
"""

import logging
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

from .http import address_of

logger = logging.getLogger(__name__)

# Pixels of what is stored of an image; the last is the maximum. A width that is left out one
# day stays in the deletion of `ImageStorage`.
WIDTHS = (480, 960, 1600)


class FilesUnavailable(OSError):
    """Images and documents cannot be had now; whoever asks again later may get them."""


class NoRoom(ValidationError):
    """A file could not be stored (the disk is full, or away), and nothing of it is left."""

    def __init__(self):
        super().__init__(
            _(
                "The file could not be stored: there is no room for it at the moment. What you "
                "typed is still here. Please send the file again later."
            ),
            code="no_room",
        )


def write_whole(storage: Storage, name: str, content) -> str:
    """Write a file and return its name; raise NoRoom and leave no part of it if that fails."""
    try:
        return storage.save(name, content)
    except OSError as error:
        logger.error("A file could not be stored: %s", error.strerror)
        with suppress(OSError):
            storage.delete(name)
        raise NoRoom from error


def private_storage() -> Storage:
    """Return the storage that no web server serves directly; for `FileField(storage=…)`."""
    return storages["private"]


def rendition_name(name: str, width: int) -> str:
    """Return the file name of the rendition of `name` that is `width` pixels wide."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}-{width}{dot}{suffix}"


class _UploadStorage(Storage):
    """Base class: files in the private storage; one written before its row is not rewritten."""

    @property
    def _files(self) -> Storage:
        return private_storage()

    def _open(self, name, mode="rb"):
        return self._files.open(name, mode)

    def _save(self, name, content):
        return getattr(content, "stored_name", "") or self._write(name, content)

    def _write(self, name, content) -> str:
        return write_whole(self._files, name, content)

    def delete(self, name):
        self._files.delete(name)

    def exists(self, name):
        return self._files.exists(name)

    def listdir(self, path):
        """Return the names of folders and files; a bucket knows no folder that is empty."""
        try:
            return self._files.listdir(path)
        except FileNotFoundError:
            return [], []

    def size(self, name):
        return self._files.size(name)

    def get_modified_time(self, name):
        return self._files.get_modified_time(name)


@deconstructible(path="kanazawa2030.core.storages.ImageStorage")
class ImageStorage(_UploadStorage):
    """Store a `core.uploads.images.CleanedImage` and its renditions in the private storage.

    For `ImageField(storage=ImageStorage(), upload_to="events")`. An image that
    `core.uploads.images.store_image` has already written is not written again.
    """

    def _write(self, name, content) -> str:
        name = super()._write(name, content)
        try:
            for width, data in getattr(content, "renditions", {}).items():
                write_whole(self._files, rendition_name(name, width), ContentFile(data))
        except NoRoom:
            self.delete(name)
            raise
        return name

    def delete(self, name):
        """Delete an image and its renditions."""
        for stored in (name, *(rendition_name(name, width) for width in WIDTHS)):
            super().delete(stored)

    def url(self, name):
        """Return the address at `core.web.views.image`, the same before and after publishing."""
        return address_of("image", name)


@deconstructible(path="kanazawa2030.core.storages.DocumentStorage")
class DocumentStorage(_UploadStorage):
    """Store a `core.uploads.documents.CleanedFile` in the private storage.

    For `FileField(storage=DocumentStorage(), upload_to="materials/")`.
    """

    def url(self, name):
        """Return None: a document has no address but that of a view which checks access."""
        return ""
