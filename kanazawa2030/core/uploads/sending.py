"""Send a private file to somebody whom the view lets have it."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from ..storages import private_storage


def sent(name: str, *, content_type: str, label: str = "") -> HttpResponseBase:
    """Return the private file `name`, as a download if it has a `label`.

    From a disk nginx sends it (PRIVATE_MEDIA_ACCEL), from a bucket Django, or the bucket
    itself by an address that holds for MEDIA_S3_SIGNED_SECONDS. Raises Http404 if there is
    no such file, and FilesUnavailable if a bucket does not answer.
    """
    disposition = content_disposition_header(True, label) if label else ""
    if settings.MEDIA_S3_SIGNED_SECONDS:
        return _redirect(name, content_type, disposition)
    if settings.PRIVATE_MEDIA_ACCEL:
        response: HttpResponseBase = HttpResponse()
        response.headers["X-Accel-Redirect"] = f"{settings.PRIVATE_MEDIA_ACCEL.rstrip('/')}/{name}"
        if not private_storage().exists(name):
            raise Http404
    else:
        try:
            response = FileResponse(private_storage().open(name))
        except FileNotFoundError as error:
            raise Http404 from error
    response.headers["Content-Type"] = content_type
    if disposition:
        response.headers["Content-Disposition"] = disposition
    return response


def _redirect(name: str, content_type: str, disposition: str) -> HttpResponse:
    """Send to the signed address; a browser may use it again for half of its time."""
    seconds = settings.MEDIA_S3_SIGNED_SECONDS
    wanted = {"ResponseContentType": content_type, "ResponseContentDisposition": disposition}
    storage: Any = private_storage()
    address = storage.url(
        name, parameters={key: value for key, value in wanted.items() if value}, expire=seconds
    )
    response = HttpResponseRedirect(address)
    response.headers["Cache-Control"] = f"private, max-age={seconds // 2}"
    return response
