"""A city's installation. Everything secret or local comes from the environment."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from kanazawa2030.settings.base import CACHES, CONTENT_SECURITY_POLICY, STORAGES, env
from kanazawa2030.settings.bucket import bucket_storages
from kanazawa2030.settings.city import CITY

from .base import *  # noqa: F403

_NEEDED = {
    "SECRET_KEY": "50 random characters or more",
    "DATABASE_URL": "postgres://user:password@host/name",
    "EMAIL_URL": "smtp+tls://user:password@host:587",
    "SITE_ORIGIN": "https://portal.example.jp",
    "ALLOWED_HOSTS": "portal.example.jp",
    "DEFAULT_FROM_EMAIL": f"{CITY.project} <portal@example.jp>",
}
_missing = [name for name in _NEEDED if not env.str(name, default="")]
if _missing:
    raise ImproperlyConfigured(
        "The portal does not start: set "
        + ", ".join(f"{name} (such as {_NEEDED[name]})" for name in _missing)
        + ". See .env.example."
    )

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
SITE_ORIGIN = env.str("SITE_ORIGIN").rstrip("/")
_origin = urlsplit(SITE_ORIGIN)
if _origin.scheme != "https" or not _origin.netloc or _origin.path:
    raise ImproperlyConfigured(
        "SITE_ORIGIN must be https:// and a host, without a path: "
        "every link in a mail begins with it."
    )
CSRF_TRUSTED_ORIGINS = [SITE_ORIGIN]

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
KNOWN_BROWSER_COOKIE_NAME = "__Host-known-browser"

if env.str("CACHE_URL", default=""):
    # Kept pages only, which can always be built: limits stay in the database, so that nobody
    # is locked out, or let in, because this server is away. It is not waited for either.
    CACHES["pages"] = {**env.cache("CACHE_URL"), "KEY_PREFIX": "pages"}
    CACHES["pages"].setdefault("OPTIONS", {}).update(socket_connect_timeout=1, socket_timeout=1)

DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL")
_mail = env.email("EMAIL_URL")
OUTBOX_TRANSPORT = {
    "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "OPTIONS": {
        "host": _mail["EMAIL_HOST"],
        "port": _mail["EMAIL_PORT"],
        "username": _mail["EMAIL_HOST_USER"],
        "password": _mail["EMAIL_HOST_PASSWORD"],
        "use_tls": _mail.get("EMAIL_USE_TLS", False),
        "use_ssl": _mail.get("EMAIL_USE_SSL", False),
        "timeout": 30,  # a server that looks at what it takes for long has it all the same
    },
}

MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(MEDIA_ROOT))  # noqa: F405
STORAGES["private"]["OPTIONS"]["location"] = PRIVATE_MEDIA_ROOT = env.str(
    "PRIVATE_MEDIA_ROOT",
    default=str(PRIVATE_MEDIA_ROOT),  # noqa: F405
)
PRIVATE_MEDIA_ACCEL = env.str("PRIVATE_MEDIA_ACCEL", default="")
if _bucket := bucket_storages(env):
    STORAGES.update(_bucket)
    PRIVATE_MEDIA_ACCEL = ""  # nginx has no file to send
    if MEDIA_S3_SIGNED_SECONDS := env.int("MEDIA_S3_SIGNED_SECONDS", default=0):
        CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append(
            _bucket["private"]["OPTIONS"]["endpoint_url"].rstrip("/")
        )
STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"
