"""Names and titles hold no addresses and no headlines."""

from django.core.exceptions import ValidationError
from django.test import SimpleTestCase

from events.proposals.proposer.forms import IdeaForm
from kanazawa2030.core.forms.names import plain_name
from partners.board.forms import EntryForm
from partners.profile.forms import ContactForm, OrganisationForm

REFUSED = (
    "当選のお知らせ https://evil.example/",
    "WWW.evil.example",
    "evil.example.com へどうぞ",
    "bit.ly/x を開いてください",
    "連絡先 a@b.example",
    "ａ＠ｂ．ｅｘａｍｐｌｅ",
    "【至急】口座の確認",
    "[Urgent] Your account",
    "［重要］お知らせ",
)
TAKEN = (
    "株式会社 緑の庭",
    "St. Mary’s Co., Ltd.",
    "NPO法人　A.B.C（金沢支部）",
    "「百万石」を歩く会",
    "Café & Co. No.5",
    "U.S.A. Friends @ Kanazawa",
)


class PlainNameTests(SimpleTestCase):
    def test_addresses_and_headlines_are_refused(self):
        for name in REFUSED:
            with self.subTest(name), self.assertRaises(ValidationError):
                plain_name(name)

    def test_names_as_they_are(self):
        for name in TAKEN:
            with self.subTest(name):
                plain_name(name)

    def test_every_name_that_is_mailed_to_others_is_asked(self):
        for form, names in (
            (OrganisationForm, ("name_ja", "name_en")),
            (ContactForm, ("contact_name", "representative_ja", "representative_en")),
            (EntryForm, ("title_ja", "title_en")),
            (IdeaForm, ("title",)),
        ):
            for name in names:
                with self.subTest(form.__name__, name=name):
                    self.assertIn(plain_name, form.base_fields[name].validators)
