"""The whole portal at the edges of the calendar: fiscal year, leap day, year end, midnight."""

from contextlib import ExitStack
from datetime import timedelta

import time_machine
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from events.models import Registration
from kanazawa2030.core import registry
from kanazawa2030.core.models import TaskRun
from kanazawa2030.core.worker import scheduling
from kanazawa2030.core.worker.purging import purge
from kanazawa2030.pages.impact.figures import figures

from .base import PortalTestCase
from .factories import make_event, tokyo
from .page_types import PAGE_TYPES, address, load_everything
from .pages.impact.factories import make_report
from .people import make_person

TICK = timedelta(microseconds=1)
APRIL = tokyo(2028, 4, 1)
EDGES = (
    APRIL - TICK,  # last moment of a fiscal year
    APRIL,
    tokyo(2028, 2, 29) - TICK,  # last moment before a leap day
    tokyo(2028, 2, 29, 12),  # noon of a leap day
    tokyo(2028, 3, 1),  # first moment after a leap day
    tokyo(2028, 1, 1) - TICK,  # last moment of a year
    tokyo(2028, 1, 1),  # first moment of a year
    tokyo(2028, 2, 29, 9),  # midnight of the clock of the server
)
DESK = ("index", "deadlines", "impact", "watch_state", "next_deletion", "translations", "handbook")


@override_settings(SHOW_SAMPLES_IN_DATA=True)
class EdgeTests(PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        with time_machine.travel(tokyo(2027, 12, 20, 10), tick=False):
            load_everything()

    def at(self, moment):
        """Travel to a moment, in a part of the test that names it."""
        stack = ExitStack()
        stack.enter_context(self.subTest(f"{moment:%d %B %H:%M:%S}"))
        stack.enter_context(time_machine.travel(moment, tick=False))
        return stack

    def test_every_page_opens(self):
        for moment in EDGES:
            with self.at(moment):
                # A year that begins has no figures yet, and no sheet of them.
                without = {"impact, one sheet": 404} if moment == APRIL else {}
                for name, path in PAGE_TYPES.items():
                    if name.startswith("questionnaire"):  # open for some weeks only
                        continue
                    for language in ("ja", "en"):
                        found = self.client.get(address(path, language), follow=True)
                        status = without.get(name, 200)
                        self.assertEqual(found.status_code, status, f"{name}, {language}")

    def test_every_page_of_the_desk_opens(self):
        person = make_person("administrator")
        for moment in EDGES:
            with self.at(moment):
                self.client.sign_in(person)
                for name in DESK:
                    found = self.client.get(reverse(f"admin:{name}"))
                    self.assertEqual(found.status_code, 200, name)

    def test_every_task_and_every_rule_of_deletion_runs(self):
        tasks = {task.name for task in registry.tasks()}
        self.assertGreater(len(tasks), 10)
        for moment in EDGES:
            with self.at(moment):
                TaskRun.objects.all().delete()
                self.assertEqual(set(scheduling.run_due()), tasks)
                self.assertEqual(set(TaskRun.objects.values_list("last_error", flat=True)), {""})
                self.assertNotIn(None, purge(dry_run=False).values())

    def test_registration_closes_with_its_last_moment_on_any_day(self):
        """By day and hour in Japan, whatever month or year begins then."""
        for number, moment in enumerate(EDGES):
            with self.at(moment):
                event = make_event(
                    slug=f"edge-{number}",
                    starts_at=moment + timedelta(days=1),
                    registration_closes_at=moment + timedelta(minutes=1),
                )
                register = reverse("events:registration_create", args=[event.slug])
                typed = {"name": "見本 花子", "kana": "みほん はなこ"}
                for email, after in (("in@people.example", 59), ("out@people.example", 61)):
                    with time_machine.travel(moment + timedelta(seconds=after), tick=False):
                        self.client.post(register, {**typed, "email": email})
                stored = Registration.objects.filter(event=event).values_list("email", flat=True)
                self.assertEqual(list(stored), ["in@people.example"])

    def test_figures_put_each_event_into_its_fiscal_year_once(self):
        held = [tokyo(2028, 4, 1) - TICK, tokyo(2028, 4, 1), tokyo(2028, 2, 29, 10)]
        with time_machine.travel(tokyo(2028, 6, 1), tick=False):
            before = self.held(2027), self.held(2028)
            for starts_at in held:
                make_report(starts_at=starts_at, report={"attendance_place": 5})
            self.assertEqual(self.held(2027) - before[0], 2)
            self.assertEqual(self.held(2028) - before[1], 1)

    def held(self, year):
        return figures("year", measures=("events",), now=timezone.now()).of("events", year).value
