"""The public pages of impact: a year at a glance, the rows behind a figure, one sheet."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kanazawa2030.core.fiscal_year import fiscal_year_of
from kanazawa2030.core.page_cache.middleware import kept_page
from kanazawa2030.core.reference.tags import Tags
from kanazawa2030.core.web.list_query import choice_in, number_in, page_of

from ..models import DocumentedTotal
from .figures import KINDS, MEASURES, figures
from .overview import YEARS_SHOWN, Shown, matrix, over_the_years, shown_figures
from .rows import ROWS, in_words, partners_of, seats_of
from .sources import EVERYTHING, FIRST_YEAR, Scope, years_until

ROWS_PER_PAGE = 50
LAST_YEAR = 9999


def _context(table, year, now, measure) -> dict:
    """Return what the page and the sheet of a fiscal year both show."""
    return {
        "nav_current": "vision",
        "year": year,
        "is_running": year == fiscal_year_of(now),
        "shown": shown_figures(table, year, now),
        "matrix": matrix(measure, table, year, Tags.load(), now),
        "measures": MEASURES.values(),
        "documented": DocumentedTotal.objects.all(),
        "has_samples": table.has_samples,
        "address": f"{settings.SITE_ORIGIN}{reverse('pages:impact')}?year={year}",
    }


@kept_page("year", "show")
@require_safe
def impact(request):
    """Show the figures of a fiscal year, the years before and goals by courses of action.

    Without `year` it is the latest that has figures; another than those is not found.
    """
    now = timezone.now()
    table = figures("year", now=now)
    known = [key[0] for key in table.groups()]
    wanted = request.GET.get("year", "").strip()
    year = number_in(wanted, FIRST_YEAR, LAST_YEAR) if wanted else max(known, default=None)
    if year not in known:
        return _no_figures(request, known)
    if wanted:
        request.own_query = f"?year={year}"
    measure = MEASURES[choice_in(request.GET.get("show", ""), MEASURES) or "events"]
    window = list(range(known[0], year + 1))[-YEARS_SHOWN:]
    return render(
        request,
        "pages/impact/impact.html",
        {
            **_context(table, year, now, measure),
            "years": known[::-1],
            "window": window,
            "series": over_the_years(table, window),
        },
    )


def _no_figures(request, known):
    """Say that there are no figures yet, or none of the year, with the years there are."""
    context = {
        "nav_current": "vision",
        "documented": DocumentedTotal.objects.all(),
        "years": known[::-1],
    }
    status = 404 if known else 200
    return render(request, "pages/impact/impact_empty.html", context, status=status)


@kept_page()
@require_safe
def impact_sheet(request, year):
    """Show a fiscal year on one sheet of paper, for the council."""
    now = timezone.now()
    table = figures("year", now=now)
    if (year,) not in table.groups():
        raise Http404
    return render(
        request,
        "pages/impact/impact_sheet.html",
        {**_context(table, year, now, MEASURES["events"]), "printed_on": timezone.localdate(now)},
    )


# --- The rows behind a figure ----------------------------------------------------------------


def scope_in(params, now) -> Scope:
    """Return what `year`, `course` and `goal` of an address name, as far as there is such."""
    years = years_until(now)
    return Scope(
        number_in(params.get("year", ""), years[0], years[-1]),
        number_in(params.get("course", ""), 1, 5),
        number_in(params.get("goal", ""), 1, 17),
    )


def unknown_in(params, scope: Scope) -> list[str]:
    """Return the names of what an address gives and the scope does not have."""
    return [name for name, value in vars(scope).items() if params.get(name) and not value]


@kept_page("year", "course", "goal", "page")
@require_safe
def impact_rows(request, kind):
    """List the rows behind a figure: they add up to it."""
    if kind not in KINDS:
        raise Http404
    now = timezone.now()
    scope = scope_in(request.GET, now)
    if unknown := unknown_in(request.GET, scope):
        context = {"nav_current": "vision", "kind": kind, "scope": EVERYTHING, "unknown": unknown}
        return render(request, "pages/impact/impact_rows.html", context, status=404)
    page = page_of(ROWS[kind](scope, now), request.GET, ROWS_PER_PAGE)
    if page is None:  # past the end, perhaps of an old link
        return redirect(f"{reverse('pages:impact_rows', args=[kind])}?{scope.query}")
    tags = Tags.load()
    keys = tuple(key for key, measure in MEASURES.items() if measure.kind == kind)
    table = figures(scope=scope, measures=keys, now=now)
    return render(
        request,
        "pages/impact/impact_rows.html",
        {
            "nav_current": "vision",
            "kind": kind,
            "scope": scope,
            "course": tags.courses.get(scope.course),
            "goal": tags.goals.get(scope.goal),
            "page": page,
            "rows": _rows(kind, page, now),
            "sums": [Shown(MEASURES[key], table.of(key), "") for key in keys],
            "has_samples": table.has_samples,
        },
    )


def _rows(kind, page, now) -> list:
    if kind == "actions":
        return in_words(page, now)
    if kind != "events":
        return list(page)
    return [(report, seats_of(report.event), partners_of(report)) for report in page]
