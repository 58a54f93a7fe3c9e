"""Django's `i18n` library, with a `translate` that asks the catalogue once a language.

A page has forty fixed texts; each of them took as long as three variables. And templates
know two languages: to them a page in easy Japanese is `ja`.
"""

from django import template
from django.template.base import Variable
from django.templatetags import i18n
from django.templatetags.i18n import GetCurrentLanguageNode, TranslateNode
from django.utils.translation import get_language

from ..language.bilingual import page_language

register = template.Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class FixedText(TranslateNode):
    """A `translate` of a literal: what it writes depends on the language alone."""

    def __init__(self, node: TranslateNode):
        super().__init__(node.filter_expression, node.noop, None, node.message_context)
        self.name = node.asvar
        self.texts: dict[str | None, str] = {}

    def render(self, context):
        language = get_language()
        text = self.texts.get(language)
        if text is None:
            text = self.texts[language] = super().render(context)
        if self.name:
            context[self.name] = text
            return ""
        return text


@register.tag("translate")
@register.tag("trans")
def translate(parser, token):
    node = i18n.do_translate(parser, token)
    text, meaning = node.filter_expression, node.message_context
    is_fixed = isinstance(text.var, Variable) and text.var.literal is not None and not text.filters
    return FixedText(node) if is_fixed and (meaning is None or not meaning.is_var) else node


class PageLanguage(GetCurrentLanguageNode):
    """The language of the page: `ja` or `en`."""

    def render(self, context):
        context[self.variable] = page_language()
        return ""


@register.tag("get_current_language")
def get_current_language(parser, token):
    return PageLanguage(i18n.do_get_current_language(parser, token).variable)
