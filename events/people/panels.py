"""The way to the page for requests about personal data, on the first page of the admin."""

from django.urls import reverse
from django.utils.translation import gettext as _

from kanazawa2030.core.registry import desk_panel

from ..permissions import HANDLE_RIGHTS


@desk_panel("events.people", order=90)
def requests_about_data(request):
    """Return the link for the few who may answer such requests, else None."""
    if not request.user.has_perm(HANDLE_RIGHTS):
        return None
    return {
        "title": _("Requests about personal data"),
        "rows": [],
        "empty": _("Someone asks what we store of them, or to correct or erase it:"),
        "more": [(_("Find a person"), reverse("admin:events_people"))],
    }
