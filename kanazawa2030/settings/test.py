"""Tests: production's behaviour with quick hashes and everything under var/test."""

import atexit
import shutil
import tempfile
from pathlib import Path

from kanazawa2030.settings.base import DATABASES, STORAGES, VAR_DIR, env

from .base import *  # noqa: F403

DEBUG = False
SECRET_KEY = "tests-only-not-a-secret-" + "x" * 40
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_ORIGIN = "http://testserver"
KEEP_PAGES = False  # tests/core/page_cache and the browser turn it on
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

_TEST_DIR = Path(tempfile.mkdtemp(prefix="kanazawa-test-"))
atexit.register(shutil.rmtree, _TEST_DIR, ignore_errors=True)
MEDIA_ROOT = _TEST_DIR / "media"
PRIVATE_MEDIA_ROOT = _TEST_DIR / "private"
STORAGES["private"]["OPTIONS"]["location"] = PRIVATE_MEDIA_ROOT
METRICS_FOLDER = _TEST_DIR / "metrics"
OUTBOX_TRANSPORT = {"BACKEND": "django.core.mail.backends.locmem.EmailBackend", "OPTIONS": {}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file: threads would not see each other's rows in an in-memory database.
    VAR_DIR.mkdir(exist_ok=True)
    DATABASES["default"]["TEST"] = {
        "NAME": env.str("TEST_DB_NAME", default=str(VAR_DIR / "test.sqlite3"))
    }
else:
    # Race tests queue hundreds of threads on one row; the limit is prod's business.
    DATABASES["default"]["OPTIONS"]["options"] = "-c lock_timeout=60s"
    DATABASES["default"]["CONN_MAX_AGE"] = 0
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"null": {"class": "logging.NullHandler"}},
    "root": {"handlers": ["null"], "level": "WARNING"},
}
