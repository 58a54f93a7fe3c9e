"""The interface tags and the form pack: what they write, in both languages."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import SimpleTestCase, override_settings
from django.utils import translation

from kanazawa2030.core.language.dates import TOKYO
from kanazawa2030.core.templatetags import ui

THURSDAY = datetime(2026, 6, 18, 18, 30, tzinfo=TOKYO)
UNTIL = datetime(2026, 6, 18, 20, 30, tzinfo=TOKYO)


def render(source, language="ja", **context):
    with translation.override(language):
        return Template("{% load civic ui %}" + source).render(Context(context)).strip()


class IconTests(SimpleTestCase):
    def test_uses_the_sprite_and_is_silent(self):
        html = render('{% icon "cal" %}')
        self.assertIn('<use href="/static/img/icons.svg#i-cal"/>', html)
        self.assertIn('aria-hidden="true"', html)

    def test_follows_a_changed_static_address(self):
        render('{% icon "cal" %}')
        with override_settings(STATIC_URL="/elsewhere/"):
            self.assertIn("/elsewhere/img/icons.svg#i-cal", render('{% icon "cal" %}'))


class DayTests(SimpleTestCase):
    def test_japanese_leaf(self):
        self.assertHTMLEqual(
            render("{% day value %}", value=THURSDAY),
            '<time class="date" datetime="2026-06-18T18:30+09:00">'
            '<span class="date__m">6月</span>'
            '<span class="date__d">18<span class="vh">日</span></span>'
            '<span class="date__w">木曜日</span></time>',
        )

    def test_english_leaf_is_short_and_the_large_one_spelled_out(self):
        small = render("{% day value %}", "en", value=THURSDAY)
        self.assertIn('<span class="date__m">Jun</span> ', small)
        self.assertIn('<span class="date__w">Thu</span>', small)
        large = render('{% day value size="lg" %}', "en", value=THURSDAY)
        self.assertIn('class="date date--lg"', large)
        self.assertIn('<span class="date__m">June</span> ', large)
        self.assertIn('<span class="date__w">Thursday</span>', large)

    def test_saturday_and_sunday_have_a_class_and_the_word(self):
        saturday = render("{% day value %}", value=date(2026, 7, 11))
        self.assertIn("date--sat", saturday)
        self.assertIn("土曜日", saturday)
        sunday = render("{% day value %}", value=date(2026, 7, 12))
        self.assertIn("date--sun", sunday)
        self.assertIn("日曜日", sunday)
        weekday = render("{% day value %}", value=THURSDAY)
        self.assertNotIn("date--s", weekday)

    def test_utc_evening_shows_kanazawas_next_day(self):
        value = datetime(2026, 6, 19, 15, 0, tzinfo=UTC)
        html = render("{% day value %}", value=value)
        self.assertIn("土曜日", html)
        self.assertIn('datetime="2026-06-20T00:00+09:00"', html)

    def test_year_on_records(self):
        self.assertIn("2026年6月", render("{% day value year=True %}", value=THURSDAY))
        self.assertIn("Jun 2026", render("{% day value year=True %}", "en", value=THURSDAY))

    def test_month_and_year_alone_show_no_day_and_no_weekday(self):
        for language in ("ja", "en"):
            for precision, machine in (("month", "2026-06"), ("year", "2026")):
                with self.subTest(language=language, precision=precision):
                    html = render(
                        "{% day value precision=precision %}",
                        language,
                        value=THURSDAY,
                        precision=precision,
                    )
                    self.assertIn(f'datetime="{machine}"', html)
                    self.assertNotIn("18", html)
                    self.assertNotIn("曜日", html)
                    self.assertNotIn("Thu", html)


class WhenTests(SimpleTestCase):
    def test_reads_as_the_documented_line(self):
        from_tags = "{% filter striptags %}{% when start end %}{% endfilter %}"
        self.assertEqual(
            render(from_tags, start=THURSDAY, end=UNTIL), "2026年6月18日（木） 18:30–20:30"
        )
        self.assertEqual(
            render(from_tags, "en", start=THURSDAY, end=UNTIL), "Thursday 18 June 2026, 18:30–20:30"
        )

    def test_month_only(self):
        html = render('{% when start precision="month" %}', start=THURSDAY)
        self.assertHTMLEqual(html, '<p class="when"><time datetime="2026-06">2026年6月</time></p>')


class DateFilterTests(SimpleTestCase):
    def test_both_languages(self):
        value = date(2019, 6, 13)
        for source, japanese, english in (
            ("{{ value|weekday_date }}", "2019年6月13日（木）", "Thu 13 June 2019"),
            ('{{ value|weekday_date:"month" }}', "2019年6月", "June 2019"),
            ("{{ value|short_date }}", "6月13日（木）", "Thu 13 June"),
            ('{{ value|machine_date:"day" }}', "2019-06-13", "2019-06-13"),
        ):
            with self.subTest(source):
                self.assertEqual(render(source, value=value), japanese)
                self.assertEqual(render(source, "en", value=value), english)

    def test_moments(self):
        self.assertEqual(
            render("{{ value|weekday_datetime }}", value=THURSDAY), "6月18日（木）18:30"
        )
        self.assertEqual(
            render("{{ value|weekday_datetime }}", "en", value=THURSDAY), "Thu 18 June, 18:30"
        )
        self.assertEqual(
            render("{{ start|time_range:end }}", start=THURSDAY, end=UNTIL), "18:30–20:30"
        )

    def test_no_date_prints_nothing(self):
        for name in ("weekday_date", "short_date", "weekday_datetime", "time_range"):
            with self.subTest(name):
                self.assertEqual(render("{{ value|" + name + " }}", value=None), "")


class CourseGoalStatusTests(SimpleTestCase):
    course = SimpleNamespace(number=3, short_title="子供がゆめを描けるまち")

    def test_course_tag_says_number_and_name(self):
        self.assertHTMLEqual(
            render("{% course_tag course %}", course=self.course),
            '<span class="tag c3"><span>方向性3　子供が<wbr>ゆめを<wbr>描けるまち</span></span>',
        )
        self.assertIn(
            "Course of action 3<",
            render("{% course_tag course short=True %}", "en", course=self.course),
        )

    def test_no_course_no_tag(self):
        self.assertEqual(render("{% course_tag course %}", course=None), "")

    def test_goals_have_number_and_name(self):
        goals = [SimpleNamespace(number=4, title='<b>"x"')]
        html = render("{% goals goals %}", goals=goals)
        self.assertIn('class="goal g4"', html)
        self.assertIn("&lt;b&gt;&quot;x&quot;", html)
        self.assertNotIn("<b>", html)
        self.assertIn('aria-label="関連する目標"', html)
        named = render("{% goals goals named=True %}", goals=goals)
        self.assertIn('class="goals--named"', named)
        self.assertEqual(render("{% goals goals %}", goals=[]), "")

    def test_badge(self):
        status = SimpleNamespace(label="中止", css="badge--solid")
        self.assertHTMLEqual(
            render("{% badge status %}", status=status),
            '<span class="badge badge--solid">中止</span>',
        )

    def test_sample_mark(self):
        self.assertIn(">見本<", render("{% sample_mark %}"))
        self.assertIn(">Sample<", render("{% sample_mark %}", "en"))

    def test_seats_bar_stays_inside_its_frame(self):
        self.assertIn('<rect width="30"', render("{% seats_bar 35 30 %}"))
        self.assertIn('viewBox="0 0 1 1"', render("{% seats_bar 0 0 %}"))
        self.assertIn('aria-hidden="true"', render("{% seats_bar 3 30 %}"))


class FrameTests(SimpleTestCase):
    def test_link_to_a_page_that_is_not_there_gives_nothing(self):
        self.assertEqual(render('{% link_item "nowhere:at_all" "x" %}'), "")

    def test_capture_gives_one_line_safe_in_an_attribute(self):
        html = render(
            '{% capture as x %} a\n  "b" {{ v }} {% endcapture %}<i title="{{ x }}">', v='<&"'
        )
        self.assertEqual(html, '<i title="a &quot;b&quot; &lt;&amp;&quot;">')

    def test_capture_needs_a_name(self):
        with self.assertRaises(TemplateSyntaxError):
            Template("{% load ui %}{% capture %}{% endcapture %}")

    def test_long_titles_by_script(self):
        with translation.override("ja"):
            self.assertEqual(ui.long_title("あ" * 20), "")
            self.assertEqual(ui.long_title("あ" * 21), "long")
            self.assertEqual(ui.long_title("a" * 42), "")

    def test_other_language(self):
        self.assertEqual(render("{% other_language %}"), "en")
        self.assertEqual(render("{% other_language %}", "en"), "ja")


class VisitorForm(forms.Form):
    name = forms.CharField(
        label="お名前",
        help_text="名札に使います。",
        error_messages={"required": "お名前を入力してください"},
        widget=forms.TextInput(attrs={"class": "form-control--m"}),
    )
    way = forms.ChoiceField(
        label="参加のしかた", widget=forms.RadioSelect, choices=[("a", "会場"), ("b", "家")]
    )
    note = forms.CharField(label="メモ", required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(label="種類", choices=[("x", "x")], required=False)
    digest = forms.BooleanField(label="お知らせ", required=False)


class CivicPackTests(SimpleTestCase):
    def crispy(self, form, language="ja"):
        return render("{% load crispy_forms_tags %}{{ form|crispy }}", language, form=form)

    def errors(self, form, language="ja"):
        source = "{% load crispy_forms_tags %}{{ form|as_crispy_errors }}"
        return render(source, language, form=form)

    def test_required_and_optional_are_words_in_the_label(self):
        html = self.crispy(VisitorForm())
        self.assertRegex(html, r'for="id_name">お名前\s*<span class="req">必須</span>')
        self.assertRegex(html, r'for="id_note">メモ\s*<span class="opt">任意</span>')
        self.assertIn('<span class="req">required</span>', self.crispy(VisitorForm(), "en"))

    def test_controls_carry_the_designs_classes(self):
        html = self.crispy(VisitorForm())
        self.assertIn('class="form-control form-control--m"', html)
        self.assertIn('class="form-select"', html)
        self.assertEqual(html.count('class="form-check-input"'), 3)
        self.assertNotIn("is-invalid", html)

    def test_radios_stand_in_a_fieldset_with_a_legend(self):
        html = self.crispy(VisitorForm())
        self.assertRegex(html, r'<legend class="form-label">参加のしかた')
        self.assertIn('<label class="form-check-label" for="id_way_1">家</label>', html)

    def test_a_refused_field_says_so_where_it_stands(self):
        html = self.crispy(VisitorForm({}))
        self.assertIn('aria-describedby="id_name_helptext id_name_error"', html)
        self.assertIn('<div id="id_name_error" class="invalid-feedback">', html)
        self.assertIn('<div id="id_name_helptext" class="form-text">', html)
        self.assertIn('aria-invalid="true"', html)
        self.assertIn("form-control form-control--m is-invalid", html)

    def test_summary_counts_links_and_takes_focus(self):
        form = VisitorForm({})
        form.add_error(None, "全体の誤り")
        html = self.errors(form)
        self.assertIn("入力内容をご確認ください（2か所）", html)
        self.assertIn('role="alert" tabindex="-1" data-error-summary', html)
        self.assertIn('<a href="#id_name">お名前：お名前を入力してください</a>', html)
        self.assertIn('<a href="#id_way_0">', html)
        self.assertIn("<li>全体の誤り</li>", html)
        self.assertIn("Please check your answers (2 places)", self.errors(form, "en"))

    def test_each_entry_names_its_field(self):
        class Equal(forms.Form):
            first = forms.ChoiceField(label="行き", error_messages={"required": "選んでください"})
            second = forms.ChoiceField(label="帰り", error_messages={"required": "選んでください"})

        html = self.errors(Equal({}))
        self.assertIn('<a href="#id_first">行き：選んでください</a>', html)
        self.assertIn('<a href="#id_second">帰り：選んでください</a>', html)

    def test_what_is_wrong_with_no_field_is_no_place_to_check(self):
        form = VisitorForm({"name": "x", "way": "a"})
        form.add_error(None, "もう一度送信してください。")
        html = self.errors(form)
        self.assertIn("まだ送信されていません", html)
        self.assertNotIn("か所", html)

    def test_one_place_in_english(self):
        form = VisitorForm({"name": "x"})
        self.assertIn("Please check your answers (1 place)", self.errors(form, "en"))

    def test_a_good_form_has_no_summary_and_no_prefix(self):
        form = VisitorForm({"name": "x", "way": "a"})
        self.assertEqual(self.errors(form), "")
        self.assertEqual(render("{% error_prefix form %}", form=form), "")

    def test_title_prefix_of_a_refused_form(self):
        form = VisitorForm({})
        self.assertEqual(render("{% error_prefix form %}", form=form), "エラー：")
        self.assertEqual(render("{% error_prefix form %}", "en", form=form), "Error:")
