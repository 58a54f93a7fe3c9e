"""Bilingual texts on a page, marked with their language where they fell back."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ..language.bilingual import localized, localized_html, page_language
from ..language.markdown import render
from ..language.normalise import has_japanese
from ..language.phrases import with_breaks

register = template.Library()
register.simple_tag(localized_html, name="bilingual")


@register.simple_tag
def bilingual_plain(item, field):
    """Return the text alone, for attributes, `<title>` and descriptions."""
    return localized(item, field).text


@register.simple_tag
def bilingual_markdown(item, field, base_heading=3):
    """Return a long text as HTML; a fallback says so and carries its language."""
    value = localized(item, field)
    if not value.text:
        return ""
    html = render(value.text, base_heading=base_heading)
    return _with_its_language(html, value)


@register.simple_tag
def bilingual_paragraph(item, field):
    """Return a short text as a paragraph; a fallback says so and carries its language."""
    value = localized(item, field)
    if not value.text:
        return ""
    return _with_its_language(format_html("<p>{}</p>", with_breaks(value.text)), value)


def _with_its_language(html, value):
    if not value.is_fallback:
        return html
    note = (
        _("Only available in Japanese.")
        if value.language == "ja"
        else _("Only available in English.")
    )
    return format_html(
        '<p class="fallback-note">{}</p><div lang="{}">{}</div>', note, value.language, html
    )


@register.filter
def in_its_language(name: str) -> str:
    """Return a name that is kept once, marked as Japanese on an English page if it is."""
    if page_language() == "ja" or not has_japanese(name):
        return name
    return format_html('<span lang="ja">{}</span>', name)
