from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("SDG’s Meeting")
    # The public page of a record reads its frozen versions.
    off_pages = (
        *("meetings.ActionChange", "meetings.AgendaItem", "meetings.AgendaItem_versions"),
        *("meetings.SectorCount", "meetings.SectorCount_versions"),
        *("meetings.VoiceFlag", "meetings.VoiceMove"),
    )
    # The order of the desk's lists, in both languages.
    desk_order = (
        *("meeting", "recordversion", "statement", "decision", "action", "material", "photo"),
        *("axis", "indicator", "measurement", "vision", "question", "voice", "voiceflag"),
    )

    def ready(self):
        from kanazawa2030.core.staff_site.audit import audited
        from kanazawa2030.core.uploads import images

        from . import models
        from .vision import panels, served

        audited(
            models.Meeting,
            models.RecordVersion,
            models.AgendaItem,
            models.Statement,
            models.Decision,
            models.Action,
            models.Material,
            models.Photo,
            models.SectorCount,
            models.Vision,
            models.Axis,
            models.Indicator,
            models.Series,
            models.Measurement,
            models.Question,
        )
        images.register(models.Photo, "image")
        # These register purge rules, panels, lines of the digest and search sources.
        from .public import search
        from .records import panels as record_panels
        from .voices import panels as voices_panels
        from .voices import retention as voices_retention
