"""Lists of words, with the comma of the language."""

from django.test import SimpleTestCase
from django.utils import translation

from kanazawa2030.core.language.lists import listed


class ListedTests(SimpleTestCase):
    def test_the_comma_is_that_of_the_page(self):
        for language, words in (("ja", "2 飢餓、12 消費"), ("en", "2 飢餓, 12 消費")):
            with translation.override(language):
                self.assertEqual(listed(["2 飢餓", "12 消費"]), words)
                self.assertEqual(listed(iter([])), "")
