"""Admin classes that clean uploads before the transaction, and keep them after an error.

A browser never sends a file twice by itself. What was cleaned and stored is named in the
form that is shown again, by a signed hidden field, and taken when that form is sent.
"""

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.core import signing
from django.db import models
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ..forms.fields import CleanImageField, CleanPdfField
from ..language.normalise import clean_line
from ..storages import private_storage
from ..uploads import documents, images

KEPT = "-kept"  # behind the name of the file field
_HOURS = 20  # files that no row names are deleted after a day


class _KeepsUpload:
    """Mixin of a file input: shows which file is kept, and takes it when none is chosen."""

    kind: str

    def value_from_datadict(self, data, files, name):
        chosen = super().value_from_datadict(data, files, name)
        return self._kept(data.get(name + KEPT)) if chosen is None else chosen

    def value_omitted_from_data(self, data, files, name):
        return name + KEPT not in data and super().value_omitted_from_data(data, files, name)

    def render(self, name, value, attrs=None, renderer=None):
        html = super().render(name, value, attrs, renderer)
        if not getattr(value, "stored_name", ""):
            return html
        label = clean_line(getattr(value, "sent_as", ""))[:100]
        return format_html(
            '<span class="kept-file">{}</span> {}<input type="hidden" name="{}" value="{}">',
            _("Uploaded: %(name)s. Choose a file only to replace it.") % {"name": label},
            html,
            name + KEPT,
            self._signer().sign_object([value.stored_name, label, *self._facts(value)]),
        )

    def _signer(self):
        return signing.TimestampSigner(salt=f"kanazawa2030.kept.{self.kind}")

    def _kept(self, token):
        """Return the stored upload a token names; None for a forged, old or deleted one."""
        try:
            stored, label, *facts = self._signer().unsign_object(
                token or "", max_age=_HOURS * 60 * 60
            )
        except signing.BadSignature:
            return None
        if not private_storage().exists(stored):
            return None
        with private_storage().open(stored) as file:
            upload = self._again(file.read(), label, *facts)
        upload.stored_name, upload.sent_as = stored, label
        return upload


class KeptImageInput(_KeepsUpload, AdminFileWidget):
    """An input of an image that is not lost when another field has an error."""

    kind = "image"

    def _facts(self, image) -> list:
        return [image.width, image.height]

    def _again(self, data, label, width, height):
        return images.CleanedImage(data, size=(width, height), renditions={})


class KeptPdfInput(_KeepsUpload, forms.FileInput):
    """An input of a PDF that is not lost when another field has an error."""

    kind = "pdf"

    def _facts(self, document) -> list:
        return []

    def _again(self, data, label):
        return documents.CleanedFile(data, kind=documents.PDF, label=documents.shown_name(label))


class CleanImagesInline:
    """Inline mixin for images or PDFs, below a CleanImagesAdmin."""

    formfield_overrides = {
        models.ImageField: {"form_class": CleanImageField, "widget": KeptImageInput},
        models.FileField: {"form_class": CleanPdfField, "widget": KeptPdfInput},
    }


class CleanImagesAdmin(CleanImagesInline):
    """Mixin for a ModelAdmin: images are drawn again, and PDFs checked, before its
    transaction begins.
    """

    def changeform_view(self, request, *args, **kwargs):
        if request.method == "POST" and request.FILES:
            images.clean_uploads(request.FILES, self._image_folders())
            images.clean_uploads(
                request.FILES,
                self._document_folders(),
                clean=documents.clean_pdf,
                store=documents.store_document,
            )
        return super().changeform_view(request, *args, **kwargs)

    def _image_folders(self) -> dict[str, str]:
        return self._folders(lambda field: isinstance(field, models.ImageField))

    def _document_folders(self) -> dict[str, str]:
        return self._folders(lambda field: not isinstance(field, models.ImageField))

    def _folders(self, is_wanted) -> dict[str, str]:
        shown = [self.model, *(inline.model for inline in self.inlines)]
        return {
            field.name: field.upload_to
            for model in shown
            for field in model._meta.get_fields()
            if isinstance(field, models.FileField) and is_wanted(field)
        }


class LinkOrPdf:
    """Mixin of the form of a material: a link or a PDF; a PDF fills in its size."""

    def clean(self):
        cleaned = super().clean()
        if {"url", "file"} & self.errors.keys():
            return cleaned
        url, file = cleaned.get("url"), cleaned.get("file")
        if url and file:
            self.add_error("url", _("Enter the address or choose a PDF, not both."))
        elif not url and not file:
            self.add_error("url", _("Enter an address, or choose a PDF."))
        if isinstance(file, documents.CleanedFile):
            self.instance.size = file.size
        return cleaned


class DescribedPhoto:
    """Mixin of the form of a photograph: it is described in Japanese at least."""

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("alt_ja") and "alt_ja" not in self.errors:
            self.add_error("alt_ja", _("Describe the photograph in Japanese."))
        return cleaned
