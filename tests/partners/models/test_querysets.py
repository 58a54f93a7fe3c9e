"""partners.querysets: who sees whom, and in which order."""

from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from partners.models import Partner

from ...base import PortalTestCase
from ...factories import make_partner
from ...people import STAFF_ROLES

SEES_ALL = {"editor", "reviewer", "approver", "administrator"}


class VisibilityTests(PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.partners = {
            status: make_partner(slug=f"the-{status}", status=status)
            for status in Partner.Status.values
        }

    def test_the_directory_holds_the_approved_only(self):
        self.assertEqual(
            list(Partner.objects.published()), [self.partners[Partner.Status.APPROVED]]
        )

    def test_each_role_sees_what_it_may(self):
        people = {"stranger": AnonymousUser(), "member": self.person("partner")}
        people |= {role: self.person(role) for role in STAFF_ROLES}
        for role, person in people.items():
            with self.subTest(role):
                seen = Partner.objects.visible_to(person)
                expected = len(self.partners) if role in SEES_ALL else 1
                self.assertEqual(seen.count(), expected)

    def test_a_right_without_being_staff_shows_nothing_more(self):
        person = self.editor
        person.is_staff = False
        self.assertEqual(Partner.objects.visible_to(person).count(), 1)


class OrderTests(PortalTestCase):
    def names(self, language):
        with translation.override(language):
            return [p.slug for p in Partner.objects.in_reading_order()]

    def test_by_kana_in_japanese_and_by_alphabet_in_english(self):
        make_partner(slug="a", name_ja="雪の会", name_kana="ゆきのかい", name_en="Aspen")
        make_partner(slug="b", name_ja="青空", name_kana="アオゾラ", name_en="The Zoo")
        make_partner(
            slug="c", name_ja="株式会社加賀", name_kana="カブシキガイシャカガ", name_en="éclair"
        )
        self.assertEqual(self.names("ja"), ["b", "c", "a"])
        self.assertEqual(self.names("en"), ["a", "c", "b"])

    def test_a_partner_without_a_name_in_a_language_still_has_a_place(self):
        make_partner(slug="only-ja", name_ja="か", name_kana="か", name_en="")
        make_partner(slug="only-en", name_ja="", name_kana="", name_en="Zebra")
        for language in ("ja", "en"):
            self.assertEqual(sorted(self.names(language)), ["only-en", "only-ja"])


class MatchingTests(PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.partner = make_partner(
            name_ja="髙橋ガラス",
            name_en="Takahashi Glass",
            name_kana="タカハシガラス",
            practice_ja="窓をサーバーに。",
            representative_ja="見本 春子",
            contact_name="見本 夏子",
            contact_email="natsuko@glass.example",
            contact_phone="076-000-0000",
        )

    def found(self, words):
        return Partner.objects.matching(words).exists()

    def test_width_kana_case_and_old_kanji_do_not_matter(self):
        for words in ("高橋", "ｶﾞﾗｽ", "がらす", "TAKAHASHI", "たかはし", "サーバ 窓"):
            with self.subTest(words):
                self.assertTrue(self.found(words))

    def test_every_word_must_be_there(self):
        self.assertFalse(self.found("ガラス 鉄"))

    def test_signs_of_the_database_are_only_letters(self):
        for words in ("%", "_", "\\", "'", '"'):
            self.assertFalse(self.found(words))

    def test_persons_and_contact_data_cannot_be_searched(self):
        for words in ("春子", "夏子", "natsuko", "076-000-0000"):
            self.assertFalse(self.found(words))
