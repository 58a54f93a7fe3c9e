"""No form takes a longer text than the column it is stored in: PostgreSQL would refuse it."""

from django import forms
from django.contrib import admin
from django.db import models
from django.test import RequestFactory
from django.urls import get_resolver

from events.models import Event, EventMessage, GroupRequest, Proposal, Registration
from kanazawa2030.core.models import User
from kanazawa2030.pages.models import Subscription
from meetings.models import (
    Action,
    AgendaItem,
    Decision,
    RecordVersion,
    SectorCount,
    Statement,
    Voice,
    VoiceFlag,
)
from partners.models import Invitation, Partner

from .base import PortalTestCase

# The plain forms whose fields are columns, and the names that differ.
STORED = {
    "events.registration.forms.RegistrationForm": (Registration, {}),
    "events.registration.forms.PartyForm": (Registration, {}),
    "events.registration.forms.ChangeForm": (Registration, {}),
    "events.registration.forms.GroupRequestForm": (GroupRequest, {}),
    "events.messages.forms.MessageForm": (EventMessage, {}),
    "events.desk.forms.PersonForm": (Registration, {}),
    "events.desk.forms.EntryForm": (Registration, {}),
    "events.desk.forms.EditForm": (Registration, {}),
    "events.reception.forms.WalkInForm": (Registration, {}),
    "events.editing.forms.CancelForm": (Event, {"note_ja": "state_note_ja"}),
    "events.editing.forms.MoveOnlineForm": (Event, {"note_en": "state_note_en"}),
    "events.editing.forms.PostponeForm": (Event, {"note_ja": "state_note_ja"}),
    "events.editing.forms.CopyForm": (Event, {}),
    "events.proposals.proposer.forms.IdeaForm": (Proposal, {"summary": "summary_for_public"}),
    "kanazawa2030.pages.digest.forms.FollowForm": (Subscription, {}),
    "meetings.voices.forms.VoiceForm": (Voice, {}),
    "meetings.voices.forms.FlagForm": (VoiceFlag, {}),
    "meetings.records.forms.AgendaForm": (AgendaItem, {}),
    "meetings.records.forms.StatementForm": (Statement, {}),
    "meetings.records.forms.DecisionForm": (Decision, {}),
    "meetings.records.forms.ActionForm": (Action, {}),
    "meetings.records.forms.SectorForm": (SectorCount, {}),
    "meetings.records.forms.VersionForm": (RecordVersion, {}),
    "meetings.records.forms.StateForm": (
        Action,
        {"note_ja": "state_note_ja", "note_en": "state_note_en"},
    ),
    "partners.profile.forms.OrganisationForm": (Partner, {}),
    "partners.profile.forms.PracticeForm": (Partner, {}),
    "partners.profile.forms.ContactForm": (Partner, {}),
    "partners.profile.forms.ApplicationContactForm": (Partner, {}),
    "partners.membership.forms.InvitationForm": (Invitation, {}),
    "partners.membership.forms.OwnerForm": (User, {}),
}


def name_of(form_class) -> str:
    return f"{form_class.__module__}.{form_class.__qualname__}"


def all_forms(base=forms.BaseForm):
    for form_class in base.__subclasses__():
        yield form_class
        yield from all_forms(form_class)


def too_long(form_class, model, renamed=()):
    """Return the fields that take more than their columns hold."""
    columns = {column.name: column for column in model._meta.concrete_fields}
    renamed = dict(renamed)
    for name, field in form_class.base_fields.items():
        column = columns.get(renamed.get(name, name))
        if not isinstance(field, forms.CharField) or not isinstance(column, models.CharField):
            continue
        if field.max_length is None or field.max_length > column.max_length:
            yield f"{name_of(form_class)}.{name}: {field.max_length} for {column.max_length}"


class LimitTests(PortalTestCase):
    def test_plain_forms(self):
        assert get_resolver().url_patterns  # every form is imported
        found = {name_of(form_class): form_class for form_class in all_forms()}
        for name, (model, renamed) in STORED.items():
            with self.subTest(name):
                self.assertEqual(list(too_long(found[name], model, renamed)), [])

    def test_forms_of_the_admin(self):
        request = RequestFactory().get("/admin/")
        request.user = User(is_staff=True, is_superuser=True, is_active=True)
        for model, model_admin in admin.site._registry.items():
            for owner in (model_admin, *model_admin.get_inline_instances(request)):
                if owner is model_admin:
                    form_class = owner.get_form(request)
                else:
                    form_class = owner.get_formset(request).form
                with self.subTest(f"{model.__name__}: {owner.__class__.__name__}"):
                    self.assertEqual(list(too_long(form_class, form_class._meta.model)), [])

    def test_a_phone_number_with_many_groups_is_stored(self):
        """Of 26 characters: the form took 30, the column 20."""
        column = Registration._meta.get_field("phone")
        self.assertGreaterEqual(column.max_length, len("+358 (0) 40 123 4567 89"))
