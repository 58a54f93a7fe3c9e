"""A person's own drafts: what was returned to them with a reason, and what they still write."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, DateTimeField, F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.models import Publishable, PublishingMove
from kanazawa2030.core.models.prepared import Given, Prepared, union_of
from kanazawa2030.core.registry import Todo, capped, digest_source, todo_source

State = Publishable.State
# Where the name of a text is, unless it is in its own title; and the day it is needed by.
NAMES = {"events.report": "event__title", "meetings.recordversion": "meeting__title"}
NEEDED_BY = {"events.event": "starts_at", "events.report": "event__starts_at"}
COLUMNS = ("label", "key", "ja", "en", "needed", "writer", "turn", "changed")


@dataclass(frozen=True)
class Text:
    """A text that staff publish, as a list names it."""

    model: type[Publishable]
    pk: int
    name: str
    needed_by: datetime | None
    changed_at: datetime
    author_id: int | None
    version: int

    @property
    def kind(self) -> str:
        return str(capfirst(self.model._meta.verbose_name))

    @property
    def address(self) -> str:
        opts = self.model._meta
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[self.pk])

    def due(self, now: datetime) -> datetime | None:
        """Return the day it is needed by, if that is to come: the rest is nobody's delay."""
        return self.needed_by if self.needed_by and self.needed_by > now else None


@dataclass(frozen=True)
class Draft:
    """A draft, and the reason of its return if that is the last thing that happened to it."""

    text: Text
    returned: PublishingMove | None


def publishable_models(user, action: str) -> list[type[Publishable]]:
    """Return the models of what staff publish that `user` has the right to view, or change."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Publishable)
        and user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}")
    ]


def texts_in(models: Iterable[type[Publishable]], condition: Q, **given) -> list[Text]:
    """Return the texts of these models that fulfil a condition, in one query.

    What the condition leaves open as a `Given` is `given`: the same condition each time is
    composed once: 5 of the first page's 95 ms.
    """
    by_label = {model._meta.label_lower: model for model in models}
    if not by_label:
        return []
    found = []
    for row in _union(tuple(by_label.values()), condition)(**given):
        one = dict(zip(COLUMNS, row, strict=True))
        first, other = (one["en"], one["ja"]) if page_language() == "en" else (one["ja"], one["en"])
        found.append(
            Text(
                model=by_label[one["label"]],
                pk=one["key"],
                name=first or other or "",
                needed_by=one["needed"],
                changed_at=one["changed"],
                author_id=one["writer"],
                version=one["turn"],
            )
        )
    return found


@cache
def _union(models: tuple[type[Publishable], ...], condition: Q) -> Prepared:
    return Prepared(lambda: union_of(_part(model, condition) for model in models))


def _part(model: type[Publishable], condition: Q) -> QuerySet:
    label = model._meta.label_lower
    name = NAMES.get(label, "title")
    columns = {
        "label": Value(label, CharField()),
        "key": F("pk"),
        "ja": Cast(F(f"{name}_ja"), CharField()),
        "en": Cast(F(f"{name}_en"), CharField()),
        "needed": Cast(F(NEEDED_BY.get(label, "publish_at")), DateTimeField()),
        "writer": F("author_id"),
        "turn": F("version"),
        "changed": F("updated_at"),
    }
    # Under names that no model has for a column of its own.
    named = {f"text_{column}": columns[column] for column in COLUMNS}
    # Django's own: modeltranslation's would put the columns into another order.
    return QuerySet(model).filter(condition).order_by().annotate(**named).values_list(*named)


_MINE = Q(publishing_state=State.DRAFT) & (
    Q(author_id=Given("user", IntegerField())) | Q(author=None)
)


def drafts_of(user) -> list[Draft]:
    """Return the drafts of `user`, the latest change first.

    What nobody is the author of any more is everybody's who may change it, once it has
    been returned.
    """
    texts = texts_in(publishable_models(user, "change"), _MINE, user=user.pk)
    returns = _returns(text for text in texts if text.version > 1)
    found = [Draft(text, returns.get((text.model, text.pk))) for text in texts]
    found = [draft for draft in found if draft.text.author_id or draft.returned]
    return sorted(found, key=lambda draft: draft.text.changed_at, reverse=True)


def _returns(texts: Iterable[Text]) -> dict[tuple, PublishingMove]:
    """Return the last line of history of these texts where it is a return."""
    keys = defaultdict(set)
    for text in texts:
        keys[text.model].add(text.pk)
    if not keys:
        return {}
    types = {one.pk: model for model, one in ContentType.objects.get_for_models(*keys).items()}
    condition = Q()
    for pk, model in types.items():
        condition |= Q(content_type=pk, object_id__in=keys[model])
    lines = PublishingMove.objects.filter(condition).exclude(
        from_state=State.DRAFT, to_state=State.DRAFT
    )
    last = {
        (types[line.content_type_id], line.object_id): line for line in lines.order_by("at", "pk")
    }
    return {key: line for key, line in last.items() if line.move == "return"}


@todo_source("pages.drafts", order=8)
def my_drafts(user, now) -> list[Todo]:
    """Return what an approver returned to this person, with the reason, then what they write."""
    drafts = drafts_of(user)
    returned = [_returned(draft, now) for draft in drafts if draft.returned]
    written = [_written(draft, now) for draft in drafts if not draft.returned]
    return [*returned, *capped(written, _("All lists"), reverse("admin:lists"))]


def _returned(draft: Draft, now) -> Todo:
    words = {"kind": draft.text.kind, "reason": draft.returned.note}
    return Todo(
        _("“%(title)s” was returned to you") % {"title": draft.text.name},
        _("Read the reason and correct it"),
        draft.text.address,
        draft.text.due(now),
        detail=_("%(kind)s. Reason: %(reason)s") % words,
    )


def _written(draft: Draft, now) -> Todo:
    return Todo(
        _("“%(title)s” is your draft") % {"title": draft.text.name},
        _("Go on writing"),
        draft.text.address,
        draft.text.due(now),
        detail=draft.text.kind,
    )


@digest_source("pages.returned", order=9)
def returned_lines(user, now) -> list[str]:
    """Return a line with how many texts wait to be corrected by this person."""
    count = sum(1 for draft in drafts_of(user) if draft.returned)
    return [_("Returned to you for correction: %(count)s") % {"count": count}] if count else []
