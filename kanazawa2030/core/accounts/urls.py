"""URLs of accounts: those of allauth the portal uses, guarded.

Nobody fills in a sign-up form: staff are invited from the admin, and a partner's first
code makes the account. Whoever has a second factor must
have proved it in this session before touching keys or codes; allauth itself would be
content with the password.
"""

from functools import wraps

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn import views as keys
from django.http import HttpResponseRedirect
from django.urls import path, re_path
from django.views.decorators.cache import never_cache

from . import views
from .attempts import wait_of
from .second_factor import has_second_factor, second_factor_url


def guarded(view):
    """Ask for the second factor first, of everybody who has one."""

    @wraps(view)
    def asked(request, *args, **kwargs):
        user = request.user
        if user.is_authenticated and is_mfa_enabled(user) and not has_second_factor(request):
            return HttpResponseRedirect(second_factor_url(user, request.get_full_path()))
        return view(request, *args, **kwargs)

    return asked


def portal_frame(view):
    """Give allauth's page the portal's frame, and a refused form its status.

    422 for a form with errors, 429 with Retry-After after too many tries: monitoring sees
    both. Allauth overwrites `site` in the context.
    """

    @wraps(view)
    def framed(*args, **kwargs):
        response = view(*args, **kwargs)
        context = getattr(response, "context_data", None) or {}
        context.pop("site", None)
        form = context.get("form")
        if response.status_code == 200 and form is not None and form.is_bound and form.errors:
            seconds = wait_of(form)
            response.status_code = 429 if seconds else 422
            if seconds:
                response.headers["Retry-After"] = str(seconds)
        return response

    return framed


def _page(route, view, name):
    return path(route, never_cache(portal_frame(view)), name=name)


urlpatterns = [
    _page("login/", account.login, "account_login"),
    _page("code/", views.request_code, "account_request_login_code"),
    _page("code/enter/", views.confirm_code, "account_confirm_login_code"),
    _page("logout/", account.logout, "account_logout"),
    _page("inactive/", account.account_inactive, "account_inactive"),
    _page("reauthenticate/", account.reauthenticate, "account_reauthenticate"),
    _page("password/change/", guarded(account.password_change), "account_change_password"),
    _page("password/set/", guarded(account.password_set), "account_set_password"),
    _page("password/reset/", views.password_reset, "account_reset_password"),
    _page("password/reset/done/", account.password_reset_done, "account_reset_password_done"),
    _page(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        "account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[0-9A-Za-z-]{1,80})/$",
        never_cache(portal_frame(account.password_reset_from_key)),
        name="account_reset_password_from_key",
    ),
    # The second factor
    _page("second-factor/", guarded(mfa.index), "mfa_index"),
    _page("second-factor/authenticate/", mfa.authenticate, "mfa_authenticate"),
    _page("second-factor/reauthenticate/", mfa.reauthenticate, "mfa_reauthenticate"),
    _page("second-factor/app/add/", guarded(totp.activate_totp), "mfa_activate_totp"),
    _page("second-factor/app/remove/", guarded(totp.deactivate_totp), "mfa_deactivate_totp"),
    _page("second-factor/codes/", guarded(codes.view_recovery_codes), "mfa_view_recovery_codes"),
    _page(
        "second-factor/codes/new/",
        guarded(codes.generate_recovery_codes),
        "mfa_generate_recovery_codes",
    ),
    _page(
        "second-factor/codes/download/",
        guarded(codes.download_recovery_codes),
        "mfa_download_recovery_codes",
    ),
    _page("second-factor/keys/", guarded(keys.list_webauthn), "mfa_list_webauthn"),
    _page("second-factor/keys/add/", guarded(keys.add_webauthn), "mfa_add_webauthn"),
    _page(
        "second-factor/keys/reauthenticate/",
        keys.reauthenticate_webauthn,
        "mfa_reauthenticate_webauthn",
    ),
    _page("second-factor/keys/<int:pk>/edit/", guarded(keys.edit_webauthn), "mfa_edit_webauthn"),
    _page(
        "second-factor/keys/<int:pk>/remove/", guarded(keys.remove_webauthn), "mfa_remove_webauthn"
    ),
]
