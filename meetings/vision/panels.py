"""Panels of the dashboard and digest lines: figures that are due, figures to approve."""

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanazawa2030.core.language import dates
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.registry import desk_panel, digest_source

from ..models import Indicator, Measurement
from ..permissions import ENTER_FIGURES
from .services import due, may_approve_figures

SHOWN = 8


@desk_panel("meetings.figures_due", order=45)
def figures_due(request):
    """List the indicators whose next figure is due, for those who enter figures."""
    if not request.user.has_perm(ENTER_FIGURES):
        return None
    rows = due(Indicator.objects, timezone.now()).order_by("next_due_on", "pk")
    shown = list(rows[:SHOWN])
    if not shown:
        return None
    more = []
    if len(shown) == SHOWN and (count := rows.count()) > SHOWN:
        words = _("%(count)d more: see all indicators") % {"count": count - SHOWN}
        more = [(words, reverse("admin:meetings_indicator_changelist", query={"due": "yes"}))]
    return {
        "title": _("Figures due"),
        "rows": [
            (
                str(row),
                reverse("admin:meetings_indicator_figures", args=[row.pk]),
                _("Due on %(day)s") % {"day": dates.full_date(row.next_due_on, page_language())},
            )
            for row in shown
        ],
        "more": more,
    }


@desk_panel("meetings.figures_waiting", order=11)
def figures_waiting(request):
    """List the indicators with figures to approve, for those who approve them."""
    if not may_approve_figures(request.user):
        return None
    rows = Indicator.objects.filter(series__measurements__in=Measurement.objects.waiting())
    rows = list(
        rows.annotate(waiting=Count("series__measurements")).order_by("axis", "order", "pk")
    )
    if not rows:
        return None
    address = reverse("admin:meetings_figures_waiting")
    return {
        "title": _("Figures awaiting approval"),
        "rows": [
            (str(row), f"{address}?indicator={row.pk}", _waiting_words(row.waiting))
            for row in rows[:SHOWN]
        ],
        "more": [
            (
                _("All figures awaiting approval (%(count)d)")
                % {"count": sum(row.waiting for row in rows)},
                address,
            )
        ],
    }


def _waiting_words(count: int) -> str:
    words = ngettext("%(count)d figure", "%(count)d figures", count)
    return words % {"count": count}


@digest_source("meetings.figures", order=14)
def figure_lines(user, now) -> list[str]:
    """Return a line with the figures to approve, and one with those that are due."""
    lines = []
    if may_approve_figures(user) and (count := Measurement.objects.waiting().count()):
        lines.append(_("Figures awaiting approval: %(count)s") % {"count": count})
    if user.has_perm(ENTER_FIGURES) and (count := due(Indicator.objects, now).count()):
        lines.append(_("Indicators whose next figure is due: %(count)s") % {"count": count})
    return lines
