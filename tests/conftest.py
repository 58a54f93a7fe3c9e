"""pytest's part: catalogues compiled, Hypothesis calm. The tests' base is base.py."""

import hypothesis
from django.conf import settings

from kanazawa2030.core.management.commands.build_translations import build

# Two busy cores make any deadline a matter of luck; failures print how to repeat them.
hypothesis.settings.register_profile(
    "portal", deadline=None, database=None, print_blob=True
)
hypothesis.settings.load_profile("portal")


def pytest_configure(config):
    build(settings.LOCALE_PATHS)
