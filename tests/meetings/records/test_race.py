"""At the same moment: one version, one number, and nothing published unread."""

import time
from unittest import mock

from django.db import connection

from kanazawa2030.core.workflow.changes import ChangeError
from kanazawa2030.core.workflow.publishing import apply_transition
from meetings.models import Decision, RecordVersion
from meetings.records import services
from meetings.records.services import make_version

from ...base import RaceTestCase
from ...people import make_person
from .written import published, reword, write_record

TIMES = 4


def slowly(function):
    """Return `function` with time between reading and writing for another to come in."""

    def slow(*args, **kwargs):
        result = function(*args, **kwargs)
        time.sleep(0.3)
        return result

    return slow


class VersionRaceTests(RaceTestCase):
    def setUp(self):
        self.meeting = write_record()
        self.people = [make_person("editor") for _ in range(TIMES)]

    def make(self, **notes):
        with mock.patch.object(services, "snapshot_of", slowly(services.snapshot_of)):
            return self.run_threads(
                TIMES, lambda n: make_version(self.meeting, by=self.people[n], **notes)
            )

    def test_two_who_make_a_version_make_one(self):
        results, errors = self.make()
        self.assertEqual(errors, [])
        self.assertEqual(len({version.pk for version in results}), 1)
        self.assertEqual([one.number for one in RecordVersion.objects.all()], [1])

    def test_without_the_lock_they_would_not(self):
        """The same meeting, the session read and not locked: the database has to refuse."""
        if connection.vendor != "postgresql":
            # SQLite's IMMEDIATE is the lock itself and cannot be taken away.
            self.assertEqual(connection.vendor, "sqlite")
            return

        def unlocked(item):
            return type(item)._base_manager.get(pk=item.pk)

        with mock.patch.object(services, "locked", unlocked):
            _results, errors = self.make()
        self.assertNotEqual(errors, [])

    def test_a_later_version_has_one_number(self):
        published(self.meeting, by=self.people[0])
        reword(self.meeting.decisions.get(number=1), "直した")
        _results, errors = self.make(note_ja="訂正")
        self.assertEqual(errors, [])
        self.assertEqual([one.number for one in RecordVersion.objects.all()], [1, 2])

    def test_what_is_published_is_what_was_read(self):
        for turn in range(4):
            reword(self.meeting.decisions.get(number=1), f"読んだ本文{turn}")
            draft = make_version(self.meeting, note_ja="訂正", by=self.people[0])
            read = draft.content
            Decision.objects.filter(number=1).update(text_ja="読まれていない本文")

            def act(number, draft=draft):
                if number:
                    return make_version(self.meeting, note_ja="訂正", by=self.people[1])
                return apply_transition(draft, "publish", by=self.people[0], version=draft.version)

            _results, errors = self.run_threads(2, act)
            for error in errors:
                self.assertIsInstance(error, ChangeError)
            draft.refresh_from_db()
            if draft.publishing_state == "approved":
                self.assertEqual(draft.content, read)
