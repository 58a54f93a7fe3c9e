"""Production refuses to start half set up; its settings say what they must."""

import os
import re
import subprocess
import sys

from django.conf import settings
from django.test import SimpleTestCase

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "kanazawa2030.settings.prod",
    "SECRET_KEY": "".join(chr(40 + n % 80) for n in range(60)),
    "DATABASE_URL": "postgres://portal:secret@db.invalid/portal",
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
    def test_check_deploy_finds_nothing(self):
        done = run("manage.py", "check", "--deploy", "--fail-level", "INFO", **PRODUCTION)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("no issues", done.stdout)

    def test_production_does_not_start_without_what_it_needs(self):
        """Each missing variable is named, with an example; all of them at once too."""
        for missing in (*((name,) for name in NEEDED), NEEDED):
            with self.subTest(missing):
                done = run("-c", "import kanazawa2030.settings.prod", **without(*missing))
                self.assertNotEqual(done.returncode, 0)
                for name in missing:
                    self.assertIn(f"{name} (such as", done.stderr)

    def test_the_origin_of_links_is_https_without_a_path(self):
        for origin in ("http://portal.city.example.jp", "https://a.example.jp/x"):
            with self.subTest(origin):
                changed = without(SITE_ORIGIN=origin)
                done = run("-c", "import kanazawa2030.settings.prod", **changed)
                self.assertIn("SITE_ORIGIN must be https://", done.stderr)

    def test_every_variable_is_in_the_example(self):
        """.env.example lists what settings read, and nothing else."""
        read = {
            name
            for path in (settings.BASE_DIR / "kanazawa2030" / "settings").glob("*.py")
            for name in re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', path.read_text(encoding="utf-8"))
        }
        example = (settings.BASE_DIR / ".env.example").read_text(encoding="utf-8")
        listed = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
        self.assertEqual(listed - {"DJANGO_SETTINGS_MODULE"}, read - {"TEST_DB_NAME"})

    def test_gunicorn_starts_on_our_configuration(self):
        """The configuration and the WSGI entry point load under production settings."""
        done = run(
            *("-m", "gunicorn", "--check-config"),
            *("--config", "deploy/gunicorn.conf.py", "kanazawa2030.wsgi"),
            **PRODUCTION,
        )
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_parent_of_the_processes_holds_no_connection(self):
        """Forks would share it; what pages need is loaded before."""
        done = run(
            "-c",
            "from kanazawa2030.wsgi import warm_up; warm_up()\n"
            "from django.db import connections\n"
            "from django.template import engines\n"
            "loader = engines['django'].engine.template_loaders[0]\n"
            "print(len(loader.get_template_cache) > 100,"
            " [one.connection for one in connections.all(initialized_only=True)])",
            **PRODUCTION,
        )
        self.assertEqual(done.stdout.strip(), "True [None]", done.stderr)

    def test_media_lie_in_a_bucket_where_one_is_named(self):
        """Nginx has no file to send then, and pages show images of signed addresses."""
        show = (
            "from kanazawa2030.settings import prod as p\n"
            "print(p.STORAGES['private']['BACKEND'].rpartition('.')[2], p.PRIVATE_MEDIA_ACCEL,"
            " p.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src'], p.MEDIA_S3_SIGNED_SECONDS)"
        )
        disk = {**PRODUCTION, "PRIVATE_MEDIA_ACCEL": "/internal-private/"}
        named = {"MEDIA_S3_BUCKET": "portal", "MEDIA_S3_ENDPOINT": "https://s3.example.jp/"}
        for variables, wanted in (
            ({}, "FileSystemStorage /internal-private/ [\"'self'\", 'data:'] 0"),
            (named, "BucketStorage  [\"'self'\", 'data:'] 0"),
            (
                {**named, "MEDIA_S3_SIGNED_SECONDS": "60"},
                "BucketStorage  [\"'self'\", 'data:', 'https://s3.example.jp'] 60",
            ),
        ):
            done = run("-c", show, **disk, **variables)
            self.assertEqual(done.stdout.strip(), wanted, done.stderr)

    def test_development_needs_no_variable(self):
        done = run("manage.py", "check")
        self.assertEqual(done.returncode, 0, done.stderr)


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
        adds = ["PermissionsPolicy", "CSPMiddleware", "SecurityMiddleware"]
        self.assertEqual(
            [name.rpartition(".")[2] for name in settings.MIDDLEWARE[:refuse]],
            # Watched counts refusals too. What is kept has all headers but those of open
            # data, which are added to it.
            ["Watched", "OpenDataHeaders", "KeptPages", *adds, "XFrameOptionsMiddleware"],
        )

    def test_cookies_and_bodies(self):
        self.assertTrue(settings.SESSION_COOKIE_HTTPONLY and settings.CSRF_COOKIE_HTTPONLY)
        self.assertEqual(settings.SECURE_REFERRER_POLICY, "same-origin")
        self.assertLess(settings.IMAGE_MAX_BYTES, settings.REQUEST_MAX_BYTES)
        # Django counts inputs left empty: a report with twenty photographs has forty.
        self.assertGreaterEqual(settings.DATA_UPLOAD_MAX_NUMBER_FILES, 60)
