"""Load the documented content, each entry once."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from events.models import Event, Speaker, Venue
from kanazawa2030.core.models import CourseOfAction, Goal, Office, Publishable
from kanazawa2030.core.workflow import publishing
from meetings.models import Meeting
from partners.models import Partner, PartnerMove

from ..models import DocumentedTotal, LoadedContent, Milestone, SitePage
from . import goals
from .documented import documented
from .site_pages import EASY_PAGES, SITE_PAGES

# The note in the publishing history, which staff read in Japanese.
NOTE = "公表されている内容の読み込み"


def load_documented_content(*, now: datetime | None = None) -> list[str]:
    """Create the entries of the city's content that were never loaded; return their keys.

    Each entry has a transaction of its own. One that was loaded before is skipped, so
    what staff have changed or deleted since stays so.
    """
    now = now or timezone.now()
    return [key for key, create in _entries(now) if _load_once(key, create)]


@transaction.atomic
def _load_once(key: str, create: Callable[[], None]) -> bool:
    _row, is_new = LoadedContent.objects.get_or_create(key=key)
    if is_new:
        create()
    return is_new


def _entries(now: datetime) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield each key with the function that creates it; venues before meetings held there."""
    found = documented()
    yield "office", lambda: _office(found["office"])
    for number, texts in found["courses"].items():
        yield f"course-aim:{number}", lambda n=number, t=texts: _aim(CourseOfAction, n, t)
        yield f"course-easy:{number}", lambda n=number, t=texts: _easy_course(n, t["easy"])
    for number, (ja, en) in goals.AIMS.items():
        texts = {"aim_ja": ja, "aim_en": en}
        yield f"goal-aim:{number}", lambda n=number, t=texts: _aim(Goal, n, t)
    for slug, row in found["partners"].items():
        yield f"partner:{slug}", lambda s=slug, r=row: _partner(s, r, now)
    for key, row in found["venues"].items():
        yield f"venue:{key}", lambda r=row: _venue(r)
    for slug, row in found["cafes"].items():
        yield f"event:{slug}", lambda s=slug, r=row: _cafe(s, r, now)
    for row in found["meetings"]:
        yield f"meeting:{row['number']}", lambda r=row: _meeting(r, found["venues"], now)
    for key, row in found["milestones"].items():
        yield f"milestone:{key}", lambda r=row: _milestone(r)
    for key, row in found["totals"].items():
        yield f"total:{key}", lambda k=key, r=row: _total(k, r)
    for key, row in SITE_PAGES.items():
        yield f"page:{key}", lambda k=key, r=row: _site_page(k, r, now)
    for key, text in EASY_PAGES.items():
        yield f"page-easy:{key}", lambda k=key, t=text: _easy_page(k, t)


# A row that staff created before the first load is left as it is.


def _office(row: dict) -> None:
    if not Office.objects.exists():
        Office.objects.create(pk=1, **row)


def _aim(model: Any, number: int, texts: dict) -> None:
    row = model.objects.filter(number=number).first()
    if row is not None and not (row.aim_ja or row.aim_en):
        _set(row, aim=texts["aim_ja"], aim_ja=texts["aim_ja"], aim_en=texts["aim_en"])


def _easy_course(number: int, text: str) -> None:
    for row in CourseOfAction.objects.filter(number=number, easy_text=""):
        _set(row, easy_text=text)


def _easy_page(key: str, text: str) -> None:
    for row in SitePage.objects.filter(key=key, easy_body=""):
        _set(row, easy_body=text)


def _set(row: Any, **texts: str) -> None:
    """Set texts of a row and what the search finds it by, and leave its date of change."""
    for name, text in texts.items():
        setattr(row, name, text)
    row.set_derived()
    rows = type(row).objects.filter(pk=row.pk)
    rows.update(search_text=row.search_text, **texts)


def _partner(slug: str, row: dict, now: datetime) -> None:
    if Partner.objects.filter(slug=slug).exists():
        return
    status = Partner.Status
    partner = Partner.objects.create(slug=slug, status=status.APPROVED, is_founder=True, **row)
    PartnerMove.objects.create(
        partner=partner,
        from_status=status.APPLIED,
        to_status=status.APPROVED,
        by=None,
        at=now,
        reason=NOTE,
    )


def _venue(row: dict) -> None:
    if not Venue.objects.filter(name_ja=row["name_ja"], is_sample=False).exists():
        Venue.objects.create(**row)


def _cafe(slug: str, row: dict, now: datetime) -> None:
    taken = Event.objects.filter(series="cafe", number=row["number"], is_sample=False)
    if taken.exists() or Event.objects.filter(slug=slug).exists():
        return
    fields = {name: value for name, value in row.items() if name != "speakers"}
    event = _published(Event, now, slug=slug, series="cafe", registration_mode="none", **fields)
    for order, speaker in enumerate(row.get("speakers", ())):
        Speaker.objects.create(event=event, order=order, **speaker)


def _meeting(row: dict, venues: dict, now: datetime) -> None:
    number = row["number"]
    if Meeting.objects.filter(number=number).exists():
        return
    name = venues[row["venue"]]["name_ja"]
    _published(
        Meeting,
        now,
        **{key: value for key, value in row.items() if key != "venue"},
        title_ja=f"SDGsミーティング No.{number}",
        title_en=f"SDG’s Meeting No. {number}",
        venue=Venue.objects.filter(name_ja=name, is_sample=False).first(),
    )


def _milestone(row: dict) -> None:
    Milestone.objects.create(**row)


def _total(key: str, row: dict) -> None:
    if not DocumentedTotal.objects.filter(key=key).exists():
        DocumentedTotal.objects.create(key=key, **row)


def _site_page(key: str, row: dict, now: datetime) -> None:
    if not SitePage.objects.filter(key=key).exists():
        _published(SitePage, now, key=key, **row)


def _published(model: Any, now: datetime, **fields: Any) -> Any:
    """Create a published row, with an entry in its history that names no user."""
    state = Publishable.State
    item = model.objects.create(publishing_state=state.APPROVED, publish_at=now, **fields)
    publishing.write_history(item, "publish", source=state.DRAFT, by=None, note=NOTE, at=now)
    return item
