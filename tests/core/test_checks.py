"""core.checks and check_production: each finding, and the silence without one."""

import io
from datetime import date
from unittest import mock

from django.conf import UserSettingsHolder, settings
from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, override_settings

from kanazawa2030.core import checks
from kanazawa2030.core.mail import pausing
from kanazawa2030.core.management.commands import check_production
from kanazawa2030.core.models import MailPause, Office, User
from kanazawa2030.pages.models import SitePage
from partners.models import Partner

from ..base import PortalTestCase
from ..factories import make_site_page

SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": "x"}
GOOD_SQLITE = {**SQLITE, "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20}}
LOCMEM = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
ALL = (
    checks.check_translation_comes_first,
    checks.check_sqlite_locks,
    checks.check_site_origin,
    checks.check_limits,
    checks.check_caches,
    checks.check_private_files,
    checks.check_languages,
    checks.check_facebook,
)
# Setting, bad values, the finding.
BAD = [
    ("INSTALLED_APPS", [settings.INSTALLED_APPS[1:]], "kanazawa.E001"),
    (
        "DATABASES",
        [
            {"default": SQLITE},
            {
                "default": {
                    **GOOD_SQLITE,
                    "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 1},
                }
            },
        ],
        "kanazawa.E002",
    ),
    (
        "SITE_ORIGIN",
        ["portal.example.jp", "https://", "https://a.jp/", "https://u@a.jp", "ftp://a.jp", ""],
        "kanazawa.E003",
    ),
    ("FACEBOOK_URL", ["https://evil.example/", "http://www.facebook.com/x"], "kanazawa.E009"),
    (
        "LIMITS",
        [
            {},
            {**settings.LIMITS, "login": (0, 60)},
            {**settings.LIMITS, "x": (1,)},
            {**settings.LIMITS, "x": ((1, 60), (5, 0))},
            {**settings.LIMITS, "x": ()},
        ],
        "kanazawa.E004",
    ),
    (
        "CACHES",
        [
            {"default": LOCMEM, "pages": LOCMEM},
            {"default": settings.CACHES["default"]},
            {"default": settings.CACHES["default"], "pages": settings.CACHES["default"]},
        ],
        "kanazawa.E005",
    ),
    (
        "MEDIA_ROOT",
        [settings.PRIVATE_MEDIA_ROOT, settings.PRIVATE_MEDIA_ROOT.parent],
        "kanazawa.E006",
    ),
    (
        "STORAGES",
        [
            {key: value for key, value in settings.STORAGES.items() if key != "private"},
            {**settings.STORAGES, "private": settings.STORAGES["default"]},
        ],
        "kanazawa.E006",
    ),
    ("LANGUAGES", [[("ja", "日本語")]], "kanazawa.E007"),
]


def found():
    return {message.id for check in ALL for message in check(None)}


class SystemCheckTests(SimpleTestCase):
    def test_these_settings_have_no_finding(self):
        self.assertEqual(found(), set())

    def test_each_wrong_setting_is_named(self):
        for name, values, expected in BAD:
            for value in values:
                changed = UserSettingsHolder(settings)
                setattr(changed, name, value)
                # Not overridden: nothing but the checks is to hear of the change.
                with mock.patch.object(checks, "settings", changed):
                    self.assertEqual(found(), {expected}, f"{name} = {value!r}")


PRODUCTION = {
    "DEBUG": False,
    # Django 6.1: its runner of tests keeps emails to itself.
    "SILENCED_SYSTEM_CHECKS": [*settings.SILENCED_SYSTEM_CHECKS, "mail.E001"],
    "SITE_ORIGIN": "https://imagine.city.kanazawa.jp",
    "DEFAULT_FROM_EMAIL": "Portal <portal@city.kanazawa.jp>",
    "OUTBOX_TRANSPORT": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend"},
    "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
    "TRUSTED_PROXY_COUNT": 1,
    "STATEMENTS_CONFIRMED": True,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SECRET_KEY": "".join(chr(33 + n % 90) for n in range(60)),
}


@override_settings(**PRODUCTION)
class CheckProductionTests(PortalTestCase):
    def setUp(self):
        # Their own tests are in tests/core/production.
        for module in (check_production.machine, check_production.network):
            patched = mock.patch.object(module, "findings", return_value=[])
            self.addCleanup(patched.stop)
            patched.start()
        MailPause.objects.update(place=pausing.here())
        Office.objects.update_or_create(
            pk=1,
            defaults={
                "department": "課",
                "phone": "076-000-0000",
                "email": "a@city.jp",
                "reply_to": "a@city.jp",
            },
        )
        editor = self.editor
        editor.email = "editor@city.kanazawa.jp"
        editor.save()

    def findings(self):
        out = io.StringIO()
        try:
            call_command("check_production", stdout=out, no_color=True)
        except CommandError as error:
            return out.getvalue() + str(error)
        return ""

    def test_a_ready_installation(self):
        self.assertEqual(self.findings(), "")

    def test_each_wrong_setting(self):
        for name, value, words in [
            ("DEBUG", True, "DEBUG is on"),
            ("SITE_ORIGIN", "http://imagine.city.kanazawa.jp", "not https"),
            ("SITE_ORIGIN", "https://portal.example.jp", "SITE_ORIGIN is an example"),
            ("DEFAULT_FROM_EMAIL", "x <noreply@example.test>", "DEFAULT_FROM_EMAIL"),
            (
                "OUTBOX_TRANSPORT",
                {"BACKEND": "django.core.mail.backends.filebased.EmailBackend"},
                "SMTP",
            ),
            ("STAFF_SECOND_FACTOR", False, "second factor"),
            ("SHOW_SAMPLES_IN_DATA", True, "Samples"),
            ("TRUSTED_PROXY_COUNT", 0, "TRUSTED_PROXY_COUNT"),
            ("SECURE_HSTS_SECONDS", 0, "security.W004"),
            ("SITE_ORIGIN", "https://city.kanazawa.jp/x", "kanazawa.E003"),
        ]:
            with override_settings(**{name: value}):
                self.assertIn(words, self.findings(), f"{name} = {value!r}")

    def test_what_is_wrong_with_machine_and_network_is_named(self):
        check_production.machine.findings.return_value = ["No folder."]
        check_production.network.findings.return_value = ["No mail server."]
        found = self.findings()
        self.assertIn("✗ No folder.", found)
        self.assertIn("✗ No mail server.", found)

    def test_samples(self):
        Partner.objects.create(
            name_ja="見本の会", slug="sample", kind=Partner.Kind.values[0], is_sample=True
        )
        self.assertIn("Samples in partners.Partner: 1.", self.findings())

    def test_an_office_nobody_can_reach(self):
        Office.objects.update(phone="")
        self.assertIn("The office has no phone number.", self.findings())
        Office.objects.update(email="office@people.example")
        self.assertIn("contact details of the samples", self.findings())
        Office.objects.all().delete()
        self.assertIn("The office has no department.", self.findings())

    def test_what_the_city_has_not_confirmed(self):
        page = make_site_page("terms")
        self.assertIn("has not confirmed the text of the page “terms”", self.findings())
        SitePage.objects.filter(pk=page.pk).update(confirmed_on=date(2026, 4, 1))
        self.assertEqual(self.findings(), "")
        with override_settings(STATEMENTS_CONFIRMED=False):
            self.assertIn("answer within 15 working days", self.findings())

    def test_a_copy_that_holds_its_emails_back(self):
        MailPause.objects.update(place="the original")
        self.assertIn("Emails are held back", self.findings())
        pausing.resume(by=None, send_old=True)
        self.assertEqual(self.findings(), "")

    def test_staff_without_a_group_or_with_an_example_address(self):
        User.objects.create_superuser("root@example.test", "x")
        self.assertIn("Staff accounts with an example address: 1.", self.findings())
        self.editor.groups.clear()
        self.assertIn("No staff account has its permissions from a group", self.findings())

    def test_pending_migrations_stand_for_the_data(self):
        with mock.patch.object(
            check_production,
            "pending_migrations",
            return_value=["Migrations that are not applied: 2."],
        ):
            self.assertIn("Migrations that are not applied: 2.", self.findings())
