"""Read uploaded images with limits, encode them anew and decide who may see them.

The upload itself is not kept: what is stored is a WebP drawn from it, without EXIF,
position, colour profile or hidden data, under a random name. A HEIC of a phone is read in a
process of its own (`heic_reader`) and then drawn as any other.

A model has `ImageField(storage=ImageStorage(), upload_to="events", width_field=…,
height_field=…)`, a form `core.forms.fields.CleanImageField`, an admin
`core.staff_site.uploads.CleanImagesAdmin`, which cleans before its transaction, and the
app's `ready()` registers who may see it: `images.register(Event, "image")`.
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

from ..language.normalise import clean_line
from ..registry import Due, purge_rule
from ..storages import WIDTHS, ImageStorage, rendition_name
from . import heic_reader
from .children import run_apart

logger = logging.getLogger(__name__)

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_HEIGHT = 3200
MAX_SIDE = 20_000
MAX_PIXELS = 27_000_000  # cameras of “24 megapixels” write up to 6240 × 4160
ACCEPT = "image/png,image/jpeg,image/webp,image/heic,image/heif,.heic,.heif"
_QUALITY = 82
_HEIC_KINDS = (b"heic", b"heix", b"heim", b"heis", b"mif1")  # ISO 14496-12, 4.3; stills only
_HEIC_WAIT = 20  # seconds; its own limit of processor time ends it earlier

_UNREADABLE = _("This file could not be read as an image. Choose a PNG, JPEG, WebP or HEIC file.")
_TOO_HEAVY = _("This image is larger than %(megabytes)d MB. Choose a smaller file.")
_TOO_MANY_PIXELS = _(
    "This image has more than 27 million pixels. Make it smaller and choose it again."
)
_MOVING = _("This image moves. Choose a still image.")
_EMPTY = _("This file is empty. Choose the image again.")


class CleanedImage(ContentFile):
    """A re-encoded image for an ImageField; `renditions` are narrower versions."""

    stored_name = ""  # set when it is written

    def __init__(self, data: bytes, *, size, renditions: dict[int, bytes]):
        super().__init__(data, name=f"{secrets.token_hex(16)}.webp")
        self.width, self.height = size
        self.renditions = renditions


@dataclass(frozen=True)
class StoredImage:
    """The name of a stored image, its size in pixels and the widths it has."""

    name: str
    width: int
    height: int
    sizes: tuple[int, ...]


def clean_image(file) -> CleanedImage:
    """Read an upload and encode it anew as WebP in up to three widths.

    Raises ValidationError with a message for the sender, for anything but a still PNG,
    JPEG, WebP or HEIC of at most IMAGE_MAX_BYTES and MAX_PIXELS, which are counted
    before decoding. Takes up to a second: never call it inside a transaction.
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
        if is_heic(file):
            with Image.open(_heic_pixels(file), formats=["PPM"]) as source:
                return _encode(_redraw(source))
        file.seek(0)
        with Image.open(file, formats=FORMATS) as source:
            _check_shape(source)
            return _encode(_redraw(source))
    except ValidationError:
        raise
    except Image.DecompressionBombError as error:
        raise ValidationError(_TOO_MANY_PIXELS, code="too_many_pixels") from error
    except Exception as error:
        # Decoders raise errors of every kind for malicious data; all mean the same.
        logger.info("An upload was refused as an image: %s", type(error).__name__)
        raise ValidationError(_UNREADABLE, code="unreadable") from error


def is_heic(file) -> bool:
    """Return whether a file begins as a HEIC still does; its name is not asked."""
    file.seek(0)
    start = file.read(12)
    return start[4:8] == b"ftyp" and start[8:] in _HEIC_KINDS


def _heic_pixels(file) -> io.BytesIO:
    """Return a HEIC photograph as plain pixels, read in a process with limits of its own."""
    limits = (MAX_PIXELS, MAX_SIDE, WIDTHS[-1] * 2, MAX_HEIGHT * 2)
    file.seek(0)
    data = file.read(settings.IMAGE_MAX_BYTES + 1)
    child = run_apart(heic_reader, data, *limits, seconds=_HEIC_WAIT)
    if child is None:
        raise ValidationError(_UNREADABLE, code="unreadable")
    if child.returncode == 0:
        return io.BytesIO(child.stdout)
    if child.returncode == heic_reader.STATUS["too_many_pixels"]:
        raise ValidationError(_TOO_MANY_PIXELS, code="too_many_pixels")
    raise ValidationError(_UNREADABLE, code="unreadable")


def _check_shape(source):
    width, height = source.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise ValidationError(_TOO_MANY_PIXELS, code="too_many_pixels")
    # A JPEG may have a second frame (depth maps of phones); it is no animation.
    if source.format in ("PNG", "WEBP") and getattr(source, "is_animated", False):
        raise ValidationError(_MOVING, code="moving")


def _redraw(source) -> Image.Image:
    """Draw the picture upright on a new canvas, without metadata."""
    source.draft("RGB", (WIDTHS[-1] * 2, MAX_HEIGHT * 2))  # lets the decoder scale a JPEG down
    upright = ImageOps.exif_transpose(source)
    if upright.mode.startswith("I"):  # 16 bits of grey; convert() would clip them to white
        upright = upright.convert("I").point(lambda value: value * (1 / 256)).convert("L")
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
    """Clean an upload, unless that is done, and write it to `prefix`/ in all widths.

    Call it before the transaction that saves the row. Assigning the CleanedImage to an
    ImageField does not write it again. If the row is not saved, the purge rule "images"
    deletes the files a day later.
    """
    cleaned = uploaded if isinstance(uploaded, CleanedImage) else clean_image(uploaded)
    storage = storage or ImageStorage()
    cleaned.stored_name = storage.save(f"{prefix.strip('/')}/{cleaned.name}", cleaned)
    return StoredImage(cleaned.stored_name, cleaned.width, cleaned.height, widths(cleaned.width))


def copied(file, folder: str) -> CleanedImage:
    """Write a stored image, in all its widths, to `folder` under a name of its own.

    Call it before the transaction that saves the row. Raises OSError if the file is gone.
    """
    storage = ImageStorage()
    with storage.open(file.name) as full:
        data = full.read()
    with Image.open(io.BytesIO(data), formats=["WEBP"]) as picture:
        size = picture.size
    renditions = {}
    for width in widths(size[0])[:-1]:
        with storage.open(rendition_name(file.name, width)) as narrow:
            renditions[width] = narrow.read()
    copy = CleanedImage(data, size=size, renditions=renditions)
    store_image(copy, prefix=folder)
    return copy


def clean_uploads(files, folders: dict[str, str], *, clean=clean_image, store=None):
    """Clean and store the images among `request.FILES`, before a transaction begins.

    `folders` maps field names to their `upload_to`; an inline's or a prefixed form's
    `photos-0-image` counts as `image`. A CleanImageField then takes the result, or
    shows the error. Another kind of file comes with its own `clean` and `store`.
    """
    for key in files:
        folder = folders.get(key.rpartition("-")[2])
        if folder is not None:
            sent = files.getlist(key)
            files.setlist(key, [prepared(one, folder, clean=clean, store=store) for one in sent])


def prepared(file, folder: str, *, clean=clean_image, store=None):
    """Return an upload cleaned and stored, or as it was sent with its `refusal`."""
    try:
        cleaned = clean(file)
        (store or store_image)(cleaned, prefix=folder)
    except ValidationError as refusal:
        file.refusal = refusal
        return file
    cleaned.sent_as, cleaned.sent_size = clean_line(file.name)[:100], file.size
    return cleaned


def widths(full_width: int) -> tuple[int, ...]:
    """Return the widths stored of an image whose widest rendition is `full_width` pixels."""
    return (*(width for width in WIDTHS if width < full_width), full_width)


def srcset(file, full_width: int) -> str:
    """Return the `srcset` of an ImageField's file: "….webp 480w, ….webp 900w"."""
    parts = [
        f"{file.storage.url(rendition_name(file.name, width))} {width}w"
        for width in widths(full_width)[:-1]
    ]
    return ", ".join([*parts, f"{file.url} {full_width}w"])


def smallest(storage, name: str, width: int, height: int) -> dict:
    """Return `src`, `width` and `height` of the narrowest version of a stored image."""
    return {"src": storage.url(smallest_name(name, width)), **smallest_size(width, height)}


def smallest_name(name: str, width: int) -> str:
    """Return the name of the narrowest version of a stored image of this width."""
    narrow = widths(width)[0]
    return name if narrow == width else rendition_name(name, narrow)


def smallest_size(width: int, height: int) -> dict:
    """Return `width` and `height` of the narrowest version of an image of this size."""
    narrow = widths(width)[0]
    return {"width": narrow, "height": round(height * narrow / width)}


# --- Access ------------------------------------------------------------------


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
    """Serve the images of `model.field` to those for whom `visible_to()` includes the row.

    Call it in the app's `ready()`. The field's `upload_to` is the folder: one or more
    fields may share it, and files in it that no row names are purged.
    """
    owner = _Owner(model, field)
    owners = _owners.setdefault(model._meta.get_field(field).upload_to.strip("/"), [])
    if owner not in owners:
        owners.append(owner)


def visibility(name: str, request) -> str | None:
    """Return "public", "private" (this user may see it, not everybody) or None (no access)."""
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
    """Delete images that no row names, a day after they were written.

    They come from refused forms, replaced images and deleted rows. Returns how many
    images, not counting their renditions.
    """
    storage, dates = ImageStorage(), []
    for folder, owners in _owners.items():
        in_use = set().union(*(owner.names() for owner in owners))
        for file_name in storage.listdir(folder)[1]:
            name = f"{folder}/{file_name}"
            is_full = "-" not in file_name
            if not is_full or name in in_use:
                continue
            written = storage.get_modified_time(name)
            if written < now - timedelta(days=1):
                dates.append(written)
                if not dry_run:
                    storage.delete(name)
    return Due.of(len(dates), min(dates, default=None))
