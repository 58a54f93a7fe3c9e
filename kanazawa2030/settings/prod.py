"""A city's installation. Everything secret or local comes from the environment."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from kanazawa2030.settings.base import CACHES, STORAGES, env

from .base import *  # noqa: F403

_NEEDED = {
    "SECRET_KEY": "50 random characters or more",
    "DATABASE_URL": "postgres://user:password@host/name",
    "EMAIL_URL": "smtp+tls://user:password@host:587",
    "SITE_ORIGIN": "https://portal.example.jp",
    "ALLOWED_HOSTS": "portal.example.jp",
    "DEFAULT_FROM_EMAIL": "IMAGINE KANAZAWA 2030 <portal@example.jp>",
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
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
KNOWN_BROWSER_COOKIE_NAME = "__Host-known-browser"

if env.str("CACHE_URL", default=""):
    CACHES["default"] = env.cache("CACHE_URL")
    CACHES["pages"] = {**CACHES["default"], "KEY_PREFIX": "pages"}

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
        "timeout": 10,
    },
}

MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(MEDIA_ROOT))  # noqa: F405
STORAGES["private"]["OPTIONS"]["location"] = PRIVATE_MEDIA_ROOT = env.str(
    "PRIVATE_MEDIA_ROOT",
    default=str(PRIVATE_MEDIA_ROOT),  # noqa: F405
)
PRIVATE_MEDIA_ACCEL = env.str("PRIVATE_MEDIA_ACCEL", default="")
STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"
