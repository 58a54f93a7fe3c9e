"""Signing in with a mailed code, and lost passwords: allauth's flows with the portal's limits."""

from allauth.account.adapter import get_adapter
from allauth.account.views import ConfirmLoginCodeView, PasswordResetView, RequestLoginCodeView
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ..language.bilingual import page_language
from ..web import limits
from . import services
from .attempts import too_many
from .forms import CodeForm, CodeRequestForm


class _Limited:
    """Mixin: a form over the limit `limit` of its address is shown again, with the wait."""

    limit: str

    def form_valid(self, form):
        wait = limits.seconds_to_wait(self.limit, limits.client_address(self.request))
        if wait:
            form.add_error(None, too_many(wait))
            return self.form_invalid(form)
        return self.accept(form)

    def accept(self, form):
        return super().form_valid(form)


class RequestCodeView(_Limited, RequestLoginCodeView):
    """Ask for a code; every address gets the same page."""

    form_class = CodeRequestForm
    limit = "code_from"

    def get_form_class(self):
        return self.form_class

    def accept(self, form):
        # Allauth mails to the account its form has found, and has no other way to be told one.
        form._user = self.request.code_account = services.account_for(
            form.cleaned_data["email"], request=self.request, language=page_language()
        )
        return super().accept(form)


class ConfirmCodeView(ConfirmLoginCodeView):
    """Enter the code: five tries, ten minutes, in the browser that asked for it.

    Allauth keeps what it knows of the code in `_process`, and nowhere else.
    """

    form_class = CodeForm

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        if getattr(self, "_process", True) is None:
            messages.error(request, _("The code has expired. Please ask for a new one."))
        return response

    def get_form_class(self):
        return self.form_class

    def post(self, request, *args, **kwargs):
        # The session counts too, but many requests at once read it before any writes.
        sent_at = self._process.state["at"]
        if not limits.allow("code_tries", f"{request.session.session_key}:{sent_at}"):
            self._process.abort()
            return self._used_up()
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form):
        if not self._process.record_invalid_attempt():
            return self._used_up()
        return self.render_to_response(self.get_context_data(form=form))

    def _used_up(self):
        messages.error(
            self.request,
            _("Too many wrong codes, so this code no longer works. Please ask for a new one."),
        )
        return HttpResponseRedirect(reverse("account_request_login_code"))

    def form_valid(self, form):
        user = self._process.user
        if user is None or not services.may_use_code(user):
            self._process.abort()
            return get_adapter().respond_user_inactive(self.request, user)
        services.remember_language(user, page_language())
        return super().form_valid(form)


class ResetView(_Limited, PasswordResetView):
    """Ask for a link to set a new password; every address gets the same page."""

    limit = "password_reset_from"


request_code = RequestCodeView.as_view()
confirm_code = ConfirmCodeView.as_view()
password_reset = ResetView.as_view()
