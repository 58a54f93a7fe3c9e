"""Hints on texts in easy Japanese."""

import polib
from django.conf import settings
from django.test import SimpleTestCase
from django.utils import translation

from kanazawa2030.core.language.hints import (
    EVERYDAY,
    LONGEST_SENTENCE,
    PLAINER,
    hint_sentences,
    hints,
)


def said(text: str) -> list[tuple[str, str]]:
    return [(hint.kind, hint.text) for hint in hints(text)]


class HintsTests(SimpleTestCase):
    def test_an_easy_text_has_none(self):
        for text in (
            "",
            "12月5日に、水の道を歩きます。お金はいりません。",
            "バスで来てください。\n\n- ペンをもって来る\n- テレビを見る",
            "石川県《いしかわけん》の町です。",
            "その｜石川県《いしかわけん》の町です。",
            "[ちず](https://example.test/ワークショップ/開催) を見る。",
        ):
            with self.subTest(text):
                self.assertEqual(hints(text), [])

    def test_a_sentence_of_forty_characters_is_short_enough(self):
        short, long = "あ" * LONGEST_SENTENCE, "い" * (LONGEST_SENTENCE + 1)
        self.assertEqual(said(f"{short}。{short}！\n{short}"), [])
        self.assertEqual(said(f"{short}。{long}。"), [("sentence", "い" * 15 + "…")])

    def test_readings_do_not_make_a_sentence_longer(self):
        text = "石川県《いしかわけん》" * 13
        self.assertEqual(said(text), [])

    def test_kanji_without_a_reading_are_named_once(self):
        self.assertEqual(said("筆記の道。筆記と拭く紙。"), [("kanji", "筆記"), ("kanji", "拭く")])

    def test_kanji_are_named_with_their_word(self):
        for text, word in (
            ("魚を焼いてください。", "焼いて"),
            ("3年以内に来た人", "3年以内"),
            ("参加者の話", "参加者"),
            ("とても貧しい。", "貧しい"),
        ):
            with self.subTest(text):
                self.assertIn(("kanji", word), said(text))
                self.assertEqual([kind for kind, _ in said(text)].count("kanji"), 1)

    def test_what_is_no_reading_is_said(self):
        for text, expected in (
            ("石川県《》の町", [("empty", "石川県《》"), ("kanji", "石川県")]),
            ("石川県《いしかわ", [("unclosed", "石川県《いしかわ"), ("kanji", "石川県")]),
            ("町の｜｜石川《いしかわ》", [("bar", "｜｜石川《")]),
            ("さくら《さくら》", [("unplaced", "さくら《さくら》")]),
            ("《さくら》を見る", [("unplaced", "《さくら》")]),
            ("SDGs《エスディージーズ》の本", [("unplaced", "SDGs《エスディージーズ》")]),
        ):
            with self.subTest(text):
                self.assertEqual(said(text), expected)

    def test_a_reading_is_no_loanword(self):
        self.assertEqual(said("石川県《イシカワケン》の町"), [])

    def test_words_of_our_own_easy_pages_are_not_asked_about(self):
        path = settings.BASE_DIR / "locale/ja_Easy/LC_MESSAGES/django.po"
        for entry in polib.pofile(str(path)):
            asked = [word for kind, word in said(entry.msgstr) if kind == "katakana"]
            self.assertEqual(asked, [], entry.msgid)

    def test_a_title_in_these_brackets_is_no_reading(self):
        self.assertEqual(said("歌《合唱》"), [("kanji", "合唱")])

    def test_words_that_pages_give_a_reading_need_none(self):
        self.assertEqual(said("会場は金沢市です。"), [])

    def test_loanwords_are_asked_about_unless_everybody_knows_them(self):
        self.assertEqual(said("ワークショップのテーブルとペン"), [("katakana", "ワークショップ")])

    def test_words_of_notices_have_an_easier_one(self):
        [hint] = hints("水を持参する")
        self.assertEqual((hint.kind, hint.text, hint.instead), ("word", "持参", "持《も》って来る"))

    def test_what_is_said_instead_is_easy_itself(self):
        for word, instead in PLAINER.items():
            with self.subTest(word):
                self.assertEqual(hints(instead), [])

    def test_everyday_words_are_long_enough_to_be_asked_about(self):
        self.assertEqual([word for word in EVERYDAY if len(word) < 3], [])

    def test_bad_input_is_read_as_text(self):
        for text in (
            "\ud800\0",
            "《》｜《",
            "一" * 50_000,
            "](" * 20_000,
            "《" * 20_000,
            "ア" * 50_000,
        ):
            with self.subTest(ascii(text[:5])):
                self.assertIsInstance(hints(text), list)

    def test_sentences_are_in_the_language_of_the_page(self):
        text = "あ" * 50 + "。《》《あ》｜《あ\n筆記。持参。ワークショップ。"
        for language, beginnings in (
            ("ja", ("「ああ", *("「",) * 4, "「持参」", "次の漢字", "次のカタカナ")),
            ("en", ("“ああ", *("“",) * 4, "“持参”", "Write the reading", "Are there everyday")),
        ):
            with self.subTest(language), translation.override(language):
                found = hint_sentences(text)
                self.assertEqual(len(found), 8)
                for sentence, beginning in zip(found, beginnings, strict=True):
                    self.assertTrue(sentence.startswith(beginning), sentence)
