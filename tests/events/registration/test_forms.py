"""The form takes what people really type, and says at the field what to correct."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.template import Context, Template
from django.utils import timezone, translation

from events.access_needs import NEEDS
from events.models import EventQuestion, GroupRequest, Registration
from events.models.question import MOST_QUESTIONS
from events.registration.forms import ChangeForm, GroupRequestForm, RegistrationForm

from ...base import PortalTestCase
from ...factories import ODD_NAME, make_event
from .factories import filled, register


def drawn(form, language="ja") -> str:
    """The form as crispy draws it on a page."""
    with translation.override(language):
        page = Template("{% load crispy_forms_tags %}{% crispy form %}")
        return page.render(Context({"form": form}))


class Forms(PortalTestCase):
    def form(self, event=None, page="ja", **changes):
        with translation.override(page):
            event = event or make_event(max_companions=3)
            form = RegistrationForm(filled(**changes), event=event)
            form.is_valid()
        return form

    def party(self, event=None, page="ja", **changes):
        form = self.form(event, page, **changes)
        self.assertEqual(form.errors, {})
        return {**form.party, "email": form.cleaned_data["email"]}

    def assertRefused(self, field, form, words=None):
        self.assertEqual(list(form.errors), [field])
        for message in form.errors[field]:
            self.assertNotIn("このフィールド", message)
            if words:
                self.assertIn(words, message)


class PersonTests(Forms):
    def test_names_arrive_as_written(self):
        for name in (ODD_NAME, "🎉 花子", "O’Brien-山田", "花"):
            with self.subTest(name):
                self.assertEqual(self.party(name=name)["name"], name)

    def test_name_is_asked_for_and_has_a_limit(self):
        self.assertRefused("name", self.form(name=" 　"), "お名前を入力してください")
        self.assertRefused("name", self.form(name="花" * 300), "300")
        self.assertEqual(self.party(name="花" * 100)["name"], "花" * 100)

    def test_line_breaks_and_controls_leave_a_name(self):
        name = self.party(name="花子\r\nBcc: x@example.test\x07")["name"]
        self.assertEqual(name, "花子 Bcc: x@example.test")

    def test_email_in_any_width(self):
        for typed in (
            "ｈａｎａｋｏ＠ｐｅｏｐｌｅ．ｅｘａｍｐｌｅ",
            " hanako@people.example ",
            "hanako@PEOPLE.example",
            "hanako@people。example",
        ):
            with self.subTest(typed):
                self.assertEqual(self.party(email=typed)["email"], "hanako@people.example")

    def test_email_that_is_none(self):
        self.assertRefused("email", self.form(email=""), "メールアドレスを入力")
        for typed in (
            "hanako",
            "hanako@",
            "@people.example",
            "a@b@c",
            "hanako@people.example\r\nBcc: victim@people.example",
            "hanako@people.example,victim@people.example",
            "a" * 250 + "@people.example",
        ):
            with self.subTest(typed):
                self.assertRefused("email", self.form(email=typed))

    def test_kana_in_any_kana(self):
        for typed in ("みほん はなこ", "ﾐﾎﾝ ﾊﾅｺ", "ミホン　ハナコ"):
            with self.subTest(typed):
                self.assertEqual(self.party(kana=typed)["kana"], "ミホン　ハナコ")
        self.assertRefused("kana", self.form(kana="見本"))
        self.assertRefused("kana", self.form(kana=""))

    def test_kana_is_asked_only_in_japanese_and_where_reception_uses_it(self):
        self.assertNotIn("kana", self.party(page="en", kana=None))
        event = make_event(asks_kana=False)
        self.assertNotIn("kana", self.party(event, kana=None))

    def test_phone_is_optional_and_taken_in_any_width(self):
        self.assertEqual(self.party()["phone"], "")
        self.assertEqual(self.party(phone="（０７６）２２０−２１１１")["phone"], "076-220-2111")
        self.assertRefused("phone", self.form(phone="12"))

    def test_language_of_emails_is_that_of_the_page(self):
        with translation.override("en"):
            form = RegistrationForm(event=make_event())
        self.assertEqual(form["language"].initial, "en")
        self.assertEqual(self.party(page="en", language=None, kana=None)["language"], "en")
        self.assertRefused("language", self.form(language="fr"), "選んでください")

    def test_photographs_are_an_unticked_box(self):
        self.assertFalse(self.party()["photo_consent"])
        self.assertTrue(self.party(photo_consent="on")["photo_consent"])
        self.assertIsNone(self.form().fields["photo_consent"].initial)


class CompanionTests(Forms):
    def counted(self, **changes):
        party = self.party(**changes)
        return tuple(party[band] for band in Registration.BANDS)

    def test_one_question_for_how_many_come(self):
        form = RegistrationForm(event=make_event(max_companions=3))
        self.assertEqual(form["people"].value(), 1)
        self.assertEqual([number for number, _words in form.fields["people"].choices], [1, 2, 3, 4])
        self.assertEqual(self.counted(), (0, 0, 0))
        self.assertEqual(self.counted(people="4"), (3, 0, 0))

    def test_the_young_are_counted_among_them_in_any_width(self):
        self.assertEqual(self.counted(people="4", children="２", infants=""), (1, 2, 0))
        self.assertEqual(self.counted(people="3", children="1", infants="1"), (0, 1, 1))
        self.assertRefused("children", self.form(people="2", children="1", infants="1"))

    def test_who_comes_alone_has_no_companions(self):
        self.assertEqual(self.counted(people="1", children="2"), (0, 0, 0))

    def test_what_is_no_count(self):
        for typed in ("-1", "−１", "1.5", "二", "1e3", "9" * 5000):
            with self.subTest(typed[:9]):
                self.assertRefused("children", self.form(people="2", children=typed))

    def test_more_than_the_event_allows(self):
        for typed in ("5", "0", "-1", "99999999999999999999", "二"):
            self.assertRefused("people", self.form(people=typed), "3人まで")

    def test_not_asked_where_nobody_may_come_along(self):
        form = self.form(make_event(), people="3", children="2")
        self.assertNotIn("people", form.fields)
        self.assertNotIn("adults", form.party)


class NeedsTests(Forms):
    def test_only_what_the_event_offers(self):
        event = make_event(offered_needs=["childcare", "gone"])
        self.assertEqual(self.party(event, needs=["childcare"])["needs"], ["childcare"])
        self.assertRefused("needs", self.form(event, needs=["wheelchair"]))
        self.assertRefused("needs", self.form(event, needs=["x" * 400]))

    def test_without_a_list_there_is_still_the_free_text(self):
        form = self.form(needs_text="酸素ボンベを\r\n使います。\x07")
        self.assertNotIn("needs", form.fields)
        self.assertEqual(form.party["needs_text"], "酸素ボンベを\n使います。")
        self.assertRefused("needs_text", self.form(needs_text="あ" * 501))

    def test_the_date_is_a_wish_and_no_refusal(self):
        today = timezone.localdate()
        for by, is_said in ((today, True), (today - timedelta(days=1), False)):
            event = make_event(offered_needs=list(NEEDS), access_request_by=by)
            with self.subTest(by):
                text = str(self.form(event).fields["needs"].help_text)
                self.assertEqual("過ぎても、まずご相談ください" in text, is_said)


class QuestionTests(Forms):
    def setUp(self):
        self.event = make_event()
        self.choice = EventQuestion.objects.create(
            event=self.event,
            order=1,
            kind="choice",
            is_required=True,
            keep_days=12,
            label_ja="どちらに",
            label_en="Which",
            options_ja="歩く\n会場だけ",
            options_en="Walk\nHall only",
        )
        self.text = EventQuestion.objects.create(
            event=self.event, order=2, label_ja="ひとこと", label_en="A word"
        )

    def names(self):
        return f"question_{self.choice.pk}", f"question_{self.text.pk}"

    def test_answers_are_the_same_in_both_languages(self):
        choice, text = self.names()
        for language in ("ja", "en"):
            with self.subTest(language):
                party = self.party(self.event, language, **{choice: "会場だけ", text: "よろしく"})
                self.assertEqual(party["answers"], {self.choice: "会場だけ", self.text: "よろしく"})
        english = self.form(self.event, "en").fields[choice].choices
        self.assertEqual(english, [("歩く", "Walk"), ("会場だけ", "Hall only")])

    def test_a_required_one_is_asked_for(self):
        choice, _text = self.names()
        self.assertRefused(choice, self.form(self.event), "選んでください")
        self.assertRefused(choice, self.form(self.event, **{choice: "飛ぶ"}))

    def several(self, **fields):
        question = EventQuestion.objects.create(
            event=self.event,
            order=3,
            kind="several",
            label_ja="何に乗って",
            options_ja="バス\n電車\n自転車",
            options_en="Bus\nTrain\nBicycle",
            **fields,
        )
        return question, f"question_{question.pk}"

    def test_several_answers_are_a_line_each_in_both_languages(self):
        self.choice.delete()
        question, name = self.several()
        for language in ("ja", "en"):
            party = self.party(self.event, language, **{name: ["バス", "自転車"]})
            self.assertEqual(party["answers"][question], "バス\n自転車")
        english = self.form(self.event, "en").fields[name].choices
        self.assertEqual(english[0], ("バス", "Bus"))
        self.assertEqual(self.party(self.event)["answers"][question], "")

    def test_one_of_several_is_asked_for_where_it_is_required(self):
        self.choice.delete()
        _question, name = self.several(is_required=True)
        self.assertRefused(name, self.form(self.event), "一つ以上選んでください")
        wrong = self.form(self.event, **{name: ["バス", "ロケット"]})
        self.assertRefused(name, wrong, "ここにある答えから")
        self.assertEqual(wrong[name].value(), ["バス", "ロケット"])

    def test_eight_questions_and_no_more(self):
        for order in range(3, MOST_QUESTIONS + 1):
            EventQuestion.objects.create(event=self.event, order=order, label_ja="質問")
        self.assertEqual(len(self.form(self.event).questions), MOST_QUESTIONS)
        with self.assertRaises(IntegrityError), transaction.atomic():
            EventQuestion.objects.create(event=self.event, order=9, label_ja="質問")

    def test_how_long_the_answer_is_kept_is_said(self):
        form = self.form(self.event)
        self.assertIn("12日", str(form.fields[self.names()[0]].help_text))


class GuardTests(Forms):
    def test_a_robots_form_is_asked_for_again(self):
        form = self.form(subject="SEO")
        self.assertEqual(list(form.errors), ["__all__"])


class SectionTests(Forms):
    def test_every_visible_field_is_on_the_page_once(self):
        event = make_event(max_companions=2, offered_needs=list(NEEDS))
        EventQuestion.objects.create(event=event, label_ja="ひとこと")
        form = self.form(event)
        shown = drawn(form)
        for field in form:
            groups = 1 if field.is_hidden else shown.count(f'id="div_{field.auto_id}"')
            self.assertEqual(groups, 1, field.name)
            self.assertIn(f'name="{field.html_name}"', shown)

    def test_what_most_people_do_not_need_is_folded_away(self):
        event = make_event(max_companions=2, offered_needs=list(NEEDS))
        with translation.override("ja"):
            form = RegistrationForm(event=event)
        shown = drawn(form)
        ahead, folded = shown.split("<summary>")
        self.assertNotIn("open>", ahead)
        self.assertIn("必要な配慮・電話番号・メールの言語", folded)
        for name in ("needs", "needs_text", "phone", "language"):
            self.assertIn(f'name="{name}"', folded)
        for name in ("name", "kana", "email", "people", "photo_consent"):
            self.assertIn(f'name="{name}"', ahead)

    def test_it_opens_for_what_is_to_be_corrected_or_has_been_filled_in(self):
        for changes in ({"phone": "12"}, {"needs_text": "前の席"}):
            form = self.form(**changes)
            shown = drawn(form)
            self.assertRegex(shown, r"<details[^>]* open>")

    def test_a_line_in_easy_japanese_for_readers_of_japanese(self):
        for language, is_there in (("ja", True), ("en", False)):
            with translation.override(language):
                form = RegistrationForm(event=make_event(offered_needs=["captioning"]))
            shown = drawn(form, language)
            self.assertEqual('<span class="easy-line">なまえ</span>' in shown, is_there)
            self.assertEqual("話を 文字で 見ます" in shown, is_there)


class ColumnTests(PortalTestCase):
    def test_no_form_takes_more_than_its_column_holds(self):
        forms = {
            Registration: RegistrationForm(event=make_event()),
            GroupRequest: GroupRequestForm(),
        }
        for model, form in forms.items():
            for column in model._meta.concrete_fields:
                if column.name in form.fields and column.max_length and not column.choices:
                    with self.subTest(model=model.__name__, column=column.name):
                        most = form.fields[column.name].max_length
                        self.assertLessEqual(most, column.max_length)

    def test_a_number_longer_than_its_column_gets_a_sentence(self):
        form = GroupRequestForm(filled(GroupRequestForm, phone="+358-40-123-4567-89-01"))
        self.assertEqual(list(form.errors), ["phone"])


class ChangeFormTests(Forms):
    def change(self, registration, language="ja", **changes):
        with translation.override(language):
            form = ChangeForm(registration=registration)
            data = {
                field.name: field.value() for field in form if field.value() not in (None, False)
            }
            form = ChangeForm({**data, **changes}, registration=registration)
            self.assertEqual(form.errors, {})
            return form.party

    def test_what_is_not_asked_stays(self):
        event = make_event(max_companions=2)
        mine = register(event, kana="ミホン", adults=2)
        party = self.change(mine, "en", name="Anna")
        self.assertNotIn("kana", party)
        self.assertEqual((party["name"], party["adults"]), ("Anna", 2))

    def test_a_lowered_limit_takes_nobody_away(self):
        event = make_event(max_companions=3)
        mine = register(event, kana="ミホン", adults=3)
        event.max_companions = 0
        event.save()
        mine.refresh_from_db()
        self.assertEqual(self.change(mine)["adults"], 3)

    def test_needs_no_longer_offered_stay_ticked(self):
        event = make_event(offered_needs=["childcare"])
        mine = register(event, kana="ミホン", needs=["childcare"])
        event.offered_needs = []
        event.save()
        mine.refresh_from_db()
        self.assertEqual(self.change(mine)["needs"], ["childcare"])

    def test_the_companions_of_a_group_are_the_offices(self):
        mine = register(make_event(max_companions=3), kana="ミホン")
        mine.organisation = "見本小学校"
        self.assertNotIn("people", ChangeForm(registration=mine).fields)


class GroupFormTests(PortalTestCase):
    def errors(self, **changes):
        return GroupRequestForm(filled(GroupRequestForm, **changes)).errors

    def test_headcount(self):
        for typed in ("２４", "24人", "２４ 名"):
            self.assertEqual(self.errors(headcount=typed), {})
        for typed in ("", "0", "1", "-4", "501", "9" * 30, "many"):
            with self.subTest(typed):
                self.assertEqual(list(self.errors(headcount=typed)), ["headcount"])
