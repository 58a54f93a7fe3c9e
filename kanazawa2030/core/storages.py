"""Where uploads lie (DESIGN.md rule 8).

Every uploaded image goes to the *private* storage and goes out only through
`core.web.views.image`, which asks who may see what the image belongs to. So a draft's image
is no more public than the draft, it appears at the minute of `publish_at` without
anybody copying it, a withdrawn one is gone with its page, and its address never
changes. The *public* storage (`default`) is for files the portal itself makes.
"""

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.urls import reverse
from django.utils.deconstruct import deconstructible


def private_storage() -> Storage:
    """The storage no web server serves by itself; for `FileField(storage=…)`."""
    return storages["private"]


def rendition_name(name: str, width: int) -> str:
    """The file beside `name` that holds its image at `width` pixels."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}-{width}{dot}{suffix}"


class _UploadStorage(Storage):
    """In the private storage. What was written before its row is only named by it."""

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
    """Keeps a `core.uploads.images.CleanedImage` with its renditions in the private storage.

    For `ImageField(storage=ImageStorage(), upload_to="events")`. An image that
    `core.uploads.images.store_image` has already written is only named, not written again.
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
        """The address of `core.web.views.image`, the same before and after publishing."""
        return reverse("image", args=[name])


@deconstructible(path="kanazawa2030.core.storages.DocumentStorage")
class DocumentStorage(_UploadStorage):
    """Keeps a `core.uploads.documents.CleanedFile` in the private storage.

    For `FileField(storage=DocumentStorage(), upload_to="materials/")`.
    """

    def url(self, name):
        """None: the view of its row serves it, which knows who may see it."""
        return ""
