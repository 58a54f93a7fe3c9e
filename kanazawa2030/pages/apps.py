from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "kanazawa2030.pages"
    label = "pages"
    verbose_name = _("Pages")
    # Personal data, on no page anybody keeps.
    off_pages = ("pages.Subscription", "pages.Subscription_courses", "pages.Subscription_goals")

    def ready(self):
        from kanazawa2030.core.models import CourseOfAction, Goal, Office, SiteNotice
        from kanazawa2030.core.staff_site.audit import audited

        from .council import staff_views  # registers its pages
        from .dashboard import approvals, drafts, views  # register their todos and pages
        from .digest import retention, tasks  # registers purge rules and the task
        from .handbook import staff_views as handbook  # registers its pages
        from .imports import staff_views as import_pages
        from .models import DocumentedTotal, Milestone, SitePage, Topic
        from .privacy import staff_views as deletion_page
        from .search import sources  # registers its search sources
        from .translations import staff_views as translation_board

        audited(CourseOfAction, Goal, Office, SiteNotice)
        audited(DocumentedTotal, Milestone, SitePage, Topic)
