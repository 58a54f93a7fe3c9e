"""Every template compiles, and every template is used by something."""

import re
import unicodedata
from pathlib import Path

from django.template import engines
from django.template.loader import get_template
from django.test import SimpleTestCase
from django.utils import translation
from django.utils.translation import gettext

from .test_architecture import LAYERS, ROOT

TEMPLATES = ROOT / "templates"
# Found by a name another package or Django decides, never named in our code.
ERROR_PAGE = re.compile(r"^\d{3}(_csrf)?\.html$")
BY_CONVENTION = (
    "account/",
    "admin/",
    "allauth/",
    "auditlog/",
    "civic/",
    "django/",
    "import_export/",
    "mfa/",
    "usersessions/",
)
# A mail is named by its base: "events/email/confirmed" stands for three files.
MAIL_PARTS = re.compile(r"(_subject\.txt|_body\.txt|_body\.html|\.txt|\.html)$")
# The words of one kind of mail: the kind is a quoted word of the app's table.
MAIL_OF_A_KIND = re.compile(r"^[\w/]+/mail/\w+\.txt$")
# A field, or a piece of the pack, that a page draws without crispy's tags.
BY_HAND = re.compile(r"""\{%\s*(?:include\s+["']civic/|control\s)""")
NAMED = re.compile(r"""["']([\w./-]+)["']""")
MAX_COLUMNS = 160
# Forms that ask before the language changes, instead of taking along what is typed.
ASKS_FIRST = {
    "account/base_form.html": "an address, a code or a password",
    "events/proposals/proposal_detail.html": "one message, sent to a page of its own",
    "events/proposals/proposal_withdraw.html": "one optional line",
    "mfa/authenticate.html": "a code",
}


def template_files() -> list[str]:
    """Return the name of every template file of ours, as a loader knows it."""
    return sorted(
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    )


def quoted_words() -> set[str]:
    """Return every quoted word of our Python and of our templates."""
    paths = [*TEMPLATES.rglob("*.*"), ROOT / "kanazawa2030" / "urls.py"]
    for package in LAYERS:
        paths += (ROOT / package.replace(".", "/")).rglob("*.py")
    return {
        word
        for path in paths
        if path.is_file()
        for word in NAMED.findall(path.read_text(encoding="utf-8"))
    }


def long_lines(text: str) -> list[int]:
    """Return the numbers of the lines over MAX_COLUMNS; a wide character takes two."""
    return [
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in line) > MAX_COLUMNS
    ]


class LanguageTests(SimpleTestCase):
    def test_every_form_takes_what_is_typed_into_the_other_language(self):
        forms = {
            name: text
            for name in template_files()
            if not name.startswith("admin/")
            and "{% crispy " in (text := (TEMPLATES / name).read_text(encoding="utf-8"))
            and 'method="post"' in text
        }
        without = {name for name, text in forms.items() if "keep_language.html" not in text}
        self.assertEqual(without, set(ASKS_FIRST))


class TemplateTests(SimpleTestCase):
    def test_every_template_compiles(self):
        """Tags, filters and quoted parents are known; includes are there."""
        names = template_files()
        for name in names:
            with self.subTest(name):
                get_template(name)
        self.assertGreater(len(names), 20)

    def test_every_named_parent_and_include_exists(self):
        """`extends` and `include` are looked up at rendering: look now."""
        named = re.compile(r"""\{%\s*(?:extends|include)\s+["']([^"']+)["']""")
        seen = 0
        for name in template_files():
            for wanted in named.findall((TEMPLATES / name).read_text(encoding="utf-8")):
                seen += 1
                with self.subTest(name, wanted=wanted):
                    get_template(wanted)
        self.assertGreater(seen, 20)

    def test_every_template_is_used(self):
        """Every template is named in the code, or found by convention."""
        words = quoted_words()
        unused = [
            name
            for name in template_files()
            if not (name.startswith(BY_CONVENTION) or ERROR_PAGE.match(name))
            and name not in words
            and MAIL_PARTS.sub("", name) not in words
            and not (MAIL_OF_A_KIND.match(name) and Path(name).stem in words)
        ]
        self.assertEqual(unused, [])

    def test_every_drawing_is_used(self):
        """Every SVG of static/img is named in a template, in the code or in a style."""
        paths = [*TEMPLATES.rglob("*.*"), *(ROOT / "static" / "css").glob("*.css")]
        for package in LAYERS:
            paths += (ROOT / package.replace(".", "/")).rglob("*.py")
        text = "".join(path.read_text(encoding="utf-8") for path in paths if path.is_file())
        drawings = [path.name for path in (ROOT / "static" / "img").glob("*.svg")]
        self.assertEqual([name for name in drawings if name not in text], [])

    def test_no_comment_reaches_the_reader(self):
        """`{# … #}` ends on its line, else Django prints it."""
        for name in template_files():
            for line in (TEMPLATES / name).read_text(encoding="utf-8").splitlines():
                with self.subTest(name, line=line):
                    self.assertEqual(line.count("{#"), line.count("#}"))

    def test_no_line_is_too_long_to_read(self):
        """A tag ends on its line, but text, attributes and children can go onto more."""
        fits = ["a" * MAX_COLUMNS, "金" * (MAX_COLUMNS // 2)]
        self.assertEqual(long_lines("\n".join([*fits, fits[0] + "a", fits[1] + "a"])), [3, 4])
        found = {
            name: numbers
            for name in template_files()
            if (numbers := long_lines((TEMPLATES / name).read_text(encoding="utf-8")))
        }
        self.assertEqual(found, {})

    def test_no_page_draws_a_form_by_hand(self):
        """Forms are drawn by {% crispy form %}; only the pack includes its own pieces."""
        for planted in ('<div>{% include "civic/field.html" %}', "{% control form.name %}"):
            self.assertRegex(planted, BY_HAND)
        by_hand = [
            name
            for name in template_files()
            if not name.startswith("civic/")
            and BY_HAND.search((TEMPLATES / name).read_text(encoding="utf-8"))
        ]
        self.assertEqual(by_hand, [])

    def test_every_page_that_asks_first_has_the_one_way_out(self):
        """A button that deletes or ends something stands beside includes/way_out.html."""
        asks = re.compile(r'form-actions">\s*<button type="submit" class="btn btn-danger')
        ends = re.compile(r"{%\s*(?:translate|trans) \"[^\"]+\"")
        pages = [n for n in template_files() if asks.search((TEMPLATES / n).read_text())]
        self.assertGreater(len(pages), 4)
        for name in pages:
            with self.subTest(name):
                self.assertIn("includes/way_out.html", (TEMPLATES / name).read_text())
        words = ends.findall((TEMPLATES / "includes/way_out.html").read_text())
        self.assertGreater(len(words), 7)
        with translation.override("ja"):
            for word in words:
                with self.subTest(word):
                    self.assertRegex(gettext(word.partition('"')[2][:-1]), "ずに戻る$")

    def test_templates_come_from_our_folder(self):
        """All templates are in templates/; apps have no folder of their own."""
        self.assertEqual(engines["django"].engine.dirs, [TEMPLATES])
        apps = [Path(ROOT, package.replace(".", "/")) for package in LAYERS]
        self.assertEqual([str(a) for a in apps if (a / "templates").exists()], [])
