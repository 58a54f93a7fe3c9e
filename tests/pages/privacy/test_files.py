"""Every personal column and every purge rule is said in words, in both languages."""

from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import SimpleTestCase, override_settings
from django.utils.translation import override

from kanazawa2030.core import registry
from kanazawa2030.pages.privacy.files import length_in, length_of, personal_files, rule_words

from .impersonal import IMPERSONAL

HOLDING = (
    *(models.CharField, models.TextField, models.JSONField),
    *(models.FileField, models.GenericIPAddressField),
)
OURS = ("core", "partners", "events", "meetings", "pages")
TABLES = [table for entry in personal_files() for table in entry.tables]


def unlooked_at(installed, known: set[tuple[str, str]]) -> list[str]:
    """Return the columns with texts or files that nobody has looked at."""
    return [
        f"{model._meta.label}.{column.name}"
        for model in installed
        for column in model._meta.concrete_fields
        if isinstance(column, HOLDING)
        and not column.choices
        # Both languages of a text belong to the column they translate.
        and not hasattr(column, "translated_field")
        and (model._meta.label, column.name) not in known
    ]


class FilesTests(SimpleTestCase):
    personal = {(table.label, name) for table in TABLES for name in table.fields}
    impersonal = {(label, name) for label, names in IMPERSONAL.items() for name in names.split()}

    def test_every_column_with_a_text_is_in_one_table_or_the_other(self):
        installed = apps.get_models(include_auto_created=True)
        self.assertEqual(unlooked_at(installed, self.personal | self.impersonal), [])
        self.assertEqual(self.personal & self.impersonal, set())

    def test_a_column_in_no_entry_is_noticed(self):
        known = (self.personal | self.impersonal) - {("events.Registration", "phone")}
        found = unlooked_at(apps.get_models(), known)
        self.assertEqual(found, ["events.Registration.phone"])

    def test_what_is_named_exists(self):
        for label, name in self.impersonal:
            apps.get_model(label)._meta.get_field(name)
        for table in TABLES:
            paths = (table.at, table.erased, table.event, table.name_by, table.email_by)
            for path in filter(None, (*paths, table.phone_by, *table.fields)):
                with self.subTest(table=table.label, path=path):
                    str(table.model._base_manager.values(path).query)

    def test_no_table_is_in_two_files(self):
        self.assertEqual(len(TABLES), len({table.label for table in TABLES}))

    def test_each_entry_says_everything_in_both_languages(self):
        said = {"name", "purpose", "people", "collected", "seen", "given", "sensitive", "basis"}
        for entry in personal_files():
            with self.subTest(entry.key):
                self.assertLessEqual(said, set(entry.words))
                for words in entry.words.values():
                    self.assertEqual(set(words), {"ja", "en"})
                    self.assertFalse(words["ja"].isascii())

    def test_columns_are_called_something_in_japanese(self):
        with override("ja"):
            called = {
                f"{table.label}.{name}": table.field_in(name, "ja")
                for table in TABLES
                for name in table.fields
            } | {table.label: table.name_in("ja") for table in TABLES}
        self.assertEqual([name for name, label in called.items() if label.isascii()], [])


class RuleWordsTests(SimpleTestCase):
    def test_every_rule_is_said_in_words(self):
        rules = {
            rule.name for rule in registry.purges() if rule.run.__module__.split(".")[0] != "tests"
        }
        self.assertEqual(rules ^ set(rule_words()), set())

    def test_rules_of_files_exist(self):
        named = {name for entry in personal_files() for name in entry.rules}
        self.assertEqual(named - set(rule_words()), set())

    @override_settings(NEEDS_KEPT_DAYS=3)
    def test_the_length_is_the_one_that_is_set(self):
        words = rule_words()["access needs"]
        self.assertEqual(words.kept_in("ja"), "催しの終了後3日")
        self.assertEqual(words.kept_in("en"), "3 days after the event")

    def test_lengths_of_settings_and_constants(self):
        self.assertEqual(length_of("SESSION_COOKIE_AGE"), timedelta(hours=12))
        self.assertEqual(length_of("UNCONFIRMED_ACCOUNT_HOURS"), timedelta(hours=24))
        self.assertEqual(length_of("AUDIT_KEPT_DAYS"), timedelta(days=settings.AUDIT_KEPT_DAYS))
        self.assertEqual(length_of("events.editing.unsaved.KEPT_FOR"), timedelta(days=7))
        self.assertEqual(length_of("events.registration.retention.CALLS_KEPT_DAYS").days, 30)

    def test_lengths_in_words(self):
        for length, japanese, english in (
            (timedelta(hours=1), "1時間", "1 hour"),
            (timedelta(days=1), "24時間", "24 hours"),
            (timedelta(days=2), "2日", "2 days"),
            (timedelta(days=365), "1年", "1 year"),
            (timedelta(days=366), "366日", "366 days"),
            (timedelta(days=1825), "5年", "5 years"),
        ):
            with self.subTest(english):
                self.assertEqual(length_in(length, "ja"), japanese)
                self.assertEqual(length_in(length, "en"), english)
