"""The page of photographs used before, and the choice of one for a report or a record."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..http import form_methods
from ..language.lists import listed
from ..registry import staff_page
from ..storages import private_storage
from ..uploads import images
from ..web.list_query import page_of, words_in
from ..workflow.changes import ChangeError
from . import library
from .kept import previewed

PER_PAGE = 24


def address_for(model, row) -> str:
    """Return the address of the page that chooses for `row`, which gets photographs of `model`."""
    return reverse("admin:pictures", query={"to": library.key_of(library.shelf_of(model), row)})


def copies_words(row) -> list[str]:
    """Return the sentence, if one is needed, that names what else shows a photograph."""
    places = [use.place[0] for use in library.copies_of(row)]
    if not places:
        return []
    words = _("The same photograph is taken down here too: %(places)s.")
    return [words % {"places": listed(places)}]


def warn_of_copies(request, left) -> None:
    """Name the pages where a photograph is still shown, for somebody with the right."""
    if left:
        messages.warning(
            request,
            _("It is still shown here, where you may not take it down: %(places)s.")
            % {"places": listed(use.place[0] for use in left)},
        )


@staff_page("pictures/", name="pictures")
@form_methods
def pictures(request):
    """Show the photographs this person may use again; a POST puts one into what they edit."""
    shelves = library.shelves_for(request.user)
    if not shelves:
        raise PermissionDenied
    if request.method == "POST":
        return _use(request)
    target = library.target_of(request.GET.get("to", ""), request.user)
    wanted, text = request.GET.get("from", ""), words_in(request.GET.get("q", ""))
    shelf = next((one for one in shelves if one.name == wanted), shelves[0])
    page = page_of(shelf.offered(request.user, text), request.GET, PER_PAGE)
    if page is None:
        raise Http404
    copies = library.count_copies(list(page))
    context = {
        **admin.site.each_context(request),
        "title": _("Photographs used before"),
        "shelves": shelves,
        "shelf": shelf,
        "target": target,
        "text": text,
        "page": page,
        "cards": [_card(shelf, row, copies) for row in page],
    }
    return render(request, "admin/files/pictures.html", context)


def _card(shelf, row, copies) -> dict:
    label, url = shelf.place(row)
    file, size = row.image, (row.image_width, row.image_height)
    return {
        "key": library.key_of(shelf, row),
        "image": images.smallest(file.storage, file.name, *size),
        "row": row,
        "place": label,
        "url": url,
        "copies": copies.get(file.name, 0),
    }


def _use(request):
    target = library.target_of(request.POST.get("to", ""), request.user)
    use = library.picture_of(request.POST.get("picture", ""), request.user)
    if target is None or use is None:
        raise Http404
    try:
        library.use_again(use, target, by=request.user)
    except ChangeError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("The photograph is added, with its words, its credit and its basis.")
        )
    return redirect(target.home)


@staff_page("kept/<str:token>/", name="kept_picture")
@require_safe
def kept_picture(request, token):
    """Show a small version of a photograph kept over an error, to whoever has sent it."""
    name = previewed(request.user.pk, token)
    if name is None:
        raise Http404
    try:
        return FileResponse(private_storage().open(name), content_type="image/webp")
    except OSError as error:  # purged, or taken out
        raise Http404 from error
