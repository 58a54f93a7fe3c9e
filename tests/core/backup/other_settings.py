"""Another installation beside that of the test, in the folder OTHER_PLACE."""

import os
from pathlib import Path

from kanazawa2030.settings.test import *  # noqa: F403
from kanazawa2030.settings.test import CACHES, STORAGES

_PLACE = Path(os.environ["OTHER_PLACE"])
SECRET_KEY = os.environ.get("OTHER_KEY", SECRET_KEY)  # noqa: F405
MEDIA_ROOT = _PLACE / "media"
PRIVATE_MEDIA_ROOT = _PLACE / "private"
STORAGES["private"]["OPTIONS"]["location"] = PRIVATE_MEDIA_ROOT
CACHES["pages"]["LOCATION"] = str(_PLACE / "pages")
