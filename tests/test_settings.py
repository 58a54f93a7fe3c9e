"""Production refuses to start half set up; the policy holds on every answer."""

import os
import subprocess
import sys

from django.conf import settings
from django.test import SimpleTestCase

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "kanazawa2030.settings.prod",
    "SECRET_KEY": "".join(chr(40 + n % 80) for n in range(60)),
    "DATABASE_URL": "sqlite:///unused.sqlite3",
    "EMAIL_URL": "smtp+tls://user:password@mail.city.example.jp:587",
    "SITE_ORIGIN": "https://portal.city.example.jp",
    "ALLOWED_HOSTS": "portal.city.example.jp",
    "DEFAULT_FROM_EMAIL": "Portal <portal@city.example.jp>",
}
NEEDED = sorted(set(PRODUCTION) - {"DJANGO_SETTINGS_MODULE"})


def run(*command, **environment):
    """A fresh Python with these variables only, beside what it needs to run."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def without(*names, **changes):
    kept = {key: value for key, value in PRODUCTION.items() if key not in names}
    return {**kept, **changes}


class ProductionTests(SimpleTestCase):
    def test_the_deployment_check_is_clean(self):
        done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_each_missing_variable_is_named(self):
        done = run("-c", "import kanazawa2030.settings.prod", **without(*NEEDED))
        self.assertNotEqual(done.returncode, 0)
        for name in NEEDED:
            self.assertIn(f"{name} (such as", done.stderr)

    def test_an_origin_that_is_no_https_host_is_refused(self):
        for origin in ("http://portal.city.example.jp", "https://a.example.jp/x"):
            changed = without(SITE_ORIGIN=origin)
            done = run("-c", "import kanazawa2030.settings.prod", **changed)
            self.assertIn("SITE_ORIGIN must be https://", done.stderr)


class PolicyTests(SimpleTestCase):
    def test_nothing_but_ourselves(self):
        directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        allowed = {value for values in directives.values() for value in values}
        self.assertEqual(allowed, {"'self'", "'none'", "data:"})
        self.assertEqual(
            [key for key, value in directives.items() if "data:" in value], ["img-src"]
        )
        for name in ("object-src", "base-uri", "frame-ancestors"):
            self.assertEqual(list(directives[name]), ["'none'"])

    def test_headers_stand_outside_the_refusals(self):
        refuse = settings.MIDDLEWARE.index(
            "kanazawa2030.core.web.middleware.RefuseMalformedRequests"
        )
        outside = settings.MIDDLEWARE[:refuse]
        self.assertEqual(
            [name.rpartition(".")[2] for name in outside],
            ["CSPMiddleware", "SecurityMiddleware", "XFrameOptionsMiddleware"],
        )

    def test_cookies_and_bodies(self):
        self.assertTrue(settings.SESSION_COOKIE_HTTPONLY and settings.CSRF_COOKIE_HTTPONLY)
        self.assertEqual(settings.SECURE_REFERRER_POLICY, "same-origin")
        self.assertLess(settings.IMAGE_MAX_BYTES, settings.REQUEST_MAX_BYTES)
