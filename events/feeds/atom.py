"""Feeds in the Atom format (RFC 4287), written by Django."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from html import unescape
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, rfc3339_date
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from kanazawa2030.core.language.bilingual import Localized, localized, page_language
from kanazawa2030.core.language.dates import start_of_day
from kanazawa2030.core.language.markdown import render
from kanazawa2030.core.mail.outbox import site_url

MOST = 50  # entries
_LONGEST = 300  # characters of the beginning of a text
# RFC 4151: a day on which the host was the portal's. Never to be changed: readers would
# show everything once more.
_SINCE = "2026-01-01"


class Entry(NamedTuple):
    """An entry: `name` with the language is its id for ever; `summary` is HTML."""

    name: str
    title: Localized
    url: str
    published: datetime
    updated: datetime
    summary: str


class Head(NamedTuple):
    """What a feed says of itself: its paths with their query, its page's too."""

    path: str
    page: str
    title: str
    subtitle: str


class _Feed(Atom1Feed):
    """Atom with the language of each text, and a time of change that is known."""

    def latest_post_date(self):
        changed = [item["updateddate"] for item in self.items]
        return max(changed, default=start_of_day(timezone.localdate()))

    def add_item_elements(self, handler, item):
        title = item["title_of"]
        other = {"xml:lang": title.language} if title.is_fallback else {}
        handler.addQuickElement("id", item["unique_id"])
        handler.addQuickElement("title", _clean(title.text), other)
        handler.addQuickElement("link", "", {"href": item["link"], "rel": "alternate"})
        handler.addQuickElement("published", rfc3339_date(item["pubdate"]))
        handler.addQuickElement("updated", rfc3339_date(item["updateddate"]))
        handler.addQuickElement("summary", _clean(item["description"]), {"type": "html"})


def feed_of(head: Head, entries: Iterable[Entry]) -> HttpResponse:
    """Return the feed in the page's language."""
    language = page_language()
    feed = _Feed(
        title=_clean(head.title),
        link=site_url(head.page),
        description="",  # RSS's word
        subtitle=_clean(head.subtitle),
        language=language,
        author_name=settings.CITY.project,
        author_link=site_url(f"/{language}/"),
        feed_url=site_url(head.path),
        feed_guid=_tag(head.path.lstrip("/")),
        feed_copyright=f"© {_('{municipality}')}",
    )
    for entry in entries:
        feed.add_item(
            title=entry.title.text,
            link=site_url(entry.url),
            description=entry.summary,
            pubdate=entry.published,
            updateddate=entry.updated,
            unique_id=_tag(f"{language}/{entry.name}"),
            title_of=entry.title,
        )
    kind = "application/atom+xml; charset=utf-8"
    return HttpResponse(feed.writeString("utf-8"), content_type=kind)


def paragraphs(*texts: Localized | str) -> str:
    """Return the texts that are not empty as HTML, each in its language."""
    return format_html_join(
        "",
        "<p{}>{}</p>",
        (
            (format_html(' lang="{}"', text.language) if text.is_fallback else "", text.text)
            if isinstance(text, Localized)
            else ("", text)
            for text in texts
            if text
        ),
    )


def beginning_of(item, field: str) -> Localized:
    """Return how a Markdown text begins, without its marks."""
    found = localized(item, field)
    plain = " ".join(unescape(strip_tags(render(found.text))).split())
    return found._replace(text=Truncator(plain).chars(_LONGEST))


def _tag(name: str) -> str:
    return f"tag:{urlsplit(settings.SITE_ORIGIN).hostname},{_SINCE}:{name}"


def _clean(text: str) -> str:
    """Return the text without what XML cannot hold."""
    return "".join(
        char
        for char in text
        if char in "\n\t"
        or not (unicodedata.category(char) in ("Cc", "Cs") or char in "\ufffe\uffff")
    )
