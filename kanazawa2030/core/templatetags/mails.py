"""Paragraphs of the mails: written once as text, set as HTML in the other part."""

import re

from django import template
from django.template.base import token_kwargs
from django.utils.html import conditional_escape, urlize
from django.utils.safestring import mark_safe
from django.utils.text import normalize_newlines

register = template.Library()

_EMPTY_LINE = re.compile(r"\n\s*\n")


class ParagraphsNode(template.Node):
    """Sets what stands between empty lines as paragraphs, and addresses as links."""

    def __init__(self, nodelist, options):
        self.nodelist, self.options = nodelist, options

    def render(self, context):
        options = {name: value.resolve(context) for name, value in self.options.items()}
        set_line = self.linked if options.get("links", True) else str
        style = f"margin:0 0 {options.get('margin', '20px')}"
        made = []
        for part in filter(None, _EMPTY_LINE.split(self.nodelist.render(context).strip())):
            lines = [set_line(line.strip()) for line in part.splitlines()]
            made.append(f'<p style="{style}">{"<br>".join(lines)}</p>')
        # The nodes have escaped their values; urlize leaves safe text as it is.
        return mark_safe("\n".join(made))

    @staticmethod
    def linked(line):
        """urlize, which does not take a full-width colon for the end of a word."""
        return "：".join(urlize(mark_safe(part)) for part in line.split("："))


@register.tag
def paragraphs(parser, token):
    """`{% paragraphs %}…{% endparagraphs %}` around the text of a mail.

    `links=False` leaves addresses as they are; `margin="16px"` sets the space between.
    """
    options = token_kwargs(token.split_contents()[1:], parser)
    nodelist = parser.parse(("endparagraphs",))
    parser.delete_first_token()
    return ParagraphsNode(nodelist, options)


@register.filter(needs_autoescape=True)
def typed(value, autoescape=True):
    """What somebody typed, as one paragraph that keeps its lines."""
    if not autoescape:
        return value
    html = normalize_newlines(conditional_escape(value))
    return mark_safe(html.replace("\n", "<br>"))  # escaped above
