"""Readings of hard words in easy Japanese."""

from django.test import SimpleTestCase
from django.utils.html import escape, strip_tags
from django.utils.safestring import mark_safe

from kanazawa2030.core.language.easy import WORDS, with_readings


def ruby(base, reading):
    return f"<ruby>{base}<rp>（</rp><rt>{reading}</rt><rp>）</rp></ruby>"


class ReadingsTests(SimpleTestCase):
    def test_words_get_their_readings_where_the_characters_are(self):
        self.assertEqual(
            with_readings(mark_safe("申込みと 取消しは、会場で。")),
            f"{ruby('申', 'もう')}{ruby('込', 'こ')}みと {ruby('取消', 'とりけ')}しは、"
            f"{ruby('会場', 'かいじょう')}で。",
        )

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
