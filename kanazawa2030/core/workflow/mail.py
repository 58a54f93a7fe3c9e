"""The email to who wrote a text that an approver has returned."""

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..mail.kinds import HELLO_ORGANISATION, MailKind, send
from ..mail.outbox import site_url
from ..models import Publishable, User

RETURNED = MailKind(
    name="returned",
    subject=pgettext_lazy("subject", "Returned to you for correction"),
    paragraphs="mail/returned.txt",
    reason="mail/_returned_reason.txt",
    unnamed=HELLO_ORGANISATION,
    button=_("Open it and correct it"),
    button_target="item_url",
    label=pgettext_lazy("mail", "Returned to its author"),
)


def tell_author(
    item: Publishable, author: User | None, *, by: User, reason: str, page: str, occasion: str
) -> None:
    """Tell the author of `item` why it was returned, unless that is who returned it.

    `page` is the page of the admin on which it is corrected, `occasion` what makes this
    return another one than an earlier one.
    """
    if author is None or author.pk == by.pk or not (author.is_active and author.is_staff):
        return
    opts = item._meta
    url = site_url(reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=[item.pk]))
    send(
        RETURNED,
        to=author.email,
        language=author.language,
        context=lambda: {
            "addressee": author.name,
            "kind_of_item": capfirst(opts.verbose_name),
            "item": str(item),
            "is_amendment": page == "amend",
            "returned_by": by.name,
            "why": reason,
            "item_url": url,
        },
        dedupe_key=f"returned:{opts.label_lower}:{item.pk}:{occasion}",
    )
