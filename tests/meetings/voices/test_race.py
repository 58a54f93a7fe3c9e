"""Two people at the same moment, on committed data."""

from unittest import mock

from django.db import connection
from django.db.models import QuerySet

from kanazawa2030.core.workflow import publishing
from kanazawa2030.core.workflow.changes import ChangeError
from kanazawa2030.core.workflow.publishing import PublishingError
from meetings.models import Question, Voice
from meetings.voices import services

from ...base import RaceTestCase
from .factories import make_question, make_voice, send

Status = Voice.Status


def without_locks():
    """Let every select_for_update be a plain select."""
    return mock.patch.object(QuerySet, "select_for_update", lambda rows, *a, **k: rows.all())


class SendRaceTests(RaceTestCase):
    def test_sent_twelve_times_at_once_is_one_answer(self):
        question = make_question()
        results, errors = self.run_threads(12, lambda _n: send(question).pk)
        self.assertEqual(errors, [])
        self.assertEqual(len({*results}), 1)
        self.assertEqual(Voice.objects.count(), 1)
        self.assertEqual(len(self.outbox()), 1)

    def test_flagged_at_once_is_one_request(self):
        voice = make_voice(make_question())
        _results, errors = self.run_threads(8, lambda _n: services.flag(voice, reason="x"))
        self.assertEqual(errors, [])
        self.assertEqual(voice.flags.count(), 1)

    def test_no_answer_is_taken_after_the_pause(self):
        question = make_question()
        editor = self.editor

        def act(number):
            if number == 0:
                return services.pause(question, paused=True, by=editor).updated_at
            return send(question, text=f"声{number}").created_at

        _results, errors = self.run_threads(8, act)
        self.assertTrue(all(isinstance(one, ChangeError) for one in errors), errors)
        self.assertEqual(Voice.objects.count(), 7 - len(errors))


class DeletePublishRaceTests(RaceTestCase):
    def race(self):
        """Delete and publish one answer at once; return how it stands."""
        voice = make_voice(make_question(), "waiting")
        editor = self.editor

        def act(number):
            if number % 2:
                return services.delete_own(voice)
            return services.decide(voice, "publish", by=editor)

        _results, errors = self.run_threads(6, act)
        voice.refresh_from_db()
        return voice, errors

    def test_what_its_writer_deletes_is_never_public(self):
        for _round in range(4):
            voice, errors = self.race()
            self.assertTrue(all(isinstance(one, ChangeError) for one in errors), errors)
            self.assertEqual((voice.status, voice.text), (Status.DELETED, ""))

    def test_control_without_the_lock(self):
        if connection.vendor != "postgresql":
            self.skipTest("SQLite lets writers in one by one")
        with without_locks():
            ends = [self.race() for _round in range(12)]
        broken = [
            voice for voice, errors in ends if voice.status != Status.DELETED or _faults(errors)
        ]
        self.assertTrue(broken, "the race is too slow to need a lock")


def _faults(errors):
    return [one for one in errors if not isinstance(one, ChangeError)]


class QuestionRaceTests(RaceTestCase):
    def publish_both(self):
        """Publish two questions asked at one time; return how many are public."""
        Question.objects.all().delete()
        pair = [make_question(published=False, title_ja=f"問い{n}") for n in range(2)]
        editor = self.editor
        _results, errors = self.run_threads(
            2, lambda n: publishing.apply_transition(pair[n], "publish", by=editor)
        )
        self.assertTrue(all(isinstance(one, PublishingError) for one in errors), errors)
        return Question.objects.published().count()

    def test_of_two_questions_at_once_one_is_published(self):
        self.assertEqual([self.publish_both() for _round in range(4)], [1, 1, 1, 1])

    def test_control_without_the_lock(self):
        if connection.vendor != "postgresql":
            self.skipTest("SQLite lets writers in one by one")
        with without_locks():
            self.assertIn(2, [self.publish_both() for _round in range(12)])
