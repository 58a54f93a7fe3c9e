from decimal import Decimal

from django.test import SimpleTestCase
from django.utils.translation import override

from kanazawa2030.core.language.numbers import amount, compact, number


class NumberTests(SimpleTestCase):
    def test_rounds_half_up_and_groups_thousands(self):
        self.assertEqual(number(1310), "1,310")
        self.assertEqual(number(Decimal("62.25"), 1), "62.3")
        self.assertEqual(number(Decimal("-0.5")), "−1")

    def test_what_rounds_to_zero_has_no_sign(self):
        self.assertEqual(number(Decimal("-0.04"), 1), "0.0")

    def test_units_stand_as_the_language_wants(self):
        for language, people, share in (("ja", "1,310人", "68%"), ("en", "1,310 人", "68%")):
            with self.subTest(language), override(language):
                self.assertEqual(amount(1310, "人"), people)
                self.assertEqual(amount(68, "%"), share)
                self.assertEqual(amount(68, ""), "68")

    def test_large_figures_in_few_characters(self):
        for language, expected in (
            ("ja", ["9,999", "1.5万", "1,235億", "−2兆"]),
            ("en", ["9,999", "15k", "123bn", "−2tn"]),
        ):
            values = [9999, 15000, 123456789012, -2 * 10**12]
            with self.subTest(language), override(language):
                self.assertEqual([compact(value) for value in values], expected)
