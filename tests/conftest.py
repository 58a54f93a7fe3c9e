"""Settings of pytest and Hypothesis; compiles the catalogues. Base classes: base.py."""

from importlib import import_module

import hypothesis
import pytest
from django.conf import settings
from django.utils import translation

from kanazawa2030.core.management.commands.build_translations import build

# No deadline: on busy cores it fails by chance. Failures print how to repeat them.
hypothesis.settings.register_profile("portal", deadline=None, database=None, print_blob=True)
hypothesis.settings.load_profile("portal")


def pytest_configure(config):
    build()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Fail where pytest-xdist would not keep the tests of a group in one process."""
    if not getattr(config.option, "loadgroup", False):
        return
    for item in items:
        if item.get_closest_marker("xdist_group") and "@" not in item.nodeid:
            raise pytest.UsageError(
                "pytest-xdist groups nothing with this pytest: run make setup-test."
            )


@pytest.fixture(autouse=True)
def begin_in_japanese():
    """Begin each test in the language of the settings."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session", autouse=True)
def urls_without_debug():
    """Import the URLs before a test sets DEBUG, which would add development pages."""
    import_module(settings.ROOT_URLCONF)
