"""What the sign-in tests share: a clerk with a password, and an authenticator app."""

import time

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

from ...base import PortalTestCase
from ...people import make_person

PASSWORD = "asano-gawa-no-hotaru"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_now(secret=SECRET, *, seconds=2) -> str:
    """What an authenticator app shows, for at least so many seconds more: waits if need be."""
    left = app_settings.TOTP_PERIOD - time.time() % app_settings.TOTP_PERIOD
    if left < seconds:
        time.sleep(left)
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def address(name, language="ja", *args):
    with translation.override(language):
        return reverse(name, args=args)


class SignInCase(PortalTestCase):
    def setUp(self):
        super().setUp()
        cache.clear()
        self.clerk = make_person("editor", password=PASSWORD)

    def send(self, *, password=PASSWORD, email=None, language="ja", **extra):
        return self.client.post(
            address("account_login", language),
            {"login": email or self.clerk.email, "password": password, **extra},
        )

    def with_app(self, person=None):
        TOTP.activate(person or self.clerk, SECRET)

    def send_code(self, code):
        return self.client.post(address("mfa_authenticate"), {"code": code})

    def desk(self):
        """The status of the staff desk's first page."""
        return self.client.get("/admin/").status_code
