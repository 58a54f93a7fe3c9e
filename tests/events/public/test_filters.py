"""The filters of the events: what each lets through, and what never fails."""

from datetime import date

import pytest
from django.http import QueryDict
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from events.models import Event
from events.public.filters import EventFilter, Moments, choices, month_of
from events.public.list_queries import count_months
from kanazawa2030.core.reference.tags import Tags

from ...base import PortalClient, PortalTestCase
from ...factories import in_days, make_event, make_past_event, tokyo

MALFORMED = [
    "series=teahouse",
    "series=Cafe",
    "course=0",
    "course=6",
    "course=-1",
    "course=1.0",
    "course=one",
    "course=1e0",
    "course=" + "9" * 5000,
    "course=%C2%B9%C2%B9",
    "goal=0",
    "goal=18",
    "goal=1,2",
    "goal=٣٤",
    "format=paper",
    "language=fr",
    "language=ja-JP",
    "month=2026",
    "month=2026-13",
    "month=2026-00",
    "month=1999-05",
    "month=2041-01",
    "month=06-2026",
    "month=2026-06-01",
    "month=２０２６年６月",
    "weekend=0",
    "open=true",
    "children=yes",
    "easy=11",
    "q=%E3%80%80",
    "q=%20%20",
    "q=%E2%80%8B",
    "page=0",
    "page=-1",
    "page=two",
    "page=1e3",
    "page=99999999999999999999",
    "page=%0B",
    "unknown=1",
    "=",
    "&&&",
    "course[]=1",
]


def read(query) -> EventFilter:
    return EventFilter.read(QueryDict(query))


class ReadTests(PortalTestCase):
    def test_reads_every_filter(self):
        wanted = read("series=cafe&course=2&goal=12&format=online&language=en&month=2026-06&q=茶")
        self.assertEqual(
            wanted,
            EventFilter(
                series="cafe",
                course=2,
                goal=12,
                format="online",
                language="en",
                month=date(2026, 6, 1),
                q="茶",
            ),
        )

    def test_takes_numbers_in_full_width(self):
        self.assertEqual(read("course=２&goal=１７").values, {"course": "2", "goal": "17"})

    def test_takes_a_month_in_full_width_or_with_one_digit(self):
        self.assertEqual(month_of("２０２６－０６"), date(2026, 6, 1))
        self.assertEqual(month_of("2026-6"), date(2026, 6, 1))

    def test_takes_the_last_of_two_values(self):
        self.assertEqual(read("course=1&course=3").course, 3)

    def test_drops_what_is_malformed(self):
        for query in MALFORMED:
            with self.subTest(query=query[:40]):
                self.assertEqual(dict(read(query).values), {})

    def test_cuts_overlong_words(self):
        self.assertEqual(len(read("q=" + "茶" * 5000).q), 100)

    def test_keeps_words_as_they_were_typed(self):
        self.assertEqual(read("q=ＳＤＧｓ　カフェ").q, "ＳＤＧｓ　カフェ")

    def test_writes_only_used_parameters(self):
        wanted = read("course=&goal=4&format=x&utm=1")
        self.assertEqual(wanted.query(), "?goal=4")
        self.assertEqual(wanted.query(page=3), "?goal=4&page=3")
        self.assertEqual(wanted.query(without="goal"), "")

    def test_is_empty_without_a_filter(self):
        self.assertFalse(read("page=2"))
        self.assertEqual(len(read("course=1&goal=2")), 2)


class ApplyTests(PortalTestCase):
    def found(self, query):
        events = Event.objects.filter(read(query).condition()).order_by("slug")
        return [event.slug for event in events]

    @classmethod
    def setUpTestData(cls):
        make_event(
            slug="a",
            series="cafe",
            courses=(1, 2),
            goals=(4, 11),
            format="place",
            title_ja="用水のまちを歩く",
            starts_at=tokyo(2026, 6, 1, 0, 0),
        )
        make_event(
            slug="b",
            series="collaborative",
            courses=(2,),
            goals=(11,),
            format="online",
            in_english=True,
            title_ja="ヨウスイの話",
            title_en="Canals",
            starts_at=tokyo(2026, 6, 30, 23, 59),
        )
        make_event(
            slug="c",
            series="cafe",
            courses=(),
            goals=(),
            format="hybrid",
            english_support="interpretation",
            in_japanese=True,
            title_ja="サーバーとデータ",
            starts_at=tokyo(2026, 7, 1, 0, 0),
        )
        make_event(
            slug="d",
            series="cafe",
            courses=(3,),
            goals=(1,),
            in_japanese=False,
            in_english=True,
            starts_at=tokyo(2026, 6, 1),
            date_precision="year",
        )

    def test_without_filters_everything_is_found(self):
        self.assertEqual(self.found(""), ["a", "b", "c", "d"])

    def test_each_filter(self):
        for query, expected in {
            "series=cafe": "acd",
            "series=collaborative": "b",
            "course=1": "a",
            "course=2": "ab",
            "course=5": "",
            "goal=11": "ab",
            "goal=4": "a",
            "format=place": "acd",
            "format=online": "bc",
            "format=hybrid": "c",
            "language=ja": "abc",
            "language=en": "bcd",
            "month=2026-06": "ab",
            "month=2026-07": "c",
            "month=2026-08": "",
        }.items():
            with self.subTest(query=query):
                self.assertEqual("".join(self.found(query)), expected)

    def test_words_in_any_width_kana_and_old_form(self):
        for words, expected in {
            "用水": "a",
            "よう": "b",
            "ﾖｳｽｲ": "b",
            "CANALS": "b",
            "ｃａｎａｌｓ": "b",
            "サーバ": "c",
            "サーバー": "c",
            "用水 歩く": "a",
            "歩く　用水": "a",
            "用水 話": "",
            "%": "",
            "_": "",
            "'; DROP TABLE events_event; --": "",
        }.items():
            with self.subTest(words=words):
                query = QueryDict(mutable=True)
                query["q"] = words
                found = Event.objects.filter(EventFilter.read(query).condition())
                slugs = "".join(sorted(event.slug for event in found))
                self.assertEqual(slugs, expected)

    def test_filters_narrow_each_other_and_no_event_comes_twice(self):
        self.assertEqual(self.found("course=2&goal=11"), ["a", "b"])
        self.assertEqual(self.found("course=2&goal=11&series=cafe"), ["a"])
        self.assertEqual(self.found("course=2&goal=4&format=online"), [])

    def test_condition_can_leave_one_filter_out(self):
        condition = read("course=2&series=cafe").condition(without="series")
        self.assertEqual(Event.objects.filter(condition).count(), 2)


class FormTests(PortalTestCase):
    def test_only_months_with_events_are_offered_with_their_number(self):
        make_event(starts_at=tokyo(2025, 11, 30, 23))
        make_event(starts_at=tokyo(2026, 6, 1, 0))  # 31 May 15:00 in UTC
        make_event(starts_at=tokyo(2026, 6, 30, 23, 59))
        make_event(starts_at=tokyo(2026, 6, 1), date_precision="month")
        make_event(starts_at=tokyo(2026, 1, 1), date_precision="year")
        for outside in (tokyo(2010, 1, 1), tokyo(2060, 1, 1)):
            make_event(starts_at=outside)
        Event.objects.update(publish_at=tokyo(2005, 1, 1))
        at = Moments.of(tokyo(2008, 1, 1))
        _counts, months = count_months(read(""), at, past=False)
        self.assertEqual(months, [(date(2025, 11, 1), 1), (date(2026, 6, 1), 3)])
        for option in ("2025年11月（1件）", "2026年6月（3件）"):
            with translation.override("ja"):
                fields = choices(read(""), Tags.load(), months)
            self.assertIn(f">{option}</option>", fields[-1][2])

    def test_a_chosen_month_is_offered_even_without_events(self):
        fields = choices(read("month=2030-02"), Tags.load(), [])
        self.assertIn('<option value="2030-02" selected>', fields[-1][2])

    @translation.override("ja")
    def test_names_the_active_filters(self):
        labels = [
            (way.name, way.label, way.query_without)
            for way in read("course=1&goal=4&q=茶").active(Tags.load())
        ]
        self.assertEqual(
            labels,
            [
                ("course", "1 古くて新しくて心地よいまち", "?goal=4&q=%E8%8C%B6"),
                ("goal", "4 質の高い教育をみんなに", "?course=1&q=%E8%8C%B6"),
                ("q", "「茶」", "?course=1&goal=4"),
            ],
        )


class MalformedAddressTests(PortalTestCase):
    def test_gives_the_page_without_the_filter(self):
        make_event()
        make_past_event()
        for path in ("/ja/events/", "/en/events/past/", "/ja/events/calendar/2026/06/"):
            for query in [*MALFORMED, "q=%FF%FE", "q=%E3%81"]:
                with self.subTest(path=path, query=query[:40]):
                    self.assertEqual(self.client.get(f"{path}?{query}").status_code, 200)


NASTY = st.text(max_size=40) | st.sampled_from(
    ["1", "２", "2026-06", "cafe", "online", "ja", "\x00", "\ud800", "𠮷", "%", "'"]
)


@pytest.mark.slow
class AnyAddressTests(HypothesisTestCase):
    """No query string gives a server error."""

    client_class = PortalClient

    @given(
        path=st.sampled_from(["/ja/events/", "/en/events/past/", "/en/events/calendar/2026/06/"]),
        values=st.dictionaries(
            st.sampled_from([*EventFilter.NAMES, "page", "x"]), NASTY, max_size=5
        ),
    )
    def test_never_fails(self, path, values):
        make_event(starts_at=in_days(3))
        query = {
            name: value.encode("utf-8", "surrogatepass").decode("latin-1")
            for name, value in values.items()
        }
        response = self.client.get(path, query)
        self.assertIn(response.status_code, (200, 302, 400))
