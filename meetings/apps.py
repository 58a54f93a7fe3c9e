from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("SDG’s Meeting")

    def ready(self):
        from kanazawa2030.core.staff_site.audit import audited

        from .models import Meeting

        audited(Meeting)
