from django.test import SimpleTestCase

from kanazawa2030.core.language.normalise import search_key
from kanazawa2030.core.models.search import PART
from kanazawa2030.pages.search.marking import excerpt, has_match, marked, plain_text


def words(text):
    return search_key(text).split()


class MarkingTests(SimpleTestCase):
    def test_a_match_is_marked_as_it_was_typed(self):
        cases = [
            ("カフェ", "夜のｶﾌｪへ", "夜の<mark>ｶﾌｪ</mark>へ"),
            ("かふぇ", "SDGsカフェ", "SDGs<mark>カフェ</mark>"),
            ("cafe", "The CAFÉ, a Cafe\u0301", "The <mark>CAFÉ</mark>, a <mark>Cafe\u0301</mark>"),
            ("ガス", "ｶﾞｽとカス", "<mark>ｶﾞｽ</mark>とカス"),
            ("サーバ", "サーバー室", "<mark>サーバー</mark>室"),
            ("サーバルーム", "サーバールーム", "<mark>サーバールーム</mark>"),
            ("株", "㈱金沢", "<mark>㈱</mark>金沢"),
            ("D-04-2", "決定Ｄ−０４−２です", "決定<mark>Ｄ−０４−２</mark>です"),
            ("町家 雪", "雪の町家", "<mark>雪</mark>の<mark>町家</mark>"),
            ("町 町家", "町家", "<mark>町家</mark>"),
            ("パートナー", "パートナーとﾊﾟｰﾄﾅｰ", "<mark>パートナー</mark>と<mark>ﾊﾟｰﾄﾅｰ</mark>"),
            ("申込", "お申し込みと申込み書", "お<mark>申し込み</mark>と<mark>申込み</mark>書"),
            ("こども", "子供のまち", "<mark>子供</mark>のまち"),
            ("受け付け 市", "市の受付", "<mark>市</mark>の<mark>受付</mark>"),
            ("or", "for Orange, 生成Orか", "for <mark>Or</mark>ange, 生成<mark>Or</mark>か"),
            ("雪", "水", "水"),
            ("雪。町", "雪。雪。町家", "雪。<mark>雪。町</mark>家"),
            (
                "サーバルーム",
                "サーバールーム。サーバルーム",
                "サーバールーム。<mark>サーバルーム</mark>",
            ),
        ]
        for typed, text, expected in cases:
            with self.subTest(typed, text=text):
                self.assertEqual(marked(text, words(typed)), expected)

    def test_markup_is_shown_as_text(self):
        self.assertEqual(
            marked("<b>町家</b> & <", words("町家 b")),
            "&lt;<mark>b</mark>&gt;<mark>町家</mark>&lt;/<mark>b</mark>&gt; &amp; &lt;",
        )

    def test_a_word_of_two_lines_is_no_match(self):
        self.assertFalse(has_match("町\n家", words("町家")))
        self.assertTrue(has_match("町家", words("町家")))

    def test_plain_text_has_no_markdown_and_no_readings(self):
        text = "## 見出し\n\n- **太字**の[リンク](https://example.org/a)\n1. 町家《まちや》\n\n"
        text += "|a|b|\n|--|--|"
        self.assertEqual(plain_text(text), "見出し 太字のリンク 町家 a b")

    def test_columns_read_apart(self):
        self.assertEqual(
            plain_text(PART.join(("町家", "", "見る。", "行く", ""))), "町家 … 見る。 行く"
        )

    def test_an_excerpt_stands_around_the_first_match(self):
        found = excerpt("雨が降る。" * 30 + "町家を訪ねる。" + "風が吹く。" * 30, words("町家"))
        self.assertIn("<mark>町家</mark>を訪ねる。", found)
        self.assertTrue(found.startswith("…"))
        self.assertTrue(found.endswith("…"))
        self.assertLess(len(found), 140)

    def test_an_excerpt_without_a_match_is_the_beginning(self):
        self.assertEqual(excerpt("短い文。", words("町家")), "短い文。")
        self.assertTrue(excerpt("a word " * 60, words("町家")).startswith("a word a word"))

    def test_english_breaks_between_words(self):
        found = excerpt("walking " * 80, words("walk"))
        self.assertRegex(found, r"</mark>ing…$")

    def test_a_long_text_takes_no_time(self):
        self.assertIn("<mark>", excerpt("か\u3099" * 20_000, words("が")))
