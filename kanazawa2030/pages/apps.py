from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "kanazawa2030.pages"
    label = "pages"
    verbose_name = _("Pages")

    def ready(self):
        from kanazawa2030.core.audit import audited
        from kanazawa2030.core.models import CourseOfAction, Office, SiteNotice

        from . import desk  # noqa: F401  (registers its panel)
        from .models import DocumentedTotal, Milestone, SitePage, Topic

        audited(CourseOfAction, Office, SiteNotice)
        audited(DocumentedTotal, Milestone, SitePage, Topic)
