"""`manage.py check_production`: report what is not fit for the public."""

from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import WARNING, run_checks
from django.core.exceptions import FieldDoesNotExist
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from ...mail import pausing
from ...models import Office
from ...production import machine, network

_EXAMPLE_HOSTS = ("example", "test", "localhost", "invalid", "127.0.0.1")


class Command(BaseCommand):
    help = "Report everything that is not ready for the public; fail if there is anything."
    requires_system_checks = []  # they are among the findings

    def handle(self, *args, **options):
        pending = pending_migrations()
        # Without its tables an installation has no data to look at.
        findings = [
            *settings_findings(),
            *network.findings(),
            *(pending or [*machine.findings(), *data_findings()]),
        ]
        for finding in findings:
            self.stdout.write(self.style.ERROR(f"✗ {finding}"))
        if findings:
            raise CommandError(f"Not ready for the public. Findings: {len(findings)}.")
        self.stdout.write(self.style.SUCCESS("Ready for the public."))


def _is_example(host: str) -> bool:
    return any(part in _EXAMPLE_HOSTS for part in [host, *host.split(".")])


def settings_findings() -> list[str]:
    """Return what is wrong with the settings, one sentence each."""
    sender = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    origin = urlsplit(settings.SITE_ORIGIN)
    transport = settings.OUTBOX_TRANSPORT["BACKEND"]
    behind_proxy = bool(settings.SECURE_PROXY_SSL_HEADER)
    wrong = {
        "DEBUG is on.": settings.DEBUG,
        "SITE_ORIGIN is not https.": origin.scheme != "https",
        "SITE_ORIGIN is an example.": _is_example(origin.hostname or "localhost"),
        "DEFAULT_FROM_EMAIL is an example: no one could answer our emails.": (
            not sender or _is_example(sender)
        ),
        "Emails are not sent by SMTP: set EMAIL_URL.": not transport.endswith("smtp.EmailBackend"),
        "Staff sign in without a second factor.": not settings.STAFF_SECOND_FACTOR,
        "Samples are shown in open data and feeds.": settings.SHOW_SAMPLES_IN_DATA,
        "TRUSTED_PROXY_COUNT is 0 behind a proxy: all visitors share its limits.": (
            behind_proxy and settings.TRUSTED_PROXY_COUNT < 1
        ),
    }
    messages = run_checks(include_deployment_checks=True)
    return [text for text, is_so in wrong.items() if is_so] + [
        f"{message.id}: {message.msg}"
        for message in messages
        if message.level >= WARNING and not message.is_silenced()
    ]


def pending_migrations() -> list[str]:
    """Return one sentence when migrations are not applied."""
    executor = MigrationExecutor(connection)
    count = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return [f"Migrations that are not applied: {count}."] if count else []


def data_findings() -> list[str]:
    """Return what is wrong with the data, one sentence each."""
    return [
        *sample_findings(),
        *office_findings(),
        *staff_findings(),
        *unconfirmed_findings(),
        *mail_findings(),
    ]


def sample_findings() -> list[str]:
    """Return every table that still holds samples."""
    findings = []
    for model in apps.get_models():
        try:
            model._meta.get_field("is_sample")
        except FieldDoesNotExist:
            continue
        count = model._base_manager.filter(is_sample=True).count()
        if count:
            findings.append(f"Samples in {model._meta.label}: {count}.")
    return findings


def unconfirmed_findings() -> list[str]:
    """Return the texts in the city's name that came with the program and wait for its word."""
    findings = []
    for model in apps.get_models():
        try:
            model._meta.get_field("confirmed_on")
        except FieldDoesNotExist:
            continue
        rows = model._base_manager.filter(confirmed_on=None).order_by("pk")
        findings += [
            f"The city has not confirmed the text of the page “{row.key}”." for row in rows
        ]
    if not settings.STATEMENTS_CONFIRMED:
        findings.append(
            "The city has not confirmed what forms say in its name: the answer within "
            f"{settings.PROPOSAL_ANSWER_DAYS} working days, that joining costs nothing, the "
            "declarations of partners and proposers (set STATEMENTS_CONFIRMED then)."
        )
    return findings


def mail_findings() -> list[str]:
    """Return whether emails are held back."""
    if pausing.paused_since() is None:
        return []
    return ["Emails are held back: this site was restored or copied (resume_outbox)."]


def office_findings() -> list[str]:
    """Return what is missing from the office that pages and mails name."""
    office = Office.current()
    needed = {
        "department": "department",
        "phone": "phone number",
        "email": "email address",
        "reply_to": "address for replies",
    }
    findings = [
        f"The office has no {words}." for name, words in needed.items() if not getattr(office, name)
    ]
    if _is_example(office.email.rpartition("@")[2]):
        findings.append("The office still has the contact details of the samples.")
    return findings


def staff_findings() -> list[str]:
    """Return whether staff work under their own accounts and permissions."""
    staff = get_user_model().objects.filter(is_active=True, is_staff=True)
    findings = []
    if not staff.filter(is_superuser=False, groups__isnull=False).exists():
        findings.append("No staff account has its permissions from a group.")
    samples = [person.pk for person in staff if _is_example(person.email.rpartition("@")[2])]
    if samples:
        findings.append(f"Staff accounts with an example address: {len(samples)}.")
    return findings
