"""What a summary of errors calls a field."""

from django.template.loader import render_to_string
from django.test import SimpleTestCase
from django.utils import translation

from kanazawa2030.core.forms.bound_fields import error_name

from .recipe import STEPS, Recipe


class ErrorNameTests(SimpleTestCase):
    def test_a_field_of_a_row_names_the_row_too(self):
        form = STEPS.bound_form("cooking", Recipe())
        with translation.override("en"):
            self.assertEqual(error_name(form["how"]), str(form["how"].label))
            label = next(label for label, names in form.in_one_row.items() if label)
            self.assertEqual(error_name(form["hours"]), f"{label}, {form['hours'].label}")

    def test_each_link_of_the_summary_names_its_field(self):
        form = STEPS.bound_form("dish", Recipe())
        self.assertFalse(form.is_valid())
        with translation.override("en"):
            page = render_to_string("civic/errors.html", {"form": form})
        for name in form.errors:
            self.assertIn(f">{error_name(form[name])}: ", page)
