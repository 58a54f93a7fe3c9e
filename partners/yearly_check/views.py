"""The page behind the link of the yearly check."""

from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from kanazawa2030.core.http import bad_link, form_methods
from kanazawa2030.core.web.same_origin import same_origin

from . import services as yearly_check_services


@never_cache
@same_origin
@form_methods
def yearly_check(request, token):
    """Show the profile as listed, with one button: it is still right."""
    check = yearly_check_services.check_of(token)
    if check is None:
        return bad_link(request)
    if request.method == "POST":
        yearly_check_services.confirm(check)
        return redirect("partners:yearly_check", token)
    return render(
        request,
        "partners/yearly_check/yearly_check.html",
        {
            "nav_current": "partners",
            "check": check,
            "partner": check.partner,
            "courses": check.partner.courses.all(),
            "goals": check.partner.goals.all(),
        },
    )
