"""The morning mail to staff: what needs doing, on days when something does.

Numbers and a link, no personal data: such a mail may be read on a phone in a bus.
"""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import User
from ..registry import digest_sources, periodic_task
from .kinds import HELLO_ORGANISATION, MailKind, send
from .outbox import site_url

MORNING = MailKind(
    name="morning",
    subject=_("To do today"),
    paragraphs="mail/digest.txt",
    reason="mail/_digest_reason.txt",
    unnamed=HELLO_ORGANISATION,
    button=_("Open the staff desk"),
    button_target="desk_url",
    label=pgettext_lazy("mail", "Morning email to staff"),
)
FROM, UNTIL = time(7, 30), time(11)  # Tokyo; a late worker writes no evening mail


@periodic_task("core: morning mail", MORNING.label, every=timedelta(minutes=10))
def send_digests(now: datetime) -> int:
    """Mail each member of staff what needs doing, once a day; return how many."""
    here = timezone.localtime(now)
    if not FROM <= here.time() < UNTIL:
        return 0
    return sum(
        _write(user, here)
        for user in User.objects.filter(is_active=True, is_staff=True).order_by("pk")
        if not user.access_has_ended
    )


def _write(user, here: datetime) -> bool:
    with translation.override(user.language):
        lines = [line for source in digest_sources() for line in source.lines(user, here)]
    if not lines:
        return False
    with transaction.atomic():
        send(
            MORNING,
            to=user.email,
            language=user.language,
            context={"addressee": user.name, "lines": lines, "desk_url": site_url("/admin/")},
            dedupe_key=f"morning:{here:%Y%m%d}:{user.pk}",
            expires_at=here + timedelta(hours=12),
        )
    return True
