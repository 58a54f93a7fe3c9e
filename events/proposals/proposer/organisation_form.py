"""The step that says who proposes an event, and who takes part."""

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.forms.fields import EmailField, LineField, PhoneField
from kanazawa2030.core.forms.layouts import Disclosure, Group, Piece, Section
from kanazawa2030.core.forms.names import plain_name
from kanazawa2030.core.language.bilingual import localized
from partners.contacts import contact_of
from partners.models import Partner

from ...models import HostRole
from ..cohosts import find_partners
from .fields import PickField
from .forms import ProposalStepForm

COHOSTS = (1, 2, 3, 4, 5)
ROLES = [(value, label) for value, label in HostRole.Role.choices if value != "organiser"]
GROUP, PERSON = "group", "person"


class OrganisationForm(ProposalStepForm):
    """Proposer and co-hosts; `cohosts` holds the latter once valid."""

    proposed_by = PickField(
        label=_("Who proposes the event?"), ask=_("Say who proposes the event.")
    )
    group_name = LineField(
        label=_("Name of the group or organisation"),
        max_length=150,
        required=False,
        help_text=_("If you propose for a group that is not a partner yet."),
        validators=[plain_name],
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    contact_name = LineField(
        label=_("Person we can speak to"),
        max_length=100,
        ask=_("Enter the name of the person we can speak to."),
        validators=[plain_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_phone = PhoneField(
        label=pgettext_lazy("proposal", "Phone"),
        required=False,
        help_text=_("Seen by the office only."),
        widget=forms.TextInput(
            attrs={"type": "tel", "autocomplete": "tel", "class": "form-control--m"}
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.partners = self._own_partners()
        self.fields["proposed_by"].choices = [
            *((f"partner:{row.pk}", localized(row, "name").text) for row in self.partners),
            *self._without_partner(),
        ]
        for number in COHOSTS:
            self.fields[f"cohost{number}_name"] = LineField(
                label=_("Name of the organisation"),
                max_length=150,
                required=False,
                validators=[plain_name],
                widget=forms.TextInput(attrs={"list": "partner-names", "autocomplete": "off"}),
            )
            self.fields[f"cohost{number}_email"] = EmailField(
                label=_("Its email address"),
                required=False,
                widget=forms.EmailInput(
                    attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
                ),
            )
            self.fields[f"cohost{number}_role"] = PickField(
                label=_("Role you would like it to have"),
                choices=[("", "—"), *ROLES],
                required=False,
                widget=forms.Select(attrs={"class": "form-control--m"}),
            )
        self.cohosts = []

    @property
    def is_proposers(self) -> bool:
        """Return whether the user began the draft: only they say for whom it is."""
        return self.draft.proposer_id == self.user.pk

    def _own_partners(self) -> list[Partner]:
        """Return the user's listed organisations, and the one of the draft."""
        own = []
        if self.is_proposers:
            own = list(Partner.objects.published().of_member(self.user))
        has = self.draft.partner
        return own if has is None or has in own else [*own, has]

    def _without_partner(self):
        if not self.is_proposers:
            return []
        return [
            (GROUP, _("A group or organisation that is not a partner yet")),
            (PERSON, _("I do, as an individual")),
        ]

    @property
    def parts(self):
        shown, more = [], []
        for label, names in self._cohost_rows().items():
            is_filled = any(self[name].value() or self[name].errors for name in names)
            place = shown if is_filled or not shown else more
            place.append(Group(label, *names, css_class="stack"))
        return (
            "proposed_by",
            "group_name",
            Section(
                _("Contact person"),
                Piece("events/proposals/_address.html", "contact_name", "contact_phone"),
            ),
            Section(
                _("Co-hosts"),
                *shown,
                Disclosure(_("Add more co-hosts"), *more),
                hint=_(
                    "Other organisations that you would like to take part. We ask each of them "
                    "by email; its name and role are public only after it has agreed. For a "
                    "partner the name is enough: we have its address."
                ),
            ),
        )

    def _cohost_rows(self) -> dict[str, list[str]]:
        return {
            gettext("Co-host %(number)s") % {"number": number}: [
                f"cohost{number}_{part}" for part in ("name", "email", "role")
            ]
            for number in COHOSTS
        }

    @property
    def in_one_row(self):
        """Return the fields of each co-host as one answer; unnamed ones are none (label "")."""
        rows = self._cohost_rows()
        named = {
            label: names
            for label, names in rows.items()
            if any(self[name].value() for name in names)
        }
        rest = [n for label, names in rows.items() if label not in named for n in names]
        return {**named, "" if named else _("Co-hosts"): rest}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("proposed_by") == GROUP and not cleaned.get("group_name"):
            if "group_name" not in self.errors:
                self.add_error("group_name", _("Enter the name of the group."))
        elif cleaned.get("proposed_by") and cleaned["proposed_by"] != GROUP:
            cleaned["group_name"] = ""
        self._clean_cohosts(cleaned)
        return cleaned

    def _clean_cohosts(self, cleaned):
        names = [cleaned.get(f"cohost{number}_name", "") for number in COHOSTS]
        partners = find_partners(names)
        seen = {}
        for number, name in zip(COHOSTS, names, strict=True):
            key = f"cohost{number}"
            email = cleaned.get(f"{key}_email", "")
            partner = partners.get(name)
            if self._is_blank_or_wrong(key, name, email, cleaned, partner):
                continue
            address = getattr(contact_of(partner), "email", "") if partner else email
            if not address:
                self.add_error(
                    f"{key}_name",
                    _("We have no email address for this partner. Please contact the office."),
                )
            elif self._is_own(partner, address):
                self.add_error(f"{key}_name", _("This is you. Name the other organisations only."))
            elif address in seen:
                self.add_error(f"{key}_name", _("This organisation is named twice."))
            else:
                seen[address] = True
                self.cohosts.append(
                    {
                        "name": name,
                        "email": address,
                        "role": cleaned[f"{key}_role"],
                        "partner": partner,
                    }
                )

    def _is_blank_or_wrong(self, key, name, email, cleaned, partner) -> bool:
        wrong = any(f"{key}_{part}" in self.errors for part in ("name", "email", "role"))
        if wrong or not (name or email or cleaned.get(f"{key}_role")):
            return True
        if not name:
            self.add_error(f"{key}_name", _("Enter the name of the organisation."))
        elif not (partner or email):
            self.add_error(
                f"{key}_email",
                _("Enter its email address. We ask there whether it will take part."),
            )
        elif not cleaned.get(f"{key}_role"):
            self.add_error(f"{key}_role", _("Choose the role you would like it to have."))
        else:
            return False
        return True

    def _is_own(self, partner, address) -> bool:
        chosen = self.cleaned_data.get("proposed_by", "")
        if partner is not None and chosen == f"partner:{partner.pk}":
            return True
        return address.casefold() == self.draft.proposer.email.casefold()


def chosen_partner(form: OrganisationForm, value) -> Partner | None:
    """Return the partner that `proposed_by` names, if this user may name it."""
    found = {f"partner:{row.pk}": row for row in form.partners}
    return found.get(value, None if form.is_proposers else form.draft.partner)
