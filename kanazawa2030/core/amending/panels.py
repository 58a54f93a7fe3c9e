"""What staff are to do with amendments: read them, or correct what was returned."""

from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Amendment, Publishable, User
from ..permissions import APPROVE_CONTENT
from ..registry import Todo, digest_source, handover, todo_source
from .transitions import may_write

State = Amendment.State
_NONE = Q(pk__in=())


def address_of(amendment: Amendment, page: str) -> str:
    """Return the admin's page of an amendment: "amend" to write it, "amendment" to read it."""
    kind = amendment.content_type
    return reverse(f"admin:{kind.app_label}_{kind.model}_{page}", args=[amendment.object_id])


def to_read(user: User) -> QuerySet[Amendment]:
    """Return the amendments `user` may release, the one that has waited longest first."""
    return _shown(_reading(user)).order_by("sent_at", "pk")


def to_write(user: User) -> QuerySet[Amendment]:
    """Return the amendments of `user` that were returned, or are still being written."""
    return _shown(_writing(user)).order_by("-updated_at")


def _reading(user: User) -> Q:
    if not user.has_perm(APPROVE_CONTENT):
        return _NONE
    waiting = Q(state=State.AWAITING) & _of_kinds(lambda model: user.has_perm(_view(model)))
    return waiting if settings.APPROVER_MAY_BE_AUTHOR else waiting & ~Q(author=user)


def _writing(user: User) -> Q:
    mine = Q(author=user, state__in=(State.RETURNED, State.DRAFT))
    return mine & _of_kinds(lambda model: may_write(model, user))


def _view(model) -> str:
    return f"{model._meta.app_label}.view_{model._meta.model_name}"


def _of_kinds(may) -> Q:
    """Return the condition that this person may open the model of the row."""
    models = [model for model in apps.get_models() if issubclass(model, Publishable)]
    kinds = ContentType.objects.get_for_models(*filter(may, models))
    return Q(content_type__in=[kind.pk for kind in kinds.values()])


def _shown(condition: Q) -> QuerySet[Amendment]:
    rows = Amendment.objects.filter(condition).select_related("author", "content_type")
    return rows.prefetch_related("item")


@todo_source("core.amendments", order=10)
def amendments_to_do(user: User, now: datetime) -> list[Todo]:
    """Return what awaits this person: to read as an approver, to correct as the author.

    One query for both, and one for the items of each kind.
    """
    rows = [row for row in _shown(_reading(user) | _writing(user)) if row.item is not None]
    waiting = [row for row in rows if row.state == State.AWAITING]
    mine = [row for row in rows if row.state != State.AWAITING]
    found = [
        Todo(
            _("Amendment of “%(item)s”, written by %(author)s")
            % {"item": one.item, "author": one.author or "–"},
            _("Read it and release it"),
            address_of(one, "amendment"),
        )
        for one in sorted(waiting, key=lambda row: (row.sent_at, row.pk))
    ]
    return found + [
        _to_write(one) for one in sorted(mine, key=lambda row: row.updated_at, reverse=True)
    ]


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
