"""What awaits approvers, and the digest line: texts that are ready to be published."""

from django.apps import apps
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kanazawa2030.core.models import Publishable
from kanazawa2030.core.permissions import APPROVE_CONTENT
from kanazawa2030.core.registry import Todo, capped, digest_source, todo_source

from .drafts import publishable_models, texts_in


@todo_source("pages.approvals", order=10)
def awaiting_approval(user, now) -> list[Todo]:
    """Return the texts that await approval, oldest first, of each model the user may view."""
    if not user.has_perm(APPROVE_CONTENT):
        return []
    waiting = Q(publishing_state=Publishable.State.AWAITING)
    texts = texts_in(publishable_models(user, "view"), waiting)
    found = [
        Todo(
            _("“%(title)s” awaits approval") % {"title": text.name},
            _("Read and approve"),
            text.address,
            text.due(now),
            detail=text.kind,
        )
        for text in sorted(texts, key=lambda text: text.changed_at)
    ]
    return capped(found, _("All lists"), reverse("admin:lists"))


@digest_source("pages.approvals", order=10)
def approvals_waiting(user, now) -> list[str]:
    """Return a line with the number of texts that await approval, for approvers."""
    if not user.has_perm(APPROVE_CONTENT):
        return []
    waiting = sum(
        model._base_manager.filter(publishing_state=Publishable.State.AWAITING).count()
        for model in apps.get_models()
        if issubclass(model, Publishable)
    )
    return [_("Awaiting approval: %(count)s") % {"count": waiting}] if waiting else []
