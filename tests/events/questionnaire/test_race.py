"""One form sent many times at once is one answer."""

import threading
from contextlib import suppress
from unittest import mock

from django.db import connection

from events.models import Feedback
from events.questionnaire import services as questionnaire_services
from events.questionnaire.services import FeedbackError
from kanazawa2030.core import tokens

from ...base import PortalClient, RaceTestCase
from ...factories import in_days, make_event
from ...people import make_person
from .factories import GOOD, filled, form_url

CLICKS = 12


class OnceOnly(RaceTestCase):
    def setUp(self):
        super().setUp()
        self.event = make_event(starts_at=in_days(-2))

    def test_one_key_at_once(self):
        key = tokens.new_nonce()
        results, errors = self.run_threads(
            CLICKS, lambda _n: questionnaire_services.answer(self.event, key=key, **GOOD).pk
        )
        self.assertEqual(errors, [])
        self.assertEqual(len(set(results)), 1)
        self.assertEqual(Feedback.objects.count(), 1)

    def test_one_form_at_once_leads_everybody_to_the_same_page(self):
        data = filled(self.event, one_step="歩く")

        def click(_number):
            return PortalClient().post(form_url(self.event), data)

        answers, errors = self.run_threads(CLICKS, click)
        self.assertEqual(errors, [])
        self.assertEqual(
            {(one.status_code, one.url) for one in answers},
            {(302, form_url(self.event) + "thanks/")},
        )
        self.assertEqual(Feedback.objects.count(), 1)

    def test_different_forms_are_different_answers(self):
        _results, errors = self.run_threads(
            CLICKS,
            lambda _n: questionnaire_services.answer(self.event, key=tokens.new_nonce(), **GOOD),
        )
        self.assertEqual(errors, [])
        self.assertEqual(Feedback.objects.count(), CLICKS)

    def test_control_looking_first_and_writing_then_is_not_enough(self):
        """Without the lock and the constraint each of them finds nothing and writes."""
        if connection.vendor != "postgresql":
            self.assertEqual(connection.vendor, "sqlite")  # its writers wait for each other
            return
        key = tokens.new_nonce()

        def careless(event, key, defaults):
            made = not Feedback.objects.filter(event=event, key=key).exists()
            if made:
                barrier.wait(30)
            row = Feedback.objects.create(event=event, key="", **defaults)
            return row, made

        barrier = threading.Barrier(2)
        with (
            mock.patch.object(questionnaire_services, "locked", lambda event: event),
            mock.patch.object(Feedback.objects, "get_or_create", careless),
        ):
            self.run_threads(
                2, lambda _n: questionnaire_services.answer(self.event, key=key, **GOOD)
            )
        self.assertEqual(Feedback.objects.count(), 2)

    def test_no_answer_arrives_once_it_has_been_closed(self):
        by = make_person("editor")

        def work(number):
            if number == CLICKS // 2:
                questionnaire_services.close_early(self.event, by=by)
                return Feedback.objects.count()
            with suppress(FeedbackError):
                questionnaire_services.answer(self.event, key=tokens.new_nonce(), **GOOD)
            return None

        counts, errors = self.run_threads(CLICKS, work)
        self.assertEqual(errors, [])
        [counted] = [count for count in counts if count is not None]
        self.assertEqual(Feedback.objects.count(), counted)
