"""The tests' settings for a worker in a process of its own, with a real mail server."""

from kanazawa2030.settings.test import *  # noqa: F403
from kanazawa2030.settings.test import env

OUTBOX_TRANSPORT = {
    "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "OPTIONS": {"host": "127.0.0.1", "port": env.int("TEST_SMTP_PORT"), "timeout": 20},
}
