"""Production's behaviour for measuring: no DEBUG, cached templates, a quiet log."""

from kanazawa2030.settings.test import *  # noqa: F403
