from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")

    def ready(self):
        from kanazawa2030.core import images
        from kanazawa2030.core.audit import audited
        from kanazawa2030.core.outbox import register_calendar_builder

        from . import models
        from .ical import registration_calendar

        audited(
            models.Event, models.HostRole, models.ProgrammeItem, models.Speaker,
            models.Venue, models.Report, models.ReportPhoto, models.ReportMaterial,
            models.Quote,
        )  # fmt: skip
        images.register(models.Event, "image")
        images.register(models.ReportPhoto, "image")
        register_calendar_builder("registration", registration_calendar)
        for module in (  # they register themselves
            "feedback", "proposal_desk", "proposal_panel", "proposal_tasks", "proposals",
            "purging", "reports", "tasks",
        ):  # fmt: skip
            import_module(f"events.{module}")
