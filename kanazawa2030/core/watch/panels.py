"""What the first page of the desk says while something does not work."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ..language.lists import listed
from ..models import Alarm
from ..permissions import VIEW_MAILS
from ..registry import Todo, todo_source
from .checks import CHECKS


@todo_source("core.watch", order=10)
def alarms(user, now) -> list[Todo]:
    """Say which checks administrators were told of, until they are well again."""
    if not user.has_perm(VIEW_MAILS):
        return []
    names = set(Alarm.objects.values_list("name", flat=True))
    if not names:
        return []
    labels = listed(check.label for check in CHECKS if check.name in names)
    words, address = _("Something on the site is not working"), reverse("admin:watch_state")
    return [Todo(words, _("See what to do"), address, now, detail=labels)]
