"""Which pages are kept, and that they read nothing that would not make them new."""

import re

from django.test import override_settings

from kanazawa2030.core.page_cache.content import tables_off_pages
from kanazawa2030.core.page_cache.middleware import policy_of

from ...base import PortalTestCase
from ...page_types import PAGE_TYPES, address, load_everything

_WORDS = re.compile(r"\w+")
# These say other things to other people, carry a key of their own, or belong to signing in.
PERSONAL = (
    *("entry on the board", "questionnaire", "questionnaire, closed"),
    *("sign in", "new password"),
)
SEATS = "events_registration"


@override_settings(SHOW_SAMPLES_IN_DATA=True)
class KeptPageTests(PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        load_everything()

    def test_every_page_for_everybody_is_kept(self):
        for name, path in PAGE_TYPES.items():
            with self.subTest(name):
                policy = policy_of(address(path).partition("?")[0])
                self.assertEqual(policy is None, name in PERSONAL)

    def test_it_reads_content_and_seats_where_it_says_so(self):
        """Else a change of what it shows would not be seen on it."""
        read = set()
        for name, path in PAGE_TYPES.items():
            if name in PERSONAL:
                continue
            where = address(path)
            off = tables_off_pages()
            if policy_of(where.partition("?")[0]).counts_seats:
                off -= {SEATS}
            for sql in self.count_queries(lambda where=where: self.client.get(where)):
                with self.subTest(name, sql=sql[:200]):
                    self.assertFalse(off & set(_WORDS.findall(sql)))
                read |= set(_WORDS.findall(sql))
        self.assertIn(SEATS, read)

    def test_no_page_of_a_visitor_has_a_cookie(self):
        for name, path in PAGE_TYPES.items():
            for language in ("ja", "en"):
                with self.subTest(name, language=language):
                    response = self.client_class().get(address(path, language))
                    if name not in ("sign in", "new password"):
                        self.assertFalse(response.cookies)
                        self.assertNotIn("Cookie", response.headers.get("Vary", ""))
