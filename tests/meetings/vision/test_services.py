"""Entering, approving and discarding the yearly figures of indicators."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import time_machine
from django.core.exceptions import PermissionDenied
from django.test import override_settings
from django.utils import timezone

from meetings.models import Indicator, Measurement
from meetings.vision import services
from meetings.vision.services import Entry, FigureError

from ...base import PortalTestCase
from ...people import make_person
from .measured import make_figure, make_indicator, make_series

SUMMER_2026 = datetime(2026, 8, 1, 3, tzinfo=UTC)
WAITING, PUBLIC = Measurement.objects.waiting, Measurement.objects.public


class FigureCase(PortalTestCase):
    def setUp(self):
        self.travel = time_machine.travel(SUMMER_2026, tick=False)
        self.travel.start()
        self.addCleanup(self.travel.stop)
        self.indicator = make_indicator(decimals=3)
        self.series = self.indicator.series.get()

    def enter(self, value, year=2024, series=None, **notes):
        return services.enter(
            series or self.series, year=year, value=Decimal(value), by=self.editor, **notes
        )


class EnterTests(FigureCase):
    def test_a_figure_waits(self):
        row = self.enter("12.5", note_ja="集計方法の変更", note_en="Counted otherwise")
        self.assertEqual(list(WAITING()), [row])
        self.assertFalse(PUBLIC().exists())
        row.refresh_from_db()
        self.assertEqual((row.value, row.entered_by), (Decimal("12.5"), self.editor))
        self.assertEqual((row.note_ja, row.note_en), ("集計方法の変更", "Counted otherwise"))
        self.assertEqual(row.entered_at, SUMMER_2026)

    def test_a_second_one_changes_the_first(self):
        first = self.enter("12.5")
        later = make_person("administrator")
        services.enter(self.series, year=2024, value=Decimal(13), by=later)
        row = Measurement.objects.get()
        self.assertEqual((row.pk, row.value, row.entered_by), (first.pk, Decimal(13), later))

    def test_the_same_one_again_changes_nothing(self):
        first = self.enter("12.5")
        with time_machine.travel(SUMMER_2026 + timedelta(hours=1), tick=False):
            services.enter(self.series, year=2024, value=Decimal("12.500"), by=self.approver_too())
        row = Measurement.objects.get()
        self.assertEqual((row.entered_by, row.entered_at), (self.editor, first.entered_at))

    def approver_too(self):
        return make_person("administrator")

    def test_what_is_public_is_not_entered_again(self):
        public = make_figure(self.series, 2024, Decimal(12))
        self.assertEqual(self.enter("12"), public)
        self.assertFalse(WAITING().exists())

    def test_a_correction_needs_a_note(self):
        make_figure(self.series, 2024, Decimal(12))
        with self.assertRaises(FigureError) as refused:
            self.enter("13")
        self.assertEqual(refused.exception.field, "note")

    def test_a_correction_that_is_none_goes(self):
        public = make_figure(self.series, 2024, Decimal(12))
        self.enter("13", note_ja="誤記")
        self.assertEqual(WAITING().count(), 1)
        self.assertEqual(self.enter("12"), public)
        self.assertEqual(list(Measurement.objects.all()), [public])

    def test_another_note_is_a_correction(self):
        make_figure(self.series, 2024, Decimal(12))
        self.enter("12", note_ja="確定値")
        self.assertEqual((WAITING().count(), PUBLIC().count()), (1, 1))

    def test_what_no_year_or_column_holds_is_refused(self):
        for field, entered in {
            "year": [("1", 1999), ("1", 2031), ("1", 2027)],
            "value": [("1.2345", 2024), ("1000000000000", 2024), ("-1000000000000", 2024)],
        }.items():
            for value, year in entered:
                with self.subTest(value, year=year), self.assertRaises(FigureError) as refused:
                    self.enter(value, year)
                self.assertEqual(refused.exception.field, field)
        self.assertFalse(Measurement.objects.exists())
        for value in ("999999999999.999", "-999999999999.999", "0", "-0.5"):
            self.enter(value)
            self.assertEqual(Measurement.objects.get().value, Decimal(value))

    def test_all_or_none(self):
        good, bad = Entry(self.series, 2024, Decimal(1)), Entry(self.series, 2031, Decimal(1))
        for entries in ([good, bad], [good, good]):
            with self.assertRaises(FigureError):
                services.enter_many(entries, by=self.editor)
            self.assertFalse(Measurement.objects.exists())

    def test_a_deleted_series_takes_none(self):
        gone = make_series(self.indicator)
        entry = Entry(self.indicator.series.get(pk=gone.pk), 2024, Decimal(1))
        gone.delete()
        with self.assertRaises(FigureError):
            services.enter_many([entry], by=self.editor)

    def test_who_may_not(self):
        for role in ("reception", "reviewer", "approver"):
            with self.subTest(role), self.assertRaises(PermissionDenied):
                services.enter(self.series, year=2024, value=Decimal(1), by=self.person(role))

    def test_many_cost_as_few_queries_as_one(self):
        entries = [Entry(self.series, year, Decimal(year)) for year in range(2001, 2026)]

        def enter(some):
            return self.count_queries(lambda: services.enter_many(some, by=self.editor))

        enter([])  # rights are read once
        self.assertEqual(len(enter(entries[:1])), len(enter(entries[1:])))


class ApproveTests(FigureCase):
    def approve(self, *rows, by=None):
        return services.approve(rows, by=by or self.editor)

    def test_it_is_public(self):
        row = self.enter("12")
        self.assertEqual(self.approve(row), [row])
        row = PUBLIC().get()
        self.assertEqual((row.approved_by, row.approved_at), (self.editor, SUMMER_2026))

    def test_a_correction_replaces_and_keeps_the_one_before(self):
        old = make_figure(self.series, 2024, Decimal(12))
        other_year = make_figure(self.series, 2023, Decimal(11))
        new = self.enter("13", note_ja="訂正")
        self.approve(new)
        old.refresh_from_db()
        self.assertEqual((old.value, old.replaced_at), (Decimal(12), SUMMER_2026))
        self.assertEqual(set(PUBLIC()), {new, other_year})

    def test_a_second_click_does_no_harm(self):
        row = self.enter("12")
        self.approve(row)
        self.assertEqual(self.approve(row, by=self.administrator), [])
        self.assertEqual(PUBLIC().get().approved_by, self.editor)

    def test_what_was_changed_since_it_was_read_is_not_approved(self):
        read, other = self.enter("12"), self.enter("1", year=2023)
        with time_machine.travel(SUMMER_2026 + timedelta(minutes=1), tick=False):
            self.enter("99")
        with self.assertRaises(FigureError):
            self.approve(read, other)
        self.assertFalse(PUBLIC().exists())

    def test_what_was_discarded_is_not_approved(self):
        row = self.enter("12")
        read = Measurement.objects.get(pk=row.pk)
        services.discard(row, by=self.editor)
        with self.assertRaises(FigureError):
            self.approve(read)

    @override_settings(APPROVAL_REQUIRED=True)
    def test_another_person_approves(self):
        own = services.enter(self.series, year=2024, value=Decimal(1), by=self.administrator)
        with self.assertRaises(PermissionDenied):
            self.approve(own, by=self.editor)
        with self.assertRaises(FigureError):
            self.approve(own, by=self.administrator)
        self.assertFalse(services.may_approve(own, self.administrator))
        self.approve(own, by=self.approver)
        self.assertEqual(PUBLIC().get().approved_by, self.approver)

    @override_settings(APPROVAL_REQUIRED=True, APPROVER_MAY_BE_AUTHOR=True)
    def test_the_same_person_where_the_city_allows_it(self):
        own = services.enter(self.series, year=2024, value=Decimal(1), by=self.administrator)
        self.approve(own, by=self.administrator)
        self.assertTrue(PUBLIC().exists())

    def test_without_approval_the_office_makes_it_public(self):
        row = self.enter("1")
        for role in ("reception", "reviewer", "approver"):
            with self.subTest(role), self.assertRaises(PermissionDenied):
                self.approve(row, by=self.person(role))

    def test_what_is_approved_is_not_discarded(self):
        row = self.enter("12")
        read = Measurement.objects.get(pk=row.pk)
        self.approve(row)
        with self.assertRaises(FigureError):
            services.discard(read, by=self.editor)
        self.assertTrue(PUBLIC().exists())

    def test_what_waits_is_discarded_as_it_was_read(self):
        read = self.enter("12")
        with time_machine.travel(SUMMER_2026 + timedelta(minutes=1), tick=False):
            self.enter("99")
        with self.assertRaises(FigureError):
            services.discard(read, by=self.editor)
        with self.assertRaises(PermissionDenied):
            services.discard(WAITING().get(), by=self.approver)
        services.discard(WAITING().get(), by=self.editor)
        self.assertFalse(Measurement.objects.exists())


class DueDayTests(FigureCase):
    def due_after(self, due, year, *, series=None):
        Indicator.objects.update(next_due_on=due)
        row = self.enter("12", year, series, note_ja="注記")
        services.approve([row], by=self.editor)
        return Indicator.objects.get().next_due_on

    def test_the_figure_it_was_due_for_moves_it_a_year_on(self):
        for due, year, expected in (
            (date(2026, 7, 1), 2025, date(2027, 7, 1)),  # the year before the day
            (date(2026, 12, 1), 2026, date(2026, 12, 1)),  # a year that has not ended
            (date(2026, 3, 1), 2025, date(2027, 3, 1)),  # the year of the day
            (date(2024, 2, 29), 2023, date(2025, 2, 28)),
            (date(2026, 7, 1), 2024, date(2026, 7, 1)),  # a figure of long ago
            (None, 2022, None),
        ):
            with self.subTest(due=due, year=year):
                self.assertEqual(self.due_after(due, year), expected)
                Measurement.objects.all().delete()

    def test_a_correction_does_not_move_it(self):
        make_figure(self.series, 2025, Decimal(11))
        day = date(2026, 12, 1)
        self.assertEqual(self.due_after(day, 2025), day)

    def test_another_series_does_not_move_it(self):
        second = make_series(self.indicator, order=1, label_ja="市外")
        day = date(2026, 7, 1)
        self.assertEqual(self.due_after(day, 2025, series=second), day)

    def test_a_form_opened_before_is_stale(self):
        before = Indicator.objects.get().version
        self.due_after(date(2026, 7, 1), 2025)
        self.assertGreater(Indicator.objects.get().version, before)


class NowTests(PortalTestCase):
    def test_the_present_fiscal_year_may_have_a_figure(self):
        with time_machine.travel(datetime(2027, 3, 31, 14, tzinfo=UTC), tick=False):
            services.refuse_year(2026, timezone.now())
            with self.assertRaises(FigureError):
                services.refuse_year(2027, timezone.now())
        with time_machine.travel(datetime(2027, 3, 31, 15, tzinfo=UTC), tick=False):
            services.refuse_year(2027, timezone.now())
