"""A subscriber's own page, opened by the link of a mail: confirm, change, leave.

A GET never acts: mail scanners follow every link. A post of a mail program (RFC 8058) has
neither cookies nor an origin, and is not led on to another page.
"""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from kanazawa2030.core.easy_pages import has_easy
from kanazawa2030.core.forms.bound_fields import is_switch, keep_typed
from kanazawa2030.core.http import bad_link, form_status
from kanazawa2030.core.reference.tags import Tags
from kanazawa2030.core.web.same_origin import own_page

from . import mail, services
from .forms import WishForm, choices_of
from .periods import last_due, next_due

BAD_LINK = "pages/digest/follow_bad_link.html"
ONE_CLICK = "List-Unsubscribe"

_own_page = own_page(mail.by_token, BAD_LINK)


@has_easy
@_own_page
def manage(request, row):
    """Show the button that confirms, or what one gets; take other choices."""
    now = timezone.now()
    if row.confirmed_at is None:
        if not services.can_be_confirmed(row, now):
            return bad_link(request, BAD_LINK)
        return render(request, "pages/digest/follow_confirm.html", _context(row))
    tags = Tags.load()
    form = keep_typed(WishForm(initial=choices_of(row), tags=tags), request.POST)
    if request.method == "POST" and not is_switch(request):
        form = WishForm(request.POST, tags=tags)
        if form.is_valid():
            changed = services.change(row, **form.choices)
            return bad_link(request, BAD_LINK) if changed is None else _manage(row, "saved")
    done = request.GET.get("done", "")
    context = _context(row) | {
        "form": form,
        "done": done if done in ("confirmed", "saved") and not form.is_bound else "",
        "next": next_due(row.every, max(last_due(row.every, now), row.told_until)),
    }
    return render(request, "pages/digest/follow_manage.html", context, status=form_status(form))


def _context(row) -> dict:
    return {"row": row, "token": mail.token_of(row)}


def _manage(row, done: str = ""):
    query = {"done": done} if done else None
    return redirect(reverse("follow:manage", args=[mail.token_of(row)], query=query))


@has_easy
@_own_page
def confirm(request, row):
    """Confirm on POST; a GET leads to the page with the button."""
    if request.method != "POST":
        return _manage(row)
    confirmed = services.confirm(row)
    return bad_link(request, BAD_LINK) if confirmed is None else _manage(row, "confirmed")


@has_easy
@own_page(mail.leaving, BAD_LINK)
def leave(request, leaving):
    """Leave on POST, from our page or a mail program; twice is once."""
    row = leaving.row
    if request.method == "POST" and row is not None:
        services.leave(row)
    elif row is not None:
        return redirect(reverse("follow:manage", args=[mail.token_of(row)], fragment="leave"))
    if ONE_CLICK in request.POST:
        return render(request, "pages/digest/follow_left.html")
    return redirect("follow:left")
