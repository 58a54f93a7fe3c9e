"""Production's behaviour for measuring: no DEBUG, cached templates, a quiet log."""

import warnings

from kanazawa2030.settings.test import *  # noqa: F403
from kanazawa2030.settings.test import DATABASES

# As in production: a connection serves many requests.
DATABASES["default"]["CONN_MAX_AGE"] = 60
# Nothing was collected here; the portal is measured, not its static files.
warnings.filterwarnings("ignore", message="No directory at")
