"""What staff are to do with amendments: read them, or correct what was returned."""

from datetime import datetime

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Amendment, User
from ..permissions import APPROVE_CONTENT
from ..registry import Todo, digest_source, handover, todo_source
from .transitions import may_write

State = Amendment.State


def address_of(amendment: Amendment, page: str) -> str:
    """Return the admin's page of an amendment: "amend" to write it, "amendment" to read it."""
    kind = amendment.content_type
    return reverse(f"admin:{kind.app_label}_{kind.model}_{page}", args=[amendment.object_id])


def to_read(user: User):
    """Return the amendments `user` may release, the one that has waited longest first."""
    if not user.has_perm(APPROVE_CONTENT):
        return Amendment.objects.none()
    waiting = Amendment.objects.filter(state=State.AWAITING).order_by("sent_at", "pk")
    if not settings.APPROVER_MAY_BE_AUTHOR:
        waiting = waiting.exclude(author=user)
    return _of_kinds(waiting, lambda model: user.has_perm(_view(model)))


def to_write(user: User):
    """Return the amendments of `user` that were returned, or are still being written."""
    mine = Amendment.objects.filter(author=user, state__in=(State.RETURNED, State.DRAFT))
    return _of_kinds(mine.order_by("-updated_at"), lambda model: may_write(model, user))


def _view(model) -> str:
    return f"{model._meta.app_label}.view_{model._meta.model_name}"


def _of_kinds(rows, may):
    """Return the rows whose model this person may open."""
    kinds = ContentType.objects.filter(pk__in=rows.order_by().values("content_type"))
    models = {kind: kind.model_class() for kind in kinds}
    wanted = [kind.pk for kind, model in models.items() if model is not None and may(model)]
    found = rows.filter(content_type__in=wanted).select_related("author", "content_type")
    return found.prefetch_related("item")


@todo_source("core.amendments", order=10)
def amendments_to_do(user: User, now: datetime) -> list[Todo]:
    """Return what awaits this person: to read as an approver, to correct as the author."""
    found = [
        Todo(
            _("Amendment of “%(item)s”, written by %(author)s")
            % {"item": one.item, "author": one.author or "–"},
            _("Read it and release it"),
            address_of(one, "amendment"),
        )
        for one in to_read(user)
        if one.item is not None
    ]
    return found + [_to_write(one) for one in to_write(user) if one.item is not None]


def _to_write(one: Amendment) -> Todo:
    if one.state == State.RETURNED:
        words = {"item": one.item, "reason": one.reason}
        text = _("Returned to you: amendment of “%(item)s”. Reason: %(reason)s") % words
        return Todo(text, _("Correct it"), address_of(one, "amend"))
    text = _("Amendment of “%(item)s”, not sent for approval yet") % {"item": one.item}
    return Todo(text, _("Go on writing"), address_of(one, "amend"))


@digest_source("core.amendments", order=11)
def amendment_lines(user: User, now: datetime) -> list[str]:
    """Return a line each with how many amendments to read and to correct."""
    lines = []
    if count := to_read(user).count():
        lines.append(_("Amendments awaiting approval: %(count)s") % {"count": count})
    if count := to_write(user).filter(state=State.RETURNED).count():
        lines.append(_("Amendments returned to you for correction: %(count)s") % {"count": count})
    return lines


@handover("core.amendments", order=11)
def hand_over_amendments(leaving: User, successor: User, *, by: User, now: datetime) -> int:
    """Make the successor the author of open amendments; the history stays."""
    return Amendment.objects.open().filter(author=leaving).update(author=successor)
