"""partners.csv: what a profile shows, contact data only where it is agreed."""

from django.test import override_settings

from ...factories import make_partner
from .reading import FileTestCase

FILE = "partners.csv"
CONTACT = {
    "contact_name": "見えない人",
    "contact_email": "c@host.example",
    "contact_phone": "076-222-2222",
    "representative_ja": "代表の人",
}


class PartnersCsvTests(FileTestCase):
    def test_contact_data_only_of_those_who_agreed(self):
        make_partner(slug="shut", **CONTACT)
        (row,) = self.table(FILE)
        self.assertEqual((row["email"], row["phone"], row["representative_ja"]), ("", "", ""))
        body = self.body(FILE).decode()
        for text in CONTACT.values():
            self.assertNotIn(text, body)

    def test_each_consent_opens_its_own(self):
        make_partner(contact_is_public=True, **CONTACT)
        (row,) = self.table(FILE)
        self.assertEqual((row["email"], row["phone"]), ("c@host.example", "076-222-2222"))
        self.assertEqual(row["representative_ja"], "")
        self.assertNotIn("見えない人", self.body(FILE).decode())

    def test_the_representative_where_the_name_is_public(self):
        make_partner(representative_is_public=True, **CONTACT)
        (row,) = self.table(FILE)
        self.assertEqual((row["email"], row["representative_ja"]), ("", "代表の人"))

    def test_the_profile_in_both_languages(self):
        make_partner(
            slug="river", kind="school", tagline_en="By the river", goals=[4, 6], courses=[2]
        )
        (row,) = self.table(FILE)
        self.assertEqual(
            (row["kind"], row["kind_en"], row["tagline_en"]), ("school", "School", "By the river")
        )
        self.assertEqual((row["goals"], row["courses"]), ("4;6", "2"))
        for column in ("page_ja", "page_en"):
            self.assertEqual(self.client.get(row[column]).status_code, 200)

    def test_an_address_that_runs_script_is_none(self):
        make_partner(website="javascript:alert(1)")
        (row,) = self.table(FILE)
        self.assertEqual(row["website"], "")

    def test_only_the_directory(self):
        make_partner(published=False)
        make_partner(status="suspended")
        make_partner(status="left")
        make_partner(is_sample=True)
        self.assertEqual(self.table(FILE), [])
        with override_settings(SHOW_SAMPLES_IN_DATA=True):
            (row,) = self.table(FILE)
        self.assertEqual(row["is_sample"], "true")
