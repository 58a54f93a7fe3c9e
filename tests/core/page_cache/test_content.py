"""The version of the content: every way of writing it is seen, and nothing else is."""

import os
import subprocess
import sys
from io import StringIO
from unittest import mock
from urllib.parse import urlsplit

import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from events.models import Event, Registration
from kanazawa2030.core.models import ContentChange, LimitCount
from kanazawa2030.core.page_cache import content
from kanazawa2030.core.page_cache.purging import purge_changes
from kanazawa2030.core.workflow import publishing
from kanazawa2030.pages.models import Topic

from ...events.registration.factories import register
from ...factories import in_days, make_event, make_topic
from .cases import HERE, KeptPagesCase

PREPARE = "import django; django.setup(); "
BLIND = mock.patch(f"{HERE}.content.changes_content", return_value=False)


class VersionTests(KeptPagesCase):
    def version(self):
        content.forget_version()
        return content.content_version()

    def assertSeen(self, change):
        before = self.version()
        change()
        self.assertNotEqual(self.version(), before)

    def assertUnseen(self, change):
        before = self.version()
        change()
        self.assertEqual(self.version(), before)

    def test_every_way_of_writing_content_is_seen(self):
        event, topic = make_event(), make_topic()
        ways = {
            "save": lambda: event.save(),
            "update": lambda: Event.objects.filter(pk=event.pk).update(title_ja="別の題"),
            "bulk_update": lambda: Event.objects.bulk_update([event], ["title_ja"]),
            "bulk_create": lambda: Topic.objects.bulk_create([Topic(slug="x", title_ja="x")]),
            "many to many": lambda: event.goals.set([3]),
            "plain SQL": lambda: self.write("UPDATE events_event SET title_ja = 'x'"),
            "a query that writes": lambda: self.write(
                "WITH x AS (SELECT 1) DELETE FROM pages_topic WHERE slug = 'x'"
            ),
            "many rows at once": lambda: self.write_many("UPDATE pages_topic SET title_en = %s"),
            "delete": lambda: topic.delete(),
        }
        for name, change in ways.items():
            with self.subTest(name):
                self.assertSeen(change)

    def write(self, sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)

    def write_many(self, sql):
        with connection.cursor() as cursor:
            cursor.executemany(sql, [("a",), ("b",)])

    def test_what_no_page_shows_is_not_seen(self):
        event = make_event()
        mine = register(event)
        self.assertUnseen(lambda: Registration.objects.filter(pk=mine.pk).update(name="x"))
        self.assertUnseen(lambda: Event.objects.filter(pk=event.pk).update(seats_held=7))
        self.assertUnseen(lambda: register(event, 2))
        self.assertUnseen(lambda: list(Event.objects.all()))
        self.assertUnseen(
            lambda: LimitCount.objects.create(
                name="find", key_hash="x", window_start=in_days(0), count=1
            )
        )
        self.assertSeen(lambda: Event.objects.filter(pk=event.pk).update(seats_held=7, number=9))

    def test_it_changes_with_the_commit_and_goes_with_the_rollback(self):
        topic = make_topic()
        before = self.version()
        with transaction.atomic():
            topic.save()
            transaction.set_rollback(True)
        self.assertEqual(self.version(), before)
        # A part that is rolled back must not stand for the part that stays.
        with transaction.atomic():
            with transaction.atomic():
                topic.save()
                transaction.set_rollback(True)
            topic.save()
        self.assertNotEqual(self.version(), before)
        with transaction.atomic():
            topic.save()
            topic.save()
        self.assertEqual(ContentChange.objects.count(), self.version().changes)

    def test_one_row_a_transaction(self):
        topic = make_topic()
        before = self.version().changes
        with transaction.atomic():
            for _again in range(5):
                topic.save()
        self.assertEqual(self.version().changes, before + 1)

    def test_a_migration_is_seen(self):
        self.assertSeen(lambda: call_command("migrate", verbosity=0))

    def test_the_command_for_what_was_changed_by_hand(self):
        self.assertSeen(lambda: call_command("forget_pages", stdout=StringIO()))

    def test_old_rows_go_and_no_version_comes_back(self):
        seen = set()
        for _hour in range(7):
            Topic.objects.filter(slug="none").update(title_ja="x")
            seen.add(self.version())
            ContentChange.objects.update(at=in_days(-1))
            purge_changes(timezone.now(), dry_run=False)
            seen.add(self.version())
        self.assertEqual(len(seen), 14)
        self.assertLessEqual(ContentChange.objects.count(), 2)
        self.assertEqual(purge_changes(in_days(-9), dry_run=True), 0)

    def test_each_table_is_content_or_named(self):
        """A model nobody has thought of counts as content: rather built too often."""
        names = {name for one in apps.get_app_configs() for name in getattr(one, "off_pages", ())}
        labels = {one.label for one in apps.get_app_configs()}
        models = {model._meta.label for model in apps.get_models(include_auto_created=True)}
        self.assertEqual(names - labels - models, set(), "named, but there is no such model")
        self.assertIn(Event, content.content_models())
        self.assertNotIn(Registration, content.content_models())


class PageTests(KeptPagesCase):
    """An edit, a bulk update, a withdrawal, an approval, another process: seen on the page."""

    def events(self, **fields):
        self.rows = [make_event(title_ja=f"催し{n}", slug=f"event-{n}", **fields) for n in (0, 1)]
        return self.rows

    def assertEventShown(self, change, words="新しい題"):
        self.assertShown(
            lambda n: f"/ja/events/{self.rows[n].slug}/",
            lambda n: change(self.rows[n]),
            lambda _n: words,
            without=BLIND,
        )

    def test_an_edit(self):
        self.events()

        def edit(event):
            event.title_ja = "新しい題"
            event.save()

        self.assertEventShown(edit)

    def test_a_bulk_update(self):
        self.events()
        self.assertEventShown(
            lambda event: Event.objects.filter(pk=event.pk).update(title_ja="新しい題")
        )

    def test_a_withdrawal(self):
        for number, rule_off in enumerate((BLIND, None)):
            event = make_event(slug=f"gone-{number}")
            editor = self.editor
            self.assertEqual(self.visit(event.get_absolute_url()).status_code, 200)
            if rule_off:
                rule_off.start()
            try:
                publishing.apply_transition(event, "withdraw", by=editor, reason="誤り")
                found = self.visit(event.get_absolute_url()).status_code
            finally:
                if rule_off:
                    rule_off.stop()
            self.assertEqual(found, 200 if rule_off else 410)

    def test_an_approval(self):
        drafts = [make_topic(slug=f"t-{n}", title_ja=f"話{n}", published=False) for n in (0, 1)]

        def approve(number):
            Topic.objects.filter(pk=drafts[number].pk).update(
                publishing_state="approved", publish_at=in_days(-1)
            )

        self.assertShown(lambda _n: "/ja/news/", approve, lambda n: f"話{n}", without=BLIND)

    def test_another_process(self):
        """What another process commits is seen within a second, and not by chance."""
        event = make_event(title_ja="前の題")
        path = event.get_absolute_url()
        # Starting the process may take longer than a page is kept.
        stopped = time_machine.travel(timezone.now(), tick=False)
        with stopped:
            self.visit(path)
        self.another_process(
            f"from events.models import Event; "
            f"Event.objects.filter(pk={event.pk}).update(title_ja='新しい題')"
        )
        with stopped, mock.patch.object(content, "TRUSTED_FOR", 600):
            self.assertNotContains(self.assertKept(path), "新しい題")
        with stopped, mock.patch.object(content, "TRUSTED_FOR", 0):
            self.assertContains(self.visit(path), "新しい題")
        self.assertLessEqual(content.TRUSTED_FOR, 1)

    def another_process(self, code):
        """Run Python in a process of its own, on the database of this test."""
        name = connection.settings_dict["NAME"]
        address = f"sqlite:///{name}"
        if connection.vendor == "postgresql":
            address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        subprocess.run(
            [sys.executable, "-c", PREPARE + code],
            env={
                **os.environ,
                "DATABASE_URL": address,
                "DJANGO_SETTINGS_MODULE": "kanazawa2030.settings.test",
            },
            check=True,
            timeout=60,
        )
