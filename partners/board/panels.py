"""What awaits staff on the board, and the panel of the board on a member's page."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kanazawa2030.core.language.bilingual import localized, page_language
from kanazawa2030.core.language.dates import full_date, short_date
from kanazawa2030.core.registry import MOST, Todo, capped, my_panel, todo_source

from ..models import BoardEntry, Introduction, Partner
from ..permissions import MOVE_PARTNER
from . import services as board_services

MOST_REQUESTS = 10
Status = BoardEntry.Status


@todo_source("partners.board", order=45)
def waiting_on_the_board(user, now) -> list[Todo]:
    """Return entries to approve and introductions to make, the oldest first."""
    if not user.has_perm(MOVE_PARTNER):
        return []
    entries = BoardEntry.objects.waiting().select_related("partner")
    requests = Introduction.objects.waiting().select_related("partner", "entry")
    return [
        *capped(
            [
                _todo(_("An introduction to make"), one, "introduction", one.asked_at)
                for one in requests[: MOST + 1]
            ],
            _("All introductions to make"),
            _admin_list("introduction", Introduction.Status.ASKED),
        ),
        *capped(
            [
                _todo(_("An entry of the board to review"), one, "boardentry", one.submitted_at)
                for one in entries[: MOST + 1]
            ],
            _("All entries to review"),
            _admin_list("boardentry", Status.SUBMITTED),
        ),
    ]


def _todo(words: str, item, model: str, since) -> Todo:
    """Return a todo about an item, with the day it came in."""
    url = reverse(f"admin:partners_{model}_change", args=[item.pk])
    came = {"item": item, "day": short_date(since, page_language())}
    return Todo(words, _("Read and decide"), url, detail=_("%(item)s, since %(day)s") % came)


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
