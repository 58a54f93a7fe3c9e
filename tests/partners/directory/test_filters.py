"""partners.filters: what the directory is asked for."""

from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from kanazawa2030.core.reference.tags import Tags
from partners.directory.filters import PartnerFilter
from partners.models import Partner

from ...base import Checks, PortalTestCase
from ...factories import make_partner

# Text a browser can send: the middleware refuses the rest before any view.
SENT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


def read(query) -> PartnerFilter:
    return PartnerFilter.read(QueryDict(query))


class ReadingTests(PortalTestCase):
    def test_what_is_known_is_read(self):
        wanted = read("kind=school&course=3&goal=%EF%BC%91%EF%BC%91&q=%E6%B0%B4")
        self.assertEqual(wanted, PartnerFilter("school", 3, 11, "水"))

    def test_what_is_unknown_or_malformed_does_not_count(self):
        for query in (
            "",
            "kind=SCHOOL&course=6&goal=18&q=+",
            "kind=%27&course=1%20or%201&goal=-1",
            "course=99999999999999999999&goal=1e1&kind[]=school",
        ):
            with self.subTest(query):
                self.assertFalse(read(query))

    def test_of_a_parameter_given_twice_the_last_counts(self):
        self.assertEqual(read("course=1&course=2").course, 2)


class AnyAddressTests(Checks, HypothesisTestCase):
    @settings(max_examples=60)
    @given(st.dictionaries(st.sampled_from(["kind", "course", "goal", "q", "page"]), SENT))
    def test_any_address_gives_a_page(self, params):
        """A page, or a redirect to the address without what was blank or too far."""
        response = self.client.get("/en/partners/", params)
        self.assertIn(response.status_code, (200, 302))
        if response.status_code == 302:
            self.assertEqual(self.client.get(response.url).status_code, 200)


class ApplyingTests(PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.school = make_partner(kind="school", courses=(1, 3), goals=(4, 11), name_ja="川の学校")
        cls.company = make_partner(kind="company", courses=(3,), goals=(11,), name_ja="川の会社")

    def found(self, query):
        return set(read(query).apply(Partner.objects.all()))

    def test_each_filter_narrows(self):
        both = {self.school, self.company}
        for query, expected in {
            "": both,
            "kind=school": {self.school},
            "course=3": both,
            "course=1": {self.school},
            "goal=4": {self.school},
            "q=川": both,
            "q=会社": {self.company},
            "course=3&goal=11&q=学校&kind=school": {self.school},
            "course=1&kind=company": set(),
        }.items():
            with self.subTest(query):
                self.assertEqual(self.found(query), expected)

    def test_each_partner_comes_once(self):
        found = read("course=3&goal=11").apply(Partner.objects.all())
        self.assertEqual(len(found), 2)

    def test_an_empty_result_says_what_to_drop(self):
        wanted = read("course=1&kind=company")
        active = wanted.active(Tags.load())
        ways = wanted.ways_out(Partner.objects.all(), active)
        self.assertEqual([(way.name, n) for way, n in ways], [("kind", 1), ("course", 1)])
        self.assertEqual([way.query_without for way, _ in ways], ["?course=1", "?kind=company"])

    def test_a_way_that_leads_nowhere_is_not_offered(self):
        wanted = read("goal=17&q=nobody")
        active = wanted.active(Tags.load())
        self.assertEqual(wanted.ways_out(Partner.objects.all(), active), [])
