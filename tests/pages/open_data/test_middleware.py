"""The headers of the files: for everybody, compressed, asked for by their tag."""

import gzip
import json
import re

from django.test import Client, override_settings
from django.urls import get_resolver

from kanazawa2030.core.page_cache.content import tables_off_pages
from kanazawa2030.pages.open_data.datasets import DATASETS, PATHS

from ...base import PortalTestCase
from ...core.page_cache.cases import KeptPagesCase
from ...factories import make_event
from ...page_types import PAGE_TYPES, address, load_everything

CORS = "Access-Control-Allow-Origin"
EVENTS = "/open-data/events.json"


class FileChecks:
    """Mixin: what holds of a file, whether it was built for this answer or kept."""

    def check_tags(self):
        for path in sorted(PATHS):
            with self.subTest(path):
                tag = self.client.get(path)["ETag"]
                for said in (tag, f"W/{tag}", f'"other", {tag}', "*"):
                    again = self.client.get(path, headers={"if-none-match": said})
                    self.assertEqual((again.status_code, again.content), (304, b""), said)
                    self.assertEqual(again[CORS], "*")
                    self.assertEqual(again["Vary"], "Accept-Encoding")
                other = self.client.get(path, headers={"if-none-match": '"other"'})
                self.assertEqual(other.status_code, 200)

    def check_gzip(self):
        for path in sorted(PATHS):
            with self.subTest(path):
                plain = self.client.get(path)
                self.assertNotIn("Content-Encoding", plain)
                for said in ("gzip", "br, GZIP;q=0.5, deflate"):
                    packed = self.client.get(path, headers={"accept-encoding": said})
                    if len(plain.content) < 500:
                        self.assertEqual(packed.content, plain.content)
                        continue
                    self.assertEqual(packed["Content-Encoding"], "gzip")
                    self.assertEqual(gzip.decompress(packed.content), plain.content)
                    self.assertEqual(int(packed["Content-Length"]), len(packed.content))
                    self.assertEqual(packed["ETag"], f"W/{plain['ETag']}")
                    again = self.client.get(
                        path, headers={"accept-encoding": said, "if-none-match": packed["ETag"]}
                    )
                    self.assertEqual(again.status_code, 304)
                for said in ("", "identity", "gzip;q=0", "xgzip", ";;,"):
                    answer = self.client.get(path, headers={"accept-encoding": said})
                    self.assertNotIn("Content-Encoding", answer, said)


class HeaderTests(FileChecks, PortalTestCase):
    def setUp(self):
        for _number in range(3):
            make_event()

    def test_other_sites_may_read_every_file_and_only_read(self):
        self.assertEqual(len(PATHS), len(DATASETS) + 3)
        for path in sorted(PATHS):
            with self.subTest(path):
                for answer in (self.client.get(path), self.client.head(path)):
                    self.assertEqual(answer.status_code, 200)
                    self.assertEqual(answer[CORS], "*")
                    self.assertNotIn("Access-Control-Allow-Credentials", answer)
                    self.assertIn('rel="license"', answer["Link"])
                    self.assertFalse(answer.cookies)
                asked = self.client.options(path, headers={"origin": "https://other.example"})
                self.assertEqual((asked.status_code, asked[CORS]), (204, "*"))
                self.assertEqual(asked["Access-Control-Allow-Methods"], "GET, HEAD, OPTIONS")
                for method in ("post", "put", "patch", "delete"):
                    refused = getattr(self.client, method)(path)
                    self.assertEqual(refused.status_code, 405, method)
                    self.assertNotIn(CORS, refused)

    def test_no_page_about_a_form_where_nothing_is_sent(self):
        strict = Client(enforce_csrf_checks=True)
        paths = [*sorted(PATHS), "/ja/open-data/", "/en/open-data/events-json/"]
        for path in paths:
            for method in ("post", "put", "patch", "delete"):
                with self.subTest(path, method=method):
                    refused = getattr(strict, method)(path)
                    self.assertEqual(refused.status_code, 405)
                    self.assertIn("GET, HEAD", refused["Allow"])

    def test_a_head_has_the_headers_of_a_get_and_no_body(self):
        for path in sorted(PATHS):
            with self.subTest(path):
                get, head = self.client.get(path), self.client.head(path)
                self.assertEqual(head.content, b"")
                for name in ("ETag", "Content-Type", "Content-Length", "Vary", "Link"):
                    self.assertEqual(head[name], get[name], name)

    def test_one_file_in_every_language(self):
        for path in sorted(PATHS):
            with self.subTest(path):
                answers = [
                    self.client.get(path, headers={"accept-language": code})
                    for code in ("ja", "en")
                ]
                self.assertEqual(answers[0].content, answers[1].content)
                self.assertEqual(answers[1]["Vary"], "Accept-Encoding")
                self.assertNotIn("Content-Language", answers[1])

    def test_what_has_not_changed_is_not_sent_again(self):
        self.check_tags()

    def test_when_the_data_changed_last(self):
        answer = self.client.get(EVENTS)
        self.assertTrue(answer["Last-Modified"].endswith("GMT"))
        # Only the tag decides: a venue renamed leaves no time.
        again = self.client.get(EVENTS, headers={"if-modified-since": answer["Last-Modified"]})
        self.assertEqual(again.status_code, 200)

    def test_compressed_for_those_who_take_it(self):
        self.check_gzip()

    def test_someone_signed_in_gets_the_same_file(self):
        plain = self.client.get(EVENTS).content
        self.client.sign_in(self.administrator)
        self.assertEqual(self.client.get(EVENTS).content, plain)

    def test_a_kept_file_reads_nothing_that_would_not_make_it_new(self):
        off = tables_off_pages()
        for path in sorted(PATHS):
            for sql in self.count_queries(lambda path=path: self.client.get(path)):
                with self.subTest(path, sql=sql[:200]):
                    self.assertFalse(off & set(re.findall(r"\w+", sql)))

    def test_a_query_changes_nothing(self):
        plain = self.client.get(EVENTS).content
        for query in ("?x=1", "?" + "x" * 1000, "?%ED%A0%80", "?lang=en"):
            with self.subTest(query[:20]):
                self.assertEqual(self.client.get(EVENTS + query).content, plain)


class KeptFileTests(FileChecks, KeptPagesCase):
    def test_a_kept_file_has_the_tag_and_the_headers_of_a_built_one(self):
        make_event()
        with override_settings(KEEP_PAGES=False):
            built = self.client.get(EVENTS)
        self.visit(EVENTS)
        kept = self.assertKept(EVENTS)
        for name in ("ETag", "Link", "Last-Modified", "Content-Type", "Vary", CORS):
            self.assertEqual(kept[name], built[name], name)
        self.assertEqual(kept.content, built.content)
        self.check_tags()
        self.check_gzip()

    def test_a_change_is_sent(self):
        make_event()
        tag = self.visit(EVENTS)["ETag"]
        make_event()
        again = self.visit(EVENTS, **{"if-none-match": tag, "accept-encoding": "gzip"})
        self.assertEqual(again.status_code, 200)
        self.assertNotEqual(again["ETag"], f"W/{tag}")
        self.assertEqual(len(json.loads(gzip.decompress(again.content))["events"]), 2)


@override_settings(SHOW_SAMPLES_IN_DATA=True)
class NowhereElseTests(PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        load_everything()

    def test_no_other_address_is_open_to_other_sites(self):
        near = ("/open-data/", "/open-data/events.json/", "/open-data/x.csv", "/ja/open-data/")
        pages = [address(path) for path in PAGE_TYPES.values()]
        bare = [f"/{name}" for name in ("", "healthz", "robots.txt", "sitemap.xml", "admin/")]
        self.assertGreater(len(get_resolver().url_patterns), 10)
        for path in (*near, *pages, *bare, "/events/sdgs-cafe-6.ics"):
            for said in ({}, {"origin": "https://other.example", "accept-encoding": "gzip"}):
                with self.subTest(path):
                    answer = self.client.get(path, headers=said)
                    self.assertNotIn(CORS, answer)
                    self.assertNotIn("Content-Encoding", answer)
