"""core.text: one way of writing the same thing."""

from functools import partial

from django.test import SimpleTestCase
from hypothesis import given, settings
from hypothesis import strategies as st

from kanazawa2030.core.language import normalise as language_normalise

from ...base import processor_time

NORMALISERS = (
    language_normalise.clean_line,
    language_normalise.clean_text,
    language_normalise.even_width,
    language_normalise.search_key,
    language_normalise.normalise_email,
    language_normalise.normalise_phone,
    language_normalise.normalise_address,
    language_normalise.contact_phone,
    language_normalise.normalise_kana,
    language_normalise.latin_sort_key,
)
# Letters that meet in Japanese names beside whatever Unicode holds, surrogates too.
anything = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("がカﾞ゛ー−ｰ髙﨑\u3099\u309aヷヴサバ　 \r\n\t\x00\u202e\ufe00ßİ@。.-"),
    ),
    max_size=40,
)


class NormaliserTests(SimpleTestCase):
    @settings(max_examples=400, deadline=None, derandomize=True)
    @given(anything)
    def test_each_is_idempotent_and_never_raises(self, value):
        for normalise in NORMALISERS:
            once = normalise(value)
            self.assertEqual(normalise(once), once, normalise.__name__)
            self.assertNotIn("\x00", once, normalise.__name__)
            once.encode()  # no half characters left

    def test_words_beside_a_number_to_publish_stay(self):
        for typed, kept in {
            "076-220-2111（代表）": "076-220-2111（代表）",
            "（０７６）２２０−２１１１": "076-220-2111",
            "+81 (0)76 220 2111": "+81-76-220-2111",
            "市役所 内線 1234": "市役所 内線 1234",
        }.items():
            self.assertEqual(language_normalise.contact_phone(typed), kept, typed)

    def test_only_one_number_is_dialled(self):
        for text, number in {
            "076-220-2111（代表）": "0762202111",
            "０７６（２２０）２１１１": "0762202111",
            "+81 (0)76-220-2111": "+81762202111",
            "076-220-2111 内線 123": "0762202111",
            "076-220-2111 / 090-0000-0000": "",
            "0120": "",
            "事務局": "",
        }.items():
            self.assertEqual(language_normalise.dialled(text), number, text)

    def test_a_path_keeps_its_width(self):
        for typed, kept in {
            "ｈｔｔｐ：／／Ｅｘ．jp/２０２６年度/": "http://ex.jp/２０２６年度/",
            "https://ex.jp/①?q=Ａ": "https://ex.jp/①?q=Ａ",
            " https://ex.jp/ a ": "https://ex.jp/a",
        }.items():
            self.assertEqual(language_normalise.normalise_address(typed), kept)

    def test_a_run_of_marks_is_cut_not_sorted(self):
        """Python sorts the marks on one letter in quadratic time: 40,000 took 4 seconds."""
        for value in ("a" + "\u0301" * 20_000 + "\u0327" * 20_000, "a" + "\u0301ﾞ" * 20_000):
            for normalise in (*NORMALISERS, language_normalise.nfkc):
                self.assertLess(len(normalise(value)), 100, normalise.__name__)
                spent = processor_time(partial(normalise, value), below=0.3)
                self.assertLess(spent, 0.3, normalise.__name__)
        self.assertEqual(language_normalise.clean_line("e\u0302\u0323"), "ệ")

    def test_many_articles(self):
        key = language_normalise.latin_sort_key
        self.assertEqual(key("The " * 50_000 + "City"), "city")
        self.assertEqual(key("The the"), "the")
        spent = processor_time(partial(key, "The " * 50_000 + "City"), below=0.5)
        self.assertLess(spent, 0.5)

    @settings(max_examples=200, deadline=None, derandomize=True)
    @given(anything)
    def test_the_sort_key_never_raises(self, value):
        language_normalise.kana_sort_key(value).encode()

    def test_clean_line_keeps_how_a_name_is_written(self):
        cases = {
            " 髙橋　花子\n": "髙橋　花子",
            "か\u3099": "が",
            "a\u202eb\u200bc": "abc",
            "two  spaces\tand\r\nbreaks": "two spaces and breaks",
            "👩\u200d💻": "👩\u200d💻",
        }
        for value, expected in cases.items():
            self.assertEqual(language_normalise.clean_line(value), expected)

    def test_even_width_touches_letters_digits_and_kana_only(self):
        cases = {
            "１０個のﾏｲﾊﾞｯｸﾞ": "10個のマイバッグ",
            "Ｂｕｓ！　①㈱": "Bus！　①㈱",
            "髙橋〜ー": "髙橋〜ー",
        }
        for value, expected in cases.items():
            self.assertEqual(language_normalise.even_width(value), expected)

    def test_text_width_counts_columns(self):
        for text, columns in (("", 0), ("abc催し", 7), ("金沢 2030", 9), ("ｶﾌｪ", 3), ("α–…", 6)):
            self.assertEqual(language_normalise.text_width(text), columns, text)

    def test_has_japanese(self):
        for value in ("やる", "ヤル", "ﾔﾙ", "歩く", "walk 3 km の"):
            self.assertTrue(language_normalise.has_japanese(value), value)
        for value in ("", "walk", "１０ km!", "é 👍"):
            self.assertFalse(language_normalise.has_japanese(value), value)

    def test_clean_text_keeps_lines(self):
        self.assertEqual(language_normalise.clean_text(" a \r\n b\r\r\r\rc\x07"), "a\n b\n\nc")

    def test_search_key_folds_what_readers_take_for_the_same(self):
        same = [
            ("サーバー", "サーバ", "ｻｰﾊﾞｰ", "さーばー"),
            ("ＳＤＧｓカフェ", "sdgsかふぇ", "SDGs ｶﾌｪ".replace(" ", "")),
            ("高橋", "髙橋"),
            ("山崎", "山﨑"),
            ("１−２", "1-2", "1‐2", "1－2"),
            ("Ｃａｆé", "café", "cafe", "CAFE\u0301"),
            ("コーヒー", "コ−ヒー", "コ―ヒ", "ｺｰﾋｰ", "コ〜ヒー", "コーーヒー"),
            ("葛\U000e0100城", "葛城"),
            ("まち　づくり", " まち づくり "),
        ]
        for group in same:
            self.assertEqual(len({language_normalise.search_key(word) for word in group}), 1, group)

    def test_search_key_keeps_different_words_apart(self):
        self.assertNotEqual(
            language_normalise.search_key("カード"), language_normalise.search_key("カド")
        )
        self.assertNotEqual(
            language_normalise.search_key("はし"), language_normalise.search_key("ばし")
        )
        self.assertNotEqual(
            language_normalise.search_key("ゆり-5"), language_normalise.search_key("ゆり5")
        )

    def test_loose_key_leaves_short_words_alone(self):
        cases = {
            "さーばーるーむ": "さばるむ",
            "のーと": "",
            "かーど": "",
            "水すーぷ": "",
            "abcd": "",
        }
        for key, expected in cases.items():
            self.assertEqual(language_normalise.loose_key(key), expected, key)

    def test_email(self):
        cases = {
            " Taro.Yamada＠Example。JP ": "Taro.Yamada@example.jp",
            "ｔａｒｏ@EXAMPLE.jp\u200b": "taro@example.jp",
            "no address": "noaddress",
        }
        for value, expected in cases.items():
            self.assertEqual(language_normalise.normalise_email(value), expected)

    def test_phone(self):
        cases = {
            "（０７６）２２０−２１１１": "076-220-2111",
            "076ー220ー2111": "076-220-2111",
            "076 220 2111": "076-220-2111",
            "+81 (76) 220-2111": "+81-76-220-2111",
            "07６2２０２１１１": "0762202111",
            "call me": "call-me",
        }
        for value, expected in cases.items():
            self.assertEqual(language_normalise.normalise_phone(value), expected)

    def test_kana(self):
        cases = {"かなざわ はなこ": "カナザワ　ハナコ", "ｶﾅｻﾞﾜ": "カナザワ", "さ-ばー": "サーバー"}
        for value, expected in cases.items():
            self.assertEqual(language_normalise.normalise_kana(value), expected)


class SortKeyTests(SimpleTestCase):
    def test_kana_in_dictionary_order(self):
        expected = [
            "アート",
            "あおぞら",
            "がっき",
            "かつら",
            "カード",
            "サーバ",
            "はし",
            "ばし",
            "はしら",
        ]
        ordered = sorted(expected, key=language_normalise.kana_sort_key)
        self.assertEqual(
            ordered,
            [
                "アート",
                "あおぞら",
                "カード",
                "がっき",
                "かつら",
                "サーバ",
                "はし",
                "ばし",
                "はしら",
            ],
        )

    def test_legal_form_does_not_count(self):
        self.assertEqual(
            language_normalise.kana_sort_key("カブシキガイシャ　みどり"),
            language_normalise.kana_sort_key("みどり"),
        )
        self.assertTrue(language_normalise.kana_sort_key("カブシキガイシャ"))

    def test_latin(self):
        self.assertEqual(language_normalise.latin_sort_key("The École, Kanazawa"), "ecole kanazawa")
        self.assertEqual(language_normalise.latin_sort_key("The"), "the")
