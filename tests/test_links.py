"""A crawl of the portal with its sample data: every link leads to a page."""

import json
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import override_settings
from django.urls import is_valid_path, reverse
from django.utils import translation

from events.models import Event
from kanazawa2030.pages.models import SitePage, Topic
from meetings.models import Meeting
from partners.models import Partner

from .base import PortalClient, PortalTestCase
from .factories import make_meeting, make_topic
from .page_types import load_everything

STARTS = ("/ja/", "/en/")
WITHOUT_PAGE = ("mailto", "tel")


@dataclass
class Page:
    """What one page names: addresses by kind, and its own ids."""

    links: set = field(default_factory=set)
    posts: set = field(default_factory=set)  # where forms are sent that act
    parts: set = field(default_factory=set)  # images, styles, scripts, symbols
    ids: set = field(default_factory=set)
    alternates: dict = field(default_factory=dict)
    canonical: str = ""
    title: str = ""
    metas: dict = field(default_factory=dict)  # by name or property
    outside: list = field(default_factory=list)
    data: list = field(default_factory=list)  # texts of the JSON-LD
    crumbs: list = field(default_factory=list)  # as they are read, the words alone


class _Reader(HTMLParser):
    def __init__(self, address: str):
        super().__init__(convert_charrefs=True)
        self.address, self.page = address, Page()
        self._in_title = self._in_trail = self._in_data = False

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        page = self.page
        self._in_title = tag == "title" and not page.title
        if tag == "nav":
            self._in_trail = "crumb" in attrs.get("class", "").split()
        elif tag == "li" and self._in_trail:
            page.crumbs.append("")
        elif tag == "script" and attrs.get("type") == "application/ld+json":
            page.data.append("")
            self._in_data = True
        if "id" in attrs:
            page.ids.add(attrs["id"])
        if tag == "meta":
            page.metas[attrs.get("name") or attrs.get("property")] = attrs.get("content")
        if tag in ("a", "area") and "href" in attrs:
            self._link(attrs["href"], attrs)
        elif tag == "form":
            self._form(attrs)
        elif tag == "link":
            self._head(attrs)
        elif tag == "use":
            page.parts.add(urljoin(self.address, attrs["href"]))
        elif tag in ("img", "script", "source", "video", "iframe") and "src" in attrs:
            page.parts.add(urljoin(self.address, attrs["src"]))
        for candidate in attrs.get("srcset", "").split(","):
            if candidate.strip():
                page.parts.add(urljoin(self.address, candidate.split()[0]))

    def handle_data(self, data):
        if self._in_title:
            self.page.title += data
        if self._in_data:
            self.page.data[-1] += data
        if self._in_trail and self.page.crumbs:
            self.page.crumbs[-1] += data

    def handle_endtag(self, tag):
        self._in_title = self._in_data = False
        self._in_trail = self._in_trail and tag != "nav"

    def _link(self, href, attrs):
        address = urljoin(self.address, href)
        if urlsplit(address).scheme == "webcal":  # ours, for the calendar app
            address = urljoin(self.address, address.partition(urlsplit(address).netloc)[2])
        own = urlsplit(settings.SITE_ORIGIN).netloc
        if urlsplit(address).netloc == own:  # written out to be copied
            address = urljoin(self.address, address.partition(own)[2])
        if urlsplit(address).netloc:
            self.page.outside.append((address, attrs.get("rel", "").split()))
        elif urlsplit(address).scheme not in WITHOUT_PAGE:
            self.page.links.add(address)

    def _form(self, attrs):
        action = urljoin(self.address, attrs.get("action") or self.address)
        if attrs.get("method", "get").lower() == "get":
            self._link(action.partition("#")[0].partition("?")[0], {})
        else:
            self.page.posts.add(urlsplit(action).path)

    def _head(self, attrs):
        rel, href = attrs.get("rel", ""), attrs.get("href", "")
        if rel == "canonical":
            self.page.canonical = href
        elif rel == "alternate" and "hreflang" in attrs:
            self.page.alternates[attrs["hreflang"]] = href
        elif rel != "license":  # stands elsewhere
            own = href.removeprefix(settings.SITE_ORIGIN)
            self.page.parts.add(urljoin(self.address, own))


def leaves(data, name=""):
    """Yield each value of structured data that is a text, with the name it has."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, key)
    elif isinstance(data, list):
        for value in data:
            yield from leaves(value, name)
    elif isinstance(data, str):
        yield name, data


def read(address: str, html: str) -> Page:
    reader = _Reader(address)
    reader.feed(html)
    return reader.page


class Crawl:
    """Reads every page that links lead to from given addresses."""

    def __init__(self, client):
        self.client = client
        self.pages: dict[str, Page] = {}
        self.problems: list[str] = []

    def walk(self, *starts, follow=lambda address: True):
        """Read the pages at `starts` and all they lead to, as far as `follow` says."""
        todo, seen = [(start, "start") for start in starts], set(starts)
        while todo:
            address, source = todo.pop()
            page = self.fetch(address, source)
            if page is None or not follow(address):
                continue
            self.problems += [
                f"{address} posts to {path}, which is nowhere"
                for path in page.posts
                if not is_valid_path(path)
            ]
            for link in page.links:
                target = urldefrag(link)[0]
                if target not in seen:
                    seen.add(target)
                    todo.append((target, address))

    def fetch(self, address: str, source: str) -> Page | None:
        """The page at `address` or where it redirects to; None for another type."""
        response = self.client.get(address, follow=True)
        if response.status_code != 200:
            self.problems.append(f"{source} → {address}: {response.status_code}")
        elif response["Content-Type"].startswith("text/html"):
            self.pages[address] = read(address, response.content.decode())
            return self.pages[address]
        return None

    def lost_fragments(self) -> list[str]:
        """Links to a place of a page that the page does not have."""
        return [
            f"{address} → {link}"
            for address, page in self.pages.items()
            for link in page.links
            for target, fragment in [urldefrag(link)]
            if fragment and target in self.pages and unquote(fragment) not in self.pages[target].ids
        ]


def part_is_there(client, address: str) -> bool:
    """Whether a style, script, picture or symbol can be fetched."""
    path, fragment = urldefrag(address)
    if not path.startswith(settings.STATIC_URL):
        return client.get(path).status_code == 200
    found = finders.find(unquote(path.removeprefix(settings.STATIC_URL)))
    if found is None or not fragment:
        return found is not None
    return fragment in {element.get("id") for element in ET.parse(found).iter()}


@pytest.mark.xdist_group("crawl")
@override_settings(SHOW_SAMPLES_IN_DATA=True)
class StrangerTests(PortalTestCase):
    """What a stranger reaches from the two home pages."""

    @classmethod
    def setUpTestData(cls):
        load_everything()
        cls.crawl = Crawl(PortalClient())
        # Two filters at once are tried, three lead nowhere else.
        cls.crawl.walk(*STARTS, follow=lambda address: address.count("=") < 2)

    def test_each_link_and_form_leads_to_a_page(self):
        self.assertEqual(self.crawl.problems, [])
        for start in STARTS:
            reached = [path for path in self.crawl.pages if path.startswith(start)]
            self.assertGreater(len(reached), 150)
            self.assertLess(len(reached), 1500, "a robot would not come to an end")

    def test_each_fragment_has_its_target(self):
        self.assertEqual(self.crawl.lost_fragments(), [])
        links = [link for page in self.crawl.pages.values() for link in page.links]
        self.assertGreater(sum("#" in link for link in links), 200)

    def test_each_picture_style_script_and_symbol_is_there(self):
        parts = {part: address for address, page in self.crawl.pages.items() for part in page.parts}
        self.assertGreater(len(parts), 20)
        missing = [
            f"{source} → {part}"
            for part, source in parts.items()
            if urlsplit(part).netloc or not part_is_there(self.client, part)
        ]
        self.assertEqual(missing, [])

    def test_canonical_and_alternates_are_pages_of_this_site(self):
        """Each names both languages and x-default, and each of them is a page."""
        named = {}
        for address, page in self.crawl.pages.items():
            self.assertEqual(set(page.alternates), {"ja", "en", "x-default"}, address)
            self.assertEqual(page.alternates["x-default"], page.alternates["ja"])
            self.assertEqual(
                page.canonical.partition("?")[0],
                page.alternates[address.split("/")[1]].partition("?")[0],
                "the canonical address is the page's own, in its language",
            )
            for url in (page.canonical, *page.alternates.values()):
                named.setdefault(url, address)
        for url, address in named.items():
            self.assertTrue(url.startswith(f"{settings.SITE_ORIGIN}/"), url)
            path = url.removeprefix(settings.SITE_ORIGIN)
            if path not in self.crawl.pages:
                status = self.client.get(path).status_code
                self.assertEqual(status, 200, f"{address} → {url}")
        self.assertGreater(len(named), 150)

    def test_each_page_has_a_title_and_a_description_of_its_own(self):
        """Filters and later pages of one list apart, which robots are told to see as one."""
        for what in ("title", "description"):
            found = {}
            for address, page in self.crawl.pages.items():
                text = page.title if what == "title" else page.metas["description"]
                own = page.canonical.partition("?")[0]
                found.setdefault((address[:4], text), set()).add(own)
            self.assertGreater(len(found), 150)
            doubled = {text: pages for text, pages in found.items() if len(pages) > 1}
            self.assertEqual(doubled, {}, what)

    def test_each_page_has_a_picture_to_share_that_is_there(self):
        pictures = {page.metas.get("og:image") for page in self.crawl.pages.values()}
        self.assertNotIn(None, pictures)
        self.assertGreater(len(pictures), 10)
        for picture in pictures:
            self.assertTrue(picture.startswith(f"{settings.SITE_ORIGIN}/"), picture)
            path = picture.removeprefix(settings.SITE_ORIGIN)
            self.assertTrue(part_is_there(self.client, path), picture)

    def test_structured_data_is_whole_and_names_full_addresses(self):
        """The trail is the one the page shows; every address is one of this site or elsewhere."""
        kinds = set()
        for address, page in self.crawl.pages.items():
            found = [json.loads(text) for text in page.data]
            trails = [data for data in found if data.get("@type") == "BreadcrumbList"]
            self.assertEqual(len(trails), 1 if page.crumbs else 0, address)
            for trail in trails:
                steps = [step["name"] for step in trail["itemListElement"]]
                self.assertEqual(steps, [" ".join(words.split()) for words in page.crumbs])
            for name, value in leaves(found):
                kinds.add(value if name == "@type" else "")
                if name in ("@id", "item", "url", "image", "logo", "sameAs"):
                    self.assertTrue(value.startswith(("http://", "https://")), (address, value))
        self.assertLessEqual(
            {"BreadcrumbList", "Event", "Organization", "WebSite", "Offer", "Place"}, kinds
        )

    def test_links_to_elsewhere_say_so(self):
        outside = {(url, *rel) for page in self.crawl.pages.values() for url, rel in page.outside}
        self.assertGreater(len(outside), 10)
        for url, *rel in sorted(outside):
            with self.subTest(url):
                self.assertIn(urlsplit(url).scheme, ("http", "https"))
                self.assertIn("external", rel)

    def test_every_public_text_is_reached(self):
        """Every public text is linked from a page."""
        with translation.override("ja"):
            public = [
                item.get_absolute_url()
                for model in (Event, Meeting, Partner, SitePage, Topic)
                for item in model.objects.published()
            ]
        self.assertGreater(len(public), 45)
        self.assertEqual(sorted(set(public) - set(self.crawl.pages)), [])

    def test_the_site_map_for_robots_holds_pages_only(self):
        found = ET.fromstring(self.client.get("/sitemap.xml").content)
        paths = [
            element.text.removeprefix(settings.SITE_ORIGIN)
            for element in found.iter()
            if element.tag.endswith("}loc")
        ]
        self.assertGreater(len(paths), 80)
        self.assertEqual(sorted(set(paths) - set(self.crawl.pages)), [])


@pytest.mark.xdist_group("crawl")
class EditorTests(PortalTestCase):
    """What staff reach from previews and from the staff site."""

    @classmethod
    def setUpTestData(cls):
        load_everything()
        make_meeting(published=False)
        make_topic(published=False)

    def previews(self) -> list[str]:
        found = []
        for language in ("ja", "en"):
            with translation.override(language):
                found += [
                    item.get_absolute_url()
                    for model in (Event, Meeting, Topic, Partner)
                    for item in model.objects.visible_to(self.editor).exclude(
                        pk__in=model.objects.published().values("pk")
                    )
                ]
        return found

    def test_previews_lead_to_pages(self):
        starts = self.previews()
        self.assertGreater(len(starts), 10)
        crawl = Crawl(self.client.sign_in(self.editor))
        crawl.walk(*starts, follow=lambda address: address in starts)
        self.assertEqual(crawl.problems, [])
        self.assertEqual(crawl.lost_fragments(), [])
        self.assertGreater(len(crawl.pages), len(starts) + 20)

    def test_the_desk_leads_to_pages(self):
        """The desk, its lists and one form of each kind, and what they link to."""
        self.client.sign_in(self.administrator)
        forms = [
            reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_change", args=[pk])
            for model in (Event, Meeting, Topic, Partner, SitePage)
            for pk in model.objects.values_list("pk", flat=True)[:1]
        ]
        self.assertEqual(len(forms), 5)
        starts = {"/admin/", *forms}
        crawl = Crawl(self.client)
        crawl.walk(*starts, follow=lambda address: address in starts)
        self.assertEqual(crawl.problems, [])
        self.assertGreater(len(crawl.pages), 40)
