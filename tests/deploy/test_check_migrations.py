"""Migrations the processes of the version before cannot live with are refused."""

from unittest import mock

from django.core.management import CommandError, call_command
from django.db import models
from django.db.migrations import Migration
from django.db.migrations import operations as op
from django.db.migrations.state import ModelState, ProjectState
from django.test import SimpleTestCase

from kanazawa2030.core.management.commands import check_migrations


def migration(*operations, **attributes):
    made = Migration("0099_new", "events")
    made.operations = list(operations)
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


def tables():
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("title", models.CharField(max_length=100)),
        ("note", models.TextField(null=True)),
    ]
    state.add_model(ModelState("events", "Talk", fields))
    return state


def constraint():
    return models.UniqueConstraint(fields=["title"], name="one_title")


class CheckMigrationsTests(SimpleTestCase):
    def faults(self, *operations, **attributes):
        return check_migrations.faults(migration(*operations, **attributes), tables())

    def test_what_old_processes_cannot_live_with(self):
        wrong = {
            "adds seats without": op.AddField("talk", "seats", models.IntegerField(default=3)),
            "takes away": op.RemoveField("talk", "note"),
            "or renames": op.RenameField("talk", "note", "notes"),
            "renames what": op.DeleteModel("Talk"),
            "old processes use": op.RenameModel("Talk", "Speech"),
            "makes note stricter": op.AlterField("talk", "note", models.TextField()),
            "makes title stricter": op.AlterField("talk", "title", models.CharField(max_length=9)),
            "constraint": op.AddConstraint("talk", constraint()),
            "SQL": op.RunSQL("SELECT 1", ""),
        }
        for words, operation in wrong.items():
            with self.subTest(words):
                [fault] = self.faults(operation)
                self.assertIn(words, fault)
                self.assertEqual(self.faults(operation, safe_because="not used since 1.0"), [])

    def test_what_they_can(self):
        right = [
            op.AddField("talk", "seats", models.IntegerField(db_default=3)),
            op.AddField("talk", "place", models.TextField(null=True)),
            op.AddField("talk", "goals", models.ManyToManyField("core.Goal")),
            op.AlterField("talk", "title", models.CharField(max_length=200, help_text="x")),
            op.AlterField("talk", "note", models.TextField(db_default="")),
            op.AddIndex("talk", models.Index(fields=["title"], name="by_title")),
            op.RunPython(op.RunPython.noop),
        ]
        for operation in right:
            with self.subTest(str(operation)):
                self.assertEqual(self.faults(operation), [])

    def test_a_table_of_its_own_has_no_old_users(self):
        made = op.CreateModel("Chair", [("id", models.BigAutoField(primary_key=True))])
        more = op.AddField("chair", "title", models.TextField())
        self.assertEqual(self.faults(made, more, op.AddConstraint("chair", constraint())), [])

    def test_those_of_the_portal_pass_and_earlier_ones_are_not_judged(self):
        call_command("check_migrations")
        with (
            mock.patch.object(check_migrations, "BASELINE", {"events": 0}),
            self.assertRaisesMessage(CommandError, "without null or db_default"),
        ):
            call_command("check_migrations")
