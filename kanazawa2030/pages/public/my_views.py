"""The page of a signed-in person, made of the panels that apps register."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from kanazawa2030.core import registry
from kanazawa2030.core.accounts.services import signed_in


@require_safe
@signed_in
def my(request):
    """Show the registered panels below a list of what awaits this person."""
    built = (panel.build(request) for panel in registry.my_panels())
    panels = [panel for panel in built if panel is not None]
    waiting = [line for panel in panels for line in panel.get("waiting", ())]
    return render(request, "pages/public/my.html", {"panels": panels, "waiting": waiting})
