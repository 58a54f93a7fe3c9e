"""Badges of labels: one rule for all forms, by `required` and by a form's own words."""

from django import forms
from django.test import SimpleTestCase
from django.utils import translation

from kanazawa2030.core.staff_site.bilingual import OneLanguageAtLeast


class Asked(forms.Form):
    marks = {"text": "公開に必須"}
    reason = forms.CharField()
    note = forms.CharField(required=False)
    text = forms.CharField(required=False)
    day = forms.CharField(initial="2030-06-01")
    is_right = forms.BooleanField()


class SaysAll(Asked):
    says_optional = True


class Named(OneLanguageAtLeast, forms.Form):
    one_of = ("name",)
    name_ja = forms.CharField(required=False)
    name_en = forms.CharField(required=False)


class BadgeTest(SimpleTestCase):
    def label(self, form, name):
        with translation.override("ja"):
            return form()[name].label_tag()

    def test_what_is_required_says_so_in_its_label_without_a_colon(self):
        html = self.label(Asked, "reason")
        self.assertInHTML('<span class="need need--y">必須</span>', html)
        self.assertNotIn(":", html.split(">", 1)[1])

    def test_what_may_stay_empty_is_marked_only_where_the_form_wants_it(self):
        self.assertNotIn("need", self.label(Asked, "note"))
        self.assertInHTML('<span class="need">任意</span>', self.label(SaysAll, "note"))

    def test_a_form_has_words_of_its_own(self):
        self.assertInHTML('<span class="need need--y">公開に必須</span>', self.label(Asked, "text"))

    def test_of_two_languages_one_is_enough(self):
        for name in ("name_ja", "name_en"):
            with self.subTest(name):
                self.assertIn("need--y", self.label(Named, name))
                self.assertIn("どちらか必須", self.label(Named, name))

    def test_nothing_is_left_to_fill_in_where_a_value_or_a_box_stands(self):
        for name in ("day", "is_right"):
            with self.subTest(name):
                self.assertNotIn("need", self.label(SaysAll, name))

    def test_the_text_of_a_label_is_escaped(self):
        class Odd(forms.Form):
            one = forms.CharField(label="<b>")

        self.assertIn("&lt;b&gt;", self.label(Odd, "one"))
