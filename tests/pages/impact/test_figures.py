"""Figures of impact equal the rows behind them, whatever was held, reported and counted."""

import random
from collections import defaultdict
from datetime import date, timedelta
from itertools import product

from django.test import override_settings

from events.models import Decision, Event
from kanazawa2030.core.fiscal_year import bounds, fiscal_year_of
from kanazawa2030.pages.impact import figures as impact
from kanazawa2030.pages.impact.rows import ROWS, partners_of, seats_of
from kanazawa2030.pages.impact.sources import Scope

from ...base import PortalTestCase
from ...events.proposals.factories import make_proposal
from ...factories import make_event, make_partner, tokyo
from .factories import NOW, accept, finish, make_report

PRECISIONS = ("time", "day", "month", "year")


def figure(measure, **scope) -> impact.Figure:
    return impact.figures(scope=Scope(**scope), now=NOW).of(measure)


class RulesTests(PortalTestCase):
    def test_only_published_reports_count(self):
        make_report()
        make_report(report={"publishing_state": "draft", "publish_at": None})
        make_report(report={"publish_at": NOW + timedelta(days=1)})
        make_report(report={"publishing_state": "withdrawn"})
        Event.objects.filter(pk=make_report().event_id).update(publishing_state="withdrawn")
        make_event(starts_at=tokyo(2026, 6, 1, 10))
        self.assertEqual(figure("events", year=2026).value, 1)

    def test_a_fiscal_year_runs_from_april_to_march_in_japan(self):
        make_report(starts_at=tokyo(2026, 3, 31, 23, 59))
        make_report(starts_at=tokyo(2026, 4, 1, 0, 0))
        table = impact.figures("year", now=NOW)
        self.assertEqual([table.of("events", year).value for year in (2024, 2025, 2026)], [0, 1, 1])

    def test_an_event_known_to_the_year_only_belongs_to_no_fiscal_year(self):
        make_report(starts_at=tokyo(2020, 1, 1), date_precision="year")
        make_report(starts_at=tokyo(2020, 7, 1), date_precision="month")
        self.assertEqual(impact.figures("year", now=NOW).groups(), [(2020,)])

    def test_samples_count_only_where_data_shows_them(self):
        make_report(is_sample=True)
        make_report(partners=[make_partner(is_sample=True), make_partner()])
        self.assertEqual(figure("events").value, 1)
        self.assertEqual(figure("partners").value, 1)
        self.assertFalse(impact.figures("year", now=NOW).has_samples)
        with override_settings(SHOW_SAMPLES_IN_DATA=True):
            self.assertEqual(figure("events").value, 2)
            self.assertEqual(figure("partners").value, 2)
            self.assertTrue(impact.figures("year", now=NOW).has_samples)

    def test_a_missing_number_is_not_zero(self):
        self.assertEqual(figure("place"), impact.Figure(None))
        make_report()
        self.assertEqual(figure("place"), impact.Figure(None, 0, 1))
        self.assertEqual(figure("online"), impact.Figure(None, 0, 0))
        make_report(report={"attendance_place": 0})
        self.assertEqual(figure("place"), impact.Figure(0, 1, 2))
        make_report(format="hybrid", report={"attendance_place": 12, "attendance_online": 5})
        self.assertEqual(figure("place"), impact.Figure(12, 2, 3))
        self.assertEqual(figure("online"), impact.Figure(5, 1, 1))

    def test_seats_are_those_of_registrations_here(self):
        make_report(capacity=30)
        make_report(registration_mode="none")
        make_report(registration_mode="external", capacity=500)
        self.assertEqual(figure("seats").value, 30)

    def test_an_organisation_counts_once_as_host_and_in_reports(self):
        one, other, third = (make_partner() for _ in range(3))
        make_report(hosts=[one, (one, "operator")], partners=[one, other])
        make_report(hosts=[(other, "endorser")], partners=[third], courses=[2])
        self.assertEqual(figure("partners").value, 3)
        self.assertEqual(figure("partners", course=1).value, 2)
        table = impact.figures("course", now=NOW)
        self.assertEqual([table.of("partners", number).value for number in (1, 2)], [2, 2])

    def test_a_proposal_counts_once_it_is_accepted_and_not_withdrawn(self):
        accept()
        accept(state="done", at=tokyo(2025, 5, 1))
        accept(state="withdrawn")
        accept(state="in_review")
        Decision.objects.create(
            proposal=make_proposal(state="in_review"),
            outcome="conditional",
            reason_ja="理由",
            next_step_ja="次",
            prepared_at=NOW,
            released_at=NOW,
        )
        table = impact.figures("year", now=NOW)
        self.assertEqual([table.of("proposals", year).value for year in (2025, 2026)], [1, 1])

    def test_a_proposal_has_the_courses_of_its_public_event_only(self):
        accept(state="done", event=make_report(courses=[3]).event)
        accept(state="scheduled", event=make_event(published=False, courses=[3]))
        self.assertEqual(figure("proposals").value, 2)
        self.assertEqual(figure("proposals", course=3).value, 1)

    def test_an_action_counts_when_it_is_done_and_its_record_public(self):
        finish()
        finish(on=date(2026, 3, 31))
        finish(state="running")
        finish(published=False)
        self.assertEqual(figure("actions", year=2026).value, 1)
        self.assertEqual(figure("actions", year=2025).value, 1)

    def test_an_action_with_two_events_of_a_course_counts_once(self):
        finish(events=[make_report().event, make_report().event])
        self.assertEqual(figure("actions", course=1, goal=11).value, 1)
        table = impact.figures("course", now=NOW)
        self.assertEqual(table.of("actions", 1).value, 1)

    def test_the_latest_year_is_that_of_the_last_report(self):
        self.assertIsNone(impact.figures_of_latest_year(now=NOW))
        make_report(starts_at=tokyo(2024, 5, 1, 10), courses=[2])
        make_report(starts_at=tokyo(2025, 5, 1, 10), report={"attendance_place": 7})
        latest = impact.figures_of_latest_year(now=NOW)
        self.assertEqual(latest.year, 2025)
        self.assertEqual([figure.value for _measure, figure in latest.shown], [1, 7])
        self.assertEqual(impact.figures_of_latest_year(course=2, now=NOW).year, 2024)
        self.assertIsNone(impact.figures_of_latest_year(goal=3, now=NOW))


class EqualityTests(PortalTestCase):
    """Cells of each table against the rows their links open, over random data."""

    def fill(self) -> None:
        chance = self.chance
        partners = [make_partner(is_sample=chance.random() < 0.2) for _ in range(5)]
        held = []
        for _ in range(20):
            year = chance.choice([2023, 2024, 2025])
            first, after = bounds(year)
            seconds = chance.randrange(int((after - first).total_seconds()))
            mode = chance.choice(["here", "none"])
            held.append(
                make_report(
                    starts_at=chance.choice([first, first + timedelta(seconds=seconds)]),
                    courses=chance.sample(range(1, 6), chance.randrange(4)),
                    goals=chance.sample(range(1, 18), chance.randrange(5)),
                    format=chance.choice(["place", "online", "hybrid"]),
                    registration_mode=mode,
                    capacity=chance.choice([10, 30]) if mode == "here" else None,
                    is_sample=chance.random() < 0.2,
                    date_precision="time" if mode == "here" else chance.choice(PRECISIONS),
                    hosts=chance.sample(partners, chance.randrange(3)),
                    partners=chance.sample(partners, chance.randrange(3)),
                    report={
                        "publishing_state": chance.choice(["approved"] * 5 + ["withdrawn"]),
                        "attendance_place": chance.choice([None, 0, 12, 34]),
                        "attendance_online": chance.choice([None, 0, 5]),
                    },
                ).event
            )
        for event in chance.sample(held, 6):
            accept(
                event=event,
                at=chance.choice(bounds(chance.choice([2023, 2024]))),
                state=chance.choice(["accepted", "done", "withdrawn"]),
            )
        for _ in range(8):
            finish(
                on=date(chance.choice([2023, 2024]), chance.choice([3, 4]), 1),
                events=chance.sample(held, chance.randrange(4)),
                state=chance.choice(["done", "done", "running"]),
            )

    def assertRowsAddUp(self, scope: Scope, found: dict[str, impact.Figure]) -> None:
        """Assert that the figures of a cell are what a reader adds up from its rows."""
        rows = {kind: list(rows(scope, NOW)) for kind, rows in ROWS.items()}
        numbers = {
            "place": [report.attendance_place for report in rows["events"]],
            "online": [report.attendance_online for report in rows["events"]],
            "seats": [seats_of(report.event) for report in rows["events"]],
        }
        for measure, figure in found.items():
            with self.subTest(measure, **vars(scope)):
                if measure in numbers:
                    known = [number for number in numbers[measure] if number is not None]
                    self.assertEqual(figure.value, sum(known) if known else None)
                    self.assertEqual(figure.known, len(known))
                else:
                    self.assertEqual(figure.value, len(rows[impact.MEASURES[measure].kind]))
        named = {one for report in rows["events"] for one in partners_of(report)}
        self.assertEqual({row.partner for row in rows["partners"]}, named)

    def assertCellsAddUp(self, by: tuple[str, ...], cells: int) -> None:
        """Assert it for some cells of a table, and that no cell is left out."""
        found = defaultdict(dict)
        for key, measure, figure in impact.figures(*by, now=NOW):
            found[key][measure] = figure
        self.assertGreater(len(found), 2)
        for key in self.chance.sample(sorted(found), min(cells, len(found))):
            self.assertRowsAddUp(Scope(**dict(zip(by, key, strict=True))), found[key])
        self.assertEqual(
            {key for key, figures in found.items() if "events" in figures},
            {key for row in ROWS["events"](Scope(), NOW) for key in self.keys_of(by, row)},
        )

    @staticmethod
    def keys_of(by, report) -> list[tuple]:
        values = {
            "year": [fiscal_year_of(report.event.starts_at)],
            "course": [course.pk for course in report.event.courses.all()],
            "goal": [goal.pk for goal in report.event.goals.all()],
        }
        return list(product(*(values[name] for name in by)))

    def test_cells_equal_their_rows(self):
        for seed in (1, 2):
            self.chance = random.Random(seed)
            self.fill()
            for samples in (False, True):
                with override_settings(SHOW_SAMPLES_IN_DATA=samples):
                    for by in (("year",), ("course",), ("year", "goal"), ("course", "goal")):
                        self.assertCellsAddUp(by, 8)
                    self.assertCellsAddUp(("year", "course", "goal"), 15)
