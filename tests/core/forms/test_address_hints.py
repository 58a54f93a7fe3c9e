"""Mistyped domains are found, real ones are left alone."""

from django.test import SimpleTestCase

from kanazawa2030.core.forms.address_hints import REAL, USUAL, meant_address


class Slips(SimpleTestCase):
    def test_a_slip_is_found(self):
        for typed, meant in {
            "gmial.com": "gmail.com",
            "gmail.con": "gmail.com",
            "gmail.co": "gmail.com",
            "gmaill.com": "gmail.com",
            "gmail.jp": "gmail.com",
            "yahoo.co.jo": "yahoo.co.jp",
            "yaho.co.jp": "yahoo.co.jp",
            "yahoo.ne.jp": "yahoo.co.jp",
            "YAHOO.CO.JO": "yahoo.co.jp",
            "docomo.ne.jo": "docomo.ne.jp",
            "iclould.com": "icloud.com",
            "hotmial.co.jp": "hotmail.co.jp",
        }.items():
            self.assertEqual(meant_address(f"hanako@{typed}"), f"hanako@{meant}", typed)

    def test_other_domains_are_left_alone(self):
        others = ("city.kanazawa.lg.jp", "example.jp", "kanazawa-u.ac.jp", "gmo.jp", "au.co")
        for domain in (*USUAL, *REAL, *others):
            self.assertEqual(meant_address(f"hanako@{domain}"), "", domain)
        self.assertEqual(meant_address("no address"), "")
