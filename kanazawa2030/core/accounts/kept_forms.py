"""Keep a posted form over a sign-in, when the session had ended, and over a change of language.

A view that lives behind the sign-in and takes long texts uses `signed_in_keeping`
instead of `accounts.signed_in`, and asks `kept(request)` when it shows its form. What was
typed belongs to the account that was signed in to on this browser: nobody else who signs
in gets it. Files cannot be kept.
"""

from functools import wraps

from django.contrib import messages
from django.http import HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from ..forms.bound_fields import SWITCH, is_switch
from ..language.bilingual import LANGUAGE_CODES
from ..web import limits
from .attempts import last_account
from .services import sign_in_url, signed_in

_KEY = "kept_forms"
_MOST_BYTES = 400_000  # of one form; longer than any the portal has
_MOST_FORMS = 3  # of one visitor


def signed_in_keeping(view):
    """Require sign-in; a POST without a session is kept until the user has signed in.

    So is one that asks for the form in the other language, which is shown at once.
    """
    for_signed_in = signed_in(view)

    @wraps(view)
    def asked(request, *args, **kwargs):
        if request.method != "POST":
            return for_signed_in(request, *args, **kwargs)
        if is_switch(request) and request.user.is_authenticated:
            _store(request, str(request.user.pk), _typed(request))
            return HttpResponseRedirect(request.get_full_path())
        if request.user.is_authenticated:
            forget(request)
            return for_signed_in(request, *args, **kwargs)
        keep(request)
        return HttpResponseRedirect(sign_in_url(request.get_full_path()))

    return asked


def keep(request):
    """Keep what was posted for the account that was last signed in to on this browser."""
    is_allowed = limits.allow("kept_forms", limits.client_address(request))
    account = last_account(request)
    sent = _typed(request)
    if not (is_allowed and account) or len(sent) > _MOST_BYTES:
        messages.warning(
            request,
            _(
                "You were signed out in the meantime, so nothing was sent. Your browser’s "
                "Back button shows what you entered: please copy it before you sign in."
            ),
        )
        return
    _store(request, account, sent)
    messages.warning(
        request,
        _(
            "You were signed out in the meantime. Please sign in again: what you entered "
            "is kept. Files have to be chosen again."
        ),
    )


def _typed(request) -> str:
    typed = request.POST.copy()
    for name in ("csrfmiddlewaretoken", SWITCH):
        typed.pop(name, None)
    return typed.urlencode()


def _store(request, account: str, sent: str):
    forms = _forms_of(request, account)
    forms.pop(_page(request), None)
    newest = dict([*forms.items(), (_page(request), sent[:_MOST_BYTES])][-_MOST_FORMS:])
    request.session[_KEY] = {"account": account, "forms": newest}


def _page(request) -> str:
    """Return the path of the page, the same in both languages."""
    language, _slash, rest = request.path.lstrip("/").partition("/")
    return rest if language in LANGUAGE_CODES else request.path


def _forms_of(request, account) -> dict:
    """Return what is kept for this account, by page; another's is nothing."""
    store = request.session.get(_KEY, {})
    return store["forms"] if store.get("account") == account else {}


def kept(request) -> QueryDict | None:
    """Return what was posted to this page before signing in, until it is posted again."""
    sent = _forms_of(request, str(request.user.pk)).get(_page(request))
    return QueryDict(sent) if sent is not None else None


def forget(request):
    """Drop what was kept for this page."""
    store = request.session.get(_KEY, {})
    if store.get("forms", {}).pop(_page(request), None) is not None:
        request.session[_KEY] = store


def forget_others(request, user):
    """Drop what was kept for another account than that of `user`, who has signed in."""
    if request.session.get(_KEY, {}).get("account") != str(user.pk):
        request.session.pop(_KEY, None)
