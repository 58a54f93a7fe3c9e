"""Functions that create rows for tests; every field may be given, defaults fill the rest.

`published=True` (the default) makes a text public since yesterday; `published=False`
leaves a draft, and `publishing_state=…`, `publish_at=…` say it exactly. Dates are
relative to now, so a frozen clock moves them too. Write both columns of a bilingual
text (`title_ja`, `title_en`); `title_en=""` makes the page fall back to Japanese.
"""

from datetime import date, datetime, time, timedelta
from itertools import count

from django.utils import timezone

from events.models import Event, HostRole, ProgrammeItem, Speaker, TextTemplate, Venue
from kanazawa2030.core.language.dates import TOKYO
from kanazawa2030.core.models import CourseOfAction, Goal, Office, Publishable, User
from kanazawa2030.pages.models import DocumentedTotal, Milestone, SitePage, Topic
from meetings.models import Meeting
from partners.models import Membership, Partner

from .people import make_person

_numbers = count(1)

# Names whose characters normalisation would change: they must arrive as written.
ODD_NAME = "𠮷野・髙橋 ①と㈱〜～ゆめ・いしかわ"


def tokyo(year, month, day, hour=0, minute=0) -> datetime:
    """Return a datetime in Japan's time zone."""
    return datetime(year, month, day, hour, minute, tzinfo=TOKYO)


def in_days(days: float, hour: int = 18, minute: int = 30) -> datetime:
    """Return the datetime so many days from today, at a time in Japan."""
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _publication(published: bool, fields: dict) -> dict:
    if not published or "publishing_state" in fields:
        return {}
    return {
        "publishing_state": Publishable.State.APPROVED,
        "publish_at": timezone.now() - timedelta(days=1),
    }


def _courses(values) -> list:
    return [
        value if isinstance(value, CourseOfAction) else CourseOfAction.objects.get(pk=value)
        for value in values
    ]


def _goals(values) -> list:
    return [value if isinstance(value, Goal) else Goal.objects.get(pk=value) for value in values]


def make_venue(**fields) -> Venue:
    """Create a venue with an address and no access information."""
    number = next(_numbers)
    return Venue.objects.create(
        **{
            "name_ja": f"会場{number}",
            "name_en": f"Place {number}",
            "address_ja": "金沢市広坂2丁目1番1号",
            "address_en": "2-1-1 Hirosaka, Kanazawa",
            **fields,
        }
    )


def make_text_template(**fields) -> TextTemplate:
    """Create a text to reuse in the description of an event."""
    words = {"name": f"文例{next(_numbers)}", "text_ja": "お気軽にどうぞ。", "text_en": "Do come."}
    return TextTemplate.objects.create(**{**words, **fields})


def make_event(
    *, published=True, courses=(1,), goals=(11,), hosts=(), speakers=(), programme=(), **fields
) -> Event:
    """Create an event in a fortnight, 18:30–20:30, with 30 seats and registration here.

    `courses` and `goals` take numbers or rows; `hosts` takes partners, or pairs of
    partner and role; `speakers` and `programme` take dictionaries of their fields.
    An event without a time takes no registration, so its mode becomes "none".
    """
    number = next(_numbers)
    if fields.get("date_precision", "time") != "time":
        fields.setdefault("registration_mode", "none")
    mode = fields.get("registration_mode", "here")
    starts_at = fields.pop("starts_at", None) or in_days(14)
    ends_at = fields.pop("ends_at", starts_at + timedelta(hours=2))
    if fields.get("date_precision", "time") != "time":
        ends_at = None
    if fields.get("format", "place") != "online" and "venue" not in fields:
        fields["venue"] = make_venue()
    event = Event.objects.create(
        **{
            "slug": f"event-{number}",
            "title_ja": f"催し{number}",
            "title_en": f"Event {number}",
            "starts_at": starts_at,
            "ends_at": ends_at,
            "capacity": 30 if mode == "here" else None,
            **({"registration_url": "https://host.example/join"} if mode == "external" else {}),
            **_publication(published, fields),
            **fields,
        }
    )
    event.courses.set(_courses(courses))
    event.goals.set(_goals(goals))
    for order, host in enumerate(hosts):
        partner, role = host if isinstance(host, tuple) else (host, "organiser")
        HostRole.objects.create(event=event, partner=partner, role=role, order=order)
    for order, speaker in enumerate(speakers):
        Speaker.objects.create(event=event, **{"order": order, **speaker})
    for order, row in enumerate(programme):
        ProgrammeItem.objects.create(event=event, **{"order": order, **row})
    return event


def make_past_event(**fields) -> Event:
    """Create an event of thirty days ago, over at 20:30."""
    return make_event(**{"starts_at": in_days(-30), **fields})


def make_partner(*, published=True, courses=(), goals=(), **fields) -> Partner:
    """Create a company in the directory; `published=False` leaves an application."""
    number = next(_numbers)
    partner = Partner.objects.create(
        **{
            "slug": f"partner-{number}",
            "kind": Partner.Kind.COMPANY,
            "status": Partner.Status.APPROVED if published else Partner.Status.APPLIED,
            "name_ja": f"パートナー{number}",
            "name_en": f"Partner {number}",
            "name_kana": f"ぱーとなー{number}",
            **fields,
        }
    )
    partner.courses.set(_courses(courses))
    partner.goals.set(_goals(goals))
    return partner


def make_member(partner, role=Membership.Role.OWNER, **fields) -> User:
    """Create a user without staff rights who is a member of `partner`."""
    person = make_person("partner", **fields)
    Membership.objects.create(user=person, partner=partner, role=role)
    return person


def make_meeting(*, published=True, **fields) -> Meeting:
    """Create a session of the SDG's Meeting, numbered from 100 on."""
    number = fields.pop("number", None)
    number = 100 + next(_numbers) if number is None else number
    return Meeting.objects.create(
        **{
            "number": number,
            "title_ja": f"第{number}回 SDGsミーティング",
            "title_en": f"SDG’s Meeting No. {number}",
            "held_on": date(2020, 1, 1) + timedelta(days=number),
            **_publication(published, fields),
            **fields,
        }
    )


def make_topic(*, published=True, **fields) -> Topic:
    """Create a piece of news, published yesterday."""
    number = next(_numbers)
    return Topic.objects.create(
        **{
            "slug": f"topic-{number}",
            "title_ja": f"お知らせ{number}",
            "title_en": f"News {number}",
            "body_ja": "お知らせの本文です。",
            "body_en": "What there is to know.",
            **_publication(published, fields),
            **fields,
        }
    )


def make_site_page(key="about", *, published=True, **fields) -> SitePage:
    """Create a fixed page; `key` is one of SitePage.Key."""
    return SitePage.objects.create(
        **{
            "key": key,
            "title_ja": f"固定ページ（{key}）",
            "title_en": f"Standing page ({key})",
            "body_ja": "本文です。",
            "body_en": "The text.",
            **_publication(published, fields),
            **fields,
        }
    )


def make_milestone(**fields) -> Milestone:
    """Create a milestone of the project's history, with its source."""
    number = next(_numbers)
    return Milestone.objects.create(
        **{
            "date": date(2019, 3, 23),
            "title_ja": f"あゆみ{number}",
            "title_en": f"Milestone {number}",
            "source_name_ja": "金沢市",
            "source_name_en": "Kanazawa City",
            **fields,
        }
    )


def make_total(**fields) -> DocumentedTotal:
    """Create a documented total, with its source."""
    number = next(_numbers)
    return DocumentedTotal.objects.create(
        **{
            "key": f"total-{number}",
            "label_ja": f"数{number}",
            "label_en": f"Figure {number}",
            "value": number,
            "source_name_ja": "金沢市",
            "source_name_en": "Kanazawa City",
            **fields,
        }
    )


def make_office(**fields) -> Office:
    """Create or change the one row of the office."""
    return Office.objects.update_or_create(
        pk=1,
        defaults={
            "department_ja": "金沢市 企画調整課",
            "department_en": "Planning Section, Kanazawa City",
            "phone": "076-000-0000",
            "email": "office@example.test",
            **fields,
        },
    )[0]
