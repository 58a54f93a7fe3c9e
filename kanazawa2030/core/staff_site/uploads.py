"""Admin classes that clean uploaded images before the transaction."""

from django import forms
from django.db import models

from ..forms.fields import CleanImageField, CleanPdfField
from ..uploads import documents, images


class CleanImagesInline:
    """Inline mixin for images or PDFs, below a CleanImagesAdmin."""

    formfield_overrides = {
        models.ImageField: {"form_class": CleanImageField},
        models.FileField: {"form_class": CleanPdfField, "widget": forms.FileInput},
    }


class CleanImagesAdmin(CleanImagesInline):
    """Mixin for a ModelAdmin: images are drawn anew, and PDFs checked, before its
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
