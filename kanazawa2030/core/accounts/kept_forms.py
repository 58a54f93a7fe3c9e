"""Keep a posted form over a sign-in, when the session had ended.

A view that lives behind the sign-in and takes long texts uses `signed_in_keeping`
instead of `accounts.signed_in`, and asks `kept(request)` when it shows its form. Files
cannot be kept.
"""

from functools import wraps

from django.contrib import messages
from django.http import HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from ..web import limits
from .services import sign_in_url, signed_in

_KEY = "kept_forms"
_MOST_BYTES = 200_000  # of one form; longer than any the portal has
_MOST_FORMS = 3  # of one visitor


def signed_in_keeping(view):
    """Require sign-in; a POST without a session is kept until the user has signed in."""
    for_signed_in = signed_in(view)

    @wraps(view)
    def asked(request, *args, **kwargs):
        if request.method != "POST":
            return for_signed_in(request, *args, **kwargs)
        if request.user.is_authenticated:
            forget(request)
            return for_signed_in(request, *args, **kwargs)
        _keep(request)
        return HttpResponseRedirect(sign_in_url(request.get_full_path()))

    return asked


def _keep(request):
    limits.require("kept_forms", limits.client_address(request))
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    sent = typed.urlencode()
    if len(sent) > _MOST_BYTES:
        return
    forms = request.session.get(_KEY, {})
    forms.pop(request.path, None)
    for oldest in list(forms)[: max(0, len(forms) + 1 - _MOST_FORMS)]:
        del forms[oldest]
    request.session[_KEY] = {**forms, request.path: sent}
    messages.warning(
        request,
        _(
            "You were signed out in the meantime. Please sign in again: what you entered "
            "is kept. Files have to be chosen again."
        ),
    )


def kept(request) -> QueryDict | None:
    """Return what was posted to this page before signing in, until it is posted again."""
    sent = request.session.get(_KEY, {}).get(request.path)
    return QueryDict(sent) if sent is not None else None


def forget(request):
    """Drop what was kept for this page."""
    forms = request.session.get(_KEY, {})
    if forms.pop(request.path, None) is not None:
        request.session[_KEY] = forms
