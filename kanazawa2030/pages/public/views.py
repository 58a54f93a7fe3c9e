"""Pages about the project: home, fixed pages, courses and goals, news, site map."""

from collections import namedtuple

from django.conf import settings
from django.db.models import DateTimeField, F
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.models import Event
from events.public.list_rows import COLUMNS, EventRow, rows_of
from events.status import joinable
from kanazawa2030.core.easy_pages import has_easy
from kanazawa2030.core.language import markdown
from kanazawa2030.core.language.bilingual import language_columns
from kanazawa2030.core.language.easy import is_easy
from kanazawa2030.core.models import CourseOfAction, Goal
from kanazawa2030.core.models.prepared import Given, Prepared
from kanazawa2030.core.page_cache.middleware import kept_page
from kanazawa2030.core.reference.tags import Tags
from kanazawa2030.core.web.errors import Withdrawn
from kanazawa2030.core.web.list_query import page_of
from meetings.vision.public import Counts, axes_of, course_counts, published_rows
from partners.directory.cards import partner_cards
from partners.models import Partner

from ..impact.figures import figures_of_latest_year
from ..models import DocumentedTotal, Milestone, SitePage, Topic
from .dated_lines import NEWS, PAST, QUESTION, RECORD, dated_lines
from .jsonld import site_data
from .noren import NUMERALS, strips
from .seasons import drawing_of_today

ROWS_ON_HOME = 4  # the next event in full, and three rows
EVENTS_SHOWN = 5
PARTNERS_SHOWN = 12
TOPICS_PER_PAGE = 10
EASY_EVENTS = 10

# Columns of a row in a list; whole model instances would take longer than the page.
TOTAL_COLUMNS = (
    *("value", "source_url"),
    *language_columns("label", "period", "unit", "source_name"),
)
TOPIC_COLUMNS = ("slug", "at", "is_sample", "facebook_url", *language_columns("title"))
Total = namedtuple("Total", TOTAL_COLUMNS)


@kept_page(counts_seats=True)
@require_safe
def home(request):
    """Show the next events, courses of action, totals, news and past events."""
    now = timezone.now()
    tags = Tags.load()
    lead, rows = _coming(tags, now)
    courses, lines = strips(tags), dated_lines(now)
    return render(
        request,
        "pages/public/home.html",
        {
            "drawing": drawing_of_today(),
            "lead": lead,
            "rows": rows,
            "courses": courses,
            "totals": list(map(Total._make, _totals())),
            "latest": figures_of_latest_year(now=now),
            "topics": lines[NEWS],
            "past": lines[PAST],
            "structured": site_data(),
            **_so_far(courses, lines, now),
        },
    )


def _so_far(courses, lines, now) -> dict:
    """Return how far the courses are, the current question and the latest record."""
    counts = course_counts(now)
    return {
        "counted": [(one, counts[one.number]) for one in courses if one.number in counts],
        "question": next(iter(lines[QUESTION]), None),
        "record": next(iter(lines[RECORD]), None),
    }


def _coming(tags, now) -> tuple[EventRow | None, list[EventRow]]:
    """Return the next event one can join, if any, and the other next ones.

    Those one can join come first; of what is closed, postponed or cancelled there is one.
    """
    opened = _next_open(now=now)
    # Rows have no long texts, but the large one shows its summary: the last two columns.
    columns = dict.fromkeys([*(one[:-2] for one in opened), *_soonest(now=now)])
    found = rows_of(columns, tags=tags, now=now)
    changed = [row for row in found if row.is_thin]
    rows = [row for row in found if row not in changed]
    rows = [*rows, *changed[:1]][:ROWS_ON_HOME]
    if not opened:
        return None, rows
    lead, *rows = rows
    lead.summary_ja, lead.summary_en = opened[0][-2:]
    return lead, rows


_now = Given("now", DateTimeField())


def _upcoming():
    return Event.objects.rewrite(False).published(_now).upcoming(_now)


_next_open = Prepared(
    lambda: (
        _upcoming()
        .filter(joinable(_now))
        .values_list(*COLUMNS, *language_columns("summary"))[:ROWS_ON_HOME]
    )
)
_soonest = Prepared(lambda: _upcoming().values_list(*COLUMNS)[: 2 * ROWS_ON_HOME])
_totals = Prepared(lambda: DocumentedTotal.objects.rewrite(False).values_list(*TOTAL_COLUMNS))


# --- Fixed pages -------------------------------------------------------------


def _site_page(request, key) -> SitePage:
    """Return the fixed page `key`, for staff also unpublished; raise 404 or Withdrawn (410)."""
    page = SitePage.objects.visible_to(request.user).filter(key=key).first()
    if page is None:
        gone = get_object_or_404(SitePage.objects.withdrawn(), key=key)
        raise Withdrawn(gone.withdrawal_reason)
    return page


def _easy_page(request, item, text, *, title, **context):
    """Show the easy Japanese of an item, or that there is none yet."""
    html = markdown.render(text) if text else ""
    context |= {"item": item, "title": title, "text": html}
    return render(request, "pages/public/easy_page.html", context)


def _easy_site_page(request, key):
    page = _site_page(request, key)
    return _easy_page(request, page, page.easy_body, title="title", page=page)


def _show(request, key, template="pages/public/site_page.html", **context):
    page = _site_page(request, key)
    return render(request, template, {"page": page, **context})


@has_easy
@kept_page()
@require_safe
def about(request):
    """Show the project's aims, history with sources, founders, courses and what came of it."""
    if is_easy():
        return _easy_site_page(request, SitePage.Key.ABOUT)
    now = timezone.now()
    courses = strips(Tags.load())
    return _show(
        request,
        SitePage.Key.ABOUT,
        "pages/public/about.html",
        nav_current="about",
        milestones=Milestone.objects.select_related("course"),
        founders=partner_cards(Partner.objects.published().founders().order_by("pk")),
        courses=courses,
        **_so_far(courses, dated_lines(now), now),
    )


@has_easy
@kept_page()
@require_safe
def call(request):
    """Show the call for proposals."""
    if is_easy():
        return _easy_site_page(request, SitePage.Key.CALL)
    return _show(request, SitePage.Key.CALL, "pages/public/call.html")


@kept_page()
@require_safe
def contact(request):
    """Show the office's contact data."""
    return _show(request, SitePage.Key.CONTACT, "pages/public/contact.html")


@kept_page(counts_seats=True)
@require_safe
def easy(request):
    """Show the guide in easy Japanese, with the events one can join that have it."""
    now = timezone.now()
    events = Event.objects.published(now).upcoming(now).exclude(easy_summary="")
    return _show(
        request,
        SitePage.Key.EASY,
        "pages/public/easy.html",
        events=events.filter(joinable(now)).select_related("venue")[:EASY_EVENTS],
    )


@kept_page()
@require_safe
def privacy(request):
    return _show(request, SitePage.Key.PRIVACY)


@kept_page()
@require_safe
def terms(request):
    return _show(request, SitePage.Key.TERMS)


@kept_page()
@require_safe
def accessibility(request):
    """Show the accessibility policy with the edition of the standard from the settings."""
    return _show(
        request,
        SitePage.Key.ACCESSIBILITY,
        "pages/public/accessibility.html",
        standard=settings.ACCESSIBILITY_STANDARD,
    )


@kept_page()
@require_safe
def accessibility_results(request):
    """Show the results of accessibility tests."""
    return _show(
        request,
        SitePage.Key.ACCESSIBILITY_RESULTS,
        "pages/public/accessibility_results.html",
        standard=settings.ACCESSIBILITY_STANDARD,
    )


# --- Courses of action and goals ---------------------------------------------


@has_easy
@kept_page()
@require_safe
def course_list(request):
    """List the five courses of action, each with its colour."""
    if is_easy():
        courses = CourseOfAction.objects.all()
        return _easy_page(request, None, "", title="", courses=courses)
    return render(
        request,
        "pages/public/course_list.html",
        {"nav_current": "vision", "courses": strips(Tags.load())},
    )


@has_easy
@kept_page(counts_seats=True)
@require_safe
def course_detail(request, number):
    """Show a course of action with its indicators, goals, partners and events."""
    course = get_object_or_404(CourseOfAction.objects.prefetch_related("goals"), number=number)
    if is_easy():
        return _easy_page(request, course, course.easy_text, title="short_title", course=course)
    indicators = published_rows(axis__course=course)
    return render(
        request,
        "pages/public/course_detail.html",
        {
            "nav_current": "vision",
            "course": course,
            "numeral": NUMERALS[course.number - 1],
            "query": f"course={course.number}",
            "counts": Counts.of(indicators),
            "axes": axes_of(indicators, course=course).get(course.number, []),
            "latest": figures_of_latest_year(course=course.number),
            **_tagged_with(course),
        },
    )


@kept_page()
@require_safe
def goal_list(request):
    """List the 17 goals."""
    return render(request, "pages/public/goal_list.html", {"goals": Goal.objects.all()})


@kept_page(counts_seats=True)
@require_safe
def goal_detail(request, number):
    """Show a goal with its courses of action and their indicators, partners and events."""
    goal = get_object_or_404(Goal.objects.prefetch_related("courses"), number=number)
    counts = course_counts()
    return render(
        request,
        "pages/public/goal_detail.html",
        {
            "goal": goal,
            "query": f"goal={goal.number}",
            "goal_courses": [(course, counts.get(course.number)) for course in goal.courses.all()],
            "latest": figures_of_latest_year(goal=goal.number),
            **_tagged_with(goal),
        },
    )


def _tagged_with(tag) -> dict:
    """Return events and partners of a course or goal, in a fixed number of queries."""
    now = timezone.now()
    events = tag.events.published(now)
    tags = Tags.load()
    upcoming = list(events.upcoming(now).values_list(*COLUMNS)[:EVENTS_SHOWN])
    past = events.past(now).values_list(*COLUMNS)[:EVENTS_SHOWN]
    rows = rows_of([*upcoming, *past], tags=tags, now=now)
    return {
        "courses": tags.courses.values(),
        "upcoming": rows[: len(upcoming)],
        "past": rows[len(upcoming) :],
        "partners": partner_cards(tag.partners.published().in_reading_order()[:PARTNERS_SHOWN]),
    }


# --- News --------------------------------------------------------------------


@kept_page("page")
@require_safe
def topic_list(request):
    """List the news, latest first."""
    topics = Topic.objects.published().latest_first()
    rows = topics.annotate(at=F("publish_at")).values_list(*TOPIC_COLUMNS, named=True)
    page = page_of(rows, request.GET, TOPICS_PER_PAGE)
    if page is None:  # past the end, perhaps of an old link
        return redirect("pages:topic_list")
    return render(request, "pages/public/topic_list.html", {"page": page})


@kept_page()
@require_safe
def topic_detail(request, slug):
    """Show a piece of news; 410 with the reason once it is withdrawn."""
    topic = Topic.objects.visible_to(request.user).filter(slug=slug).first()
    if topic is None:
        gone = get_object_or_404(Topic.objects.withdrawn(), slug=slug)
        raise Withdrawn(gone.withdrawal_reason)
    return render(
        request,
        "pages/public/topic_detail.html",
        {"topic": topic, "is_preview": not topic.is_published()},
    )


# --- Site map ----------------------------------------------------------------


@kept_page()
@require_safe
def sitemap(request):
    """Show the site map for people."""
    return render(
        request,
        "pages/public/sitemap.html",
        {
            "courses": CourseOfAction.objects.all(),
            "goals": Goal.objects.all(),
            "site_pages": SitePage.objects.published().in_bulk(field_name="key"),
        },
    )
