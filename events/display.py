"""Display texts of an event, from its columns.

Only what is known is said: an access fact nobody has checked gives no sentence.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from kanazawa2030.core.language.bilingual import (
    localized,
    localized_html,
    page_language,
    sample_marked,
)
from kanazawa2030.core.language.dates import (
    clock,
    closing_clock,
    easy_moment,
    ends_same_day,
    full_date,
    short_date,
    time_range,
)
from kanazawa2030.core.language.easy import is_easy
from kanazawa2030.core.uploads import images
from partners.models import Partner

from .models import Event, HostRole
from .status import ClosedReason, EventStatus, Status, closes_at

# In the order in which people ask: the venue's column, words for yes, words for no.
ACCESS = (
    ("step_free", gettext_lazy("Step-free entrance"), gettext_lazy("Steps at the entrance")),
    (
        "accessible_toilet",
        gettext_lazy("Wheelchair-accessible toilet"),
        gettext_lazy("No wheelchair-accessible toilet"),
    ),
    ("hearing_loop", gettext_lazy("Hearing loop"), gettext_lazy("No hearing loop")),
    ("nursing_room", gettext_lazy("Nursing room"), gettext_lazy("No nursing room")),
    ("parking", gettext_lazy("Parking"), gettext_lazy("No parking")),
)


def series_label(event: Event) -> str:
    """Return 「SDGsカフェ 第48回」 / SDGs Café No. 48, or the series alone without a number."""
    series = event.get_series_display()
    if event.number is None:
        return str(series)
    return _("%(series)s No. %(number)s") % {"series": series, "number": event.number}


def change_label(event: Event) -> str:
    """Return in a word what has become of the announced day; nothing if it stands."""
    if event.state == Event.EventState.CANCELLED:
        return str(Status.CANCELLED.label)
    if event.state == Event.EventState.POSTPONED:
        return str(Status.POSTPONED.label)
    return _("New date") if event.moved_from and not event.is_over() else ""


def share_title(event: Event) -> str:
    """Return what somebody sends to a friend beside the address: title and day."""
    language = page_language()
    day = full_date(event.starts_at, language, event.date_precision)
    title = sample_marked(localized(event, "title").text, event.is_sample)
    facts = (change_label(event), title, day)
    return pgettext("between short facts", "; ").join(filter(None, facts))


def moment_text(moment) -> str:
    """Return 6月15日（月）17:00 / Mon 15 June, 17:00 (Japan time)."""
    language = page_language()
    if is_easy():
        return easy_moment(moment)
    if language == "ja":
        return short_date(moment, language) + clock(moment)
    return f"{short_date(moment, language)}, {clock(moment)} (Japan time)"


def seats_text(event: Event, status: EventStatus) -> str:
    """Return how many seats are left, or what happens before there are any; often nothing."""
    if status.status == Status.UNDATED:
        return str(ClosedReason.UNDATED.label)
    if status.status == Status.NOT_YET:
        return _("Opens %(moment)s") % {"moment": moment_text(event.registration_opens_at)}
    if status.status in (Status.OPEN, Status.FEW):
        seats = event.public_seats
        return ngettext(
            "%(left)s of %(seats)s seat left", "%(left)s of %(seats)s seats left", seats
        ) % {"left": event.seats_left, "seats": seats}
    return ""


def row_facts(row) -> list[tuple[str, str]]:
    """Return hours, place, language and attendance as lines of a list row: icon and text."""
    english = page_language() == "en"
    lines = []
    if row.date_precision == Event.Precision.TIME:
        hours = time_range(row.starts_at, row.ends_at)
        if not ends_same_day(row.starts_at, row.ends_at):
            hours += end_text(row)
        elif english:
            hours = f"{hours} {_('(Japan time)')}"
        lines.append(("clock", hours))
    elif row.date_precision == Event.Precision.DAY and (until := end_text(row)):
        lines.append(("cal", short_date(row.starts_at, page_language()) + until))
    place = localized_html(row, "venue_name")
    if place and row.format != Event.Format.ONLINE:
        room = localized_html(row, "room")
        gap = ", " if english else " "
        lines.append(("pin", format_html("{}{}{}", place, gap, room) if room else place))
    if row.format != Event.Format.PLACE:
        lines.append(("screen", row.get_format_display()))
    if row.status.status in (Status.HELD, Status.REPORTED):
        pass  # in which language it was held is not documented for all of them
    elif row.in_english:
        both = _("Japanese and English") if row.in_japanese else _("English")
        lines.append(("globe", both))
    elif english:
        lines.append(("globe", _("Japanese")))
    if row.attendance:
        people = ngettext("%(number)s person came", "%(number)s people came", row.attendance)
        lines.append(("people", people % {"number": row.attendance}))
    return lines


def thumbnail(row) -> dict | None:
    """Return URL and size of the smallest version of a row's picture, or None."""
    if not row.image:
        return None
    return images.smallest(
        Event._meta.get_field("image").storage, row.image, row.image_width, row.image_height
    )


def closing_text(event: Event) -> str:
    """Return until when one can register, where that differs from the start."""
    if event.registration_closes_at is None:
        return ""
    return moment_text(closes_at(event))


def end_text(event: Event) -> str:
    """Return how the date of an event of several days goes on; else nothing.

    〜6月16日（火）17:00 / " – Tue 16 June, 17:00".
    """
    if ends_same_day(event.starts_at, event.ends_at):
        return ""
    language = page_language()
    day = ("〜" if language == "ja" else " – ") + short_date(event.last_day, language)
    if event.date_precision != Event.Precision.TIME:
        return day
    return f"{day}{'' if language == 'ja' else ', '}{closing_clock(event.ends_at)}"


def access_labels(event: Event) -> list[str]:
    """Return what is known about access to the venue, yes or no; none online."""
    if not event.has_place:
        return []
    known = ((getattr(event.venue, column), yes, no) for column, yes, no in ACCESS)
    return [str(yes if answer else no) for answer, yes, no in known if answer is not None]


def language_labels(event: Event) -> list[str]:
    """Return the languages of the event, and the support for English readers.

    Nothing once it is over: what was planned is of no use, and of events held before this
    site the language is not documented.
    """
    if event.is_over():
        return []
    spoken = []
    if event.in_japanese:
        spoken.append(_("Japanese"))
    if event.in_english:
        spoken.append(_("English"))
    sentences = [pgettext("between languages", ", ").join(spoken)]
    support = Event.EnglishSupport
    if event.english_support == support.INTERPRETATION:
        sentences.append(_("Interpretation into English"))
    elif event.english_support == support.STAFF:
        sentences.append(_("English-speaking staff on site"))
    elif event.english_support == support.MATERIALS:
        sentences.append(_("English handouts"))
    if event.without_interpretation:
        sentences.append(
            _("This event is held in Japanese. No interpretation into English is planned.")
        )
    return sentences


# Where the name of the role does not read as a heading above organisations.
ROLE_HEADINGS = {
    HostRole.Role.ENDORSER: gettext_lazy("Endorsed by"),
    HostRole.Role.COOPERATION: gettext_lazy("In cooperation with"),
    HostRole.Role.OPERATOR: gettext_lazy("Run by"),
}


@dataclass(frozen=True)
class Host:
    """A partner with a role in the event; linked where its profile is public."""

    partner: Partner

    @property
    def is_linked(self) -> bool:
        return self.partner.status == Partner.Status.APPROVED


def hosts_by_role(roles: Iterable[HostRole]) -> list[tuple[str, list[Host]]]:
    """Return the hosts grouped by role, organisers first."""
    roles = list(roles)
    grouped = [
        (
            ROLE_HEADINGS.get(role, role.label),
            [Host(part.partner) for part in roles if part.role == role],
        )
        for role in HostRole.Role
    ]
    return [(label, hosts) for label, hosts in grouped if hosts]


def map_url(event: Event) -> str:
    """Return the URL of the venue on the GSI map, or "" without coordinates."""
    venue = event.venue
    if not event.has_place or venue.latitude is None:
        return ""
    return f"https://maps.gsi.go.jp/#16/{venue.latitude}/{venue.longitude}/"


def picture(event: Event) -> dict | None:
    """Return URLs and size of the event's picture, or None."""
    return _shown(event.image, event.image_width, event.image_height)


def venue_map(event: Event) -> dict | None:
    """Return URLs and size of the drawn map of the venue, or None."""
    venue = event.venue
    if not event.has_place:
        return None
    return _shown(venue.map, venue.map_width, venue.map_height)


def _shown(image, width: int, height: int) -> dict | None:
    if not image:
        return None
    srcset = images.srcset(image, width)
    return {"src": image.url, "srcset": srcset, "width": width, "height": height}
