"""The list of proposals: age and due date of each row, and the filters."""

from datetime import date
from typing import NamedTuple

from django.contrib import admin
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from kanazawa2030.core.working_days import add_working_days, working_days_between

from ...models import Decision, Proposal, ProposalComment
from . import services

State = Proposal.State
# By due date; paused proposals come last.
BY_PROMISE = (F("paused_on").asc(nulls_first=True), "promised_on", "pk")
SOON = 3  # working days; then the promise is close


class Promise(NamedTuple):
    """The due date of the answer: `kind` is left, soon, over, still or none."""

    kind: str
    words: str


def promise_of(proposal, today: date | None = None) -> Promise:
    """Return working days until the answer is due, or since; paused while asked."""
    today = today or timezone.localdate()
    if proposal.promised_on is None or proposal.state not in Proposal.OPEN:
        return Promise("none", "–")
    if proposal.state == State.MORE_INFO:
        left = working_days_between(proposal.paused_on, proposal.promised_on)
        return Promise("still", _("paused, then %(days)s") % {"days": _days(left)})
    if today > proposal.promised_on:
        over = working_days_between(proposal.promised_on, today)
        return Promise("over", _("%(days)s over") % {"days": _days(over)})
    left = working_days_between(today, proposal.promised_on)
    if left == 0:
        return Promise("soon", _("due today"))
    kind = "soon" if left <= SOON else "left"
    return Promise(kind, _("%(days)s left") % {"days": _days(left)})


def age_of(proposal, today: date | None = None) -> str:
    """Return how long ago it was submitted, in working days."""
    if proposal.submitted_at is None:
        return "–"
    begun = timezone.localdate(proposal.submitted_at)
    passed = working_days_between(begun, today or timezone.localdate())
    return _days(passed) if passed else _("today")


def _days(number: int) -> str:
    return ngettext("%(days)d working day", "%(days)d working days", number) % {"days": number}


def with_signs(queryset):
    """Annotate `ready` (outcome of a prepared decision) and `last_from_staff`."""
    drafts = Decision.objects.filter(
        proposal=OuterRef("pk"), released_at__isnull=True, voided_at__isnull=True
    )
    words = ProposalComment.objects.filter(
        proposal=OuterRef("pk"), visibility=ProposalComment.Visibility.PROPOSER
    ).order_by("-at", "-pk")
    return queryset.annotate(
        ready=Subquery(drafts.values("outcome")[:1]),
        last_from_staff=Subquery(words.values("is_from_staff")[:1]),
    )


class QueueFilter(admin.SimpleListFilter):
    """Open proposals by default; everything else is one click away."""

    title = gettext_lazy("queue")
    parameter_name = "queue"

    def lookups(self, request, model_admin):
        return [
            ("ours", _("waiting for us")),
            ("theirs", _("waiting for the proposer")),
            ("ready", _("decision ready to release")),
            ("answered", _("the proposer has written")),
            ("event", _("accepted, no event yet")),
            ("decided", pgettext("queue", "decided")),
            ("all", pgettext("queue", "all")),
        ]

    def choices(self, changelist):
        """As Django's, with open proposals as the first choice instead of all."""
        choices = list(super().choices(changelist))
        return [{**choices[0], "display": pgettext("queue", "not decided")}, *choices[1:]]

    def queryset(self, request, queryset):
        ours = (State.SUBMITTED, State.SCREENING, State.IN_REVIEW)
        chosen = {
            None: Q(state__in=Proposal.OPEN),
            "ours": Q(state__in=ours),
            "theirs": Q(state__in=(State.MORE_INFO, State.CONDITIONAL)),
            "ready": Q(ready__isnull=False),
            "answered": Q(last_from_staff=False) & ~Q(state__in=FINISHED),
            "event": Q(state=State.ACCEPTED),
            "decided": Q(state__in=Proposal.DECIDED),
        }
        return queryset.filter(chosen.get(self.value(), Q()))


FINISHED = (State.DECLINED, State.WITHDRAWN, State.DONE, State.CLOSED)


class PromiseFilter(admin.SimpleListFilter):
    title = gettext_lazy("answer due")
    parameter_name = "promise"

    def lookups(self, request, model_admin):
        return [
            ("over", pgettext("queue", "over")),
            ("soon", pgettext("queue", "close")),
            ("later", pgettext("queue", "later")),
        ]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        soon = add_working_days(today, SOON)
        running = Q(state__in=Proposal.OPEN) & ~Q(state=State.MORE_INFO)
        chosen = {
            "over": running & Q(promised_on__lt=today),
            "soon": running & Q(promised_on__gte=today, promised_on__lte=soon),
            "later": running & Q(promised_on__gt=soon),
        }
        return queryset.filter(chosen.get(self.value(), Q()))


class AssignedFilter(admin.SimpleListFilter):
    """Assigned to me, to nobody, or to one colleague."""

    title = gettext_lazy("assigned to")
    parameter_name = "assigned"

    def lookups(self, request, model_admin):
        others = services.reviewers().exclude(pk=request.user.pk)
        return [
            ("me", pgettext("queue", "me")),
            ("nobody", pgettext("queue", "unassigned")),
            *((str(person.pk), str(person)) for person in others),
        ]

    def queryset(self, request, queryset):
        value = self.value()
        if value == "me":
            return queryset.filter(assigned_to=request.user)
        if value == "nobody":
            return queryset.filter(assigned_to__isnull=True)
        known = {key for key, _label in self.lookup_choices}
        return queryset.filter(assigned_to=value) if value in known else queryset
