"""One address of each type of public page, and loading the content they show."""

from io import StringIO

from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from kanazawa2030.core.fiscal_year import fiscal_year_of
from meetings.models import Question
from partners.models import BoardEntry

# Below the language. `{month}` and `{fiscal_year}` are the current ones, `{entry}` a sample on
# the board.
PAGE_TYPES = {
    "home": "",
    "events": "events/",
    "events, page 2": "events/?page=2",
    "events, filtered": "events/?course=1",
    "events, nothing found": "events/?q=xyzzy",
    "past events": "events/past/",
    "calendar": "events/calendar/{month}/",
    "calendars and feeds": "feeds/",
    "calendars and feeds, filtered": "feeds/?course=1",
    "event, open": "events/sample-canal-walk/",
    "event, full": "events/sample-nothing-to-waste/",
    "event, postponed": "events/sample-snow-mornings/",
    "event, cancelled": "events/sample-lantern-walk/",
    "event, moved": "events/sample-tea-table-talk/",
    "event, elsewhere": "events/sample-roof-power/",
    "event, past": "events/sample-compost-start/",
    "questionnaire": "events/sample-warm-townhouses/feedback/",
    "questionnaire, sent": "events/sample-warm-townhouses/feedback/thanks/",
    "questionnaire, closed": "events/sample-compost-start/feedback/",
    "event, documented": "events/sdgs-cafe-6/",
    "partners": "partners/",
    "partner": "partners/sample-garden-water/",
    "partner, founder": "partners/kanazawa-city/",
    "board": "partners/board/",
    "board, filtered": "partners/board/?kind=can",
    "board, nothing found": "partners/board/?q=xyzzy",
    "entry on the board": "partners/board/{entry}/",
    "meetings": "meetings/",
    "meeting": "meetings/1/",
    "meeting, record": "meetings/4/",
    "record, version 1": "meetings/4/versions/1/",
    "voices": "vision/voices/",
    "voices, filtered": "vision/voices/?course=1",
    "voices, sent": "vision/voices/sent/",
    "question of the past": "vision/voices/{question}/",
    "follow": "follow/",
    "follow, chosen": "follow/?course=1",
    "follow, sent": "follow/sent/",
    "follow, left": "follow/left/",
    "vision": "vision/",
    "indicator": "vision/indicators/sample-townhouses-lived-in/",
    "indicator, several series": "vision/indicators/sample-children-heard/",
    "indicator, no data": "vision/indicators/sample-would-walk-again/",
    "about": "about/",
    "easy Japanese": "easy/",
    "courses": "courses/",
    "course": "courses/1/",
    "goals": "goals/",
    "goal": "goals/11/",
    "impact": "impact/",
    "impact, goals by people": "impact/?show=place",
    "impact, behind a figure": "impact/events/?course=1",
    "impact, organisations": "impact/partners/",
    "impact, proposals": "impact/proposals/",
    "impact, actions": "impact/actions/",
    "impact, one sheet": "impact/{fiscal_year}/sheet/",
    "open data": "open-data/",
    "open data, a file": "open-data/event-csv/",
    "news": "news/",
    "topic": "news/sample-sign-language/",
    "call": "call/",
    "contact": "contact/",
    "easy": "easy/",
    "privacy": "privacy/",
    "terms": "terms/",
    "accessibility": "accessibility/",
    "results": "accessibility/results/",
    "search": "search/",
    "search, found": "search/?q=町家",
    "search, one kind": "search/?q=町家&kind=meetings",
    "search, nothing found": "search/?q=xyzzy",
    "site map": "sitemap/",
    "sign in": "accounts/login/",
    "new password": "accounts/password/reset/",
}
# Error pages: path and status.
ERROR_PAGES = {"404": ("nowhere/", 404), "410": ("events/sample-withdrawn/", 410)}


def address(path: str, language: str = "ja") -> str:
    """Return the path of a page type in a language."""
    today = timezone.localdate()
    known = {"month": f"{today:%Y/%m}", "fiscal_year": fiscal_year_of(today)}
    if "{entry}" in path:  # rows have no other name than their number
        known["entry"] = BoardEntry.objects.live().earliest("published_at").pk
    if "{question}" in path:
        known["question"] = Question.objects.over(timezone.now())[0].pk
    return f"/{language}/" + path.format(**known)


def load_everything(**options):
    """Load the documented content and the sample data, as `make run` does."""
    with override_settings(DEBUG=True):
        call_command("load_content", stdout=StringIO())
        call_command("load_demo", stdout=StringIO(), **options)
