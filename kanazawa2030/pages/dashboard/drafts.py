"""A person's own drafts: what was returned to them with a reason, and what they still write."""

from dataclasses import dataclass

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kanazawa2030.core.models import Publishable, PublishingMove
from kanazawa2030.core.registry import desk_panel, digest_source

SHOWN = 8
State = Publishable.State


@dataclass(frozen=True)
class Draft:
    """A draft, and its return if that is the last thing that happened to it."""

    item: Publishable
    returned: PublishingMove | None

    @property
    def row(self) -> tuple[str, str, str]:
        """Return label, address and note for a panel."""
        opts = self.item._meta
        url = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[self.item.pk])
        note = str(capfirst(opts.verbose_name))
        if self.returned:
            words = {"kind": note, "reason": self.returned.note}
            note = _("%(kind)s. Reason: %(reason)s") % words
        return str(self.item), url, note


def publishable_models(user, action: str) -> list[type[Publishable]]:
    """Return the models of what staff publish that `user` has the right to view, or change."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Publishable)
        and user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}")
    ]


def drafts_of(user) -> list[Draft]:
    """Return the drafts of `user`, the latest change first.

    What nobody is the author of any more is everybody's who may change it, once it has
    been returned.
    """
    found = []
    for model in publishable_models(user, "change"):
        rows = model._base_manager.filter(publishing_state=State.DRAFT)
        rows = list(rows.filter(Q(author=user) | Q(author=None)).order_by("-updated_at"))
        returns = _returns(model, [row.pk for row in rows if row.version > 1])
        found += [
            Draft(row, returns.get(row.pk)) for row in rows if row.author_id or row.pk in returns
        ]
    return sorted(found, key=lambda draft: draft.item.updated_at, reverse=True)


def _returns(model, keys: list[int]) -> dict[int, PublishingMove]:
    """Return the last line of history of these rows where it is a return, by key."""
    if not keys:
        return {}
    lines = PublishingMove.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=keys
    ).exclude(from_state=State.DRAFT, to_state=State.DRAFT)
    last = {line.object_id: line for line in lines.order_by("at", "pk")}
    return {key: line for key, line in last.items() if line.move == "return"}


def _drafts_for(request) -> list[Draft]:
    """Return the drafts of who asks, read once for both panels."""
    if not hasattr(request, "own_drafts"):
        request.own_drafts = drafts_of(request.user)
    return request.own_drafts


@desk_panel("pages.returned", order=8)
def returned_to_me(request):
    """List what an approver returned to this person, with the reason; None if nothing."""
    rows = [draft.row for draft in _drafts_for(request) if draft.returned]
    return {"title": _("Returned to you"), "rows": rows} if rows else None


@desk_panel("pages.drafts", order=12)
def my_drafts(request):
    """List the drafts this person is writing; None if there are none."""
    mine = [draft for draft in _drafts_for(request) if not draft.returned]
    if not mine:
        return None
    return {
        "title": _("Your drafts"),
        "rows": [draft.row for draft in mine[:SHOWN]],
        "more": _all_drafts(mine) if len(mine) > SHOWN else [],
    }


def _all_drafts(drafts) -> list[tuple[str, str]]:
    """Return a link to the drafts of each kind, this person's and others'."""
    links = []
    for opts in dict.fromkeys(draft.item._meta for draft in drafts):
        url = reverse(
            f"admin:{opts.app_label}_{opts.model_name}_changelist",
            query={"publication": State.DRAFT.value},
        )
        label = _("%(kind)s: all drafts") % {"kind": capfirst(opts.verbose_name_plural)}
        links.append((label, url))
    return links


@digest_source("pages.returned", order=9)
def returned_lines(user, now) -> list[str]:
    """Return a line with how many texts wait to be corrected by this person."""
    count = sum(1 for draft in drafts_of(user) if draft.returned)
    return [_("Returned to you for correction: %(count)s") % {"count": count}] if count else []
