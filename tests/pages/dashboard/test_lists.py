"""All lists: those a person may open, with the number of their rows."""

from django.contrib import admin
from django.urls import reverse

from kanazawa2030.pages.dashboard.lists import GROUPS

from ...base import PortalTestCase
from ...factories import make_event


class ListsTests(PortalTestCase):
    def groups(self, role):
        self.client.sign_in(self.person(role))
        return dict(self.client.get("/admin/lists/").context["groups"])

    def test_each_list_with_its_number(self):
        make_event()
        make_event()
        [events] = [one for one in self.groups("editor")["催し"] if one.name == "催し"]
        self.assertEqual(events.count, 2)
        self.assertEqual(events.address, reverse("admin:events_event_changelist"))

    def test_only_what_the_person_may_open(self):
        for role in ("editor", "reviewer", "approver", "administrator", "reception"):
            for title, lists in self.groups(role).items():
                for one in lists:
                    with self.subTest(role, title=title, list=one.name):
                        self.assertIn(self.client.get(one.address).status_code, (200, 302))
        self.assertEqual(self.groups("reception"), {})

    def test_the_groups_name_models_of_the_admin(self):
        known = {model._meta.label_lower for model in admin.site._registry}
        named = {label for _title, labels in GROUPS for label in labels}
        self.assertEqual(named - known, set())
