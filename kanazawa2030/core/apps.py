from django.apps import AppConfig, apps
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

    def ready(self):
        # These register system checks, tasks, purge rules and panels.
        from . import checks
        from .accounts import services as account_services
        from .mail import digest, panels
        from .web import limits
        from .worker import purging

        post_migrate.connect(load_reference, dispatch_uid="core.reference")


def load_reference(app_config, **kwargs):
    """Load the reference data after the last app's migrations: groups need all permissions."""
    if app_config.label == list(apps.get_app_configs())[-1].label:
        from .reference.load import load

        load()
