"""Middleware of the published files: other sites may read them, and they travel compressed.

Outside of the kept pages: a kept file is kept once, plain, and also a 304 needs the headers.
"""

import gzip

from django.utils.cache import get_conditional_response

from kanazawa2030.core.page_cache.kept import kept

from .datasets import PATHS

METHODS = "GET, HEAD, OPTIONS"
_SHORT = 500  # bytes; below, compressing gains nothing
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link",
}


class OpenDataHeaders:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path_info not in PATHS or request.method not in METHODS.split(", "):
            return response
        for name, value in _CORS.items():
            response.headers[name] = value
        if request.method == "OPTIONS":
            return response
        # The same file in every language, for everybody.
        response.headers["Vary"] = "Accept-Encoding"
        response.headers.pop("Content-Language", None)
        if response.status_code != 200:
            return response
        etag = response.headers["ETag"]
        found = get_conditional_response(request, etag=etag, response=response)
        if found.status_code == 304:
            for name in (*_CORS, "Vary"):
                found.headers[name] = response.headers[name]
        elif found.status_code == 200 and _takes_gzip(request):
            _compress(found, request.path_info)
        return found


def _takes_gzip(request) -> bool:
    """Return whether the browser takes gzip: `gzip;q=0` says that it does not."""
    for said in request.headers.get("Accept-Encoding", "").lower().split(","):
        coding, *parameters = (part.strip() for part in said.split(";"))
        if coding == "gzip":
            return not any(part in ("q=0", "q=0.0", "q=0.00", "q=0.000") for part in parameters)
    return False


def _compress(response, path: str) -> None:
    if len(response.content) < _SHORT:
        return
    etag, body = response.headers["ETag"], response.content
    response.content = kept(("gzip", path, etag), lambda: gzip.compress(body, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(response.content))
    if not etag.startswith("W/"):
        response.headers["ETag"] = f"W/{etag}"  # the same content in other bytes
