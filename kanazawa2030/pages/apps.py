from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "kanazawa2030.pages"
    label = "pages"
    verbose_name = _("Pages")

    def ready(self):
        from kanazawa2030.core.models import CourseOfAction, Office, SiteNotice
        from kanazawa2030.core.staff_site.audit import audited

        from .dashboard import panels  # registers its panel
        from .models import DocumentedTotal, Milestone, SitePage, Topic

        audited(CourseOfAction, Office, SiteNotice)
        audited(DocumentedTotal, Milestone, SitePage, Topic)
