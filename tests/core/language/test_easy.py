"""Readings of hard words in easy Japanese."""

from django.test import SimpleTestCase
from django.utils.html import escape, strip_tags
from django.utils.safestring import mark_safe

from kanazawa2030.core.language.easy import (
    WORDS,
    annotated,
    in_text,
    with_readings,
    without_readings,
)


def ruby(base, reading):
    return f"<ruby>{base}<rp>（</rp><rt>{reading}</rt><rp>）</rp></ruby>"


class ReadingsTests(SimpleTestCase):
    def test_words_get_their_readings_where_the_characters_are(self):
        self.assertEqual(
            with_readings(mark_safe("申込みと 取消しは、会場で。")),
            f"{ruby('申込', 'もうしこ')}みと {ruby('取消', 'とりけ')}しは、"
            f"{ruby('会場', 'かいじょう')}で。",
        )

    def test_each_form_of_a_word_has_its_reading(self):
        for text in ("話さない", "話し", "話す", "話して", "歩く", "歩いて", "何ですか", "何を"):
            with self.subTest(text):
                self.assertIn("<rt>", with_readings(mark_safe(text)))
        self.assertIn(">なん<", with_readings(mark_safe("何ですか")))

    def test_a_short_word_is_none_inside_of_a_longer_one(self):
        for text in ("会話する", "出席", "町内", "十二人"):
            with self.subTest(text):
                self.assertEqual(with_readings(mark_safe(text)), text)

    def test_the_longest_word_wins(self):
        self.assertEqual(with_readings(mark_safe("参加費")), ruby("参加費", "さんかひ"))

    def test_nothing_is_put_inside_of_tags(self):
        html = mark_safe('<a href="/会場/" title="定員">定員</a>')
        self.assertEqual(
            with_readings(html), f'<a href="/会場/" title="定員">{ruby("定員", "ていいん")}</a>'
        )

    def test_what_is_escaped_stays_so(self):
        self.assertEqual(with_readings(escape("<b>&定")), "&lt;b&gt;&amp;定")

    def test_without_ruby_every_word_is_as_it_was(self):
        for word in WORDS:
            with self.subTest(word):
                plain = "".join(part.partition("{")[0] for part in word.split("}"))
                html = with_readings(mark_safe(plain))
                self.assertIn("<ruby>", html)
                kept = html.replace("<rp>（</rp>", "").replace("<rp>）</rp>", "")
                for part in kept.split("<rt>")[1:]:
                    kept = kept.replace(f"<rt>{part.partition('</rt>')[0]}</rt>", "")
                self.assertEqual(strip_tags(kept), plain)


class NotationTests(SimpleTestCase):
    def test_kana_behind_kanji_are_their_reading(self):
        read = {
            "催《もよお》し": f"{ruby('催', 'もよお')}し",
            "漢字《カンジ》": ruby("漢字", "カンジ"),
            "古い｜町家《まちや》": f"古い{ruby('町家', 'まちや')}",
            "二｜人《り》": f"二{ruby('人', 'り')}",
        }
        for text, html in read.items():
            with self.subTest(text):
                self.assertEqual(with_readings(mark_safe(text)), html)

    def test_other_brackets_stay(self):
        for text in ("《よろこび》", "歌《第九》", "ab《かな》", "歌《》"):
            with self.subTest(text):
                self.assertEqual(with_readings(mark_safe(text)), text)
                self.assertEqual(in_text(text), text)

    def test_where_no_markup_can_stand(self):
        self.assertEqual(in_text("席《せき》を 待《ま》つ"), "席（せき）を 待（ま）つ")
        self.assertEqual(without_readings("席《せき》を 待《ま》つ"), "席を 待つ")
        self.assertEqual(
            annotated('<title>席《せき》</title><img alt="席《せき》"><option>席《せき》</option>'),
            '<title>席</title><img alt="席"><option>席</option>',
        )

    def test_what_is_typed_and_what_runs_stays(self):
        for html in (
            '<input value="席《せき》">',
            "<textarea>席《せき》</textarea>",
            "<script>席《せき》 < 1</script>",
            "<!-- 席《せき》 -->",
            "<ruby>席<rt>せき</rt></ruby>",
            "<dd data-typed><b><dd></dd></b>席《せき》</dd>",
        ):
            with self.subTest(html):
                self.assertEqual(annotated(html), html)

    def test_ordinary_texts_get_known_words_only(self):
        self.assertEqual(
            annotated("<p data-ordinary><b>金沢</b>の歌《うた》</p>歌《うた》"),
            f"<p data-ordinary><b>{ruby('金沢', 'かなざわ')}</b>の歌《うた》</p>"
            f"{ruby('歌', 'うた')}",
        )
