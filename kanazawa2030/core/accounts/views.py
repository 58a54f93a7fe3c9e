"""Signing in with a mailed code: allauth's flow with the portal's limits and texts."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..forms.fields import EmailField
from ..language.bilingual import page_language
from ..language.normalise import nfkc
from ..web import limits
from . import services


class CodeRequestForm(RequestLoginCodeForm):
    """One email address; the answer never says whether it is known."""

    email = EmailField(label=gettext_lazy("E-mail address"))

    def clean_email(self):
        return self.cleaned_data["email"]


class CodeForm(ConfirmLoginCodeForm):
    """Eight digits, in any width, with or without gaps."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "form-control--m",
            }
        ),
        help_text=gettext_lazy("Eight digits, with or without the hyphen."),
        error_messages={
            "required": gettext_lazy("Type the code from the mail."),
            "max_length": gettext_lazy("Type the eight digits of the code."),
        },
    )

    def clean_code(self):
        typed = nfkc(self.cleaned_data["code"])
        self.cleaned_data["code"] = "".join(filter(str.isdigit, typed))
        try:
            return super().clean_code()
        except forms.ValidationError as error:
            raise forms.ValidationError(
                _("This is not the code we sent last. Please look at the newest mail.")
            ) from error


class RequestCodeView(RequestLoginCodeView):
    """Ask for a code; every address gets the same page."""

    form_class = CodeRequestForm

    def get_form_class(self):
        return self.form_class

    def form_valid(self, form):
        email = form.cleaned_data["email"]
        limits.require("code_from", limits.client_address(self.request))
        limits.require("code", email)
        form._user = services.account_for(email, language=page_language())
        return super().form_valid(form)

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class ConfirmCodeView(ConfirmLoginCodeView):
    """Enter the code: five tries, ten minutes, in the browser that asked for it."""

    form_class = CodeForm

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        if getattr(self, "_process", True) is None:
            messages.error(request, _("The code is too old. Please ask for a new one."))
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
        response = self.render_to_response(self.get_context_data(form=form))
        response.status_code = 422
        return response

    def _used_up(self):
        messages.error(
            self.request,
            _("That was one try too many, so the code is void. Please ask for a new one."),
        )
        return HttpResponseRedirect(reverse("account_request_login_code"))

    def _verify_form_valid(self, form):
        user = self._process.user
        if user is None or not services.may_use_code(user):
            self._process.abort()
            return get_adapter().respond_user_inactive(self.request, user)
        services.remember_language(user, page_language())
        return super()._verify_form_valid(form)


request_code = RequestCodeView.as_view()
confirm_code = ConfirmCodeView.as_view()
