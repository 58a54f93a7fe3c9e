"""The catalogue: what DCAT-AP asks for, of every file, and every address is there."""

from datetime import datetime

from django.test import override_settings

from kanazawa2030.pages.open_data.datasets import DATASETS

from ...factories import make_event, make_partner
from ...meetings.records.written import published, write_record
from .reading import FileTestCase

FILE = "catalog.jsonld"
# DCAT-AP: mandatory and recommended.
OF_CATALOG = (
    "dct:title",
    "dct:description",
    "dct:publisher",
    "dcat:dataset",
    "dct:license",
    "dct:language",
    "dct:spatial",
    "foaf:homepage",
    "dct:modified",
)
OF_DATASET = (
    "dct:title",
    "dct:description",
    "dct:publisher",
    "dcat:contactPoint",
    "dcat:keyword",
    "dcat:distribution",
    "dct:identifier",
    "dct:license",
    "dct:language",
    "dct:spatial",
    "dcat:landingPage",
    "dct:accrualPeriodicity",
)
OF_DISTRIBUTION = ("dcat:accessURL", "dcat:downloadURL", "dcat:mediaType", "dct:license")


def ids(found):
    """Yield every reference of the catalogue."""
    if isinstance(found, dict):
        for value in found.values():
            yield from ids(value)
        if set(found) == {"@id"}:
            yield found["@id"]
    elif isinstance(found, list):
        for value in found:
            yield from ids(value)


class CatalogTests(FileTestCase):
    def setUp(self):
        make_event()
        make_partner()
        published(write_record(), by=self.editor)

    def test_every_file_is_in_it_with_what_dcat_asks_for(self):
        data = self.data(FILE)
        self.assertEqual(data["@type"], "dcat:Catalog")
        for name in OF_CATALOG:
            self.assertTrue(data[name], name)
        self.assertEqual(len(data["dcat:dataset"]), len(DATASETS))
        for entry, dataset in zip(data["dcat:dataset"], DATASETS, strict=True):
            with self.subTest(dataset.file):
                self.assertEqual(entry["@type"], "dcat:Dataset")
                for name in OF_DATASET:
                    self.assertTrue(entry[name], name)
                (download,) = entry["dcat:distribution"]
                for name in OF_DISTRIBUTION:
                    self.assertTrue(download[name]["@id"].startswith("http"), name)
                answer = self.client.get(download["dcat:downloadURL"]["@id"])
                self.assertEqual(answer.status_code, 200)
                kind = download["dcat:mediaType"]["@id"].removeprefix(
                    "https://www.iana.org/assignments/media-types/"
                )
                self.assertEqual(answer["Content-Type"].partition(";")[0], kind)
                if "dct:conformsTo" in download:
                    self.assertIn(download["dct:conformsTo"]["@id"], answer["Link"])
                titles = {one["@language"]: one["@value"] for one in entry["dct:title"]}
                for code in ("ja", "en"):
                    page = self.client.get(f"/{code}/open-data/{dataset.key}/")
                    self.assertContains(page, titles[code], html=False)

    def test_every_prefix_is_known_and_every_own_address_is_there(self):
        data = self.data(FILE)
        context = data.pop("@context")

        def names(found):
            if isinstance(found, dict):
                for name, value in found.items():
                    yield name if name != "@type" else value
                    yield from names(value)
            elif isinstance(found, list):
                for value in found:
                    yield from names(value)

        used = {name.partition(":")[0] for name in names(data) if not name.startswith("@")}
        self.assertEqual(used, set(context))
        own = {url.partition("#")[0] for url in ids(data) if url.startswith("http://testserver/")}
        self.assertGreater(len(own), 2 * len(DATASETS))
        for url in own - {"http://testserver/", "http://testserver/ja/contact/"}:
            self.assertEqual(self.client.get(url).status_code, 200, url)

    def test_when_and_which_days(self):
        entries = {entry["dct:identifier"]: entry for entry in self.data(FILE)["dcat:dataset"]}
        for file in ("events.json", "meetings.json", "partners.csv"):
            at = entries[file]["dct:modified"]["@value"]
            self.assertIsNotNone(datetime.fromisoformat(at).tzinfo)
        period = entries["meetings.json"]["dct:temporal"]
        self.assertEqual(period["dcat:startDate"], period["dcat:endDate"])
        self.assertNotIn("dct:temporal", entries["partners.csv"])
        self.assertEqual(
            self.data("events.json")["updated"], entries["events.json"]["dct:modified"]["@value"]
        )

    @override_settings(OPEN_DATA_LICENCE="PDL 1.0", OPEN_DATA_LICENCE_URL="https://l.example/pdl")
    def test_another_licence_is_named_everywhere(self):
        data = self.data(FILE)
        self.assertEqual(data["dct:license"], {"@id": "https://l.example/pdl"})
        self.assertNotIn("creativecommons", self.body(FILE).decode())
        self.assertEqual(
            self.data("events.json")["licence"], {"name": "PDL 1.0", "url": "https://l.example/pdl"}
        )
        answer = self.client.get("/open-data/partners.csv")
        self.assertEqual(answer["Link"], '<https://l.example/pdl>; rel="license"')
        for code in ("ja", "en"):
            page = self.client.get(f"/{code}/open-data/")
            self.assertContains(page, "PDL 1.0")
            self.assertNotContains(page, "CC BY")
