"""Public pages of the vision and its indicators, and their figures as CSV."""

from typing import NamedTuple

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.models import CourseOfAction
from kanazawa2030.core.page_cache.middleware import kept_page
from kanazawa2030.core.staff_site.exports import file_answer
from kanazawa2030.core.web.errors import Withdrawn

from ..models import Indicator, Meeting, Vision
from .csv import figures_of, open_indicators
from .levels import Level, gap_sentence, sentence
from .public import AxisRows, Counts, History, axes_of, counts_of, published_rows
from .served import commitments_for, events_for, record_for


class Course(NamedTuple):
    """A course of action on the page of the vision; `rope` is where it hangs on the drawing."""

    course: CourseOfAction
    counts: Counts
    axes: list[AxisRows]
    rope: dict


@kept_page()
@require_safe
def vision(request):
    """Show the vision, and every indicator with its level by course and axis."""
    now = timezone.now()
    rows = published_rows(now)
    counts, axes = counts_of(rows), axes_of(rows, now)
    courses = [
        Course(
            course,
            counts.get(course.number, Counts()),
            axes.get(course.number, []),
            rope_of(number, counts.get(course.number, Counts())),
        )
        for number, course in enumerate(CourseOfAction.objects.all())
    ]
    return render(
        request,
        "meetings/vision/vision.html",
        {
            "nav_current": "vision",
            "vision": Vision.objects.published(now).order_by("-publish_at", "-pk").first(),
            "courses": courses,
            "counts": Counts.of(rows),
            "levels": Level.values,
            "has_csv": open_indicators().exists(),
        },
    )


ROPES = (8, 27, 50, 73, 92)  # where they are tied to the ground, in percent
APEX, GROUND = 40, 300  # heights in pixels


def rope_of(number: int, counts: Counts) -> dict:
    """Return where the bead of a course is: the more are on track, the nearer to the apex."""
    foot = ROPES[number]
    rope = {"foot": foot, "x": "", "y": ""}
    if counts.judged:
        share = counts.on_track / counts.judged
        rope["x"] = f"{foot + (50 - foot) * share:.1f}"
        rope["y"] = f"{GROUND + (APEX - GROUND) * share:.0f}"
    return rope


@kept_page()
@require_safe
def indicator(request, slug):
    """Show an indicator: its level, its figures over the years, and what serves it.

    Visitors get 404 for an unpublished one, 410 with the reason for a withdrawn one.
    """
    visible = Indicator.objects.visible_to(request.user)
    found = visible.select_related("axis__course", "meeting").filter(slug=slug).first()
    if found is None:
        raise _gone(slug)
    now = timezone.now()
    history = History(found)
    row = history.row
    form = {"unit": row.unit, "decimals": found.decimals}
    return render(
        request,
        "meetings/vision/indicator.html",
        {
            "nav_current": "vision",
            "indicator": found,
            "history": history,
            "row": row,
            "why": in_sentences(
                sentence(row.aim, row.progress, **form), gap_sentence(row.aim, row.progress, **form)
            ),
            "levels": Level.values,
            "events": events_for(found, now),
            "commitments": commitments_for(found),
            "record": record_for(found, now),
            "session": _public_session(found.meeting),
            "has_csv": open_indicators().filter(pk=found.pk).exists(),
            "is_preview": not found.is_published(now),
        },
    )


def in_sentences(*sentences: str) -> str:
    """Return the sentences that are not empty, with the gap of the page's language."""
    gap = "" if page_language() == "ja" else " "
    return gap.join(filter(None, sentences))


def _gone(slug: str) -> Withdrawn:
    """Return what answers 410 with the reason; 404 where no such indicator was withdrawn."""
    return Withdrawn(get_object_or_404(Indicator.objects.withdrawn(), slug=slug).withdrawal_reason)


def _public_session(meeting: Meeting | None) -> Meeting | None:
    return meeting if meeting is not None and meeting.is_published() else None


@kept_page()
@require_safe
def indicator_csv(request, slug):
    """Download the approved figures of one indicator; 410 for a withdrawn one."""
    found = open_indicators().filter(slug=slug)
    if not found.exists():
        raise _gone(slug)
    return file_answer(figures_of(found), f"indicator-{slug}", "csv")
