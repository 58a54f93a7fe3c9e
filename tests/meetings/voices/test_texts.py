"""Characters as people count them, and what is found in a text."""

from functools import partial

from django.test import SimpleTestCase

from meetings.voices.texts import characters, has_contact, has_link

from ...base import processor_time


class CharacterTests(SimpleTestCase):
    def test_as_people_count(self):
        for text, count in (
            ("音", 1),
            ("か\u3099", 1),
            ("葛\U000e0100城", 2),
            ("👨\u200d👩\u200d👧", 1),
            ("👍🏽", 1),
            ("🇯🇵🇫🇷", 2),
            ("a\nb", 3),
            ("", 0),
        ):
            with self.subTest(text):
                self.assertEqual(characters(text), count)


class ContactTests(SimpleTestCase):
    def test_numbers_and_addresses_are_found(self):
        for text in (
            "電話は076-220-2111です",
            "０９０ー１２３４ー５６７８",
            "(076)220-2111",
            "+81 76 220 2111",
            "0762202111まで",
            "write to me@example.jp",
            "ｍｅ＠ｅｘａｍｐｌｅ．ｊｐ",
        ):
            with self.subTest(text):
                self.assertTrue(has_contact(text))

    def test_years_and_prices_are_not(self):
        for text in ("2030年12月1日", "10,000円から20,000円", "8:30〜17:45", "@金沢", "1/2/2030"):
            with self.subTest(text):
                self.assertFalse(has_contact(text))

    def test_links(self):
        for text in (
            "https://a.example/",
            "ｈｔｔｐ：／／x",
            "www.kanazawa",
            "Kanazawa.com へ",
            "bit.ly/x",
        ):
            with self.subTest(text):
                self.assertTrue(has_link(text))
        for text in ("me@example.com", "朝6.30に", "A.B.さん", "café. net"):
            with self.subTest(text):
                self.assertFalse(has_link(text))

    def test_the_longest_texts_take_no_time(self):
        for worst in ("a." * 1000, "@" * 2000, "a@" * 1000, "0-" * 1000, "1" * 2000, "a" * 2000):
            for look in (has_contact, has_link):
                spent = processor_time(partial(look, worst), below=0.1)
                self.assertLess(spent, 0.1, (look.__name__, worst[:4]))
