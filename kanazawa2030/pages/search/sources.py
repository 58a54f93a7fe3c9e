"""News, fixed pages, courses of action and goals as the search of all pages finds them."""

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast

from kanazawa2030.core.http import address_of
from kanazawa2030.core.models import CourseOfAction, Goal
from kanazawa2030.core.models.search import UNDATED, holding, lines
from kanazawa2030.core.registry import search_source

from ..models import SitePage, Topic


@search_source(
    "topic",
    kind="news",
    order=70,
    columns={
        "title_ja": F("title_ja"),
        "title_en": F("title_en"),
        "text_ja": lines("summary_ja", "body_ja"),
        "text_en": lines("summary_en", "body_en"),
        "at": F("publish_at"),
        "slug": F("slug"),
    },
    read=lambda hit: (address_of("pages:topic_detail", hit.slug), "", ""),
)
def topics(words, now):
    """Return the public news."""
    return Topic.objects.published(now).filter(holding(words))


@search_source(
    "page",
    kind="pages",
    order=80,
    columns={
        "title_ja": F("title_ja"),
        "title_en": F("title_en"),
        "text_ja": lines("description_ja", "body_ja", "easy_body"),
        "text_en": lines("description_en", "body_en"),
        "slug": F("key"),
        "is_sample": Value(False),
        **UNDATED,
    },
    read=lambda hit: (address_of(f"pages:{hit.slug}"), "", ""),
)
def pages(words, now):
    """Return the public fixed pages."""
    return SitePage.objects.published(now).filter(holding(words))


@search_source(
    "tag-course",
    kind="pages",
    order=81,
    columns={
        "title_ja": F("short_title_ja"),
        "title_en": F("short_title_en"),
        "text_ja": lines("title_ja", "aim_ja", "easy_text"),
        "text_en": lines("title_en", "aim_en"),
        "slug": Cast(F("pk"), CharField()),
        "is_sample": Value(False),
        **UNDATED,
    },
    read=lambda hit: (address_of("pages:course_detail", hit.key), "", ""),
)
def courses(words, now):
    """Return the courses of action; their names stand behind those of pages in order."""
    return CourseOfAction.objects.filter(holding(words))


@search_source(
    "tag-goal",
    kind="pages",
    order=82,
    columns={
        "title_ja": F("title_ja"),
        "title_en": F("title_en"),
        "text_ja": F("aim_ja"),
        "text_en": F("aim_en"),
        "slug": Cast(F("pk"), CharField()),
        "is_sample": Value(False),
        **UNDATED,
    },
    read=lambda hit: (address_of("pages:goal_detail", hit.key), "", ""),
)
def goals(words, now):
    """Return the goals."""
    return Goal.objects.filter(holding(words))
