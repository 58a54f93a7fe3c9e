"""The dashboard panel of mails that could not be delivered."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import OutgoingMail
from ..permissions import VIEW_MAILS
from ..registry import desk_panel
from .kinds import label_of
from .troubles import in_words

SHOWN = 5


@desk_panel("core.mail", order=20)
def undelivered_mail(request):
    """List the newest failed mails, for who may see them; None if there are none.

    A row names kind and error, never the address.
    """
    if not request.user.has_perm(VIEW_MAILS):
        return None
    failed = OutgoingMail.objects.filter(status=OutgoingMail.Status.FAILED)
    newest = list(failed.only("pk", "kind", "last_error", "created_at")[:SHOWN])
    if not newest:
        return None
    query = {"status__exact": OutgoingMail.Status.FAILED.value}
    return {
        "title": _("Undelivered emails"),
        "rows": [
            (
                str(label_of(mail.kind)),
                reverse("admin:core_outgoingmail_change", args=[mail.pk]),
                in_words(mail.last_error),
            )
            for mail in newest
        ],
        "more": [
            (
                _("All undelivered emails (%(count)d)") % {"count": failed.count()},
                reverse("admin:core_outgoingmail_changelist", query=query),
            )
        ],
    }
