"""Small parts of pages: icons, days, tags, badges, goals.

Plain functions that build their HTML: a list page shows thirty rows with a dozen of
these each, and a template include for each would cost more than the rest of the page.
What depends only on its arguments is kept in a cache.
"""

from functools import lru_cache
from types import SimpleNamespace

from django import template
from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext, override, pgettext

from ..http import address_of
from ..language import dates
from ..language.bilingual import page_language
from ..language.easy import is_easy
from ..language.lists import listed
from ..language.phrases import with_breaks

register = template.Library()
register.filter(listed)

NO_BREAK = "\N{IDEOGRAPHIC SPACE}"


# --- Icons -------------------------------------------------------------------


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name):
    """Render an icon of static/img/icons.svg beside a text that says the same."""
    return format_html(
        '<svg class="ico" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>',
        static("img/icons.svg"),
        name,
    )


# --- Addresses ---------------------------------------------------------------

register.simple_tag(address_of, name="address")
asset = register.simple_tag(lru_cache(maxsize=256)(static), name="asset")


# --- Days and times ----------------------------------------------------------


@register.simple_tag
def day(value, precision="time", size="", year=False):
    """Render the date block. `size="lg"` spells month and weekday out.

    `year=True` adds the year, for records. A month or a year alone shows no day.
    """
    value = dates.in_japan(value)
    return _day(
        dates.day_of(value),
        dates.machine(value, precision),
        precision,
        size == "lg",
        bool(year),
        page_language(),
    )


@lru_cache(maxsize=2048)
def _day(value, machine, precision, large, year, language):
    classes = ["date"]
    if large:
        classes.append("date--lg")
    if precision in ("month", "year"):
        classes.append("date--part")
        parts = _part_of_a_date(value, precision, language)
    else:
        classes += {5: ["date--sat"], 6: ["date--sun"]}.get(value.weekday(), [])
        parts = _leaf(value, large, year, language)
    return format_html(
        '<time class="{}" datetime="{}">{}</time>',
        " ".join(classes),
        machine,
        # Screen readers read an English date with its gaps, a Japanese one without.
        format_html_join(
            " " if language == "en" else "", '<span class="date__{}">{}</span>', parts
        ),
    )


def _leaf(value, large, year, language):
    """Return month, day and weekday of a date block, each with its CSS class."""
    month = dates.month_name(value, language, short=not large)
    if language == "ja":
        number = format_html('{}<span class="vh">日</span>', value.day)
        month = f"{value.year}年{month}" if year else month
    else:
        number = str(value.day)
        month = f"{month} {value.year}" if year else month
    weekday = dates.weekday_name(value, language, short=not large and language == "en")
    return (("m", month), ("d", number), ("w", weekday))


def _part_of_a_date(value, precision, language):
    if precision == "year":
        suffix = (("w", "年"),) if language == "ja" else ()
        return (("d", str(value.year)), *suffix)
    if language == "ja":
        return (("m", f"{value.year}年"), ("d", f"{value.month}月"))
    return (("d", dates.month_name(value, "en", short=True)), ("w", str(value.year)))


@register.simple_tag
def when(start, end=None, precision="time", zone=False):
    """Render the date line under an event's title: year, day, weekday and time.

    `zone=True` says in English whose clock it is: readers may be anywhere.
    """
    language = page_language()
    clock = ""
    if zone and language == "en" and precision == "time":
        clock = format_html(" <small>{}</small>", gettext("(Japan time)"))
    if precision != "time" or (end and not dates.ends_same_day(start, end)):
        return format_html(
            '<p class="when"><time datetime="{}">{}</time>{}</p>',
            dates.machine(start, precision),
            dates.when(start, end, precision, language),
            clock,
        )
    value = dates.day_of(start)
    if language == "ja":
        parts = format_html(
            "<span>{}年</span><span><b>{}月{}日</b>（{}）</span>",
            value.year,
            value.month,
            value.day,
            dates.weekday_name(value, "ja", short=True),
        )
    else:
        parts = format_html(
            "<span>{}</span> <span><b>{} {}</b> {},</span>",
            dates.weekday_name(value, "en"),
            value.day,
            dates.month_name(value, "en"),
            value.year,
        )
    return format_html(
        '<p class="when"><time datetime="{}">{}</time> <span>{}</span>{}</p>',
        dates.machine(start, "time"),
        parts,
        time_range(start, end),
        clock,
    )


@register.filter
def weekday_date(value, precision="day"):
    """Return 2019年6月13日（木） / Thu 13 June 2019, or "" for no date."""
    return dates.full_date(value, page_language(), precision) if value else ""


@register.simple_tag
def until_date(start, last, precision="day"):
    """Return what follows the first day of a period: 〜11月 / " – November 2019"."""
    return dates.until(start, last, page_language(), precision)


@register.filter
def short_date(value, precision="day"):
    """Return 6月18日（木） / Thu 18 June, or "" for no date."""
    return dates.short_date(value, page_language(), precision) if value else ""


@register.filter
def weekday_datetime(value):
    """Return 6月15日（月）17:00 / Mon 15 June, 17:00, or "" for None."""
    if not value:
        return ""
    gap = "" if page_language() == "ja" else ", "
    return dates.short_date(value, page_language()) + gap + dates.clock(value)


@register.filter
def time_range(start, end=None):
    """Return 18:30–20:30, or 18:30: `{{ event.starts_at|time_range:event.ends_at }}`."""
    if not start:
        return ""
    return (dates.easy_time_range if is_easy() else dates.time_range)(start, end or None)


@register.filter
def machine_date(value, precision="time"):
    """Return the `datetime` attribute of a `<time>`, at its precision, or ""."""
    return dates.machine(value, precision) if value else ""


# --- Courses, goals, states --------------------------------------------------


@register.simple_tag
def course_tag(course, short=False):
    """Render 「方向性1　古くて新しくて心地よいまち」 in its colour; `short=True`: the number."""
    if course is None:
        return ""
    name = "" if short else course.short_title
    return _course_tag(course.number, name, get_language())


@lru_cache(maxsize=64)
def _course_tag(number, name, language):
    label = gettext("Course of action %(number)s") % {"number": number}
    return format_html(
        '<span class="tag c{}"><span>{}{}{}</span></span>',
        number,
        label,
        NO_BREAK if name else "",
        with_breaks(name),
    )


@register.simple_tag
def goals(goal_list, named=False):
    """Render numbered squares of the goals; `named=True` adds each name."""
    language = page_language()
    items = [_goal(goal.number, goal.title, bool(named), language) for goal in goal_list]
    if not items:
        return ""
    if named:
        return mark_safe(f'<ul class="goals--named">{"".join(items)}</ul>')
    label = conditional_escape(gettext("Related goals"))
    # Every item comes escaped from _goal, the label from conditional_escape.
    return mark_safe(f'<ul class="goals" aria-label="{label}">{"".join(items)}</ul>')


@lru_cache(maxsize=256)
def _goal(number, title, named, language):
    if named:
        return format_html('<li><span class="goal g{0}">{0}</span>{1}</li>', number, title)
    return format_html(
        '<li class="goal g{0}" title="{1}">{0}<span class="vh"> {1}</span></li>', number, title
    )


@register.simple_tag
def badge(status):
    """Render a state as a badge: an object with `label` and `css`."""
    css = f" {status.css}" if status.css else ""
    return format_html('<span class="badge{}">{}</span>', css, status.label)


@register.simple_tag
def sample_mark():
    """Render 「見本」 / Sample, on everything that is not a fact."""
    return format_html('<span class="sample">{}</span>', pgettext("mark", "Sample"))


@register.simple_tag
def seats_bar(value, maximum):
    """Render how full an event is as a bar; the text beside it says the same."""
    maximum = max(int(maximum or 0), 1)
    return format_html(
        '<svg class="bar" viewBox="0 0 {0} 1" preserveAspectRatio="none"'
        ' aria-hidden="true"><rect width="{1}" height="1"/></svg>',
        maximum,
        min(max(int(value or 0), 0), maximum),
    )


# --- Frame -------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def frame(context, name, arrow=False):
    """Render `includes/<name>.html`, cached as long as what it shows is the same.

    Navigation and footer are a fifth of a page's work and differ only by language,
    place in the navigation, office and URLconf. In DEBUG they are drawn each time. On an
    easy page they are in ordinary Japanese: the names of pages that are written so.
    """
    site = context.get("site")
    office = site.office if name == "footer" and site else None
    facts = tuple(getattr(office, column, "") for column in _OFFICE_COLUMNS if office is not None)
    draw = _frame.__wrapped__ if settings.DEBUG else _frame
    with override(page_language()):
        return draw(
            name,
            page_language(),
            context.get("nav_current", ""),
            facts,
            settings.FACEBOOK_URL,
            arrow,
            get_urlconf(),
        )


_FRAMES = {"nav": "includes/nav.html", "footer": "includes/footer.html"}
_OFFICE_COLUMNS = (
    "department_ja",
    "department_en",
    "address_ja",
    "address_en",
    "postal_code",
    "phone",
    "hours_ja",
    "hours_en",
)


@lru_cache(maxsize=64)
def _frame(name, language, nav_current, facts, facebook_url, arrow, urlconf):
    office = SimpleNamespace(**dict(zip(_OFFICE_COLUMNS, facts, strict=False)))
    for field in ("department", "address", "hours"):  # there in either language?
        texts = (getattr(office, f"{field}_{code}", "") for code in ("ja", "en"))
        setattr(office, field, next(filter(None, texts), ""))
    return render_to_string(
        _FRAMES[name],
        {
            "site": SimpleNamespace(office=office, facebook_url=facebook_url),
            "nav_current": nav_current,
            "arrow": arrow,
            "LANGUAGE_CODE": language,
        },
    )


@register.simple_tag(takes_context=True)
def link_item(context, name, label, key="", fragment=""):
    """Render a list item with a link to a named page, marked if `nav_current` is `key`.

    A page that this URLconf does not have gives nothing: error pages stand in any.
    With `arrow` in the context the item ends in an arrow (the small-screen menu).
    """
    current = bool(key) and context.get("nav_current") == key
    arrow = bool(context.get("arrow"))
    return _link_item(name, str(label), fragment, current, arrow, get_language())


@lru_cache(maxsize=256)
def _link_item(name, label, fragment, current, arrow, language):
    try:
        url = reverse(name)
    except NoReverseMatch:
        return ""
    return format_html(
        '<li><a href="{}{}"{}>{}{}</a></li>',
        url,
        f"#{fragment}" if fragment else "",
        mark_safe(' aria-current="true"') if current else "",
        label,
        icon("chev") if arrow else "",
    )


@receiver(setting_changed)
def forget_addresses(*, setting, **kwargs):
    """Clear the cached URLs, for tests that change what they are made from."""
    if setting in ("STATIC_URL", "STORAGES", "ROOT_URLCONF"):
        icon.cache_clear()
        asset.cache_clear()
        _frame.cache_clear()
        _link_item.cache_clear()


@register.simple_tag
def other_language():
    """Return the code of the language the page is not in."""
    return "ja" if page_language() == "en" else "en"


@register.filter
def long_title(text):
    """Return `long` for a heading to be set smaller: over 20 characters, 42 in Latin."""
    text = str(text)
    limit = 42 if text.isascii() or page_language() == "en" else 20
    return "long" if len(text) > limit else ""


class CaptureNode(template.Node):
    """Renders its content once into a variable, ready for text and attributes."""

    def __init__(self, nodelist, name):
        self.nodelist = nodelist
        self.name = name

    def render(self, context):
        content = " ".join(self.nodelist.render(context).split())
        # The nodes have escaped their values; a quote in template text has not been.
        if "<" not in content:
            content = content.replace('"', "&quot;")
        context[self.name] = mark_safe(content)
        return ""


@register.tag
def capture(parser, token):
    """Store the text of `{% capture as name %}…{% endcapture %}` in a variable."""
    words = token.split_contents()
    if len(words) != 3 or words[1] != "as":
        raise template.TemplateSyntaxError("Write {% capture as name %}.")
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, words[2])
