"""Paragraphs of the mails: written once as text, set as HTML in the other part."""

import re

from django import template
from django.utils.html import urlize
from django.utils.safestring import mark_safe

register = template.Library()

_EMPTY_LINE = re.compile(r"\n\s*\n")


class ParagraphsNode(template.Node):
    """Sets what stands between empty lines as paragraphs, and addresses as links."""

    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        written = self.nodelist.render(context).strip()
        made = []
        for part in filter(None, _EMPTY_LINE.split(written)):
            lines = [self.linked(line.strip()) for line in part.splitlines()]
            made.append(f'<p style="margin:0 0 20px">{"<br>".join(lines)}</p>')
        # The nodes have escaped their values; urlize leaves safe text as it is.
        return mark_safe("\n".join(made))

    @staticmethod
    def linked(line):
        """urlize, which does not take a full-width colon for the end of a word."""
        return "：".join(urlize(mark_safe(part)) for part in line.split("："))


@register.tag
def paragraphs(parser, token):
    """`{% paragraphs %}…{% endparagraphs %}` around the words of a mail."""
    nodelist = parser.parse(("endparagraphs",))
    parser.delete_first_token()
    return ParagraphsNode(nodelist)
