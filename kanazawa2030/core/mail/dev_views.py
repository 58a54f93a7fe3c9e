"""/dev/mail/: the last mails of a development portal, with their links.

Addressed in DEBUG only; both views check it again, for codes stand here in clear.
"""

import re

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe

from ..models import OutgoingMail
from .kinds import label_of

SHOWN = 50
# Japanese brackets and stops end an address as spaces do.
_LINK = re.compile(r"(https?://[^\s<>\"'（）「」『』、。]+)")


def with_links(text: str) -> str:
    """Return the text as escaped HTML with its URLs as links."""
    parts = _LINK.split(text)
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<a href="{0}">{0}</a>', part) if number % 2 else part,)
            for number, part in enumerate(parts)
        ),
    )


def _only_in_development():
    if not settings.DEBUG:
        raise Http404


@require_safe
def dev_mail_list(request):
    """List the last 50 mails, newest first, in any state."""
    _only_in_development()
    mails = list(OutgoingMail.objects.order_by("-pk")[:SHOWN])
    for mail in mails:
        mail.linked_text = with_links(mail.text)
        mail.label = label_of(mail.kind)
    return render(request, "core/mail/dev_mail_list.html", {"mails": mails})


@csp_replace({"style-src": [UNSAFE_INLINE], "script-src": [NONE]})
@require_safe
def dev_mail_html(request, pk):
    """Show the HTML of one mail as a page of its own, for its inline styles."""
    _only_in_development()
    mail = get_object_or_404(OutgoingMail.objects.exclude(html=""), pk=pk)
    return HttpResponse(mail.html)
