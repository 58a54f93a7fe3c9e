from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = _("Partners")

    def ready(self):
        from kanazawa2030.core import images
        from kanazawa2030.core.audit import audited

        from . import checks, desk, drafts, membership  # noqa: F401 - they register themselves
        from .models import Partner, PartnerChange

        audited(Partner)
        images.register(Partner, "logo")
        images.register(PartnerChange, "logo")
