"""Links that open the calendar of Google or Outlook with an event filled in.

Ordinary addresses with what the event's page says, and nothing of who presses them.
"""

from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from kanazawa2030.core.language.bilingual import localized, sample_marked
from kanazawa2030.core.language.dates import day_of, in_japan
from kanazawa2030.core.mail.outbox import site_url

from ..ical import place_text
from ..models import Event
from ..models.event import USUAL_LENGTH

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.live.com/calendar/0/action/compose"


class CalendarLink(NamedTuple):
    label: str
    url: str


def calendar_links(event) -> list[CalendarLink]:
    """Return the links for an event that is to come on a known day; else none."""
    if not (event.has_day and event.is_to_come()):
        return []
    title = sample_marked(localized(event, "title").text, event.is_sample)
    details = _("Details and changes: %(url)s") % {"url": site_url(event.get_absolute_url())}
    place = place_text(event)
    google = {"action": "TEMPLATE", "text": title, "dates": "/".join(_stamps(event))}
    google |= {"ctz": "Asia/Tokyo", "details": details, "location": place}
    start, end = (moment.isoformat() for moment in _bounds(event))
    outlook = {"path": "/calendar/action/compose", "rru": "addevent", "subject": title}
    outlook |= {"startdt": start, "enddt": end}
    outlook |= {"body": details, "location": place}
    if event.date_precision == Event.Precision.DAY:
        outlook["allday"] = "true"
    return [
        CalendarLink(_("Add to Google Calendar"), _address(GOOGLE, google)),
        CalendarLink(_("Add to Outlook.com"), _address(OUTLOOK, outlook)),
    ]


def _address(page: str, values: dict[str, str]) -> str:
    # Outlook shows a + as it is.
    return f"{page}?{urlencode(values, quote_via=quote)}"


def _bounds(event) -> tuple:
    """Return start and end in Tokyo; of whole days the first, and the day after the last."""
    if event.date_precision == Event.Precision.DAY:
        return day_of(event.starts_at), event.last_day + timedelta(days=1)
    return in_japan(event.starts_at), in_japan(event.ends_at or event.starts_at + USUAL_LENGTH)


def _stamps(event) -> list[str]:
    return [
        f"{moment:%Y%m%dT%H%M%S}" if isinstance(moment, datetime) else f"{moment:%Y%m%d}"
        for moment in _bounds(event)
    ]
