"""Keep a file that was sent with a form in which something else is wrong.

A browser never sends a file twice by itself. What was cleaned and stored is named in the
form that is shown again, by a key in a hidden field, and taken when that form is sent. A key
is signed for one person and one field. What is kept lies where the row will name it, in the
private storage and without an address, and is purged after a day if no row does.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.core import signing
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..forms.fields import CleanImageField, CleanPdfField
from ..storages import private_storage
from ..uploads import documents, images
from ..web import limits

KEY = "-kept"  # behind the name of the file field
OUT = "-out"  # behind the name of the box that takes the kept file out
HOURS = 20  # files that no row names are deleted after a day


@dataclass(frozen=True)
class Keeper:
    """Whose file is kept, and in which field of which model."""

    person: int
    column: Any

    @property
    def signer(self) -> signing.TimestampSigner:
        return signing.TimestampSigner(salt=f"kanazawa2030.kept.{self.column}.{self.person}")

    def is_free(self, stored: str) -> bool:
        """Return whether the file is there and no row has taken it yet."""
        rows = self.column.model._base_manager.filter(**{self.column.name: stored})
        return private_storage().exists(stored) and not rows.exists()


def preview_token(person: int, name: str) -> str:
    """Return the part of an address that shows a kept image to this person alone."""
    return _previews(person).sign_object(name)


def previewed(person: int, token: str) -> str | None:
    """Return the stored name of the image that a token of this person names; None for no such."""
    try:
        return _previews(person).unsign_object(token, max_age=HOURS * 60 * 60)
    except (signing.BadSignature, ValueError):
        return None


def _previews(person: int) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"kanazawa2030.kept.preview.{person}")


class _NoFile:
    """Stands for a file that does not come: false, and no change of a field."""

    def __bool__(self):
        return False


@dataclass(frozen=True)
class TakenOut(_NoFile):
    """A kept file that the person no longer wants; it is named until the form is saved."""

    upload: Any


class Gone(_NoFile):
    """A key that is forged, old, somebody else's, or whose file a row has taken."""


class KeptInput:
    """Mixin of a file input: names the file that is kept, and takes it if no other comes."""

    keeper: Keeper | None = None  # set by the admin

    def value_from_datadict(self, data, files, name):
        chosen = super().value_from_datadict(data, files, name)
        key = data.get(name + KEY)
        if self.keeper is None or not key:
            return chosen
        kept = self.read(key)
        if getattr(chosen, "refusal", None) is not None:
            chosen.instead = kept  # a wrong file does not drive out a right one
        if chosen is not None:
            return chosen
        return TakenOut(kept) if kept and name + KEY + OUT in data else kept

    def value_omitted_from_data(self, data, files, name):
        return name + KEY not in data and super().value_omitted_from_data(data, files, name)

    def render(self, name, value, attrs=None, renderer=None):
        is_out = isinstance(value, TakenOut)
        upload = value.upload if is_out else value
        box = super().render(name, value, attrs, renderer)
        if self.keeper is None or not getattr(upload, "stored_name", ""):
            return box
        context = {
            "name": name + KEY,
            "key": self.key_of(upload),
            "file": upload.sent_as,
            "size": filesizeformat(upload.sent_size),
            "out": name + KEY + OUT,
            "is_out": is_out,
            "box": box,
            "preview": self.preview_of(upload),
        }
        return render_to_string("admin/files/kept.html", context)

    def preview_of(self, upload) -> dict | None:
        """Return address and size of a small picture of a kept image, for its keeper alone."""
        return None

    def key_of(self, upload) -> str:
        """Return the key of a stored upload, for its keeper alone."""
        facts = [upload.stored_name, upload.sent_as, upload.sent_size, *self.facts(upload)]
        return self.keeper.signer.sign_object(facts)

    def read(self, key: str):
        """Return the upload that a key names, or Gone."""
        try:
            stored, sent_as, size, *facts = self.keeper.signer.unsign_object(
                key, max_age=HOURS * 60 * 60
            )
        except (signing.BadSignature, ValueError):
            return Gone()
        if not self.keeper.is_free(stored):
            return Gone()
        with private_storage().open(stored) as file:
            upload = self.again(file.read(), sent_as, *facts)
        upload.stored_name, upload.sent_as, upload.sent_size = stored, sent_as, size
        return upload


class KeptImageInput(KeptInput, AdminFileWidget):
    """An input of an image that is not lost when another field has an error."""

    def preview_of(self, upload) -> dict | None:
        size = images.smallest_size(upload.width, upload.height)
        name = images.smallest_name(upload.stored_name, upload.width)
        token = preview_token(self.keeper.person, name)
        return {"src": reverse("admin:kept_picture", args=[token]), **size}

    @staticmethod
    def facts(image) -> list:
        return [image.width, image.height]

    @staticmethod
    def again(data, sent_as, width, height):
        return images.CleanedImage(data, size=(width, height), renditions={})


class KeptPdfInput(KeptInput, forms.FileInput):
    """An input of a PDF that is not lost when another field has an error."""

    @staticmethod
    def facts(document) -> list:
        return []

    @staticmethod
    def again(data, sent_as):
        label = documents.shown_name(sent_as)
        return documents.CleanedFile(data, kind=documents.PDF, label=label)


class _KeptField:
    """Mixin of a file field: what its input says of a kept file."""

    default_error_messages = {
        "gone": _(
            "The file you had sent is no longer kept: it has been saved already, or too much "
            "time has passed. Choose it again if it is missing."
        )
    }

    def clean(self, data, initial=None):
        if isinstance(data, Gone):
            raise forms.ValidationError(self.error_messages["gone"], code="gone")
        return super().clean(None if isinstance(data, TakenOut) else data, initial)

    def bound_data(self, data, initial):
        data = getattr(data, "instead", data)
        if isinstance(data, TakenOut) or getattr(data, "stored_name", ""):
            return data
        return initial if isinstance(data, Gone) else super().bound_data(data, initial)

    def has_changed(self, initial, data):
        return not isinstance(data, TakenOut) and super().has_changed(initial, data)


def counted(person, clean):
    """Return `clean`, refusing more files than one person may send in a day."""

    def clean_one(file):
        if not limits.allow("staff_upload", f"user:{person.pk}"):
            raise forms.ValidationError(
                _("That is too many files for today. Please try again tomorrow."), code="limit"
            )
        return clean(file)

    return clean_one


class KeptImageField(_KeptField, CleanImageField):
    """An image that is kept while another field is corrected."""

    widget = KeptImageInput


class KeptPdfField(_KeptField, CleanPdfField):
    """A PDF that is kept while another field is corrected."""

    widget = KeptPdfInput
