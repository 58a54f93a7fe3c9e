"""core.forms.renderer: to the letter what Django's templates write, and no more of it."""

from django import forms
from django.forms.renderers import DjangoTemplates
from django.test import SimpleTestCase
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from kanazawa2030.core.forms.marks import MarkedField
from kanazawa2030.core.forms.renderer import Renderer

HOSTILE = """<b>"&'</b>"""
GROUPS = [
    ("", "---"),
    (HOSTILE, HOSTILE),
    (HOSTILE, [(1, gettext_lazy("Yes")), (None, mark_safe("<i>x</i>"))]),
    (2, "2"),
]


class Plain(DjangoTemplates):
    """Django's own, with our badges behind labels."""

    bound_field_class = MarkedField


class Wide(forms.Form):
    line = forms.CharField(max_length=10, label=HOSTILE, help_text="x")
    number = forms.IntegerField(localize=True, required=False)
    email = forms.EmailField(widget=forms.EmailInput(attrs={"data-x": HOSTILE, "hidden": True}))
    password = forms.CharField(widget=forms.PasswordInput)
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(widget=forms.Textarea(attrs={"spellcheck": False, "lang": None}))
    box = forms.BooleanField(label=mark_safe("<em>Yes</em>"))
    day = forms.SplitDateTimeField()
    date = forms.DateField(widget=forms.DateInput(attrs={"autofocus": True}))
    one = forms.ChoiceField(choices=GROUPS)
    several = forms.MultipleChoiceField(choices=GROUPS)
    file = forms.FileField()
    radio = forms.ChoiceField(choices=GROUPS[:2], widget=forms.RadioSelect)


TYPED = dict.fromkeys(Wide.base_fields, HOSTILE) | {"number": "1200", "one": "2", "box": "on"}
TYPED |= {"several": ["2", HOSTILE], "text": f"\n{HOSTILE}\n", "day_0": "2030-01-01"}


class RendererTests(SimpleTestCase):
    def test_a_form_is_as_djangos_own(self):
        for language in ("ja", "en"):
            for data in (None, {}, TYPED):
                with self.subTest(language=language, data=data), override(language):
                    written = [
                        str(Wide(data, initial={"number": 1200}, renderer=one))
                        for one in (Plain(), Renderer())
                    ]
                    self.assertIn("&lt;b&gt;", written[0])
                    self.assertEqual(*written)

    def test_a_label_without_a_field_is_its_words(self):
        form = Wide(renderer=Renderer())
        form["day"].field.widget.id_for_label = lambda *args: ""
        self.assertEqual(form["line"].label_tag().count("<label"), 1)
        form.auto_id = ""
        expected = Wide(renderer=Plain(), auto_id="")["line"].label_tag()
        self.assertEqual(form["line"].label_tag(), expected)

    def test_it_is_what_forms_use(self):
        self.assertIsInstance(forms.Form().renderer, Renderer)
