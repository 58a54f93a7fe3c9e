"""Staff pages for people who ask about their data: by POST, so that no address names them."""

import json

from django.contrib import admin, messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from kanazawa2030.core.web import limits
from kanazawa2030.core.workflow.changes import ChangeError
from kanazawa2030.core.workflow.people import MOST_FOUND, sources

from ..models import Event, RightsAct
from ..permissions import HANDLE_RIGHTS
from ..staff_pages import desk_page
from . import searches, services
from .forms import CorrectForm, SearchForm

LATEST = 20
MOST_KEYS = 500


def _people_page(*_args) -> str:
    return reverse("admin:events_people")


def _address_of(key: str) -> str:
    """Return the page of a search of this session; nobody is named in it."""
    return reverse("admin:events_people", query={"search": key} if key else None)


def _page(route: str, name: str):
    """Register a page that only takes POST, of which no browser or proxy keeps a copy."""

    def decorate(view):
        guarded = never_cache(sensitive_post_parameters()(view))
        return desk_page(f"people/{route}", name=name, needs=HANDLE_RIGHTS, button_on=_people_page)(
            guarded
        )

    return decorate


def _render(request, template: str, title, **context):
    frame = {**admin.site.each_context(request), "title": title, "opts": Event._meta}
    key = _search_key(request)
    frame |= {"search_key": key, "back": _address_of(key)}
    return render(request, f"admin/events/people/{template}", {**frame, **context})


def _search_key(request) -> str:
    key = (request.POST if request.method == "POST" else request.GET).get("search", "")
    return key if key.isascii() and key.isalnum() and len(key) <= 20 else ""


def _keys(request) -> list[str]:
    return request.POST.getlist("row")[:MOST_KEYS]


def _number(request) -> str:
    return request.POST.get("document_number", "").strip()[:60]


def _refused(request, refusal: ChangeError):
    """Lead back to what was found, with the sentence at it and the ticks as they were."""
    is_kept = searches.refuse(
        request.session,
        _search_key(request),
        now=timezone.now(),
        refusal=str(refusal),
        ticked=_keys(request),
        document_number=_number(request),
    )
    if not is_kept:
        messages.error(request, str(refusal))
    part = "#pr-refusal" if is_kept else ""
    return redirect(_address_of(_search_key(request)) + part)


def _done(request, words, act: RightsAct):
    messages.success(request, words % {"count": sum(act.counts.values())})
    return redirect(_address_of(_search_key(request)))


@desk_page("people/", name="events_people", needs=HANDLE_RIGHTS)
@never_cache
@sensitive_post_parameters()
def people(request):
    """Find a person in everything that is stored; list what was done lately.

    The search is posted and kept in the session; its page can be gone back to.
    """
    now = timezone.now()
    if request.method == "POST":
        limits.require("rights_search", str(request.user.pk))
        typed = {name: request.POST.get(name, "") for name in SearchForm.base_fields}
        return redirect(_address_of(searches.keep(request.session, typed, now=now)))
    search = searches.kept(request.session, _search_key(request), now=now)
    form = SearchForm(search.typed if search else None)
    found = services.find(form.wanted, by=request.user) if form.is_valid() else None
    return _render(
        request,
        "people.html",
        _("Requests about personal data"),
        form=form,
        search=search,
        found=found,
        is_cut=found is not None and len(found) >= MOST_FOUND,
        acts=_latest_acts(),
    )


def _latest_acts() -> list[tuple[RightsAct, list[str]]]:
    labels = {source.name: source.label for source in sources()}
    acts = RightsAct.objects.select_related("by")[:LATEST]
    return [
        (act, [_count(labels.get(name, name), count) for name, count in act.counts.items()])
        for act in acts
    ]


def _count(label, count: int) -> str:
    return _("%(label)s: %(value)s") % {"label": label, "value": count}


@_page("disclose/", "events_people_disclose")
def disclose(request):
    """Show everything stored in the ticked rows as a sheet, or send it as one file."""
    try:
        rows = services.disclose(_keys(request), by=request.user, document_number=_number(request))
    except ChangeError as refusal:
        return _refused(request, refusal)
    if "file" in request.POST:
        said = [{"kind": row.kind, "where": row.where, **row.facts} for row in rows]
        body = json.dumps(said, ensure_ascii=False, indent=2)
        answer = HttpResponse(body, content_type="application/json; charset=utf-8")
        answer.headers["Content-Disposition"] = 'attachment; filename="personal-data.json"'
        return answer
    return _render(
        request,
        "sheet.html",
        _("Everything we store"),
        rows=[(row, _as_text(row.facts)) for row in rows],
        keys=[row.key for row in rows],
        document_number=_number(request),
    )


def _as_text(facts: dict) -> list[tuple[str, str]]:
    """Return what a row says, its lists and parts as readable lines."""
    return [(name, _lines(value)) for name, value in facts.items() if value not in ("", [], {})]


def _lines(value) -> str:
    if isinstance(value, bool):
        return pgettext("rights", "yes") if value else pgettext("rights", "no")
    if isinstance(value, dict):
        return "\n".join(f"{name}: {_lines(one)}" for name, one in value.items())
    if isinstance(value, list):
        return "\n".join(_lines(one) for one in value)
    return str(value)


@_page("erase/", "events_people_erase")
def erase(request):
    """Say what goes and what stays and why; erase when that is confirmed."""
    keys = _keys(request)
    try:
        if request.POST.get("confirm") == "1":
            act = services.erase(keys, by=request.user, document_number=_number(request))
            return _done(request, _("Erased: %(count)s rows."), act)
        chosen = services.chosen(keys, by=request.user)
    except ChangeError as refusal:
        return _refused(request, refusal)
    rows = [source.describe(row) for source, row in chosen]
    goes = [row for row in rows if "erase" in row.may]
    return _render(
        request,
        "erase.html",
        _("Erase the data of a person"),
        goes=goes,
        stays=[row for row in rows if "erase" not in row.may],
        document_number=_number(request),
        question=ngettext(
            "I have checked that this row belongs to the person who asked.",
            "I have checked that these %(count)s rows belong to the person who asked.",
            len(goes),
        )
        % {"count": len(goes)},
    )


@_page("correct/", "events_people_correct")
def correct(request):
    """Ask what is right and write it to the ticked rows; all typed stays on an error."""
    keys = _keys(request)
    form = CorrectForm(request.POST if "correct" in request.POST else None)
    try:
        chosen = services.chosen(keys, by=request.user)
        services.chosen(keys, by=request.user, able="correct")
        if form.is_valid():
            act = services.correct(
                keys, form.changes, by=request.user, document_number=_number(request)
            )
            return _done(request, _("Corrected: %(count)s rows."), act)
    except services.NothingChosen as refusal:
        return _refused(request, refusal)
    except ChangeError as refusal:
        form.add_error(None, str(refusal))
    rows = [source.describe(row) for source, row in chosen]
    return _render(
        request,
        "correct.html",
        _("Correct the data of a person"),
        form=form,
        rows=[row for row in rows if "correct" in row.may],
        elsewhere=[row for row in rows if "correct" not in row.may],
        document_number=_number(request),
    )


RESTRICTED = {
    "on": gettext_lazy("The use is restricted: %(count)s rows."),
    "off": gettext_lazy("The restriction is lifted: %(count)s rows."),
}


@_page("restrict/", "events_people_restrict")
def restrict(request):
    """Stop the use of the ticked rows, or take that back; twice is once."""
    use = "off" if request.POST.get("use") == "off" else "on"
    try:
        act = services.restrict(
            _keys(request),
            restricted=use == "on",
            by=request.user,
            document_number=_number(request),
        )
    except ChangeError as refusal:
        return _refused(request, refusal)
    return _done(request, RESTRICTED[use], act)
