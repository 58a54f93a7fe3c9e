"""Storages for uploaded images and documents.

Every upload is kept in the *private* storage. An image is served by `core.web.views.image`,
which checks who may see the row it belongs to: the image of a draft is as private as the
draft, appears at `publish_at`, disappears when the page is withdrawn, and keeps its
address. The *public* storage (`default`) is for files the portal itself generates.
"""

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.utils.deconstruct import deconstructible

from .http import address_of


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
        return self._files.save(name, content)

    def delete(self, name):
        self._files.delete(name)

    def exists(self, name):
        return self._files.exists(name)

    def listdir(self, path):
        return self._files.listdir(path) if self._files.exists(path) else ([], [])

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
        for width, data in getattr(content, "renditions", {}).items():
            self._files.save(rendition_name(name, width), ContentFile(data))
        return name

    def delete(self, name):
        """Delete an image and its renditions."""
        folder, _slash, file_name = name.rpartition("/")
        stem = file_name.rpartition(".")[0]
        super().delete(name)
        for other in self.listdir(folder)[1]:
            if other.startswith(f"{stem}-"):
                self._files.delete(f"{folder}/{other}" if folder else other)

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
