"""The admin site: behind a second factor, in each user's language."""

from functools import wraps

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from .. import registry
from ..accounts import kept_forms
from ..accounts.roles import Role
from ..accounts.second_factor import second_factor_url, signed_in_by_code
from ..accounts.services import remember_language
from ..http import post_from
from ..language.lists import listed
from ..models import User
from ..web import views
from ..web.views import accepted_language

NUMBER = "desk_number"  # of the session


def _is_form(request) -> bool:
    """Return whether this is the form of one row, where long texts are written."""
    return request.resolver_match.url_name.endswith(("_add", "_change"))


def remember_number(request, number: int) -> None:
    """Keep how much there is to do for the head of all pages, until this person posts a form."""
    if request.session.get(NUMBER) != number:
        request.session[NUMBER] = number


def may_enter(user) -> bool:
    """Return whether this user is staff today, the second factor apart."""
    return user.is_active and user.is_staff and not user.access_has_ended


class StaffSite(AdminSite):
    """Admits staff whose session holds a second factor (settings.STAFF_SECOND_FACTOR)."""

    site_title = _("Staff desk of {project}")
    site_header = _("Staff desk of {project}")
    index_title = _("Staff desk")
    enable_nav_sidebar = False

    def has_permission(self, request):
        user = request.user
        return user.is_authenticated and may_enter(user) and user.is_verified

    def get_urls(self):
        """As Django's, with the pages the apps have registered in front."""
        pages = [
            path(page.route, self.admin_view(page.view), name=page.name)
            for page in registry.staff_pages()
        ]
        own = path("language/", self.admin_view(self.choose_language), name="language")
        return [own, *pages, *super().get_urls()]

    def admin_view(self, view, cacheable=False):
        """As Django's, in the language the user chose, whatever the browser asks."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def in_own_language(request, *args, **kwargs):
            if request.method == "POST" and request.user.is_anonymous and _is_form(request):
                kept_forms.keep(request)
            language = getattr(request.user, "language", "")
            if translation.check_for_language(language):
                translation.activate(language)
                request.LANGUAGE_CODE = language
            if request.method == "POST":
                request.session.pop(NUMBER, None)
            return inner(request, *args, **kwargs)

        return in_own_language

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """Redirect to what is missing for staff, and strangers to signing in.

        A signed-in person who is no staff, or no longer, gets 403.
        """
        wanted = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(
            wanted, allowed_hosts=None, require_https=request.is_secure()
        ):
            wanted = reverse("admin:index", current_app=self.name)
        user = request.user
        if user.is_authenticated and (not may_enter(user) or signed_in_by_code(request)):
            raise PermissionDenied
        if self.has_permission(request):
            return HttpResponseRedirect(wanted)
        language = user.language if user.is_authenticated else accepted_language(request)
        with translation.override(language):
            if user.is_authenticated:
                return HttpResponseRedirect(second_factor_url(user, wanted))
            query = {"next": wanted}
            return HttpResponseRedirect(reverse("account_login", query=query))

    def get_app_list(self, request, app_label=None):
        """As Django's; the models an app's `desk_order` names come first, in that order."""
        found = super().get_app_list(request, app_label)
        for app in found:
            order = getattr(apps.get_app_config(app["app_label"]), "desk_order", ())
            places = {name: place for place, name in enumerate(order)}
            app["models"].sort(
                key=lambda one: places.get(one["model"]._meta.model_name, len(places))
            )
        return found

    def each_context(self, request):
        """As Django's, without the list of apps, which asks for each model who may add one."""
        now = translation.get_language()
        return {
            "site_title": self.site_title,
            "site_header": self.site_header,
            "has_permission": self.has_permission(request),
            "is_popup": False,
            "desk_count": request.session.get(NUMBER, 0),
            "account_url": reverse("mfa_index"),
            "other_languages": [one for one in settings.LANGUAGES if one[0] != now],
        }

    @method_decorator(post_from(lambda: reverse("admin:index")))
    def choose_language(self, request):
        """Store the language of the desk and of emails for this person; lead back."""
        language, back = request.POST.get("language", ""), request.POST.get("next", "")
        if language in dict(settings.LANGUAGES):
            remember_language(request.user, language)
        if not url_has_allowed_host_and_scheme(
            back, allowed_hosts=None, require_https=request.is_secure()
        ):
            back = reverse("admin:index", current_app=self.name)
        return HttpResponseRedirect(back)

    @method_decorator(post_from(lambda: reverse("admin:index")))
    def logout(self, request, extra_context=None):
        return super().logout(request, extra_context)

    def password_change(self, request, extra_context=None):
        """Redirect to the one password page, with its limits and its mail."""
        return HttpResponseRedirect(reverse("account_change_password"))


# --- Without the right ------------------------------------------------------------------

MOST_NAMED = 3  # of the people to ask
_ACTS = {"add": "add", "delete": "delete", "changelist": "view", "history": "view"}


def permission_denied(request, exception=None):
    """Answer 403: to staff with a page of the desk that says who may and whom to ask."""
    if not request.path_info.startswith(reverse("admin:index")) or not _is_at_the_desk(request):
        return views.permission_denied(request, exception)
    needed = _needed(request, exception)
    translation.activate(request.user.language)
    app, _dot, codename = needed.partition(".")
    able = Group.objects.filter(
        permissions__content_type__app_label=app, permissions__codename=codename
    )
    people = User.objects.filter(groups__name=Role.ADMINISTRATOR, is_active=True, is_staff=True)
    context = {
        **admin.site.each_context(request),
        "title": gettext("You do not have the right to do this"),
        "has_it": not needed or request.user.has_perm(needed),
        "able": listed(_labels(able)),
        "own": listed(_labels(request.user.groups)),
        "people": listed(people.order_by("name").values_list("name", flat=True)[:MOST_NAMED]),
    }
    response = render(request, "admin/refused.html", context, status=403)
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_at_the_desk(request) -> bool:
    user = getattr(request, "user", None)
    return user is not None and admin.site.has_permission(request)


def _needed(request, exception) -> str:
    """Return the permission that was missing: the view names it, or its address tells; else ""."""
    given = str(exception.args[0]) if exception is not None and exception.args else ""
    if given.replace(".", "", 1).replace("_", "").isalnum() and "." in given:
        return given
    name = getattr(request.resolver_match, "url_name", None) or ""
    for model in filter(admin.site.is_registered, apps.get_models()):
        app, kind = model._meta.app_label, model._meta.model_name
        if name.startswith(f"{app}_{kind}_"):
            act = _ACTS.get(name.removeprefix(f"{app}_{kind}_"), "change")
            return f"{app}.{act}_{kind}"
    return ""


def _labels(groups) -> list[str]:
    """Return the names of staff roles as people read them, in the order of the roles."""
    names = set(groups.values_list("name", flat=True))
    return [str(role.label) for role in Role if role.value in names]
