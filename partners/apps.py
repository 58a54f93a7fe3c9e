from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = _("Partners")

    def ready(self):
        from kanazawa2030.core import images
        from kanazawa2030.core.audit import audited

        from .models import Partner

        audited(Partner)
        images.register(Partner, "logo")
