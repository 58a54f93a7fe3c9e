"""The picture of an event for links shared elsewhere: its day, title and place, 1200 × 630.

Drawn from the columns alone, in the language of the page, and once for the same words.
"""

import hashlib
import io
from typing import NamedTuple

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import override, pgettext
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw

from kanazawa2030.core.http import address_of
from kanazawa2030.core.language import dates
from kanazawa2030.core.language.bilingual import localized, page_language
from kanazawa2030.core.mail.outbox import site_url
from kanazawa2030.core.page_cache.kept import drawn_once
from kanazawa2030.core.page_cache.middleware import kept_page
from kanazawa2030.core.uploads.lettering import LEADING, fit, font

from .. import display
from ..models import Event
from ..shortcuts import get_event_or_410

WIDTH, HEIGHT = 1200, 630
DESIGN = 1  # one more when the drawing changes: pictures drawn before are then left

# The colours of the style sheet's light scheme; no course is the last.
PAPER, CARD, INK, SOFT, LINE = "#FAF7F0", "#FFFFFF", "#211D18", "#4D463C", "#8C8271"
CORDS = ("#74497F", "#5B7A30", "#B07C22", "#97213F", "#1F4273")
WARNING = "#97213F"
DAYS = {5: "#1B3A66", 6: "#8A1B38"}  # Saturday, Sunday

LEAF = (60, 66, 290, 376)
TEXT_LEFT, TEXT_WIDTH = 336, 804
TITLE_SIZES = (88, 80, 72, 66, 60, 52, 46, 40, 34, 28)
LINE_SIZES = (46, 42, 38, 34, 30, 26, 22)


class Words(NamedTuple):
    """What the picture says."""

    language: str
    title: str
    series: str
    change: str
    sample: str
    stands: bool  # False: there is nothing on the day it names
    leaf: tuple[str, ...]  # month, day and weekday, as far as they are known
    weekday: int | None
    when: str
    place: str
    course: int | None

    @property
    def version(self) -> str:
        """Return what tells two pictures apart."""
        return hashlib.sha256(repr((DESIGN, *self)).encode()).hexdigest()[:16]

    @property
    def alt(self) -> str:
        """Return the picture in words."""
        said = (self.change, self.sample, self.series, self.title, self.when, self.place)
        return pgettext("between short facts", "; ").join(filter(None, said))


class Picture(NamedTuple):
    """Where the picture of an event is, and what it says."""

    url: str
    alt: str
    width: int = WIDTH
    height: int = HEIGHT


def picture_of(event, course) -> Picture:
    """Return the picture for the page of a published event; asks the database nothing.

    The address changes with the words: what other sites have kept is then out of date.
    A page in easy Japanese has the picture of the ordinary page, whose address is shared.
    """
    with override(page_language()):
        words = _words(event, course)
    path = address_of("events:event_share_image", event.slug)
    return Picture(f"{site_url(path)}?v={words.version}", words.alt)


@kept_page()
@require_safe
def event_share_image(request, slug):
    """Answer with the picture of what is public; nobody shares a draft."""
    event = get_event_or_410(Event.objects.published().select_related("venue"), slug)
    words = _words(event, event.courses.first())
    picture = drawn_once(f"share-{words.version}", lambda: draw(words))
    return HttpResponse(picture, content_type="image/png")


def _words(event, course) -> Words:
    language = page_language()
    start, precision = event.starts_at, event.date_precision
    return Words(
        language=language,
        title=localized(event, "title").text,
        series=display.series_label(event),
        change=display.change_label(event),
        sample=pgettext("mark", "Sample") if event.is_sample else "",
        stands=event.state == Event.EventState.SCHEDULED,
        leaf=_leaf(start, precision, language),
        weekday=dates.day_of(start).weekday() if event.has_day else None,
        when=dates.when(start, event.ends_at, precision, language),
        place=_place(event),
        course=course.number if course else None,
    )


def _leaf(start, precision, language) -> tuple[str, ...]:
    day = dates.day_of(start)
    year = dates.full_date(start, language, "year")
    if precision == Event.Precision.YEAR:
        return (year,)
    month = dates.month_name(day, language, short=precision == Event.Precision.MONTH)
    if precision == Event.Precision.MONTH:
        return (year, month)
    return (month, str(day.day), dates.weekday_name(day, language))


def _place(event) -> str:
    parts = []
    if event.has_place:
        parts = [localized(event.venue, "name").text, localized(event, "room").text]
    if event.format != Event.Format.PLACE:
        parts.append(str(event.get_format_display()))
    gap = " " if page_language() == "ja" else ", "
    return gap.join(filter(None, parts))


# --- Drawing ---------------------------------------------------------------------


def draw(words: Words) -> bytes:
    """Return the picture as PNG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    for place, colour in enumerate(CORDS):
        pen.rectangle((0, place * 7, WIDTH, place * 7 + 3), fill=colour)
    _draw_leaf(pen, words)
    _draw_head(pen, words)
    _draw_title(pen, words)
    _draw_facts(pen, words)
    _draw_sender(image, pen)
    out = io.BytesIO()
    image.quantize(colors=128).save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw_leaf(pen, words: Words) -> None:
    """Draw the leaf of the day, in the colour of the course; struck out if it fell away."""
    left, top, right, bottom = LEAF
    colour = DAYS.get(words.weekday, INK)
    pen.rectangle(LEAF, fill=CARD, outline=LINE, width=2)
    pen.rectangle(
        (left, top, right, top + 18), fill=CORDS[words.course - 1] if words.course else LINE
    )
    middle = (left + right) // 2
    if len(words.leaf) == 3:
        month, day, weekday = words.leaf
        _centred(pen, month, (middle, top + 62), 44, INK)
        _centred(pen, day, (middle, top + 156), 144, colour)
        pen.line((left + 30, bottom - 72, right - 30, bottom - 72), fill=LINE, width=2)
        _centred(pen, weekday, (middle, bottom - 36), 40, colour)
    else:
        first = top + 220 - 55 * len(words.leaf)
        for place, part in enumerate(words.leaf):
            _centred(pen, part, (middle, first + place * 110), 76, INK)
    if not words.stands:
        pen.line((left + 16, bottom - 16, right - 16, top + 34), fill=WARNING, width=8)


def _centred(pen, text, at, size, colour) -> None:
    # A long name of a month or day takes the width of the leaf.
    while size > 20 and font(size).getlength(text) > LEAF[2] - LEAF[0] - 24:
        size -= 2
    pen.text(at, text, font=font(size), fill=colour, anchor="mm")


def _draw_head(pen, words: Words) -> None:
    """Draw what has changed, the series and the mark of a sample, in one line."""
    left, top, size = TEXT_LEFT, LEAF[1], 36
    if words.change:
        width = font(size).getlength(words.change)
        pen.rectangle((left, top, left + width + 36, top + 52), fill=WARNING)
        pen.text((left + 18, top + 26), words.change, font=font(size), fill=CARD, anchor="lm")
        left += width + 60
    pen.text((left, top + 26), words.series, font=font(size), fill=SOFT, anchor="lm")
    if words.sample:
        left += font(size).getlength(words.series) + 24
        width = font(28).getlength(words.sample)
        pen.rectangle((left, top + 4, left + width + 24, top + 48), outline=INK, width=2)
        pen.text((left + 12, top + 26), words.sample, font=font(28), fill=INK, anchor="lm")


def _draw_title(pen, words: Words) -> None:
    lines = fit(words.title, words.language, (TEXT_WIDTH, 304), TITLE_SIZES)
    top = LEAF[1] + 56 + max(254 - lines.height, 0) // 3
    for place, line in enumerate(lines.texts):
        at = (TEXT_LEFT, top + place * lines.size * LEADING)
        pen.text(at, line, font=font(lines.size), fill=INK, anchor="la")


def _draw_facts(pen, words: Words) -> None:
    """Draw date and place across the foot."""
    top = 434 if words.place else 460
    for text, colour in ((words.when, INK), (words.place, SOFT)):
        lines = fit(text, words.language, (WIDTH - 120, 58), LINE_SIZES)
        for place, line in enumerate(lines.texts):
            at = (60, top + place * lines.size * LEADING)
            pen.text(at, line, font=font(lines.size), fill=colour, anchor="la")
        top += 58


def _draw_sender(image, pen) -> None:
    """Draw the mark of the site, five cords from one point, and its name."""
    scale, left, top = 4, 1076, 568
    mark = Image.new("RGB", (64 * scale, 56 * scale), PAPER)
    cords = ImageDraw.Draw(mark)
    for colour, (x, y) in zip(
        CORDS, ((6, 42), (15, 49), (32, 52), (49, 49), (58, 42)), strict=True
    ):
        cords.line(
            (32 * scale, 6 * scale, x * scale, y * scale), fill=colour, width=round(3.4 * scale)
        )
    cords.ellipse((28 * scale, 2 * scale, 36 * scale, 10 * scale), fill="#5A5550")
    image.paste(mark.resize((64, 56), Image.Resampling.LANCZOS), (left, top))
    pen.line((60, 560, WIDTH - 60, 560), fill=LINE, width=2)
    pen.text((60, top + 28), settings.CITY.project, font=font(28), fill=SOFT, anchor="lm")
