"""core.forms: what people really type is taken, what is wrong is named."""

from datetime import timedelta

import time_machine
from django import forms
from django.test import SimpleTestCase, override_settings
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st

from kanazawa2030.core.forms import fields


class FieldTests(SimpleTestCase):
    def setUp(self):
        self.enterContext(translation.override("en"))

    def assertTakes(self, field, cases):
        for value, expected in cases.items():
            self.assertEqual(field.clean(value), expected)

    def assertRefuses(self, field, values, words):
        for value in values:
            with self.assertRaisesMessage(forms.ValidationError, words):
                field.clean(value)

    def test_line(self):
        self.assertTakes(fields.LineField(), {" 金沢　花子\u202e ": "金沢　花子"})
        self.assertRefuses(
            fields.LineField(ask="Enter your name."), ["", " ", "\u200b"], "Enter your name."
        )
        self.assertRefuses(
            fields.LineField(max_length=3), ["abcd"], "Use at most 3 characters. There are 4 now."
        )

    def test_text_counts_after_cleaning(self):
        self.assertTakes(fields.TextField(max_length=3), {"a\r\nb": "a\nb"})

    def test_email(self):
        self.assertTakes(fields.EmailField(), {"ｔａｒｏ＠Example。jp": "taro@example.jp"})
        field = fields.EmailField()
        self.assertRefuses(
            field, ["taro", "a@b", "a@b.jp\nBcc: c@d.jp@"], "such as name@example.jp"
        )
        self.assertRefuses(field, [""], "Enter your e-mail address.")

    def test_phone(self):
        field = fields.PhoneField(required=False)
        self.assertTakes(
            field,
            {
                "０７６（２２０）２１１１": "076-220-2111",
                "+81 76 220 2111": "+81-76-220-2111",
                "": "",
            },
        )
        self.assertRefuses(
            field, ["12345678", "0" * 16, "076-CALL-ME", "++817622021"], "such as 076-000-0000"
        )

    def test_kana(self):
        field = fields.KanaField()
        self.assertTakes(field, {"かなざわ はなこ": "カナザワ　ハナコ", "ﾏﾘ-": "マリー"})
        self.assertRefuses(field, ["金沢", "Hanako", "ーー"], "kana only")

    def test_the_length_is_judged_before_anything_else(self):
        class Watched(fields.KanaField):
            @staticmethod
            def normalise(value):
                raise AssertionError("normalised")

        self.assertRefuses(
            Watched(max_length=100), ["ア" * 801], "Use at most 100 characters. There are 801 now."
        )
        # Too long and wrong: one sentence, for the pattern has not been asked.
        with self.assertRaises(forms.ValidationError) as caught:
            fields.KanaField(max_length=100).clean("ア" * 300 + "x")
        self.assertEqual([error.code for error in caught.exception.error_list], ["max_length"])
        # What normalising makes short enough is taken.
        self.assertTakes(fields.KanaField(max_length=100), {"か\u3099" * 100: "ガ" * 100})
        self.assertTakes(fields.TextField(max_length=3), {"a" + "\r\n" * 150: "a"})

    def test_words_are_translated(self):
        with translation.override("ja"):
            self.assertRefuses(fields.EmailField(), [""], "メールアドレスを入力してください")

    @settings(max_examples=150, deadline=None, derandomize=True)
    @given(st.text(st.characters(), max_size=50))
    def test_any_text_is_taken_or_refused(self, value):
        for kind in (
            fields.LineField,
            fields.TextField,
            fields.EmailField,
            fields.PhoneField,
            fields.KanaField,
        ):
            try:
                cleaned = kind().clean(value)
            except forms.ValidationError:
                continue
            self.assertNotIn("\x00", cleaned)


class ContactForm(fields.GuardedFormMixin, forms.Form):
    name = fields.LineField()


class OtherForm(ContactForm):
    pass


@override_settings(FORM_SECONDS=(2, 3600))
class GuardedFormTests(SimpleTestCase):
    def setUp(self):
        self.now = timezone.now()

    def stamp(self, form=ContactForm, *, age=10):
        with time_machine.travel(self.now - timedelta(seconds=age), tick=False):
            return form()["stamp"].value()

    def sent(self, **data):
        with time_machine.travel(self.now, tick=False):
            form = ContactForm({"name": "花子", **data})
            form.is_valid()
        return form

    def test_a_person_passes(self):
        form = self.sent(stamp=self.stamp())
        self.assertEqual(form.errors, {})
        self.assertEqual(form.cleaned_data, {"name": "花子"})

    def test_a_robot_does_not(self):
        good = self.stamp()
        for data in (
            {"stamp": good, "subject": "cheap watches"},
            {"stamp": self.stamp(age=1)},
            {"stamp": self.stamp(age=3700)},
            {"stamp": good[:-1] + ("A" if good[-1] != "A" else "B")},
            {"stamp": self.stamp(OtherForm)},
            {"stamp": ""},
            {},
        ):
            form = self.sent(**data)
            self.assertEqual(list(form.errors), ["__all__"], data)
            self.assertEqual(len(form.errors["__all__"]), 1)

    def test_everything_typed_is_kept_and_sending_again_works(self):
        form = self.sent(stamp=self.stamp(age=3700))
        self.assertEqual(form["name"].value(), "花子")
        again = form["stamp"].value()
        self.now += timedelta(seconds=3)
        self.assertEqual(self.sent(stamp=again, subject=form["subject"].value()).errors, {})

    def test_the_trap_is_hidden_without_style(self):
        html = str(ContactForm()["subject"])
        self.assertIn(" hidden", html)
        self.assertNotIn("style", html)
        self.assertIn("subject", [field.name for field in ContactForm().hidden_fields()])
