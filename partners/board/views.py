"""Pages of the board: reading, writing entries, asking for introductions.

What is on the board is everybody's to read. What is not is its own organisation's and
the office's; for others it is not there.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kanazawa2030.core.accounts.kept_forms import kept, signed_in_keeping
from kanazawa2030.core.accounts.services import signed_in
from kanazawa2030.core.forms.bound_fields import keep_typed
from kanazawa2030.core.http import form_methods, post_from
from kanazawa2030.core.language.lists import listed
from kanazawa2030.core.page_cache.middleware import kept_page
from kanazawa2030.core.reference.tags import Tags
from kanazawa2030.core.registry import follow_ups
from kanazawa2030.core.web import limits
from kanazawa2030.core.web.list_query import page_of
from kanazawa2030.core.workflow.changes import ChangeError, StaleItem

from ..directory.filters import BoardFilter, choices
from ..models import BoardEntry, Partner
from . import introductions, services
from .forms import AskForm, EntryForm
from .matching import entry_cards, matches_of

PER_PAGE = 12


# --- Reading ------------------------------------------------------------------


@kept_page(*BoardFilter.NAMES, "page", free=("q",))
@require_safe
def board_list(request):
    """List the offers, needs and ideas of partners, the latest first."""
    wanted = BoardFilter.read(request.GET)
    if wanted.has_blanks(request.GET):
        return HttpResponseRedirect(request.path + wanted.query())
    live = BoardEntry.objects.live()
    page = page_of(wanted.apply(live), request.GET, PER_PAGE)
    if page is None:  # it was there once: its list still is
        return HttpResponseRedirect(request.path + wanted.query())
    tags = Tags.load()
    active = wanted.active(tags)
    cards = entry_cards(page.object_list, tags)
    return render(
        request,
        "partners/board/board_list.html",
        {
            "nav_current": "partners",
            "wanted": wanted,
            "active": active,
            "page": page,
            "cards": cards,
            "fields": choices(wanted, tags),
            "ways_out": [] if cards else wanted.ways_out(live, active),
        },
    )


@never_cache  # the same address says other things to other people
@require_safe
def board_entry(request, pk):
    """Show one entry with matching entries and what to do next."""
    of_member = BoardEntry.objects.of_member(request.user).filter(pk=OuterRef("pk"))
    rows = BoardEntry.objects.visible_to(request.user).select_related("partner")
    rows = rows.annotate(is_own=Exists(of_member))
    entry = get_object_or_404(rows.prefetch_related("courses", "goals"), pk=pk)
    own = entry.is_own
    is_live = entry.is_live(timezone.now())
    return render(
        request,
        "partners/board/board_entry.html",
        {
            "nav_current": "partners",
            "entry": entry,
            "partner": entry.partner,
            "course": next(iter(entry.courses.all()), None),
            "is_live": is_live,
            "is_own": own,
            "may": {
                name: own and services.TRANSITIONS.is_possible(entry, name)
                for name in ("send", "renew", "close")
            },
            "matches": matches_of(entry, Tags.load()) if is_live else [],
            "follow_ups": follow_ups(entry) if is_live else [],
        },
    )


# --- Writing --------------------------------------------------------------------


def _listed(user) -> list[Partner]:
    """Return the organisations this user may write for."""
    rows = Partner.objects.of_member(user).published()
    return list(rows.in_reading_order())


def _chosen(form, partners) -> Partner:
    """Return the organisation the form names, or the only one there is."""
    number = form.cleaned_data.get("partner", partners[0].pk)
    return next(partner for partner in partners if partner.pk == number)


def _within_limit(form, partner) -> bool:
    if limits.allow("board", f"partner:{partner.pk}"):
        return True
    form.add_error(
        None, _("You have sent as many as you can in one day. Please continue tomorrow.")
    )
    return False


@form_methods
@signed_in_keeping
def board_new(request):
    """Write a new entry for one of the user's organisations."""
    partners = _listed(request.user)
    if not partners:
        return _only_partners(request)
    if request.method != "POST":
        form = keep_typed(EntryForm(partners=partners), kept(request) or {})
        return _show_form(request, form)
    form = EntryForm(request.POST, partners=partners)
    if form.is_valid() and _within_limit(form, partner := _chosen(form, partners)):
        try:
            entry = services.post_entry(partner, values=form.values(), by=request.user)
        except PermissionDenied as error:  # no longer a member since the line above
            raise Http404 from error
        except ChangeError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Sent to the office"))
            return redirect(entry)
    return _show_form(request, form, status=422)


def _only_partners(request, entry=None):
    """Explain what to do to a user who acts for no listed organisation."""
    return render(
        request,
        "partners/board/board_only_partners.html",
        {"nav_current": "partners", "entry": entry},
    )


def _show_form(request, form, entry=None, *, status=200, version=""):
    return render(
        request,
        "partners/board/board_form.html",
        {
            "nav_current": "partners",
            "form": form,
            "entry": entry,
            "version": version,
            "days_warned": services.WARNING.days,
        },
        status=status,
    )


def _own(request, pk) -> BoardEntry:
    rows = BoardEntry.objects.of_member(request.user).select_related("partner")
    return get_object_or_404(rows, pk=pk)


@form_methods
@signed_in_keeping
def board_edit(request, pk):
    """Change one's own entry; staff approve it again."""
    entry = _own(request, pk)
    if not services.TRANSITIONS.is_possible(entry, "send"):
        messages.error(request, _("This entry is closed."))
        return redirect(entry)
    if request.method != "POST":
        typed = kept(request)
        form = keep_typed(EntryForm(initial=_words(entry)), typed or {})
        return _show_form(
            request, form, entry, version=typed.get("version", "") if typed else entry.version
        )
    form = EntryForm(request.POST)
    version, status = request.POST.get("version", ""), 422
    if form.is_valid() and _within_limit(form, entry.partner):
        try:
            entry = services.change_entry(
                entry, values=form.values(), version=version, by=request.user
            )
        except PermissionDenied as error:
            raise Http404 from error
        except StaleItem as refusal:
            _show_both(form, refusal)
            version, status = refusal.current.version, 409
        except ChangeError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Sent to the office"))
            return redirect(entry)
    return _show_form(request, form, entry, version=version, status=status)


def _words(entry) -> dict:
    return {
        **{name: getattr(entry, name) or "" for name in services.WORDS},
        **{name: list(getattr(entry, name).values_list("pk", flat=True)) for name in services.SETS},
    }


def _show_both(form, refusal):
    """Show what somebody else stored beside each field that differs."""
    form.add_error(None, str(refusal))
    stored = _words(refusal.current)
    for name, value in form.values().items():
        if name in form.cleaned_data and value != stored[name]:
            field, words = form.fields[name], stored[name]
            if hasattr(field, "choices"):
                labels = {str(key): str(label) for key, label in field.choices}
                several = words if isinstance(words, list) else [words]
                words = listed(labels.get(str(one), str(one)) for one in several)
            text = {"text": words or _("(empty)")}
            form.add_error(name, _("Currently saved: “%(text)s”") % text)


@post_from(lambda pk: reverse("partners:board_entry", args=[pk]))
@signed_in
def board_renew(request, pk):
    """Renew an entry for the same time, with the same text."""
    entry = _own(request, pk)
    try:
        services.renew(entry, by=request.user)
    except PermissionDenied as error:
        raise Http404 from error
    except ChangeError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The entry stays on the board."))
    return redirect(entry)


@form_methods
@signed_in
def board_close(request, pk):
    """Ask once more, then take one's own entry off the board for good."""
    entry = _own(request, pk)
    if request.method != "POST":
        if not services.TRANSITIONS.is_possible(entry, "close"):
            return redirect(entry)
        context = {"nav_current": "partners", "entry": entry}
        return render(request, "partners/board/board_close.html", context)
    try:
        services.close(entry, by=request.user)
    except PermissionDenied as error:
        raise Http404 from error
    messages.success(request, _("The entry is closed."))
    return redirect(entry)


# --- Being introduced -------------------------------------------------------------


@form_methods
@signed_in_keeping
def board_ask(request, pk):
    """Ask the office for an introduction to the partner behind an entry."""
    rows = BoardEntry.objects.live().select_related("partner")
    entry = get_object_or_404(rows, pk=pk)
    if BoardEntry.objects.of_member(request.user).filter(pk=pk).exists():
        return redirect(entry)
    partners = introductions.may_ask(request.user, entry)
    if not partners:
        return _only_partners(request, entry)
    if request.method != "POST":
        form = keep_typed(AskForm(partners=partners), kept(request) or {})
        return _show_ask(request, entry, form)
    form = AskForm(request.POST, partners=partners)
    if form.is_valid() and _within_limit(form, partner := _chosen(form, partners)):
        try:
            introductions.ask(
                entry, partner=partner, message=form.cleaned_data["message"], by=request.user
            )
        except (PermissionDenied, Partner.DoesNotExist) as error:
            raise Http404 from error
        except ChangeError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(
                request, _("Your request has been sent to the office, which answers by email.")
            )
            return redirect(entry)
    return _show_ask(request, entry, form, status=422)


def _show_ask(request, entry, form, *, status=200):
    return render(
        request,
        "partners/board/board_ask.html",
        {"nav_current": "partners", "entry": entry, "form": form},
        status=status,
    )
