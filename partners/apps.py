from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = _("Partners")

    def ready(self):
        from kanazawa2030.core import images
        from kanazawa2030.core.audit import audited

        from . import (  # noqa: F401 - they register themselves
            board,
            board_desk,
            checks,
            commitment_desk,
            desk,
            drafts,
            introductions,
            membership,
        )
        from .models import Commitment, Partner, PartnerChange, Progress

        audited(Partner, Commitment, Progress)
        images.register(Partner, "logo")
        images.register(PartnerChange, "logo")
