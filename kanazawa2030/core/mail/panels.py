"""What the staff desk says of mails that could not be delivered."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ..language.lists import listed
from ..models import OutgoingMail
from ..permissions import VIEW_MAILS
from ..registry import Todo, todo_source
from .kinds import label_of
from .troubles import in_words

MANY = 100
NAMED = 3


@todo_source("core.mail", order=20)
def undelivered_mail(user, now) -> list[Todo]:
    """Say how many mails failed, with kind and error of the newest, for who may see them.

    Never the address.
    """
    if not user.has_perm(VIEW_MAILS):
        return []
    failed = OutgoingMail.objects.filter(status=OutgoingMail.Status.FAILED)
    mails = list(failed.order_by("-created_at", "-pk").values_list("kind", "last_error")[:MANY])
    if not mails:
        return []
    words = _("Undelivered emails: %(count)s")
    newest = dict.fromkeys(f"{label_of(kind)} ({in_words(error)})" for kind, error in mails)
    query = {"status__exact": OutgoingMail.Status.FAILED.value}
    return [
        Todo(
            words % {"count": len(mails) if len(mails) < MANY else f"{MANY}+"},
            _("See what happened"),
            reverse("admin:core_outgoingmail_changelist", query=query),
            detail=listed(list(newest)[:NAMED]),
        )
    ]
