"""Where partners hold personal data: contacts, members, invitations."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.models import User
from kanazawa2030.core.workflow.people import Held, PersonSource, columns_of, person_source

from .models import Invitation, Membership, Partner


def _page(partner: Partner) -> str:
    return reverse("admin:partners_partner_change", args=[partner.pk])


@person_source
class PartnerContacts(PersonSource):
    """The person an organisation names as its contact."""

    name, label, order = "contact", gettext_lazy("Contacts of partners"), 40
    emails, phones, names = ("contact_email",), ("contact_phone",), ("contact_name",)

    def rows(self) -> QuerySet:
        named = ~Q(contact_name="") | ~Q(contact_email="") | ~Q(contact_phone="")
        return Partner.objects.filter(named).order_by("pk")

    def describe(self, row: Partner) -> Held:
        return self.held(
            row,
            where=_("Contact of %(partner)s") % {"partner": row.name},
            person=" ".join(filter(None, (row.contact_name, row.contact_email))),
            read=lambda: columns_of(
                row,
                *("name", "contact_name", "contact_email", "contact_phone"),
                "contact_is_public",
            ),
            address=_page(row),
            stays=_("The organisation first names another contact, on its page."),
        )


@person_source
class Members(PersonSource):
    """Whoever acts for an organisation on the portal."""

    name, label, order = "member", gettext_lazy("Members of partners"), 41
    emails, names = ("user__email",), ("user__name",)

    def rows(self) -> QuerySet:
        return Membership.objects.select_related("user", "partner").order_by("pk")

    def describe(self, row: Membership) -> Held:
        return self.held(
            row,
            where=_("Member of %(partner)s") % {"partner": row.partner.name},
            person=f"{row.user.name} {row.user.email}".strip(),
            read=lambda: {"partner": row.partner.name, **columns_of(row, "role", "joined_at")},
            address=_page(row.partner),
            stays=_("The organisation, or the person, ends it on the page of members."),
        )


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
