"""Where partners hold personal data: contacts, forms they sent, members, invitations."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.models import User
from kanazawa2030.core.workflow.people import Held, PersonSource, columns_of, person_source

from ..contacts import active_members
from ..membership import services as membership_services
from ..models import Invitation, Membership, Partner, PartnerChange
from . import changes as profile_changes
from . import services as profile_services

# The columns of a contact, by what a correction calls them.
CONTACT = {name.removeprefix("contact_"): name for name in profile_changes.CONTACT}


def _page(partner: Partner) -> str:
    return reverse("admin:partners_partner_change", args=[partner.pk])


@person_source
class PartnerContacts(PersonSource):
    """The person an organisation names as its contact."""

    name, label, order = "contact", gettext_lazy("Contacts of partners"), 40
    emails, phones, names = ("contact_email",), ("contact_phone",), ("contact_name",)
    may = frozenset({"erase", "correct"})

    def rows(self) -> QuerySet:
        named = ~Q(contact_name="") | ~Q(contact_email="") | ~Q(contact_phone="")
        return Partner.objects.filter(named).order_by("pk")

    def describe(self, row: Partner) -> Held:
        is_needed = _is_only_way_to_reach(row)
        return self.held(
            row,
            where=_("Contact of %(partner)s") % {"partner": row.name},
            person=" ".join(filter(None, (row.contact_name, row.contact_email))),
            read=lambda: columns_of(row, "name", *CONTACT.values(), "contact_is_public"),
            address=_page(row),
            stays=_("The organisation has no owner who could be reached: name another first.")
            if is_needed
            else _("From then on the owners of the organisation get its emails."),
            may=frozenset({"correct"}) if is_needed else self.may,
        )

    def erase(self, row: Partner, *, by: User, now: datetime) -> None:
        empty = dict.fromkeys(CONTACT.values(), "")
        profile_services.change_partner(row, changes={**empty, "contact_is_public": False}, by=by)

    def correct(self, row: Partner, changes: dict[str, str], *, by: User, now: datetime) -> None:
        known = {CONTACT[name]: value for name, value in changes.items() if name in CONTACT}
        profile_services.change_partner(row, changes=known, by=by)


def _is_only_way_to_reach(partner: Partner) -> bool:
    """Return whether a partner that takes part could not be written to without its contact."""
    if partner.status == Partner.Status.LEFT:
        return False
    return not active_members(partner, Membership.Role.OWNER).exists()


@person_source
class SentForms(PersonSource):
    """Applications and changes of profiles: the contact as typed, as sent and as it was before."""

    name, label, order = "partnerform", gettext_lazy("Forms of partners"), 43
    emails = tuple(f"{part}__contact_email" for part in profile_changes.PARTS)
    phones = tuple(f"{part}__contact_phone" for part in profile_changes.PARTS)
    names = tuple(f"{part}__contact_name" for part in profile_changes.PARTS)
    may = frozenset({"erase"})

    def rows(self) -> QuerySet:
        named = Q()
        for column in (*self.emails, *self.phones, *self.names):
            named |= Q(**{f"{column}__gt": ""})
        return PartnerChange.objects.filter(named).select_related("partner").order_by("pk")

    def describe(self, row: PartnerChange) -> Held:
        contacts = profile_changes.contacts_in(row)
        is_decided_on = row.status == PartnerChange.Status.SUBMITTED
        return self.held(
            row,
            where=_("Form of %(partner)s: %(state)s")
            % {
                "partner": row.partner or row.data.get("name_ja", ""),
                "state": row.get_status_display(),
            },
            person=" / ".join(" ".join(filter(None, one.values())) for one in contacts.values()),
            read=lambda: {**contacts, **columns_of(row, "created_at", "submitted_at")},
            address=reverse("admin:partners_partnerchange_change", args=[row.pk])
            if row.submitted_at
            else "",
            stays=_("It awaits your decision: approve or return it first.")
            if is_decided_on
            else _("What else the form says stays."),
            may=frozenset() if is_decided_on else self.may,
        )

    def erase(self, row: PartnerChange, *, by: User, now: datetime) -> None:
        profile_changes.forget_contact(row)


@person_source
class Members(PersonSource):
    """Whoever acts for an organisation on the portal."""

    name, label, order = "member", gettext_lazy("Members of partners"), 41
    emails, names = ("user__email",), ("user__name",)
    may = frozenset({"erase"})

    def rows(self) -> QuerySet:
        return Membership.objects.select_related("user", "partner").order_by("pk")

    def describe(self, row: Membership) -> Held:
        is_last = membership_services.is_last_owner(row)
        return self.held(
            row,
            where=_("Member of %(partner)s") % {"partner": row.partner.name},
            person=f"{row.user.name} {row.user.email}".strip(),
            read=lambda: {"partner": row.partner.name, **columns_of(row, "role", "joined_at")},
            address=_page(row.partner),
            stays=_("The only owner of the organisation: replace the owner first, on its page.")
            if is_last
            else _("That there was a member stays in the history of the organisation."),
            may=frozenset() if is_last else self.may,
        )

    def erase(self, row: Membership, *, by: User, now: datetime) -> None:
        membership_services.end_for(row, by=by, now=now)


@person_source
class Invitations(PersonSource):
    """Invitations by mail that nobody has accepted yet."""

    name, label, order = "invitation", gettext_lazy("Invitations of partners"), 42
    emails = ("email",)
    may = frozenset({"erase"})

    def rows(self) -> QuerySet:
        return Invitation.objects.select_related("partner").order_by("pk")

    def describe(self, row: Invitation) -> Held:
        return self.held(
            row,
            where=_("Invited by %(partner)s") % {"partner": row.partner.name},
            person=row.email,
            read=lambda: {
                "partner": row.partner.name,
                **columns_of(row, "email", "role", "language", "created_at", "expires_at"),
            },
            address=_page(row.partner),
        )

    def erase(self, row: Invitation, *, by: User, now: datetime) -> None:
        row.delete()
