"""Site maps for search engines: public pages in both languages, without samples."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from events.models import Event
from kanazawa2030.core.models import CourseOfAction, Goal
from meetings.models import Indicator, Meeting
from partners.models import Partner

from ..models import SitePage, Topic

# Pages that exist whatever the database contains.
STANDING = (
    "pages:home",
    "events:event_list",
    "events:event_past",
    "meetings:meeting_list",
    "voices:voices",
    "partners:partner_list",
    "partners:board_list",
    "vision:vision",
    "pages:course_list",
    "pages:goal_list",
    "pages:impact",
    "pages:topic_list",
    "pages:open_data",
    "feeds:index",
    "pages:sitemap",
)


class BilingualSitemap(Sitemap):
    """Base class: each page once in each language, with the other as alternate.

    x-default is the Japanese page, as in the head of every page: Django's own x-default
    would drop the language from the address, and only `/` exists without one.
    """

    i18n = True
    alternates = True

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_ORIGIN).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_ORIGIN).netloc

    def get_urls(self, page=1, site=None, protocol=None):
        urls = super().get_urls(page, site, protocol)
        for url in urls:
            for alternate in url["alternates"]:
                if alternate["lang_code"] == "ja":
                    url["alternates"] += [{**alternate, "lang_code": "x-default"}]
                    break
        return urls


class StandingSitemap(BilingualSitemap):
    def items(self):
        return STANDING

    def location(self, item):
        return reverse(item)


class NumberedSitemap(BilingualSitemap):
    """Pages of rows with a number: courses of action and goals."""

    def items(self):
        return [
            *(("pages:course_detail", c.number) for c in CourseOfAction.objects.all()),
            *(("pages:goal_detail", goal.number) for goal in Goal.objects.all()),
        ]

    def location(self, item):
        name, number = item
        return reverse(name, args=[number])


class RowSitemap(BilingualSitemap):
    """Pages of rows with `get_absolute_url` and the time of their last change."""

    def lastmod(self, item):
        return item.updated_at


class SitePageSitemap(RowSitemap):
    def items(self):
        return SitePage.objects.published().only("key", "updated_at").order_by("key")


class TopicSitemap(RowSitemap):
    def items(self):
        topics = Topic.objects.published().filter(is_sample=False).latest_first()
        return topics.only("slug", "updated_at")


class EventSitemap(RowSitemap):
    def items(self):
        events = Event.objects.published().documented().order_by("-starts_at", "pk")
        return events.only("slug", "updated_at")


class MeetingSitemap(RowSitemap):
    def items(self):
        meetings = Meeting.objects.published().filter(is_sample=False)
        return meetings.only("number", "updated_at").order_by("number")


class IndicatorSitemap(RowSitemap):
    def items(self):
        indicators = Indicator.objects.published().filter(is_sample=False)
        return indicators.only("slug", "updated_at").order_by("pk")


class PartnerSitemap(RowSitemap):
    def items(self):
        partners = Partner.objects.published().filter(is_sample=False)
        return partners.only("slug", "updated_at").order_by("pk")


SITEMAPS = {
    "standing": StandingSitemap,
    "numbered": NumberedSitemap,
    "pages": SitePageSitemap,
    "news": TopicSitemap,
    "events": EventSitemap,
    "meetings": MeetingSitemap,
    "indicators": IndicatorSitemap,
    "partners": PartnerSitemap,
}
