"""What awaits staff, and digest lines: figures that are due, figures to approve."""

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanazawa2030.core.registry import MOST, Todo, capped, digest_source, todo_source

from ..models import Indicator, Measurement
from ..permissions import ENTER_FIGURES
from .services import due, may_approve_figures


@todo_source("meetings.figures_due", order=45)
def figures_due(user, now) -> list[Todo]:
    """Return the indicators whose next figure is due, for those who enter figures."""
    if not user.has_perm(ENTER_FIGURES):
        return []
    found = [
        Todo(
            _("A figure of an indicator is due"),
            _("Enter the figure"),
            reverse("admin:meetings_indicator_figures", args=[row.pk]),
            row.next_due_on,
            detail=str(row),
        )
        for row in due(Indicator.objects, now).order_by("next_due_on", "pk")[: MOST + 1]
    ]
    url = reverse("admin:meetings_indicator_changelist", query={"due": "yes"})
    return capped(found, _("All indicators due"), url)


@todo_source("meetings.figures_waiting", order=11)
def figures_waiting(user, now) -> list[Todo]:
    """Return the indicators with figures to approve, for those who approve them."""
    if not may_approve_figures(user):
        return []
    rows = Indicator.objects.filter(series__measurements__in=Measurement.objects.waiting())
    rows = rows.annotate(waiting=Count("series__measurements")).order_by("axis", "order", "pk")
    address = reverse("admin:meetings_figures_waiting")
    found = [
        Todo(
            _("Figures await approval: %(count)s") % {"count": _waiting_words(row.waiting)},
            _("Read and approve"),
            f"{address}?indicator={row.pk}",
            detail=str(row),
        )
        for row in rows[: MOST + 1]
    ]
    return capped(found, _("All figures awaiting approval"), address)


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
