"""Where events hold personal data: registrations, groups, proposals; and the emails of all."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.models import OutgoingMail, User
from kanazawa2030.core.worker.purging import erase_mails
from kanazawa2030.core.workflow.people import (
    Held,
    PersonSource,
    add_source,
    columns_of,
    person_source,
)

from ..desk import services as desk_services
from ..models import CoHost, GroupRequest, Proposal, Registration
from ..proposals.cohosts import correct_cohost, forget_cohost, name_in_draft
from ..proposals.tasks import COHOSTS, NOWHERE_ENDS, forget_contacts
from ..registration import notifications, retention
from ..registration.seats import lock_event


@person_source
class Registrations(PersonSource):
    """Registrations with their companions, needs, answers and history."""

    name, label, order = "registration", gettext_lazy("Registrations"), 10
    emails, phones, names = ("email",), ("phone",), ("name", "kana", "organisation")
    may = frozenset({"erase", "correct", "restrict"})

    def rows(self) -> QuerySet:
        rows = Registration.objects.filter(erased_at__isnull=True)
        return rows.select_related("event__venue", "needs").order_by("event_id", "number")

    def describe(self, row: Registration) -> Held:
        return self.held(
            row,
            where=_("No. %(number)s of %(event)s") % {"number": row.number, "event": row.event},
            person=" ".join(filter(None, (row.name, row.kana, row.email, row.phone))),
            read=lambda: {
                **retention.known_of(row),
                "calls": [call.created_at.isoformat() for call in row.calls.all()],
                "restricted_at": row.restricted_at.isoformat() if row.restricted_at else "",
            },
            address=reverse("admin:events_registration_page", args=[row.pk]),
            stays=_("The number of people and whether they came stay, for the figures."),
            is_restricted=row.restricted_at is not None,
        )

    def erase(self, row: Registration, *, by: User, now: datetime) -> None:
        retention.erase(row, by=by, now=now)

    def correct(
        self, row: Registration, changes: dict[str, str], *, by: User, now: datetime
    ) -> None:
        if row.is_active:
            desk_services.change_for(row, changes=changes, by=by, now=now)
            return
        lock_event(row.event_id)
        Registration.objects.filter(pk=row.pk).update(**changes)

    def restrict(self, row: Registration, *, restricted: bool, by: User, now: datetime) -> None:
        lock_event(row.event_id)
        rows = Registration.objects.filter(pk=row.pk, restricted_at__isnull=restricted)
        if rows.update(restricted_at=now if restricted else None) and restricted:
            notifications.forget_unsent(row)


@person_source
class GroupRequests(PersonSource):
    """Requests of schools and groups with one responsible person."""

    name, label, order = "group", gettext_lazy("Requests of groups"), 20
    emails, phones, names = ("email",), ("phone",), ("name", "organisation")
    may = frozenset({"erase", "correct"})

    def rows(self) -> QuerySet:
        blank = {"name": "", "email": "", "phone": "", "message": "", "organisation": ""}
        return GroupRequest.objects.exclude(**blank).select_related("event").order_by("pk")

    def describe(self, row: GroupRequest) -> Held:
        return self.held(
            row,
            where=_("Request of a group for %(event)s") % {"event": row.event},
            person=" ".join(filter(None, (row.organisation, row.name, row.email, row.phone))),
            read=lambda: columns_of(
                row,
                *("organisation", "name", "email", "phone", "headcount", "message"),
                *("language", "state", "created_at", "answered_at"),
            ),
            address=reverse("admin:events_event_registrations", args=[row.event_id]),
            stays=_("The number of people asked for stays, for the figures."),
        )

    def erase(self, row: GroupRequest, *, by: User, now: datetime) -> None:
        lock_event(row.event_id)
        mine = GroupRequest.objects.filter(pk=row.pk)
        mine.filter(state=GroupRequest.State.OPEN).delete()  # nobody is left to answer
        mine.update(organisation="", name="", email="", phone="", message="")

    def correct(
        self, row: GroupRequest, changes: dict[str, str], *, by: User, now: datetime
    ) -> None:
        lock_event(row.event_id)
        known = {name: value for name, value in changes.items() if name != "kana"}
        if known:
            GroupRequest.objects.filter(pk=row.pk).update(**known)


@person_source
class Proposals(PersonSource):
    """Proposals with the contact their proposer gave."""

    name, label, order = "proposal", gettext_lazy("Proposals"), 30
    emails = ("proposer__email",)
    names = ("proposer__name", "data__organisation__contact_name")
    phones = ("data__organisation__contact_phone",)
    may = frozenset({"erase"})

    def rows(self) -> QuerySet:
        return Proposal.objects.select_related("proposer").order_by("pk")

    def describe(self, row: Proposal) -> Held:
        is_over = row.state in Proposal.FINAL
        return self.held(
            row,
            where=row.title or _("Proposal without a title"),
            person=str(row.proposer or ""),
            read=lambda: {
                **columns_of(row, "number", "title", "summary_for_public", "state", "created_at"),
                "data": row.data,
            },
            address=reverse("admin:events_proposal_change", args=[row.pk]) if row.number else "",
            stays=_("What was proposed and decided stays; contacts and files go.")
            if is_over
            else _("It is still being handled: end it first, with its proposer."),
            may=self.may if is_over else frozenset(),
        )

    def erase(self, row: Proposal, *, by: User, now: datetime) -> None:
        forget_contacts(row)


@person_source
class CoHosts(PersonSource):
    """Co-hosts named in proposals, by the address at which they are asked."""

    name, label, order = "cohost", gettext_lazy("Co-hosts of proposals"), 31
    emails, names = ("email",), ("name",)
    may = frozenset({"erase", "correct"})

    def rows(self) -> QuerySet:
        known = CoHost.objects.exclude(email__endswith=NOWHERE_ENDS)
        return known.select_related("proposal").order_by("pk")

    def describe(self, row: CoHost) -> Held:
        title = row.proposal.title or _("Proposal without a title")
        return self.held(
            row,
            where=_("Named in “%(proposal)s”") % {"proposal": title},
            person=f"{row.name} {row.email}",
            read=lambda: {
                "proposal": title,
                **columns_of(row, "name", "email", "role", "state", "asked_at", "answered_at"),
            },
            address=reverse("admin:events_proposal_change", args=[row.proposal_id])
            if row.proposal.number
            else "",
            stays=_(
                "The name of the organisation stays. While the proposal is handled it counts as "
                "a no, and its link ends."
            ),
        )

    def erase(self, row: CoHost, *, by: User, now: datetime) -> None:
        forget_cohost(row, now=now)

    def correct(self, row: CoHost, changes: dict[str, str], *, by: User, now: datetime) -> None:
        if "email" in changes:
            correct_cohost(row, changes["email"], now=now)


class NamedInDraft(PersonSource):
    """One of the co-hosts in a proposal that is being written, before it is asked."""

    label, order = gettext_lazy("Co-hosts in drafts of proposals"), 32
    may = frozenset({"erase", "correct"})

    def __init__(self, place: str) -> None:
        self.place = place
        self.name = place.removesuffix("_email")
        self.emails = (f"data__organisation__{place}",)

    def rows(self) -> QuerySet:
        drafts = Proposal.objects.filter(state=Proposal.State.DRAFT)
        return drafts.filter(**{f"{self.emails[0]}__gt": ""}).order_by("pk")

    def describe(self, row: Proposal) -> Held:
        email = row.data["organisation"][self.place]
        title = row.title or _("Proposal without a title")
        return self.held(
            row,
            where=_("Named in “%(proposal)s”") % {"proposal": title},
            person=email,
            read=lambda: {"proposal": title, "email": email},
        )

    def erase(self, row: Proposal, *, by: User, now: datetime) -> None:
        name_in_draft(row, self.place, "")

    def correct(self, row: Proposal, changes: dict[str, str], *, by: User, now: datetime) -> None:
        if "email" in changes:
            name_in_draft(row, self.place, changes["email"])


for place in COHOSTS:
    add_source(NamedInDraft(place))


@person_source
class Mails(PersonSource):
    """Emails that still hold the address: those sent are emptied, those waiting deleted."""

    name, label, order = "mail", gettext_lazy("Emails we sent"), 900
    emails = ("to",)
    may = frozenset({"erase"})

    def rows(self) -> QuerySet:
        kept = OutgoingMail.objects.filter(erased_at__isnull=True, is_secret=False)
        return kept.exclude(status=OutgoingMail.Status.SENDING).order_by("pk")

    def describe(self, row: OutgoingMail) -> Held:
        return self.held(
            row,
            where=row.subject,
            person=row.to,
            read=lambda: columns_of(
                row, "to", "subject", "text", "language", "created_at", "sent_at"
            ),
            stays=_("That an email was sent stays, for the count; address and text go."),
        )

    def erase(self, row: OutgoingMail, *, by: User, now: datetime) -> None:
        mine = OutgoingMail.objects.filter(pk=row.pk)
        mine.filter(status=OutgoingMail.Status.QUEUED).delete()
        erase_mails(mine.exclude(status=OutgoingMail.Status.SENDING), now)
