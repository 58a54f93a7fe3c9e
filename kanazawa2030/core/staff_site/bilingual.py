"""Both languages of a text side by side in the admin, without script.

A row of a fieldset holds the Japanese and the English column; static/css/admin.css
makes them two equal columns, or one below the other on a narrow screen.
"""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext, gettext_lazy
from modeltranslation.admin import TranslationBaseModelAdmin, TranslationInlineModelAdmin

from ..forms.marks import ONE_OF_THEM
from ..language.bilingual import LANGUAGE_CODES, column_label, language_columns
from ..language.slugs import SLUG_RULE
from .widgets import NamedFields


def pairs(*fields: str) -> list[tuple[str, ...]]:
    """Return rows for a fieldset: `pairs("title")` is `[("title_ja", "title_en")]`."""
    return [tuple(language_columns(field)) for field in fields]


def easy_texts(*fields) -> tuple:
    """Return the fieldset of texts in easy Japanese, with how a reading is written."""
    words = gettext_lazy(
        "Short sentences, everyday words. Write a reading behind its kanji: 漢字《かんじ》. "
        "What is left empty is shown in ordinary Japanese."
    )
    return (gettext_lazy("Easy Japanese"), {"fields": fields, "description": words})


def language_labels(model) -> dict:
    """Return the labels of each translated field's columns: 題名（日本語）, 題名（英語）."""
    return {
        field.name: column_label(field.translated_field.verbose_name, field.language)
        for field in model._meta.concrete_fields
        if hasattr(field, "translated_field")
    }


class BilingualFields(NamedFields, TranslationBaseModelAdmin):
    """Labels, languages and sizes of the two columns; a form says which is required.

    A text may exist in one language alone, so neither column is required by itself.
    """

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        language = getattr(db_field, "language", None)
        if field is not None and language in LANGUAGE_CODES:
            field.required = False
            field.widget.attrs["lang"] = language
            field.widget.is_required = False
            if isinstance(db_field, models.TextField):
                field.widget.attrs.setdefault("rows", 8)
        return field

    def labels(self, given=None) -> dict:
        """Return the labels of a form: they name read-only columns as well as the editable ones."""
        return {**language_labels(self.model), **(given or {})}


class OneLanguageAtLeast:
    """Form mixin: `title` (or `one_of`) is required in Japanese or in English."""

    one_of = ("title",)

    @property
    def marks(self) -> dict[str, Any]:
        """Return the badges of these fields."""
        names = [name for field in self.one_of for name in language_columns(field)]
        return dict.fromkeys(names, ONE_OF_THEM)

    def clean(self):
        cleaned = super().clean()
        for field in self.one_of:
            columns = language_columns(field)
            shown = [name for name in columns if name in self.fields]
            if shown and not any(cleaned.get(name) or name in self.errors for name in columns):
                self.add_error(shown[0], gettext("Fill this in, in Japanese or in English."))
        return cleaned


class BilingualInline(BilingualFields, TranslationInlineModelAdmin):
    """Base of the inlines with texts in both languages; add a Tabular/StackedInline."""

    extra = 0

    def get_formset(self, request, obj=None, *, labels=None, **kwargs):
        return super().get_formset(request, obj, labels=self.labels(labels), **kwargs)


def one_language_form(*fields: str) -> type[forms.ModelForm]:
    """A ModelForm for an inline whose rows need each of `fields` in one language."""
    return type("BilingualRowForm", (OneLanguageAtLeast, forms.ModelForm), {"one_of": fields})


class SuggestsAddress(OneLanguageAtLeast):
    """Form mixin: an empty slug of a new row is suggested.

    A suggestion that is taken is not changed silently: a second click on Save would
    make a second row. The person is asked to choose.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].widget.is_required = False

    def suggested_slug(self, cleaned) -> str:
        """Return the slug for what was typed, or "" where none can be made."""
        raise NotImplementedError

    def clean(self):
        cleaned = super().clean()
        if "slug" in self.fields and "slug" not in self.errors:
            self._settle_slug(cleaned)
        return cleaned

    def _settle_slug(self, cleaned):
        slug = cleaned.get("slug") or self.suggested_slug(cleaned)
        rows = self._meta.model._base_manager.exclude(pk=self.instance.pk)
        if not slug and self.errors:
            return  # what it is made of is missing, which its own field says
        if not slug:
            self.add_error("slug", SLUG_RULE)
        elif slug in self.reserved_slugs:
            self.add_error(
                "slug", gettext("This address is needed by the site itself. Choose another one.")
            )
        elif rows.filter(slug=slug).exists():
            self.add_error(
                "slug",
                gettext(
                    "There is already one at “%(slug)s”. If it is not the same, choose "
                    "another address."
                )
                % {"slug": slug},
            )
        else:
            cleaned["slug"] = slug

    reserved_slugs: tuple[str, ...] = ()
