"""Words of whole pages: titles of their own, and no space beside Japanese signs."""

import re
from collections import defaultdict
from html import unescape

import pytest
from django.test import override_settings

from kanazawa2030.core.models import Office

from .base import PortalClient
from .page_types import PAGE_TYPES, address, load_everything

TITLE = re.compile(r"<title>(.*?)</title>", re.S)
DESCRIPTION = re.compile(r'<meta name="description" content="(.*?)"', re.S)
# The full-width colon has its own space.
BRACKET_GAP = re.compile(r"[ぁ-んァ-ヶ一-龠](?:</(?:a|span|strong)>)*\s+（[^<]{,40}")
GAP = re.compile(r"：(?:</\w+>)?\s+(?=\w|<(?:a|code|span|strong|time)\b).{,40}", re.S)
# What nobody can do where no number and address is known.
REACH_US = re.compile(
    r"[Pp]hone us|by phone|[Cc]all us|contact the office|お電話|電話で(?!お返事)|電話ください"
    r"|お問い合わせください"
)
# Written by the city, who sees the office's data beside them.
STANDING_TEXTS = ("contact/", "privacy/", "terms/", "accessibility/")
FORMS = (
    "proposals/new/",
    "registrations/find/",
    "events/sample-canal-walk/register/",
    "events/sample-canal-walk/register/group/",
)


@pytest.mark.django_db
def test_a_session_has_no_number_of_a_registration():
    load_everything()
    page = PortalClient().get("/ja/meetings/2/").content.decode()
    assert "受付番号" not in page
    # Its name, the one before and the one after.
    assert [number for number in ("No.1", "No.2", "No.3") if number not in page] == []


@pytest.mark.django_db
@override_settings(SHOW_SAMPLES_IN_DATA=True)
def test_no_two_pages_share_a_title_or_a_description():
    load_everything()
    client = PortalClient()
    seen = {TITLE: defaultdict(set), DESCRIPTION: defaultdict(set)}
    for language in ("ja", "en"):
        for path in (*PAGE_TYPES.values(), *FORMS):
            if "?" in path:  # a part or a choice of the same page
                continue
            page = client.get(address(path, language)).content.decode()
            assert GAP.findall(page) == [], path
            assert BRACKET_GAP.findall(page) == [], path
            for pattern, words in seen.items():
                text = " ".join(unescape(pattern.search(page)[1]).split())
                words[text].add(f"{language} {path}")
    for words in seen.values():
        assert [paths for paths in words.values() if len(paths) > 1] == []


@pytest.mark.django_db
@override_settings(SHOW_SAMPLES_IN_DATA=True)
def test_without_an_office_nobody_is_told_to_reach_it():
    load_everything()
    client = PortalClient()
    places = [*PAGE_TYPES.values(), *FORMS, "partners/apply/", "nowhere/", "registrations/x/"]
    places += ["events/sample-canal-walk/flyer/", "events/sample-canal-walk/register/sent/"]

    def told():
        for language in ("ja", "en"):
            for path in set(places) - set(STANDING_TEXTS):
                page = client.get(address(path, language)).content.decode()
                yield from (f"{path}: {words}" for words in REACH_US.findall(page))

    assert any(told())  # control: the samples have an office
    Office.objects.all().delete()
    assert list(told()) == []
