"""Panels of the board: on the staff dashboard and on a member's page."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kanazawa2030.core.language.bilingual import localized, page_language
from kanazawa2030.core.language.dates import full_date, short_date
from kanazawa2030.core.registry import desk_panel, my_panel

from ..models import BoardEntry, Introduction, Partner
from ..permissions import MOVE_PARTNER
from . import services as board_services

SHOWN = 8
MOST_REQUESTS = 10
Status = BoardEntry.Status


@desk_panel("partners.board", order=45)
def waiting_on_the_board(request):
    """List entries to approve and introductions to make, the oldest first."""
    if not request.user.has_perm(MOVE_PARTNER):
        return None
    entries = BoardEntry.objects.waiting()
    requests = Introduction.objects.waiting()
    rows = [
        _admin_row(_("Introduction: %(item)s"), one, "introduction", one.asked_at)
        for one in requests.select_related("partner", "entry")[:SHOWN]
    ] + [
        _admin_row(_("Entry: %(item)s"), one, "boardentry", one.submitted_at)
        for one in entries.select_related("partner")[:SHOWN]
    ]
    if not rows:
        return None
    more = [
        (
            _("All entries to review (%(count)d)") % {"count": entries.count()},
            _admin_list("boardentry", Status.SUBMITTED),
        ),
        (
            _("All introductions to make (%(count)d)") % {"count": requests.count()},
            _admin_list("introduction", Introduction.Status.ASKED),
        ),
    ]
    return {"title": pgettext("short", "Board of offers and needs"), "rows": rows, "more": more}


def _admin_row(label: str, item, model: str, since) -> tuple[str, str, str]:
    """Return a row of the panel: text, address of the item's page, day it came in."""
    url = reverse(f"admin:partners_{model}_change", args=[item.pk])
    return label % {"item": item}, url, short_date(since, page_language())


def _admin_list(model: str, status) -> str:
    """Return the address of the admin's list of what has this status."""
    return reverse(f"admin:partners_{model}_changelist", query={"status__exact": status.value})


# --- A member's own page ---------------------------------------------------------


@my_panel("partners.board", order=30)
def mine(request):
    """List the entries of the user's organisations and what they asked of others."""
    user = request.user
    partners = Partner.objects.of_member(user).aggregate(
        all=Count("pk"), listed=Count("pk", filter=Q(status=Partner.Status.APPROVED))
    )
    if not partners["all"]:
        return None
    now = timezone.now()
    entries = BoardEntry.objects.of_member(user).exclude(status=Status.CLOSED)
    entries = list(entries.select_related("partner").order_by("-submitted_at", "-pk"))
    asked = Introduction.objects.of_member(user).order_by("-asked_at", "-pk")
    asked = asked.select_related("partner", "entry__partner")[:MOST_REQUESTS]
    return {
        "title": pgettext("short", "Board of offers and needs"),
        "template": "partners/board/_my_board.html",
        "rows": [_row(entry, now) for entry in entries],
        "asked": [_asked(one, now) for one in asked],
        "may_write": bool(partners["listed"]),
        "several": partners["all"] > 1,
        "waiting": [line for entry in entries for line in _waiting(entry, now)],
    }


def _row(entry, now) -> dict:
    return {
        "entry": entry,
        "is_live": entry.is_live(now),
        "may_renew": entry.partner.status == Partner.Status.APPROVED
        and board_services.TRANSITIONS.is_possible(entry, "renew")
        and _is_due(entry, now),
    }


def _is_due(entry, now) -> bool:
    """Return whether the entry should be renewed soon."""
    is_over = entry.status == Status.EXPIRED
    return is_over or entry.expires_at <= now + board_services.WARNING


def _asked(one, now) -> dict:
    return {"introduction": one, "entry": one.entry, "is_live": one.entry.is_live(now)}


def _waiting(entry, now):
    """Return sentences about an entry that needs its members, with links."""
    words = {"title": localized(entry, "title").text}
    url = entry.get_absolute_url()
    if entry.status == Status.RETURNED:
        yield _("The office asks you to change “%(title)s”.") % words, url
    elif entry.is_live(now) and _is_due(entry, now):
        words["day"] = full_date(entry.expires_at, page_language())
        yield _("“%(title)s” leaves the board on %(day)s.") % words, url
