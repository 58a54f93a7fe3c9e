from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = _("Partners")
    off_pages = (
        *("partners.CommitmentChange", "partners.Introduction", "partners.Invitation"),
        *("partners.Membership", "partners.MembershipMove", "partners.PartnerChange"),
        *("partners.PartnerMove", "partners.YearlyCheck"),
    )

    def ready(self):
        from kanazawa2030.core.staff_site.audit import audited
        from kanazawa2030.core.uploads import images

        from .models import Commitment, Partner, PartnerChange, Progress

        audited(Partner, Commitment, Progress)
        images.register(Partner, "logo")
        images.register(PartnerChange, "logo")
        # These register tasks, purge rules, panels, digest lines, search and person sources.
        from .board import introductions
        from .board import panels as board_panels
        from .board import services as board_services
        from .commitments import panels as commitment_panels
        from .directory import search as directory_search
        from .membership import services as membership_services
        from .profile import drafts, people
        from .profile import panels as profile_panels
        from .yearly_check import services as yearly_check_services
