"""Mails to administrators when a check begins to fail, and when it is well again.

One mail tells of all that changed since the last look. What comes and goes is told once: it is
well only after it has been so for QUIET.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..mail.kinds import HELLO_ORGANISATION, MailKind, send
from ..mail.outbox import Priority, site_url
from ..models import Alarm, User
from ..permissions import VIEW_MAILS
from ..registry import periodic_task
from .checks import Check, Finding, State, look

logger = logging.getLogger(__name__)

QUIET = timedelta(minutes=15)
ALARM = MailKind(
    name="alarm",
    subject=_("State of the site: something is not working"),
    paragraphs="mail/alarm.txt",
    reason="mail/_alarm_reason.txt",
    unnamed=HELLO_ORGANISATION,
    button=_("See the state of the site"),
    button_target="state_url",
    label=pgettext_lazy("mail", "Alarm about the state of the site"),
    priority=Priority.URGENT,
)
WELL = MailKind(
    name="alarm",
    subject=_("State of the site: working again"),
    paragraphs="mail/alarm.txt",
    reason="mail/_alarm_reason.txt",
    unnamed=HELLO_ORGANISATION,
    button=_("See the state of the site"),
    button_target="state_url",
    label=pgettext_lazy("mail", "Alarm about the state of the site"),
    priority=Priority.URGENT,
)


@periodic_task("core: watch", _("Checking the state of the site"), every=timedelta(minutes=1))
def watch(now: datetime) -> list[str]:
    """Look at everything; mail what began to fail or is well again; return the names of both."""
    states = {check.name: finding.state for check, finding in look(now)}
    with transaction.atomic():
        alarms = {alarm.name: alarm for alarm in Alarm.objects.select_for_update()}
        begun = [name for name, state in states.items() if _begins(name, state, alarms)]
        over = [alarm for alarm in alarms.values() if _is_over(alarm, states, now)]
        if not begun and not over:
            return []
        Alarm.objects.bulk_create(Alarm(name=name, since=now) for name in begun)
        Alarm.objects.filter(pk__in=[alarm.pk for alarm in over]).delete()
        ended = [alarm.name for alarm in over]
        for user in administrators():
            _tell(user, begun, ended, now)
    logger.warning("Checks that fail now: %s; well again: %s", begun, ended)
    return [*begun, *ended]


def _begins(name: str, state: State, alarms: dict[str, Alarm]) -> bool:
    return state == State.FAILING and name not in alarms


def _is_over(alarm: Alarm, states: dict[str, State], now: datetime) -> bool:
    """Return whether a check has been well for QUIET; note since when it is."""
    is_well = states.get(alarm.name, State.OK) != State.FAILING
    if is_well and alarm.well_since:
        return now - alarm.well_since >= QUIET
    if is_well or alarm.well_since:
        alarm.well_since = now if is_well else None
        alarm.save(update_fields=["well_since"])
    return False


def administrators() -> list[User]:
    """Return the staff who see the state of the site, and so are told of it."""
    staff = User.objects.filter(is_active=True, is_staff=True).order_by("pk")
    return [user for user in staff if not user.access_has_ended and user.has_perm(VIEW_MAILS)]


def _tell(user: User, begun: list[str], ended: list[str], now: datetime) -> None:
    def context():
        findings = look(now)  # in the language of the mail
        return {
            "addressee": user.name,
            "failing": list(_named(findings, begun)),
            "well": [label for label, _finding in _named(findings, ended)],
            "state_url": site_url(reverse("admin:watch_state")),
        }

    send(
        ALARM if begun else WELL,
        to=user.email,
        language=user.language,
        context=context,
        dedupe_key=f"alarm:{now:%Y%m%d%H%M%S}:{user.pk}",
        expires_at=now + timedelta(days=1),
    )


def _named(
    findings: Iterable[tuple[Check, Finding]], names: list[str]
) -> Iterable[tuple[object, Finding]]:
    return [(check.label, finding) for check, finding in findings if check.name in names]
