"""pytest's part: catalogues compiled, Hypothesis calm. The tests' base is base.py."""

from importlib import import_module

import hypothesis
import pytest
from django.conf import settings
from django.utils import translation

from kanazawa2030.core.management.commands.build_translations import build

# Two busy cores make any deadline a matter of luck; failures print how to repeat them.
hypothesis.settings.register_profile("portal", deadline=None, database=None, print_blob=True)
hypothesis.settings.load_profile("portal")


def pytest_configure(config):
    build(settings.LOCALE_PATHS)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Races share one process, and so does a crawl: fail where xdist parts them."""
    if not getattr(config.option, "loadgroup", False):
        return
    for item in items:
        if item.get_closest_marker("xdist_group") and "@" not in item.nodeid:
            raise pytest.UsageError(
                "pytest-xdist groups nothing with this pytest: "
                "install what requirements-dev.txt names."
            )


@pytest.fixture(autouse=True)
def begin_in_japanese():
    """Each test begins in the language of the settings, whatever the last one left."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session", autouse=True)
def addresses_of_a_city():
    """Read the URLs before a test switches DEBUG on: rooms of development stay out."""
    import_module(settings.ROOT_URLCONF)
