"""Production's own settings for measuring; only files and the log are the bench's.

`tests.bench.registrations` sets the environment they need.
"""

import warnings

from kanazawa2030.settings.prod import *  # noqa: F403
from kanazawa2030.settings.prod import STORAGES

# Nothing was collected here; the portal is measured, not its static files.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
warnings.filterwarnings("ignore", message="No directory at")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "ERROR"},
}
