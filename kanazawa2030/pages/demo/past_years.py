"""Sample events of earlier fiscal years with their reports, for the figures over the years."""

from datetime import datetime, timedelta

from events.models import Event, HostRole, Report
from kanazawa2030.core.fiscal_year import FIRST_MONTH, fiscal_year_of
from kanazawa2030.core.language.dates import TOKYO
from partners.models import Partner

from .pictures import add_photos, fields_of_event
from .proposing import publish
from .rows.past_years import EARLIER

HOURS = timedelta(hours=2)


def load(*, venue, crew, now):
    """Create the missing events of earlier years, published and reported in their time."""
    for held in EARLIER:
        if not Event.objects.filter(slug=held.slug).exists():
            _report(held, _event(held, venue=venue, crew=crew, now=now), crew=crew)


def _event(held, *, venue, crew, now) -> Event:
    year = fiscal_year_of(now) - held.ago + (held.month < FIRST_MONTH)
    starts_at = datetime(year, held.month, held.day, 14, tzinfo=TOKYO)
    event = Event.objects.create(
        slug=held.slug,
        title_ja=held.ja,
        title_en=held.en,
        summary_ja="これまでの年度の催しの見本です。",
        summary_en="A sample of an event of an earlier fiscal year.",
        easy_summary="これは、前の 年の 見本です。",
        starts_at=starts_at,
        ends_at=starts_at + HOURS,
        format=held.format,
        venue=venue if held.format != Event.Format.ONLINE else None,
        capacity=held.seats,
        registration_mode="here" if held.seats else "none",
        publish_at=starts_at - timedelta(days=30),
        author=crew["staff"],
        is_sample=True,
        **fields_of_event(held.picture),
    )
    event.courses.set(held.courses)
    event.goals.set(held.goals)
    for order, slug in enumerate(held.hosts):
        HostRole.objects.create(event=event, partner=Partner.objects.get(slug=slug), order=order)
    return publish(event, crew=crew, now=starts_at - timedelta(days=30))


def _report(held, event, *, crew):
    """Publish the report on an event, five days after it."""
    published_at = event.starts_at + timedelta(days=5)
    report = Report.objects.create(
        event=event,
        author=crew["staff"],
        summary_ja="参加した人が、できることを一つずつ持ち帰りました。\n\nこの報告は見本です。",
        summary_en="Everyone took one thing to do home with them.\n\nThis report is a sample.",
        attendance_place=held.place,
        attendance_online=held.online,
        publish_at=published_at,
    )
    report.partners.set(Partner.objects.filter(slug__in=held.partners))
    add_photos(report, [held.picture])
    publish(report, crew=crew, now=published_at)
