"""The registrations page of one event: seats, queue and what needs doing."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kanazawa2030.core.language.lists import listed
from kanazawa2030.core.web.list_query import MOST_PAGES, number_in
from kanazawa2030.core.workflow.changes import ChangeError, log_change, version_of

from .. import access_needs
from ..editing import services as editing_services
from ..models import Call, Event, EventQuestion, GroupRequest, Registration, RegistrationNeeds
from ..permissions import ENTER_REGISTRATION, SEE_NEEDS
from ..registration.mail_kinds import call_label, mail_label
from ..registration.seats import free_seats, promote_until, seats_sentence
from ..staff_pages import desk_page, get_event, post_data, redirect_to, render_page
from .erasure import erasure_text
from .filters import NEEDS, STATES, Filters
from .forms import SeatsForm
from .undelivered import TO_PHONE, undelivered

Place, Status = Registration.Place, Registration.Status
PER_PAGE = 100


@dataclass(frozen=True)
class Desk:
    """The context of the registrations page of one event, in a fixed number of queries."""

    event: Event
    now: datetime
    sees_needs: bool

    @cached_property
    def rows(self) -> list[Registration]:
        rows = list(self.event.registrations.order_by("number"))
        for row in rows:
            row.event = self.event
        return rows

    @cached_property
    def active(self) -> list[Registration]:
        return [row for row in self.rows if row.is_active]

    @cached_property
    def queue(self) -> list[Registration]:
        waiting = (row for row in self.active if row.place == Place.QUEUE)
        return sorted(waiting, key=lambda row: row.queue_no)

    @property
    def waiting_people(self) -> int:
        return sum(row.size for row in self.queue)

    @cached_property
    def holds(self) -> list[Registration]:
        """Return unconfirmed registrations, the next to expire first."""
        held = (row for row in self.active if row.status == Status.UNCONFIRMED)
        return sorted(held, key=lambda row: row.hold_until)

    @cached_property
    def doubles(self) -> list[list[Registration]]:
        """Return parties that share a phone number or a reading."""
        alike = defaultdict(list)
        for row in self.active:
            if row.is_restricted:
                continue
            for kind, value in (("phone", row.phone), ("kana", row.kana)):
                if value:
                    alike[kind, value].append(row)
        found = {
            tuple(row.number for row in rows): rows for rows in alike.values() if len(rows) > 1
        }
        return list(found.values())

    @cached_property
    def calls(self) -> list[Call]:
        calls = Call.objects.filter(TO_PHONE, registration__event=self.event, done_at__isnull=True)
        found = list(calls.select_related("registration"))
        for call in found:
            call.label = call_label(call.reason)
        return found

    @cached_property
    def undelivered(self) -> list:
        return [
            (failed, mail_label(failed.what)) for failed in undelivered(self.now, event=self.event)
        ]

    @cached_property
    def groups(self) -> list[GroupRequest]:
        return list(self.event.group_requests.order_by("state", "created_at"))

    @property
    def open_groups(self) -> list[GroupRequest]:
        return [row for row in self.groups if row.state == GroupRequest.State.OPEN]

    @cached_property
    def needs(self) -> list[RegistrationNeeds]:
        """Return access needs, open ones first; none for users who may not see them."""
        if not self.sees_needs:
            return []
        found = RegistrationNeeds.objects.filter(
            registration__in=self.event.registrations.active().usable()
        ).select_related("registration")
        rows = sorted(
            found,
            key=lambda row: (row.state != RegistrationNeeds.State.OPEN, row.registration.number),
        )
        for row in rows:
            row.words = access_needs.labels_of(row.choices)
        return rows

    @cached_property
    def seats_sentence(self) -> str:
        return seats_sentence(self.event)

    @property
    def seats_taken(self) -> int:
        return self.event.public_seats - self.event.seats_free

    @property
    def promotes_until(self) -> datetime:
        return promote_until(self.event)

    @property
    def still_promotes(self) -> bool:
        return self.event.state == Event.EventState.SCHEDULED and self.now < self.promotes_until

    @cached_property
    def sums(self) -> list[tuple[str, int, int]]:
        """Return label, people and registrations of each group of the active ones."""
        groups = (
            (_("With a seat"), [row for row in self.active if row.keeps_seat]),
            (_("Waiting list"), self.queue),
            (_("Not yet confirmed"), self.holds),
            (_("Checked in"), [row for row in self.active if row.status == Status.ATTENDED]),
            (pgettext("figure", "Absent"), [r for r in self.active if r.status == Status.ABSENT]),
        )
        found = [(label, sum(row.size for row in rows), len(rows)) for label, rows in groups]
        return [line for number, line in enumerate(found) if line[2] or not number]

    @cached_property
    def question(self) -> EventQuestion | None:
        """Return the event's first question with answers to choose from: the list has it."""
        text = EventQuestion.Kind.TEXT
        return next((one for one in self.event.questions.all() if one.kind != text), None)

    @cached_property
    def answers(self) -> dict[int, list[str]]:
        """Return what each registration chose, by its key: one answer, or several."""
        if self.question is None:
            return {}
        found = self.question.answers.all()
        for answer in found:
            answer.question = self.question
        return {answer.registration_id: answer.chosen for answer in found}

    def listed(self, filters: Filters) -> list[Registration]:
        """Return the rows of the list, each with its needs and its answer."""
        needs = {one.registration_id: one for one in self.needs}
        shown = dict(self.question.get_choices()) if self.question else {}
        rows = []
        for row in self.rows:
            chosen = self.answers.get(row.pk, [])
            if filters.shows(row, needs.get(row.pk), chosen):
                row.told = needs.get(row.pk)
                row.answer = listed(shown.get(one, one) for one in chosen)
                rows.append(row)
        return rows


@desk_page(
    "event/<int:pk>/registrations/", name="events_event_registrations", needs=ENTER_REGISTRATION
)
def registrations(request, pk):
    """Show seats, queue, holds, needs, calls, groups and every registration.

    The filter is posted, though it changes nothing: names stay out of addresses.
    """
    event = get_event(request, pk)
    desk = Desk(event, timezone.now(), request.user.has_perm(SEE_NEEDS))
    filters = Filters.of(request)
    pages = Paginator(desk.listed(filters), PER_PAGE)
    asked = request.POST.get("page", "") or request.GET.get("page", "")
    number = number_in(asked, 1, MOST_PAGES) or 1
    return render_page(
        request,
        "admin/events/desk/registration_desk.html",
        event,
        _("Registrations"),
        desk=desk,
        page=pages.get_page(number),
        filters=filters,
        shown_states=[(value, label) for value, (label, _rule) in STATES.items()],
        shown_needs=[(value, label) for value, (label, _rule) in NEEDS.items()],
        states=RegistrationNeeds.State.choices,
        erasure=erasure_text(event),
    )


@desk_page("event/<int:pk>/seats/", name="events_event_seats", needs=ENTER_REGISTRATION)
def seats(request, pk):
    """Change the number of seats, with the reason; the queue is promoted at once."""
    event = get_event(request, pk)
    form = SeatsForm(
        post_data(request), initial={"version": version_of(event), "capacity": event.capacity}
    )
    if request.method == "POST" and form.is_valid():
        data, waited = form.cleaned_data, event.registrations.next_in_line().count()
        try:
            changed = editing_services.change_seats(event, by=request.user, **data)
        except ChangeError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            if changed.version != event.version:
                words = _("Seats: %(seats)s") % {"seats": data["capacity"]}
                log_change(event, words, by=request.user)
            moved = waited - event.registrations.next_in_line().count()
            messages.success(request, _seats_changed(moved))
            return redirect_to("events_event_registrations", event.pk)
    taken = _("%(held)s of %(seats)s seats are taken, %(kept)s are kept for groups.")
    return render_page(
        request,
        "admin/events/desk/registration_ask.html",
        event,
        _("Change the number of seats"),
        form=form,
        button=_("Change the number of seats"),
        explanation=[
            taken
            % {"held": event.seats_held, "seats": event.capacity, "kept": event.reserved_seats},
            *_who_would_move_up(event),
        ],
    )


def _seats_changed(moved: int) -> str:
    done = _("The number of seats is changed.")
    if moved <= 0:
        return done
    words = ngettext(
        "%(count)s registration has moved up and is told.",
        "%(count)s registrations have moved up and are told.",
        moved,
    )
    return f"{done} {words % {'count': moved}}"


def _who_would_move_up(event) -> list[str]:
    """Return with how many seats the first of the waiting list moves up, and with how many all."""
    waiting = list(event.registrations.next_in_line())
    if not waiting:
        return [_("No one is waiting.")]
    if event.state != Event.EventState.SCHEDULED or timezone.now() >= promote_until(event):
        return [
            _(
                "Free seats are no longer offered automatically. Please assign them and phone "
                "the people."
            )
        ]
    missing = event.capacity - free_seats(event)
    people = sum(row.size for row in waiting)
    lines = [
        ngettext(
            "With %(seats)s seats, the registration that waits (%(people)s people) moves up.",
            "With %(seats)s seats, all %(parties)s that wait (%(people)s people) move up.",
            len(waiting),
        )
        % {"seats": missing + people, "parties": len(waiting), "people": people}
    ]
    if len(waiting) > 1:
        words = _("With %(seats)s seats, the first of them (%(people)s people) moves up.")
        lines.insert(0, words % {"seats": missing + waiting[0].size, "people": waiting[0].size})
    return [*lines, _("Whoever moves up is told by email, or is on the call list.")]
