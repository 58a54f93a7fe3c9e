from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")

    def ready(self):
        from kanazawa2030.core import images
        from kanazawa2030.core.audit import audited

        from .models import Event, HostRole, ProgrammeItem, Speaker, Venue

        audited(Event, HostRole, ProgrammeItem, Speaker, Venue)
        images.register(Event, "image")
