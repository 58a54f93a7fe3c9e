"""The pages about the files: all of them, in both languages, with examples that work."""

import html
import io
import json
import re
import subprocess
from contextlib import redirect_stdout
from unittest import SkipTest, mock

from django.utils import timezone

from kanazawa2030.pages.open_data.datasets import DATASETS

from ...events.feeds.readers import NODE
from ...factories import in_days, make_event, make_past_event
from ..cases import LANGUAGES, PageTestCase

CODE = re.compile(
    r'<pre class="code" lang="en" tabindex="0"(?: id="(\w+)")?><code>(.*?)</code></pre>', re.DOTALL
)

TO_COME = {"ja": ("用水を歩く", "展示", "今月"), "en": ("Canal walk", "展示", "This month")}
# As much of a browser as the script needs.
DOM = """
const data = %s;
const list = [];
globalThis.fetch = async () => ({ json: async () => data });
globalThis.document = {
  createElement: () => ({ append(other) { Object.assign(this, other); } }),
  getElementById: () => ({ append: (item) => list.push(item) }),
};
"""


class PageTests(PageTestCase):
    def test_every_file_is_named_and_linked(self):
        make_event()
        for language in LANGUAGES:
            page = self.page("open_data", language=language)
            for dataset in DATASETS:
                with self.subTest(dataset.file, language=language):
                    self.assertIn(f'href="{dataset.path}"', page)
                    own = self.page("open_data_file", dataset.key, language=language)
                    self.assertIn(f"/{language}/open-data/{dataset.key}/", page)
                    for name, column in dataset.flat_columns:
                        self.assertIn(f">{name}</code>", own)
                        self.assertTrue(column.note_ja.endswith("。"), column.note_ja)
                        self.assertTrue(column.note_en.endswith("."), column.note_en)
            self.assertIn('type="application/ld+json" href="http://testserver/open-data/', page)

    def test_every_code_is_explained_by_its_choices(self):
        for key, word_ja, word_en in (
            ("events-json", "cafeはSDGsカフェ", "materials: English handouts"),
            ("events-json", "co_organiserは共催", "month: month known"),
            ("meetings-json", "plannedはこれから", "overall: overall view"),
            ("partners-csv", "schoolは", "school: School"),
            ("impact-csv", "eventsは", "events: Events held"),
            ("indicators-csv", "doneは", "done: Target met"),
        ):
            with self.subTest(key, word=word_en):
                self.assertIn(word_ja, self.page("open_data_file", key))
                self.assertIn(word_en, self.page("open_data_file", key, language="en"))

    def test_a_file_that_is_not_there(self):
        for key in ("nothing", "event", "x" * 1000):
            self.page("open_data_file", key, status=404)

    def test_it_is_in_footer_and_site_maps(self):
        for language in LANGUAGES:
            link = f'href="/{language}/open-data/"'
            self.assertIn(link, self.page("home", language=language))
            self.assertEqual(self.page("sitemap", language=language).count(link), 2)
            xml = self.client.get("/sitemap.xml").content.decode()
            self.assertIn(f"<loc>http://testserver/{language}/open-data/</loc>", xml)

    def test_nothing_is_public_yet(self):
        self.assertIn("公開しているものは、まだありません。", self.page("open_data"))
        make_event()
        self.assertIn("<time", self.page("open_data"))

    def examples(self, language):
        page = self.page("open_data", language=language)
        return {name: html.unescape(text) for name, text in CODE.findall(page)}

    def make_events(self):
        """One of a known day, one that lasts, one of this month; some that are not to come."""
        make_event(title_ja="用水を歩く", title_en="Canal walk", slug="walk")
        make_event(
            title_ja="展示", title_en="", slug="show", starts_at=in_days(-3), ends_at=in_days(3)
        )
        make_event(
            title_ja="今月", title_en="This month", date_precision="month", starts_at=timezone.now()
        )
        make_event(title_ja="中止の催し", title_en="Not held", state="cancelled")
        make_past_event(title_ja="済んだ催し", title_en="Over")

    def test_the_python_example_lists_what_is_to_come(self):
        self.make_events()

        def urlopen(url):
            return io.BytesIO(self.client.get(url).content)

        for language, titles in TO_COME.items():
            code = self.examples(language)["python"]
            printed = io.StringIO()
            with mock.patch("urllib.request.urlopen", urlopen), redirect_stdout(printed):
                exec(compile(code, "example", "exec"), {})
            lines = printed.getvalue().splitlines()
            for title in titles:
                self.assertEqual(len([line for line in lines if f" {title} " in line]), 1, title)
            self.assertEqual(len(lines), len(titles))
            self.assertIn(f" http://testserver/{language}/events/walk/", printed.getvalue())

    def test_the_script_lists_the_same(self):
        if not NODE.exists():
            raise SkipTest("node is not there")
        self.make_events()
        for language, titles in TO_COME.items():
            script = DOM % self.client.get("/open-data/events.json").content.decode()
            script += self.examples(language)["script"]
            script += "console.log(JSON.stringify(list))"
            done = subprocess.run(
                [NODE, "--input-type=module"],
                input=script.encode(),
                capture_output=True,
                timeout=60,
                check=False,
            )
            self.assertEqual(done.stderr, b"")
            found = json.loads(done.stdout)
            shown = {one["textContent"].partition(" ")[2]: one["href"] for one in found}
            self.assertEqual(set(shown), set(titles))
            url = f"http://testserver/{language}/events/walk/"
            self.assertIn(url, shown.values())

    def test_the_addresses_of_the_examples_are_there(self):
        page = self.page("open_data", language="en")
        found = set()
        for _name, text in CODE.findall(page):
            found |= set(re.findall(r"http://testserver[\w/.-]+", html.unescape(text)))
        self.assertEqual(len(found), 2)
        for url in found:
            self.assertEqual(self.client.get(url).status_code, 200)
