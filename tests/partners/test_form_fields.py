"""Texts asked for in two languages: which are needed in one of the two, and how that shows."""

from django.template.loader import render_to_string
from django.test import SimpleTestCase
from django.utils import translation

from partners.commitments.forms import ReportForm, TermsForm
from partners.profile.forms import OrganisationForm


class InTwoLanguagesTests(SimpleTestCase):
    def test_neither_is_called_optional_where_one_is_needed(self):
        form = OrganisationForm(draft=None)
        for language, words in (("ja", "どちらか必須"), ("en", "one of the two required")):
            with translation.override(language):
                for name in ("name_ja", "name_en"):
                    page = render_to_string("civic/required.html", {"field": form[name]})
                    self.assertIn(words, page)
                page = render_to_string("civic/required.html", {"field": form["tagline_ja"]})
                self.assertNotIn(words, page)

    def test_one_of_the_two_is_enough_and_none_is_said_at_the_first(self):
        years = (2026, 2026)
        for form_class, missing in (
            (TermsForm, {"text_ja", "indicator_ja"}),
            (ReportForm, {"note_ja"}),
        ):
            form = form_class({}, years=years)
            self.assertLessEqual(missing, form.errors.keys())
            self.assertFalse({"text_en", "indicator_en", "note_en"} & form.errors.keys())
            form = form_class({"text_en": "x", "indicator_ja": "x", "note_en": "x"}, years=years)
            self.assertFalse(missing & form.errors.keys())
