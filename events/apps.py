from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")
    off_pages = (
        *("events.Registration", "events.RegistrationNeeds", "events.RegistrationTransition"),
        *("events.Answer", "events.Call", "events.GroupRequest"),
        *("events.ProposalAttachment", "events.ProposalComment"),
        *("events.ProposalRevision", "events.ProposalTransition"),
        *("events.UnsavedForm", "events.TextTemplate"),
        *("events.EventMessage", "events.RightsAct"),
    )
    seat_columns = {"events.Event": ("seats_held",)}

    def ready(self):
        from kanazawa2030.core.mail.outbox import register_calendar_builder
        from kanazawa2030.core.staff_site.audit import audited
        from kanazawa2030.core.uploads import images

        from . import models
        from .ical import registration_calendar

        audited(models.Event, contact_is_public=True)
        audited(
            models.EventMessage,
            models.HostRole,
            models.ProgrammeItem,
            models.Speaker,
            *(models.TextTemplate, models.Venue),
            models.Report,
            models.ReportPhoto,
            models.ReportMaterial,
            models.Quote,
        )
        images.register(models.Event, "image")
        images.register(models.ReportPhoto, "image")
        images.register(models.Venue, "map")
        register_calendar_builder("registration", registration_calendar)
        # These register tasks, purge rules, panels and mail builders.
        from .desk import panels as desk_panels
        from .editing import amending
        from .editing import panels as editing_panels
        from .messages import panels as message_panels
        from .proposals import provenance
        from .proposals import tasks as proposal_tasks
        from .proposals.proposer import panels as proposer_panels
        from .proposals.review import message_panels as proposal_messages
        from .proposals.review import panels as review_panels
        from .proposals.review import services as review_services
        from .questionnaire import services as questionnaire_services
        from .registration import retention
        from .registration import tasks as registration_tasks
        from .reports import search as report_search
        from .reports import services as report_services
