"""How the parts of a layout draw a form."""

from django import forms
from django.template import Context, Template
from django.test import SimpleTestCase
from django.utils import translation

from kanazawa2030.core.forms.layouts import Group, PageHelper, Piece

from .recipe import STEPS, Recipe


class MealForm(forms.Form):
    day = forms.CharField()
    hour = forms.CharField(required=False)
    dish = forms.CharField()
    key = forms.CharField(widget=forms.HiddenInput)


def drawn(form, helper, **context):
    page = Template("{% load crispy_forms_tags %}{% crispy form helper %}")
    with translation.override("en"):
        return page.render(Context({"form": form, "helper": helper, "csrf_token": "t", **context}))


class LayoutTests(SimpleTestCase):
    def test_without_parts_every_field_is_drawn_once_in_its_order(self):
        html = drawn(MealForm(), PageHelper())
        places = [html.index(f'name="{name}"') for name in ("day", "hour", "dish", "key")]
        self.assertEqual(places, sorted(places))
        self.assertEqual(html.count("<input"), 5)  # with the token
        self.assertNotIn("<form", html)

    def test_fields_of_a_group_say_neither_required_nor_optional(self):
        html = drawn(MealForm(), PageHelper(Group("When", "day", "hour"), "dish"))
        group, rest = html.split("</fieldset>")
        self.assertIn('<legend class="form-label">When</legend>', group)
        self.assertNotRegex(group, 'class="(req|opt)"')
        self.assertIn('class="req"', rest)

    def test_a_piece_has_the_context_of_the_page(self):
        logo = {"url": "/logo.png", "width": 3, "height": 2}
        piece = Piece("partners/profile/_logo.html", "dish")
        html = drawn(MealForm(), PageHelper("day", piece), logo=logo)
        self.assertLess(html.index('name="day"'), html.index("/logo.png"))
        self.assertLess(html.index("/logo.png"), html.index('name="dish"'))

    def test_a_step_leaves_the_summary_of_errors_to_its_page(self):
        form = STEPS.bound_form("dish", Recipe())
        html = drawn(form, form.helper)
        self.assertIn('id="id_name_error"', html)
        self.assertNotIn("data-error-summary", html)
        self.assertIn("data-error-summary", drawn(form, PageHelper()))
