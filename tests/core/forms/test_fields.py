"""core.forms: what people really type is taken, what is wrong is named."""

from datetime import date, datetime, time

from django import forms
from django.test import SimpleTestCase
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st

from kanazawa2030.core.forms import fields
from kanazawa2030.core.language.dates import TOKYO


class FieldTests(SimpleTestCase):
    def test_how_long_a_text_may_be_is_said_once(self):
        with translation.override("ja"):
            for help_text, expected in (
                ("", "1,000字まで。"),
                ("短く。", "短く。1,000字まで。"),
                ("1,000字まで。短く。", "1,000字まで。短く。"),
                ("1000字まで。", "1000字まで。"),
            ):
                with self.subTest(help_text):
                    self.assertEqual(fields.help_with_limit(help_text, 1000), expected)

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
        # Letters and marks that are drawn as nothing.
        for blank in (
            "\u3164",
            "\u2800",
            "\u115f\u1160",
            "\u200d\u200c",
            "\ufe0f",
            "\u3164　\u3164",
        ):
            self.assertRefuses(
                fields.LineField(ask="Enter your name."), [blank], "Enter your name."
            )

    def test_the_characters_of_a_name_stay(self):
        """NFC would make 神 of U+FA19: another person's name."""
        for name in ("\ufa19田", "\ufa1b岡", "塚\ufa10", "\U0002f8a6", "髙﨑"):
            self.assertTakes(fields.LineField(), {name: name})
        self.assertRefuses(
            fields.LineField(max_length=3), ["abcd"], "Use at most 3 characters. There are 4 now."
        )

    def test_text_counts_after_cleaning(self):
        self.assertTakes(fields.TextField(max_length=3), {"a\r\nb": "a\nb"})

    def test_a_text_says_beforehand_how_long_it_may_be(self):
        text = fields.TextField(max_length=80, help_text="For the history.")
        said = fields.TextField(max_length=80, help_text="In up to 80 characters.")
        self.assertEqual(text.help_text, "For the history. Up to 80 characters.")
        self.assertEqual(fields.TextField(max_length=80).help_text, "Up to 80 characters.")
        self.assertEqual(said.help_text, "In up to 80 characters.")

    def test_email(self):
        self.assertTakes(fields.EmailField(), {"ｔａｒｏ＠Example。jp": "taro@example.jp"})
        field = fields.EmailField()
        self.assertRefuses(
            field, ["taro", "a@b", "a@b.jp\nBcc: c@d.jp@"], "such as name@example.jp"
        )
        self.assertRefuses(field, [""], "Enter your email address.")
        self.assertTakes(field, {"taro@日本語.jp": "taro@日本語.jp"})
        longest = "a" * 64 + "@people.example"
        self.assertTakes(field, {longest: longest})
        self.assertRefuses(field, ["a" + longest], "such as name@example.jp")

    def test_an_email_address_with_words_beside_it(self):
        """A mail to `people.exampleです` would go nowhere, and the place would be lost."""
        typed = ("、", "です", "」", "・", "→", "（自宅）", "。です", " 花子", ";", "、b@c.example")
        field = fields.EmailField()
        for tail in typed:
            self.assertRefuses(
                field, [f"hana@people.example{tail}"], "Enter the email address only"
            )
        self.assertRefuses(field, ["メール：hana@people.example"], "Enter the email address only")

    def test_an_email_address_with_dots_that_no_server_takes(self):
        typed = ["foo..bar@docomo.example", "foo.@docomo.example", ".foo@docomo.example"]
        self.assertRefuses(fields.EmailField(), typed, "contact the office by phone")

    def test_phone(self):
        field = fields.PhoneField(required=False)
        self.assertTakes(
            field,
            {
                "０７６（２２０）２１１１": "076-220-2111",
                "+81 76 220 2111": "+81-76-220-2111",
                "+81 (0)76 220 2111": "+81-76-220-2111",
                "+358 (0) 40 123 4567 89": "+358-40-123-4567-89",
                "": "",
            },
        )
        self.assertRefuses(
            field, ["12345678", "0" * 16, "076-CALL-ME", "++817622021"], "such as 076-000-0000"
        )

    def test_kana(self):
        field = fields.KanaField()
        self.assertTakes(field, {"かなざわ はなこ": "カナザワ　ハナコ", "ﾏﾘ-": "マリー"})
        self.assertTakes(
            field, {"メアリー=アン": "メアリー＝アン", "メアリー゠アン": "メアリー゠アン"}
        )
        self.assertRefuses(field, ["金沢", "Hanako", "ーー"], "kana only")

    def test_website(self):
        field = fields.WebsiteField()
        self.assertTakes(
            field,
            {
                "ｈｔｔｐｓ：／／Ｅｘ．jp/２０２６年度/": "https://ex.jp/２０２６年度/",
                "example.jp/a b": "https://example.jp/ab",
                "https://teams.example/" + "x" * 1900: "https://teams.example/" + "x" * 1900,
            },
        )
        self.assertRefuses(field, ["javascript:alert(1)", "ftp://a.example"], "such as https://")

    def test_days_as_japanese_write_them(self):
        typed = (
            *(
                "2026-12-20",
                "2026/12/20",
                "2026.12.20",
                "2026年12月20日",
                "２０２６年１２月２０日（日）",
            ),
            *("R8.12.20", "令和8年12月20日", "r8/12/20"),
        )
        self.assertTakes(fields.DayField(), dict.fromkeys(typed, date(2026, 12, 20)))
        refused = ["12/20", "0000-12-20", "2026-12-00", "きょう"]
        self.assertRefuses(fields.DayField(), refused, "such as 2026-12-20")

    def test_a_day_that_no_calendar_has_is_named(self):
        typed = ["2026-02-30", "2026/2/29", "R8.2.30", "２０２６年２月３０日"]
        sentence = "February 2026 has only 28 days. Check the date."
        self.assertRefuses(fields.DayField(), typed, sentence)
        self.assertRefuses(fields.DayField(), ["2028-02-30"], "February 2028 has only 29 days.")
        self.assertRefuses(fields.DayField(), ["2026-13-01"], "There is no month 13.")
        self.assertRefuses(fields.MomentField(), [["2026-02-30", "24:00"]], sentence)
        with translation.override("ja"):
            sentence = "2026年2月は28日までです。日付を確かめてください。"
            self.assertRefuses(fields.DayField(), typed, sentence)

    def test_times_as_japanese_write_them(self):
        typed = ("14:00", "14時", "14時00分", "午後2時", "午後２：００", "1400", "14")
        self.assertTakes(fields.ClockField(), dict.fromkeys(typed, time(14)))
        self.assertTakes(
            fields.ClockField(), {"9時半": time(9, 30), "午前0時": time(0), "930": time(9, 30)}
        )
        self.assertRefuses(fields.ClockField(), ["25:30", "24:30", "14:60", "昼"], "such as 14:00")

    def test_a_form_shows_no_seconds_and_loses_none(self):
        stored = datetime(2026, 12, 20, 14, 5, 48, tzinfo=TOKYO)
        form = forms.Form(initial={"at": stored})
        form.fields["at"] = fields.MomentField()
        self.assertIn('value="14:05"', str(form["at"]))
        for typed, is_changed in (
            (["2026-12-20", "14:05"], False),
            (["2026-12-20", "14:06"], True),
        ):
            shown = form.fields["at"].widget.decompress(stored)
            self.assertEqual(fields.MomentField().has_changed(shown, typed), is_changed)

    def test_midnight_is_the_end_of_a_day(self):
        field = fields.MomentField()
        for clock, day, hour in (
            ("24:00", 21, 0),
            ("24時", 21, 0),
            ("0:00", 20, 0),
            ("18:30", 20, 18),
        ):
            moment = timezone.localtime(field.clean(["R8.12.20", clock]))
            self.assertEqual((moment.day, moment.hour), (day, hour), clock)
        self.assertRefuses(field, [["2026-12-20", "25:30"]], "1:30 instead of 25:30")
        self.assertRefuses(field, [["12/20", "14:00"]], "such as 2026-12-20")
        self.assertIsNone(fields.MomentField(required=False).clean(["", ""]))

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


class GuardedFormTests(SimpleTestCase):
    def sent(self, **data):
        form = ContactForm({"name": "花子", **data})
        form.is_valid()
        return form

    def test_a_person_passes(self):
        form = self.sent(subject="")
        self.assertEqual(form.errors, {})
        self.assertEqual(form.cleaned_data, {"name": "花子"})

    def test_a_robot_does_not_and_everything_typed_is_kept(self):
        form = self.sent(subject="cheap watches")
        self.assertEqual(list(form.errors), ["__all__"])
        self.assertEqual(len(form.errors["__all__"]), 1)
        self.assertEqual(form["name"].value(), "花子")
        self.assertEqual(self.sent(subject=form["subject"].value()).errors, {})

    def test_the_trap_is_hidden_without_style(self):
        html = str(ContactForm()["subject"])
        self.assertIn(" hidden", html)
        self.assertNotIn("style", html)
        self.assertIn("subject", [field.name for field in ContactForm().hidden_fields()])
