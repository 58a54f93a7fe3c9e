"""Uploaded images: read with limits, written anew, kept under a random name.

What is stored is never what was sent but a WebP drawn from it, without EXIF, position,
colour profile or anything hidden behind the picture. The original is not kept.

A model holds one with `ImageField(storage=ImageStorage(), upload_to="events",
width_field=…, height_field=…)`, a form takes it with `core.forms.CleanImageField`, an
admin cleans before its transaction with `core.staff_site.uploads.CleanImagesAdmin`, and the model's
app says in `ready()` who may see it: `images.register(Event, "image")`.
"""

import io
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from ..registry import purge_rule
from ..storages import ImageStorage, rendition_name

logger = logging.getLogger(__name__)

FORMATS = ("PNG", "JPEG", "WEBP")
WIDTHS = (480, 960, 1600)  # pixels; the last is the widest that is kept
MAX_HEIGHT = 3200
MAX_SIDE = 20_000
MAX_PIXELS = 24_000_000
_QUALITY = 82

_UNREADABLE = _("This file could not be read as an image. Choose a PNG, JPEG or WebP file.")
_TOO_HEAVY = _("This image is larger than %(megabytes)d MB. Choose a smaller file.")
_TOO_MANY_PIXELS = _(
    "This image has more than 24 million pixels. Make it smaller and choose it again."
)
_MOVING = _("This image moves. Choose a still image.")
_EMPTY = _("This file is empty. Choose the image again.")


class CleanedImage(ContentFile):
    """A re-encoded image, ready for an ImageField; `renditions` are the narrower ones."""

    stored_name = ""  # set once it has been written

    def __init__(self, data: bytes, *, size, renditions: dict[int, bytes]):
        super().__init__(data, name=f"{secrets.token_hex(16)}.webp")
        self.width, self.height = size
        self.renditions = renditions


@dataclass(frozen=True)
class StoredImage:
    """Where an image lies, its size in pixels and the widths there are of it."""

    name: str
    width: int
    height: int
    sizes: tuple[int, ...]


def clean_image(file) -> CleanedImage:
    """Read an upload and write it anew as WebP in up to three widths.

    Raises ValidationError, with a sentence for the person who sent it, for anything
    but a still PNG, JPEG or WebP of at most IMAGE_MAX_BYTES and 24 million pixels. The
    pixels are counted before any is decoded. Takes up to a second: never call it
    inside a transaction.
    """
    if file.size > settings.IMAGE_MAX_BYTES:
        raise ValidationError(
            _TOO_HEAVY,
            code="too_heavy",
            params={"megabytes": settings.IMAGE_MAX_BYTES // (1024 * 1024)},
        )
    if not file.size:
        raise ValidationError(_EMPTY, code="empty")
    try:
        file.seek(0)
        with Image.open(file, formats=FORMATS) as source:
            _check_shape(source)
            return _encode(_redraw(source))
    except ValidationError:
        raise
    except Image.DecompressionBombError as error:
        raise ValidationError(_TOO_MANY_PIXELS, code="too_many_pixels") from error
    except Exception as error:
        # Decoders meet hostile bytes with errors of every kind; all mean the same.
        logger.info("An upload was refused as an image: %s", type(error).__name__)
        raise ValidationError(_UNREADABLE, code="unreadable") from error


def _check_shape(source):
    width, height = source.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise ValidationError(_TOO_MANY_PIXELS, code="too_many_pixels")
    # A JPEG may carry a second, hidden frame (phones add depth maps): that is no film.
    if source.format in ("PNG", "WEBP") and getattr(source, "is_animated", False):
        raise ValidationError(_MOVING, code="moving")


def _redraw(source) -> Image.Image:
    """The picture alone, upright, on a new canvas: no metadata comes along."""
    source.draft("RGB", (WIDTHS[-1] * 2, MAX_HEIGHT * 2))  # a JPEG decodes small
    upright = ImageOps.exif_transpose(source)
    mode = "RGBA" if upright.has_transparency_data else "RGB"
    picture = upright.convert(mode)
    canvas = Image.new(mode, picture.size)
    canvas.paste(picture)
    return canvas


def _encode(picture: Image.Image) -> CleanedImage:
    scale = min(WIDTHS[-1] / picture.width, MAX_HEIGHT / picture.height, 1)
    full = _scaled(picture, max(1, round(picture.width * scale)))
    renditions = {width: _webp(_scaled(full, width)) for width in WIDTHS if width < full.width}
    return CleanedImage(_webp(full), size=full.size, renditions=renditions)


def _scaled(picture, width: int):
    if width == picture.width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _webp(picture) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=_QUALITY, method=4)
    return buffer.getvalue()


def store_image(uploaded, *, prefix: str, storage=None) -> StoredImage:
    """Clean an upload, unless it is clean, and write it to `prefix`/ with all widths.

    Call it before the transaction that saves the row. Assigning the same CleanedImage
    to an ImageField afterwards writes nothing more. A row that is then not saved
    leaves files behind; the purge rule "images" clears them a day later.
    """
    cleaned = uploaded if isinstance(uploaded, CleanedImage) else clean_image(uploaded)
    storage = storage or ImageStorage()
    cleaned.stored_name = storage.save(f"{prefix.strip('/')}/{cleaned.name}", cleaned)
    return StoredImage(cleaned.stored_name, cleaned.width, cleaned.height, widths(cleaned.width))


def clean_uploads(files, folders: dict[str, str], *, clean=clean_image, store=None):
    """Clean and store the images among `request.FILES`, before a transaction begins.

    `folders` maps field names to their `upload_to`; an inline's or a prefixed form's
    `photos-0-image` counts as `image`. A CleanImageField then takes the result, or
    shows why there is none. Another kind of file comes with its own `clean` and `store`.
    """
    store = store or store_image

    def prepared(file, folder):
        try:
            cleaned = clean(file)
        except ValidationError as refusal:
            file.refusal = refusal
            return file
        store(cleaned, prefix=folder)
        return cleaned

    for key in files:
        folder = folders.get(key.rpartition("-")[2])
        if folder is not None:
            files.setlist(key, [prepared(file, folder) for file in files.getlist(key)])


def widths(full_width: int) -> tuple[int, ...]:
    """The widths kept of an image whose widest rendition is `full_width` pixels."""
    return (*(width for width in WIDTHS if width < full_width), full_width)


def srcset(file, full_width: int) -> str:
    """The `srcset` of an ImageField's file: "….webp 480w, ….webp 900w"."""
    parts = [
        f"{file.storage.url(rendition_name(file.name, width))} {width}w"
        for width in widths(full_width)[:-1]
    ]
    return ", ".join([*parts, f"{file.url} {full_width}w"])


# --- Who may see one ---------------------------------------------------------


@dataclass(frozen=True)
class _Owner:
    model: type[Model]
    field: str

    def shows(self, name: str, user) -> bool:
        rows = self.model._default_manager.visible_to(user)
        return rows.filter(**{self.field: name}).exists()

    def names(self) -> set[str]:
        rows = self.model._base_manager.exclude(**{self.field: ""})
        return set(rows.values_list(self.field, flat=True))


_owners: dict[str, list[_Owner]] = {}


def register(model: type[Model], field: str):
    """Serve the images of `model.field` to whom `model.objects.visible_to()` shows.

    Call it in the app's `ready()`. The field's `upload_to` is the folder: one or more
    fields may share it, and files in it that no row names are purged.
    """
    owner = _Owner(model, field)
    owners = _owners.setdefault(model._meta.get_field(field).upload_to.strip("/"), [])
    if owner not in owners:
        owners.append(owner)


def visibility(name: str, request) -> str | None:
    """ "public", "private" (this visitor, not everybody) or None for nobody's image."""
    folder, _slash, file_name = name.rpartition("/")
    if ".." in name or not file_name.endswith(".webp"):
        return None
    full = f"{folder}/{file_name.removesuffix('.webp').partition('-')[0]}.webp"
    owners = _owners.get(folder, [])
    if any(owner.shows(full, AnonymousUser()) for owner in owners):
        return "public"
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    return "private" if any(owner.shows(full, user) for owner in owners) else None


@purge_rule("images")
def purge_images(now: datetime, *, dry_run: bool) -> int:
    """Delete images no row names any more, a day after they were written.

    They come from forms that were refused after the upload, from replaced images and
    from deleted rows. Returns how many images, not counting their renditions.
    """
    storage, count = ImageStorage(), 0
    for folder, owners in _owners.items():
        in_use = set().union(*(owner.names() for owner in owners))
        for file_name in storage.listdir(folder)[1]:
            name = f"{folder}/{file_name}"
            is_full = "-" not in file_name
            if not is_full or name in in_use:
                continue
            if storage.get_modified_time(name) < now - timedelta(days=1):
                count += 1
                if not dry_run:
                    storage.delete(name)
    return count
