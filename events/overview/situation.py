"""How one event stands, in numbers: what its overview shows and its next step goes by."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum
from django.utils.functional import cached_property

from kanazawa2030.core.models import User

from ..desk.undelivered import undelivered
from ..models import Call, Event, GroupRequest, Registration, RegistrationNeeds, Report
from ..permissions import ENTER_REGISTRATION, READ_FEEDBACK, SEE_NEEDS
from ..questionnaire.services import steps_to_read
from ..registration import notifications
from ..reports.services import Totals, totals

Place = Registration.Place


@dataclass(frozen=True)
class Situation:
    """One event for one person, at one moment; each number costs a query at most once."""

    event: Event
    user: User
    now: datetime

    @cached_property
    def people(self) -> dict[str, int]:
        """Return the people and the parties that wait."""
        waits = Q(place=Place.QUEUE)
        found = self.event.registrations.active().aggregate(
            waiting=Sum("size", filter=waits), parties_waiting=Count("pk", filter=waits)
        )
        return {name: number or 0 for name, number in found.items()}

    @cached_property
    def totals(self) -> Totals:
        """Return the headcounts, as reception shows them."""
        return totals(self.event)

    @cached_property
    def needs(self) -> tuple[int, int] | None:
        """Return how many access needs are still to arrange, and all; None: not for this person."""
        if not self.user.has_perm(SEE_NEEDS):
            return None
        rows = RegistrationNeeds.objects.filter(
            registration__event=self.event, registration__status__in=Registration.ACTIVE
        )
        found = rows.aggregate(
            open=Count("pk", filter=Q(state=RegistrationNeeds.State.OPEN)), all=Count("pk")
        )
        return found["open"], found["all"]

    @cached_property
    def calls(self) -> int:
        """Return how many people are to be phoned."""
        if not self.user.has_perm(ENTER_REGISTRATION):
            return 0
        calls = Call.objects.filter(
            registration__event=self.event,
            registration__status__in=Registration.ACTIVE,
            done_at__isnull=True,
        )
        return calls.count() + len(undelivered(self.now, event=self.event))

    @cached_property
    def groups(self) -> int:
        """Return how many groups are to be answered."""
        if not self.user.has_perm(ENTER_REGISTRATION):
            return 0
        return self.event.group_requests.filter(state=GroupRequest.State.OPEN).count()

    @cached_property
    def steps(self) -> int:
        """Return how many texts of the questionnaire are to be read."""
        if not self.user.has_perm(READ_FEEDBACK):
            return 0
        return steps_to_read().filter(event=self.event).count()

    @cached_property
    def report(self) -> Report | None:
        return Report.objects.filter(event=self.event).first()

    @cached_property
    def is_counted(self) -> bool:
        """Whether it is known how many came, by reception or by hand."""
        report = self.report
        by_hand = report and (report.attendance_place or report.attendance_online)
        return bool(self.totals.arrived or by_hand)

    @cached_property
    def audience(self) -> tuple[int, int]:
        """Return how many registrations hear of a change by mail, and by phone."""
        return notifications.audience(self.event)

    @property
    def is_scheduled(self) -> bool:
        return self.event.state == Event.EventState.SCHEDULED

    @property
    def is_ahead(self) -> bool:
        """Whether people can still be told something before the event."""
        return self.event.state == Event.EventState.POSTPONED or not self.event.is_over(self.now)
