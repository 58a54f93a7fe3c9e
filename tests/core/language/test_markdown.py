"""core.markdown: Japanese emphasis works, nothing active comes through, always quick."""

from functools import partial
from html.parser import HTMLParser

from django.test import SimpleTestCase
from hypothesis import given, settings
from hypothesis import strategies as st

from kanazawa2030.core.language import markdown
from kanazawa2030.core.language.markdown import render

from ...base import processor_time

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](file:///etc/passwd)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://example.com/spy.gif)",
    '[x](https://example.com "\\" onmouseover=\\"alert(1)")',
    "[x]: javascript:alert(1)\n\n[x]",
    "<iframe src=https://example.com></iframe>",
    "<style>body{display:none}</style>",
    "<form action=/x><input></form>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "| <script>alert(1)</script> |\n|---|\n| <b onclick=x>b</b> |",
    "<math><mtext></table><img src onerror=alert(1)>",
    "\x00<script\x00>alert(1)</script>",
]
TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote"),
    *("ul", "ol", "li", "a", "h2", "h3", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
# Texts whose length makes a careless parser slow.
HEAVY = ["[", "*", "> ", "**a ", "`", "([", "<", "![[", "_a*", "a\n", "[a](", "**「", "|"]


class Parts(HTMLParser):
    """Collects the tags and attributes a browser would see."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes = set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs


class RenderTests(SimpleTestCase):
    def test_emphasis_beside_japanese_punctuation(self):
        cases = {
            "**「太字」**です": "<strong>「太字」</strong>です",
            "これは**太字。**です": "これは<strong>太字。</strong>です",
            "**（注）**参加費": "<strong>（注）</strong>参加費",
            "前の*『本』*後": "前の<em>『本』</em>後",
            "a * b * c": "a * b * c",
            "snake_case_word": "snake_case_word",
            "**bold** text": "<strong>bold</strong> text",
        }
        for source, expected in cases.items():
            self.assertHTMLEqual(render(source), f"<p>{expected}</p>")

    def test_headings_go_below_the_page_heading(self):
        self.assertHTMLEqual(render("# 一\n\n## 二"), "<h2>一</h2><h3>二</h3>")
        self.assertHTMLEqual(render("# 一\n\n###### 六", base_heading=4), "<h4>一</h4><h6>六</h6>")

    def test_lines_break_as_typed(self):
        self.assertHTMLEqual(render("一\n二"), "<p>一<br>二</p>")

    def test_links(self):
        html = render(
            "[外](https://example.com/) [内](/ja/events/) [うち](http://testserver/ja/) "
            "[メール](mailto:a@example.jp) [電話](tel:+81760000000)"
        )
        self.assertIn('<a href="https://example.com/" rel="external noopener">', html)
        self.assertIn('<a href="/ja/events/">', html)
        self.assertIn('<a href="http://testserver/ja/">', html)
        self.assertIn('<a href="mailto:a@example.jp">', html)
        self.assertIn('<a href="tel:+81760000000">', html)

    def test_bare_addresses_become_links(self):
        for text, address in {
            "詳細はhttps://a.example/x_y_z?q=1#top。": "https://a.example/x_y_z?q=1#top",
            "（https://a.example/b）": "https://a.example/b",
            "See https://a.example/b, or call.": "https://a.example/b",
            "**http://a.example/**": "http://a.example/",
            "連絡先：hana@people.exampleまで": "mailto:hana@people.example",
            "Write to a.b+c@people.example.": "mailto:a.b+c@people.example",
        }.items():
            with self.subTest(text):
                html = render(text)
                self.assertIn(f'href="{address}"', html)
                self.assertIn(f">{address.removeprefix('mailto:')}</a>", html)

    def test_what_is_no_bare_address_stays(self):
        for text in ("`https://a.example/`", "javascript:alert(1)", "a@b", "http://", "ftp://a.b"):
            self.assertNotIn("<a", render(text))
        html = render('[内](https://a.example/ "https://b.example/") [https://c.example/](/x)')
        self.assertEqual(html.count("<a "), 2)

    def test_addresses_cost_no_more_than_their_length(self):
        for text in (
            "a" * 20_000,
            "a@" * 10_000,
            "http://" * 2_800,
            "a." * 9_000 + "@",
            "a@b." * 5_000,
        ):
            self.assertLess(processor_time(partial(render, text), below=1), 1, text[:20])

    def test_tables_carry_no_style(self):
        html = render("|日|時|\n|:-|-:|\n|1|2|")
        self.assertIn("<table>", html)
        self.assertNotIn("style", html)

    def assertHarmless(self, source):
        parts = Parts(render(source))
        self.assertLessEqual(parts.tags, TAGS, source)
        for name, value in parts.attributes:
            self.assertIn(name, {"href", "title", "rel", "start"}, source)
            if name == "href":
                self.assertNotRegex(value, r"(?i)^\W*(java|vb|data|file)", source)

    def test_nothing_active_comes_through(self):
        for attack in ATTACKS:
            self.assertHarmless(attack)

    @settings(max_examples=150, deadline=None, derandomize=True)
    @given(st.text(st.sampled_from("*_[]()<>!`#|-\n「」。あaA:/\"'&;\x00 "), max_size=80))
    def test_any_text_renders_without_active_content(self, source):
        self.assertHarmless(source)

    def test_long_nonsense_is_quick(self):
        for part in HEAVY:
            text = (part * 20_000)[:20_000]
            self.assertLess(processor_time(partial(render, text), below=1), 1, part)

    def test_what_would_cost_too_much_is_shown_as_typed(self):
        wide = "|".join("a" * 300) + "\n" + "|".join("-" * 300) + "\n"
        for text in (
            "[" * 50_000,
            "[" * (markdown.MAX_BRACKETS + 1),
            wide + "|\n" * 20_000,
            wide + "|\r" * 15,
            "> " + wide.replace("\n", "\n> ") + "a\n> " * 100,
            "a\n" * 11_000,
        ):
            self.assertLess(processor_time(partial(render, text), below=0.5), 0.5, text[:20])
            html = render(text)
            self.assertLessEqual(Parts(html).tags, {"p", "br"}, text[:20])
        self.assertEqual(render("<b>\n[\n\n" + "[" * 1_000)[:26], "<p>&lt;b&gt;<br>[</p>\n\n<p>")

    def test_what_people_write_is_below_the_limits(self):
        table = "| 時刻 | 内容 |\n|---|---|\n" + "| 10:00 | 受付 |\n" * 900
        for text in (table, "[金沢市](https://example.jp/) " * 500, "あ" * markdown.MAX_LENGTH):
            self.assertFalse(markdown._is_costly(text), text[:20])

    def test_empty_and_overlong(self):
        self.assertEqual(render(""), "")
        self.assertEqual(render(None), "")
        html = render("<b>" + "x" * markdown.MAX_LENGTH)
        self.assertTrue(html.startswith("<p>&lt;b&gt;xxx"))
