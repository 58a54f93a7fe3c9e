"""The policy that every answer carries, whoever gives it: the one table of it.

Django's settings and the refusals before Django take it from here; nginx, which answers with
files and errors of its own, has the same values in deploy/nginx.conf (tests/test_headers.py).
"""

from csp.constants import NONE, SELF

# What a page may load, and from where.
CONTENT = {
    "default-src": [SELF],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "object-src": [NONE],
    "base-uri": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
}
# No page asks for any of these, but reception for the camera. publickey-credentials stays:
# staff sign in with passkeys.
REFUSED_FEATURES = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
HSTS_SECONDS = 31_536_000

# Sent over https only.
HSTS = {"Strict-Transport-Security": f"max-age={HSTS_SECONDS}; includeSubDomains; preload"}
# Of every answer.
FIXED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in REFUSED_FEATURES),
    # `no-referrer` would break the POST of token pages: Chromium sends Origin: null.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# Of a page of nginx about an error, which the portal's style sheet dresses.
ERROR_PAGE = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Of an answer that is no page: a file of the disk.
SEALED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


def content_policy() -> str:
    """Return the content security policy as it is sent."""
    return "; ".join(f"{name} {' '.join(values)}" for name, values in CONTENT.items())
