"""Admin classes that clean uploads before the transaction, and keep them after an error."""

from django.db import models
from django.utils.translation import gettext as _

from ..files.kept import (
    Keeper,
    KeptImageField,
    KeptImageInput,
    KeptInput,
    KeptPdfField,
    KeptPdfInput,
    TakenOut,
    counted,
)
from ..uploads import documents, images


class CleanImagesInline:
    """Inline mixin for images or PDFs, below a CleanImagesAdmin."""

    formfield_overrides = {
        models.ImageField: {"form_class": KeptImageField, "widget": KeptImageInput},
        models.FileField: {"form_class": KeptPdfField, "widget": KeptPdfInput},
    }

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = getattr(field, "widget", None)
        if isinstance(widget, KeptInput):
            widget.keeper = Keeper(person=request.user.pk, column=db_field)
        return field


class CleanImagesAdmin(CleanImagesInline):
    """Mixin for a ModelAdmin: images are drawn again, and PDFs checked, before its
    transaction begins.
    """

    def changeform_view(self, request, object_id=None, *args, **kwargs):
        if request.method == "POST" and request.FILES and self.may_send_files(request, object_id):
            self.clean_files(request)
        return super().changeform_view(request, object_id, *args, **kwargs)

    def may_send_files(self, request, object_id) -> bool:
        """Return whether what this person sends with the form is worth reading."""
        if object_id is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request)

    def clean_files(self, request):
        """Clean and store what was sent; a person who has sent too many is told so."""
        images.clean_uploads(
            request.FILES, self._image_folders(), clean=counted(request.user, images.clean_image)
        )
        images.clean_uploads(
            request.FILES,
            self._document_folders(),
            clean=counted(request.user, documents.clean_pdf),
            store=documents.store_document,
        )

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
    """Mixin of the form of a photograph: it is described in Japanese at least.

    A new row whose kept photograph is taken out goes with it.
    """

    def has_changed(self):
        is_out = self.empty_permitted and isinstance(self["image"].data, TakenOut)
        return not is_out and super().has_changed()

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("alt_ja") and "alt_ja" not in self.errors:
            self.add_error("alt_ja", _("Describe the photograph in Japanese."))
        return cleaned
