from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class StaffAdminConfig(AdminConfig):
    """The admin behind a second factor."""

    default_site = "kanazawa2030.core.staff_site.site.StaffSite"


class CoreConfig(AppConfig):
    name = "kanazawa2030.core"
    label = "core"
    verbose_name = _("Basics")
    # Apps and models that no kept page shows (core.page_cache).
    off_pages = (
        *("account", "admin", "auditlog", "auth", "mfa", "sessions"),
        *(
            "core.Alarm",
            "core.Amendment",
            "core.ContentChange",
            "core.LimitCount",
            "core.MailPause",
            "core.OutgoingMail",
            "core.PurgeCount",
            "core.RoleGrant",
        ),
        *("core.TaskRun", "core.User", "core.User_groups"),
        "core.User_user_permissions",
    )

    def ready(self):
        # These register system checks, tasks, purge rules and panels.
        from . import checks
        from .accounts import services as account_services
        from .amending import panels as amendment_panels
        from .amending import retention as amendment_retention
        from .mail import digest, panels
        from .page_cache import content, purging
        from .watch import alarms, sentry
        from .watch import panels as watch_panels
        from .web import limits
        from .worker import purging as worker_purging

        sentry.start(settings.SENTRY_DSN)
        content.watch()
        post_migrate.connect(load_reference, dispatch_uid="core.reference")


def load_reference(app_config, **kwargs):
    """Load the reference data after the last app's migrations: groups need all permissions."""
    if app_config.label == list(apps.get_app_configs())[-1].label:
        from .mail.pausing import note_place
        from .page_cache.content import record_change
        from .reference.load import load

        load()
        note_place()
        record_change()  # a migration may have changed what no statement names
