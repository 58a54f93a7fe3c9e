"""Bilingual texts on a page, marked with their language where they fell back."""

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ..language.bilingual import easy_text, in_ordinary, localized, localized_html, page_language
from ..language.markdown import render
from ..language.normalise import has_japanese, japanese_runs
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
    if easy_text(item, field):
        return format_html('<div class="easy stack">{}</div>', html)
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
        return in_ordinary(html, "div")
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


@register.filter
def mark_japanese(text: str) -> SafeString:
    """Return a text of an English page with each run of Japanese in it marked."""
    if page_language() == "ja":
        return conditional_escape(text)
    marked = (
        format_html('<span lang="ja">{}</span>', part) if number % 2 else conditional_escape(part)
        for number, part in enumerate(japanese_runs(text))
    )
    return mark_safe("".join(marked))
