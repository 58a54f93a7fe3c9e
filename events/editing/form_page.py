"""What the page of an event's form shows besides its fields: sections and readiness.

A section is closed until it is wanted or holds a mistake, and says in words how it stands.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.forms import MultiWidget
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kanazawa2030.core.forms.bound_fields import error_target, is_choice_group
from kanazawa2030.core.forms.marks import OPTIONAL, REQUIRED
from kanazawa2030.core.language.bilingual import language_columns
from kanazawa2030.core.language.lists import listed
from kanazawa2030.core.language.numbers import number
from kanazawa2030.core.workflow.readiness import Need, needs_of

from ..models import Event, EventQuestion, HostRole, ProgrammeItem, Speaker, TextTemplate
from .admin_actions import MOST_CLASHES
from .fieldsets import FIRST

NAMED_AT_MOST = 3  # of the fields that are filled in


@dataclass(frozen=True)
class Section:
    """A part of the form below the first screen; `state` says in words how it stands."""

    key: str
    label: str | Promise
    state: str
    is_open: bool
    fieldset: Any = None
    formset: Any = None

    @property
    def is_empty(self) -> bool:
        return self.state == _("empty")


@dataclass(frozen=True)
class ShownField:
    """A field of the first screen, with the word it is marked with."""

    field: Any
    mark: str
    is_needed: bool
    is_group: bool


@dataclass(frozen=True)
class Wish:
    """What is needed or helpful, with the id of its input."""

    label: str | Promise
    anchor: str


@dataclass(frozen=True)
class FormPage:
    """The first screen, the sections, what publishing still needs, and what the button says.

    `clashes`: other events at the same place and time.
    """

    first: list[tuple[str | Promise, list[ShownField]]]
    sections: list[Section]
    missing: list[Wish]
    met: list[Need]
    advice: list[Wish]
    clashes: list[Event]
    may_save: bool
    save_label: str
    save_note: str


def page_of(context: dict, obj: Event | None, *, may_save: bool) -> FormPage:
    """Return what the form in the admin's `context` shows; `obj` None is a new event."""
    form = context["adminform"].form
    event = form.instance if form.is_bound or obj is None else obj
    needs = needs_of(event, timezone.now())
    _offer_texts(form)
    marks = _marks(form, needs)
    fieldsets = list(context["adminform"])
    return FormPage(
        first=[
            (one.name, [_shown(field, marks) for line in one for field in line])
            for one in fieldsets
            if one.classes == FIRST
        ],
        sections=[
            *(_of_fields(one, event) for one in fieldsets if one.classes != FIRST),
            *(_of_rows(one) for one in context["inline_admin_formsets"]),
        ],
        missing=[_wish(form, need.label, need.field) for need in needs if not need.is_met],
        met=[need for need in needs if need.is_met],
        advice=[_wish(form, *one) for one in _advice(event)],
        clashes=list(event.others_here()[:MOST_CLASHES]),
        may_save=may_save,
        save_label=_save_label(event),
        save_note=_save_note(event),
    )


def _offer_texts(form: Any) -> None:
    """Give each field the texts to reuse that staff keep for it, as (name, text)."""
    for template in TextTemplate.objects.all():
        for column in language_columns("text"):
            name = column.replace("text", template.place, 1)
            words = getattr(template, column)
            if words and name in form.fields:
                offered = form.fields[name].__dict__.setdefault("offered", [])
                offered.append((template.name, words))


def _save_label(event: Event) -> str:
    return _("Save the draft") if event.publishing_state == Event.State.DRAFT else _("Save")


def _save_note(event: Event) -> str:
    """Return what saving does and what it does not."""
    if event.publishing_state == Event.State.APPROVED:
        return _("This event is public: what you save is seen on its page.")
    if settings.APPROVAL_REQUIRED:
        return _("Saving does not publish. Ask for approval when nothing is missing.")
    return _("Saving does not publish. Publish when nothing is missing.")


def _shown(field: Any, marks: dict[str, str]) -> ShownField:
    bound = field.field
    if field.is_readonly or bound.is_hidden:
        return ShownField(field, "", False, False)
    mark = marks.get(bound.name, "")
    is_group = is_choice_group(bound) or isinstance(bound.field.widget, MultiWidget)
    return ShownField(field, str(mark or OPTIONAL), bool(mark), is_group)


def _wish(form: Any, label: str | Promise, name: str) -> Wish:
    return Wish(label, error_target(form[name]) if name in form.fields else f"id_{name}")


def _marks(form: Any, needs: list[Need]) -> dict[str, str]:
    """Return the words at fields that saving or publishing asks for."""
    marks = {need.field: _("required to publish") for need in needs}
    to_save = {name for name, field in form.fields.items() if field.required}
    to_save |= {"title_ja"}
    if "tell" in form.fields:  # no one may save such a change without an answer
        marks["tell"] = _("required when the day, the hour or the place changes")
    if form.instance.registration_mode == Event.RegistrationMode.HERE:
        to_save.add("capacity")
    return {**marks, **dict.fromkeys(to_save, str(REQUIRED))}


def _advice(event: Event) -> list[tuple[str, str]]:
    """Return names and fields of what readers miss on the page; publishing does not ask."""
    wished = [
        (_("Summary in Japanese"), "summary_ja", bool(event.summary_ja)),
        (_("Title in English"), "title_en", bool(event.title_en)),
        (_("Course of action"), "courses", event.pk is not None and event.courses.exists()),
    ]
    return [(label, name) for label, name, is_there in wished if not is_there]


def _of_fields(fieldset: Any, event: Event) -> Section:
    state = STATES.get(fieldset.classes, _filled)(event, fieldset)
    has_errors = any(name in fieldset.form.errors for name in _names(fieldset))
    return Section(
        fieldset.classes, fieldset.name, state or _("empty"), has_errors, fieldset=fieldset
    )


def _names(fieldset: Any) -> list[str]:
    return [
        name for line in fieldset.fields for name in ([line] if isinstance(line, str) else line)
    ]


def _of_rows(inline: Any) -> Section:
    formset = inline.formset
    count = sum(
        1
        for form in formset.forms
        if (form.instance.pk or (formset.is_bound and form.has_changed()))
        and not getattr(form, "cleaned_data", {}).get("DELETE")
    )
    is_wrong = formset.is_bound and (formset.total_error_count() > 0)
    state = COUNTS[formset.model](count) if count else _("empty")
    label = capfirst(formset.model._meta.verbose_name_plural)
    return Section(formset.prefix, label, state, is_wrong, formset=inline)


COUNTS: dict[type, Callable[[int], str]] = {
    HostRole: lambda n: ngettext("%(n)s organisation", "%(n)s organisations", n) % {"n": n},
    Speaker: lambda n: ngettext("%(n)s speaker", "%(n)s speakers", n) % {"n": n},
    ProgrammeItem: lambda n: ngettext("%(n)s item", "%(n)s items", n) % {"n": n},
    EventQuestion: lambda n: ngettext("%(n)s question", "%(n)s questions", n) % {"n": n},
}


def _filled(event: Event, fieldset: Any) -> str:
    """Return the names of the fields that are filled in, the first few."""
    labels = [
        capfirst(str(field.verbose_name))
        for field in map(event._meta.get_field, _names(fieldset))
        if getattr(event, field.attname, None) not in ("", None, field.get_default())
    ]
    more = len(labels) - NAMED_AT_MOST
    words = listed(labels[:NAMED_AT_MOST])
    if more <= 0:
        return words
    return _("%(names)s and %(count)s more") % {"names": words, "count": more}


def _place(event: Event, _fieldset: Any) -> str:
    return listed(filter(None, (event.get_format_display(), event.room_ja or event.room_en)))


def _access(event: Event, _fieldset: Any) -> str:
    names = {"in_japanese": _("Japanese"), "in_english": _("English")}
    held = [word for name, word in names.items() if getattr(event, name)]
    count = len(event.offered_needs)
    if count:
        held.append(ngettext("%(n)s access need", "%(n)s access needs", count) % {"n": count})
    return listed(held)


def _fee(event: Event, _fieldset: Any) -> str:
    if not event.fee_yen:
        return _("free of charge")
    return _("%(yen)s yen") % {"yen": number(event.fee_yen)}


def _goals(event: Event, _fieldset: Any) -> str:
    if event.pk is None:
        return ""
    courses = sorted(event.courses.values_list("pk", flat=True))
    goals = sorted(event.goals.values_list("pk", flat=True))
    found = []
    if courses:
        found.append(_("Courses: %(numbers)s") % {"numbers": listed(courses)})
    if goals:
        found.append(_("Goals: %(numbers)s") % {"numbers": listed(goals)})
    return " / ".join(found)


def _picture(event: Event, _fieldset: Any) -> str:
    return _("1 picture") if event.image else ""


def _contact(event: Event, _fieldset: Any) -> str:
    given = event.contact_name_ja or event.contact_phone or event.contact_email
    return given or pgettext("contact of an event", "the office")


def _address(event: Event, _fieldset: Any) -> str:
    return event.slug or _("made from the series and the date")


STATES: dict[str, Callable[[Event, Any], str]] = {
    "place": _place,
    "access": _access,
    "registering": lambda event, _fieldset: str(event.get_registration_mode_display()),
    "fee": _fee,
    "goals": _goals,
    "picture": _picture,
    "contact": _contact,
    "address": _address,
}
