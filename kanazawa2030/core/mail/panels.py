"""What the staff desk says of mails that could not be delivered or are held back."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ..language.lists import listed
from ..models import OutgoingMail
from ..permissions import RESEND_MAILS, VIEW_MAILS
from ..registry import Todo, todo_source
from . import pausing
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


@todo_source("core.mail_pause", order=10)
def mails_held_back(user, now) -> list[Todo]:
    """Say that a restored or copied site sends no emails, to who may release them."""
    if not user.has_perm(RESEND_MAILS):
        return []
    held = pausing.held()
    if held is None:
        return []
    return [
        Todo(
            _("Emails are held back"),
            _("Decide what is sent"),
            reverse("admin:core_outgoingmail_pause"),
            detail=held.get_reason_display(),
        )
    ]
