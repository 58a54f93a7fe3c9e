"""The handbook for staff: its pages, what each explains, and their texts.

`docs/handbook/<slug>.<language>.md` holds one page in one language; its heading is the title.
A picture stands in a line of its own and lies in `static/handbook/`. The files also read well
where the code is published.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from django.conf import settings
from django.urls import reverse

from kanazawa2030.core.language.markdown import render

DIRECTORY = settings.BASE_DIR / "docs" / "handbook"

# Each page with the staff pages it explains, as patterns of their URL names, in the order of
# the year's work. The longest pattern that fits decides.
EXPLAINS = {
    "publish-a-cafe": ("events_event*", "events_venue*"),
    "approval": ("*_amend", "*_amendment", "*_paper"),
    "proposal": ("events_proposal*",),
    "access-needs": ("events_event_needs_sheet", "events_registration_needs"),
    "reception": ("events_event_reception*", "events_reception*", "events_event_roster*"),
    "snow-day": (
        *("events_event_postpone", "events_event_cancel", "events_event_go"),
        "events_event_online",
    ),
    "report": ("events_report*",),
    "meeting-record": ("meetings_meeting*", "meetings_record*", "meetings_photo*"),
    "measurement": ("meetings_indicator*", "meetings_figures*", "meetings_measurement*"),
    "voices": ("meetings_voice*", "meetings_question*"),
    "erasure": ("events_people*",),
    "yearly-transfer": ("core_user*",),
}

_PICTURE = re.compile(r"^!\[([^\]]+)\]\(\.\./\.\./static/(handbook/[\w.-]+)\)$", re.MULTILINE)
_PAGE = re.compile(r"\]\(([a-z-]+)\.(?:ja|en)\.md\)")


@dataclass(frozen=True)
class Part:
    """A stretch of text, or a picture below `static/` with what it shows."""

    html: str = ""
    picture: str = ""
    shows: str = ""


@dataclass(frozen=True)
class HandbookPage:
    slug: str
    title: str
    text: str

    @property
    def address(self) -> str:
        return reverse("admin:handbook_page", args=[self.slug])

    def parts(self) -> Iterator[Part]:
        """Yield the text and its pictures; links to other pages lead to the handbook."""
        linked = _PAGE.sub(
            lambda found: f"]({reverse('admin:handbook_page', args=[found[1]])})", self.text
        )
        texts = _PICTURE.split(linked)
        yield Part(html=render(texts[0]))
        for shows, picture, text in zip(texts[1::3], texts[2::3], texts[3::3], strict=True):
            yield Part(picture=picture, shows=shows)
            yield Part(html=render(text))


@lru_cache
def read(slug: str, language: str) -> HandbookPage:
    """Return a page of EXPLAINS in Japanese ("ja") or English ("en")."""
    whole = (DIRECTORY / f"{slug}.{language}.md").read_text(encoding="utf-8")
    title, _line, text = whole.partition("\n")
    return HandbookPage(slug, title.removeprefix("# "), text.strip())


def slug_for(url_name: str) -> str:
    """Return the page that explains this staff page by its URL name, or ""."""
    found = [
        (len(pattern), slug)
        for slug, patterns in EXPLAINS.items()
        for pattern in patterns
        if fnmatchcase(url_name, pattern)
    ]
    return max(found, default=(0, ""))[1]
