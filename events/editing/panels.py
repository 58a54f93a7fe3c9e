"""What awaits staff: drafts of events made from accepted proposals, to be finished."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from kanazawa2030.core.language import dates
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.registry import MOST, Todo, capped, digest_source, todo_source

from ..models import Event
from ..permissions import CHANGE_EVENT


def drafts_from_proposals() -> QuerySet:
    """Return drafts made from proposals, the next day first."""
    drafts = Event.objects.filter(publishing_state=Event.State.DRAFT, proposal__isnull=False)
    return drafts.exclude(state=Event.EventState.CANCELLED).order_by("starts_at", "pk")


@todo_source("events.drafts", order=13)
def accepted_proposals(user, now) -> list[Todo]:
    """Return drafts made from accepted proposals, for who may finish them.

    A person's own are among their drafts.
    """
    if not user.has_perm(CHANGE_EVENT):
        return []
    drafts = drafts_from_proposals().exclude(author=user)
    found = [
        Todo(
            _("“%(title)s”: draft from an accepted proposal") % {"title": event},
            _("Finish the draft"),
            reverse("admin:events_event_change", args=[event.pk]),
            event.starts_at if event.starts_at > now else None,
            detail=dates.when(
                event.starts_at, event.ends_at, event.date_precision, page_language()
            ),
        )
        for event in drafts[: MOST + 1]
    ]
    url = reverse("admin:events_event_changelist", query={"publication": Event.State.DRAFT.value})
    return capped(found, _("All draft events"), url)


@digest_source("events.drafts", order=13)
def digest_lines(user, now) -> list[str]:
    """Return how many drafts made from proposals wait to be finished."""
    if not user.has_perm(CHANGE_EVENT):
        return []
    count = drafts_from_proposals().count()
    return [_("Drafts from accepted proposals: %(count)s") % {"count": count}] if count else []
