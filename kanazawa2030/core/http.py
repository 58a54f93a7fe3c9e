"""HTTP helpers for the views of every app."""

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

# For a view that shows a form and processes it. GET and HEAD never change anything.
form_methods = require_http_methods(["GET", "HEAD", "POST"])


def form_status(form) -> int:
    """Return 422 for a form with errors, 200 for one that was not sent."""
    return 422 if form is not None and form.is_bound else 200


def bad_link(request):
    """Render the same page for every mailed link that is wrong, used or expired."""
    return render(request, "includes/bad_link.html", status=404)
