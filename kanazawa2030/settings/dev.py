"""A desk: no server, no environment variable needed."""

from kanazawa2030.settings.base import VAR_DIR

from .base import *  # noqa: F403

DEBUG = True
SECRET_KEY = "development-only-not-a-secret-" + "x" * 40
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
STAFF_SECOND_FACTOR = False
SHOW_SAMPLES_IN_DATA = True
VAR_DIR.mkdir(exist_ok=True)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
