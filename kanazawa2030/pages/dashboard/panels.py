"""The dashboard panel and the digest line for texts that await approval."""

from django.apps import apps
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kanazawa2030.core.models import Publishable
from kanazawa2030.core.permissions import APPROVE_CONTENT
from kanazawa2030.core.registry import desk_panel, digest_source

from .drafts import publishable_models

SHOWN = 5


@desk_panel("pages.approvals", order=10)
def awaiting_approval(request):
    """Return the texts that await approval, oldest first, of each model the user may view."""
    rows, more = [], []
    for model in publishable_models(request.user, "view"):
        opts = model._meta
        waiting = model._base_manager.filter(publishing_state=Publishable.State.AWAITING).order_by(
            "updated_at"
        )
        items = list(waiting[:SHOWN])
        if not items:
            continue
        address = f"admin:{opts.app_label}_{opts.model_name}"
        kind = capfirst(opts.verbose_name)
        rows += [(str(item), reverse(f"{address}_change", args=[item.pk]), kind) for item in items]
        query = {"publication": Publishable.State.AWAITING.value}
        words = {"kind": capfirst(opts.verbose_name_plural), "count": waiting.count()}
        more.append(
            (
                _("%(kind)s: all awaiting approval (%(count)d)") % words,
                reverse(f"{address}_changelist", query=query),
            )
        )
    if not rows:
        return None
    return {"title": _("Awaiting approval"), "rows": rows, "more": more}


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
