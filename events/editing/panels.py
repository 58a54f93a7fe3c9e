"""The staff desk: drafts of events made from accepted proposals, which wait to be finished."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from kanazawa2030.core.language import dates
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.registry import desk_panel, digest_source

from ..models import Event
from ..permissions import CHANGE_EVENT

SHOWN = 8


def drafts_from_proposals() -> QuerySet:
    """Return drafts made from proposals, the next day first."""
    drafts = Event.objects.filter(publishing_state=Event.State.DRAFT, proposal__isnull=False)
    return drafts.exclude(state=Event.EventState.CANCELLED).order_by("starts_at", "pk")


@desk_panel("events.drafts", order=13)
def accepted_proposals(request):
    """List drafts made from accepted proposals, for who may finish them; None if none."""
    if not request.user.has_perm(CHANGE_EVENT):
        return None
    drafts = drafts_from_proposals()
    rows = [
        (
            str(event),
            reverse("admin:events_event_change", args=[event.pk]),
            dates.when(event.starts_at, event.ends_at, event.date_precision, page_language()),
        )
        for event in drafts[:SHOWN]
    ]
    if not rows:
        return None
    url = reverse("admin:events_event_changelist", query={"publication": Event.State.DRAFT.value})
    more = [(_("All draft events"), url)] if drafts.count() > SHOWN else []
    return {"title": _("Drafts from accepted proposals"), "rows": rows, "more": more}


@digest_source("events.drafts", order=13)
def digest_lines(user, now) -> list[str]:
    """Return how many drafts made from proposals wait to be finished."""
    if not user.has_perm(CHANGE_EVENT):
        return []
    count = drafts_from_proposals().count()
    return [_("Drafts from accepted proposals: %(count)s") % {"count": count}] if count else []
