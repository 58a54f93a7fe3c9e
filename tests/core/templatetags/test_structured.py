"""core.templatetags.structured: data for machines cannot end its script element."""

import json
import re

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from kanazawa2030.core.templatetags.structured import json_ld

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


class TagTest(SimpleTestCase):
    @given(st.dictionaries(st.text(min_size=1), st.text(), min_size=1))
    def test_reads_back_and_leaves_nothing_to_html(self, data):
        (text,) = BLOCK.findall(json_ld(data))
        self.assertEqual(json.loads(text), data)
        self.assertNotRegex(text, "[<>&\u2028\u2029]")

    def test_nothing_for_nothing(self):
        self.assertEqual(json_ld(None), "")
