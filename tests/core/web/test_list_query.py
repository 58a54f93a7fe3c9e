"""core.query: what an address asks of a list."""

from dataclasses import dataclass
from urllib.parse import parse_qs

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from kanazawa2030.core.web import list_query


@dataclass(frozen=True)
class Wanted(list_query.ListQuery):
    NAMES = ("kind", "course", "q")

    kind: str = ""
    course: int | None = None
    q: str = ""


class ReadingTests(SimpleTestCase):
    def test_numbers_are_read_in_any_width(self):
        for text in ("7", "07", " 7 ", "７", "０７"):
            with self.subTest(text):
                self.assertEqual(list_query.number_in(text, 1, 17), 7)

    def test_what_is_no_number_within_bounds_is_none(self):
        for text in ("", "0", "18", "-1", "1.5", "1e1", "٣", "１８", "9" * 5000):
            with self.subTest(text):
                self.assertIsNone(list_query.number_in(text, 1, 17))

    @given(st.text(max_size=20))
    def test_a_number_is_within_bounds_or_none(self, text):
        number = list_query.number_in(text, 1, 17)
        self.assertTrue(number is None or 1 <= number <= 17)

    def test_a_choice_is_one_of_the_allowed(self):
        self.assertEqual(list_query.choice_in("ja", ("ja", "en")), "ja")
        self.assertEqual(list_query.choice_in("JA", ("ja", "en")), "")

    def test_words_are_one_line_of_bounded_length(self):
        self.assertEqual(list_query.words_in(" 金沢\n用水\x07 "), "金沢 用水")
        self.assertEqual(len(list_query.words_in("水" * 10_000)), list_query.LONGEST_QUERY)

    def test_words_that_can_match_nothing_count_as_not_given(self):
        for text in ("", "   ", "　", "\u200b\u202e"):
            self.assertEqual(list_query.words_in(text), "")

    def test_a_search_looks_for_a_bounded_number_of_words(self):
        words = list_query.search_words(" ".join(map(str, range(50))))
        self.assertEqual(len(words), list_query.MOST_WORDS)
        self.assertEqual(list_query.search_words("ｶﾅｻﾞﾜ"), ["かなざわ"])


class PageTests(SimpleTestCase):
    def page(self, number, rows=25):
        return list_query.page_of(list(range(rows)), {"page": number}, 10)

    def test_the_page_asked_for(self):
        self.assertEqual(list(self.page("3")), [20, 21, 22, 23, 24])
        self.assertEqual(self.page("２").number, 2)

    def test_a_malformed_number_gives_the_first_page(self):
        for number in ("", "0", "-1", "two", "1.0", "99999999999999999999"):
            with self.subTest(number):
                self.assertEqual(self.page(number).number, 1)

    def test_past_the_end_there_is_none(self):
        self.assertIsNone(self.page("4"))
        self.assertIsNone(self.page("99999"))

    def test_an_empty_list_has_one_page(self):
        self.assertEqual(self.page("1", rows=0).number, 1)
        self.assertIsNone(self.page("2", rows=0))


class LinkTests(SimpleTestCase):
    def test_links_carry_what_is_used_and_nothing_else(self):
        wanted = Wanted(course=3, q="用水 &")
        self.assertEqual(
            parse_qs(wanted.query(page=2)[1:]), {"course": ["3"], "q": ["用水 &"], "page": ["2"]}
        )
        self.assertEqual(wanted.query(without="q"), "?course=3")
        self.assertEqual(Wanted().query(), "")

    def test_an_empty_query_is_false(self):
        self.assertFalse(Wanted())
        self.assertEqual(len(Wanted(kind="group", course=1)), 2)

    def test_active_filters_come_in_the_order_of_names(self):
        labels = {"q": "“x”", "kind": "School", "course": "unused"}
        active = Wanted(q="x", kind="school").active(labels)
        self.assertEqual([way.label for way in active], ["School", "“x”"])
        self.assertEqual(active[0].query_without, "?q=x")
        self.assertEqual(active[1].query_without, "?kind=school")

    def test_fields_nobody_filled_are_seen(self):
        self.assertTrue(Wanted.has_blanks({"kind": "", "q": "x"}))
        self.assertFalse(Wanted.has_blanks({"q": "x", "other": ""}))
