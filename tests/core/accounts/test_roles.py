"""The staff groups: what each may do, and what a second run leaves alone."""

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.test import SimpleTestCase
from django.utils import translation

from kanazawa2030.core.accounts.roles import ROLES, Role, load_groups, role_label
from kanazawa2030.core.models import Publishable, RoleGrant

from ...base import PortalTestCase


def rights_of(role):
    """The rights a group has in the database, by name."""
    return {
        f"{app}.{codename}"
        for app, codename in Group.objects.get(name=role).permissions.values_list(
            "content_type__app_label", "codename"
        )
    }


class RoleTableTests(SimpleTestCase):
    def test_nobody_beyond_the_administrator(self):
        for role, rights in ROLES.items():
            with self.subTest(role):
                self.assertLessEqual(rights, ROLES[Role.ADMINISTRATOR])

    def test_no_role_reaches_rights_groups_or_keys(self):
        """Whoever could change these could give themselves anything."""
        for role, rights in ROLES.items():
            for right in rights:
                with self.subTest(role, right=right):
                    self.assertNotIn(right.split(".")[0], ("auth", "mfa", "account"))
                    self.assertNotIn(right, ("core.delete_user", "sessions"))

    def test_only_the_approver_and_administrator_approve(self):
        approvers = [role for role in Role if "core.approve_content" in ROLES[role]]
        self.assertEqual(approvers, [Role.APPROVER, Role.ADMINISTRATOR])

    def test_reception_sees_the_door_and_nothing_else(self):
        door = {"events.view_registration", "events.run_reception"}
        self.assertEqual(ROLES[Role.RECEPTION], door)

    def test_labels(self):
        with translation.override("ja"):
            labels = [role_label(role.value) for role in Role]
        self.assertEqual(labels, ["受付", "編集", "審査", "承認", "管理"])
        self.assertEqual(role_label("広報課"), "広報課")


class LoadGroupsTests(PortalTestCase):
    def test_every_right_of_the_table_exists(self):
        for role in Role:
            with self.subTest(role):
                self.assertEqual(rights_of(role.value), ROLES[role])

    def test_editor_edits_every_kind_of_text(self):
        kinds = [model for model in apps.get_models() if issubclass(model, Publishable)]
        self.assertGreaterEqual(len(kinds), 4)
        for model in kinds:
            opts = model._meta
            right = f"{opts.app_label}.change_{opts.model_name}"
            with self.subTest(right):
                self.assertTrue(self.editor.has_perm(right))
                self.assertFalse(self.approver.has_perm(right))
                self.assertFalse(self.reception.has_perm(right))

    def test_reviewer_moves_partners_and_writes_no_events(self):
        self.assertTrue(self.reviewer.has_perm("partners.move_partner"))
        self.assertFalse(self.reviewer.has_perm("events.change_event"))
        self.assertFalse(self.editor.has_perm("partners.move_partner"))

    def test_a_right_taken_away_stays_away(self):
        editor = Group.objects.get(name="editor")
        editor.permissions.remove(Permission.objects.get(codename="delete_event"))
        editor.permissions.add(Permission.objects.get(codename="view_user"))
        load_groups()
        self.assertNotIn("events.delete_event", rights_of("editor"))
        self.assertIn("core.view_user", rights_of("editor"))

    def test_a_right_of_a_later_release_arrives(self):
        editor = Group.objects.get(name="editor")
        editor.permissions.remove(Permission.objects.get(codename="add_topic"))
        RoleGrant.objects.filter(role="editor", permission="pages.add_topic").delete()
        load_groups()
        self.assertIn("pages.add_topic", rights_of("editor"))

    def test_a_missing_group_comes_back_whole(self):
        Group.objects.get(name="editor").delete()
        load_groups()
        self.assertEqual(rights_of("editor"), ROLES[Role.EDITOR])

    def test_a_second_run_writes_nothing(self):
        writes = [
            sql
            for sql in self.count_queries(load_groups)
            if sql.split()[0] in ("INSERT", "UPDATE", "DELETE")
        ]
        self.assertEqual(writes, [])
