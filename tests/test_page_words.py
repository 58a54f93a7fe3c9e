"""Words of whole pages: titles of their own, and no space behind a Japanese colon."""

import re
from collections import defaultdict
from html import unescape

import pytest

from .base import PortalClient
from .page_types import PAGE_TYPES, address, load_everything

TITLE = re.compile(r"<title>(.*?)</title>", re.S)
DESCRIPTION = re.compile(r'<meta name="description" content="(.*?)"', re.S)
# The full-width colon has its own space.
GAP = re.compile(r"：(?:</\w+>)?\s+(?=\w|<(?:a|code|span|strong|time)\b).{,40}", re.S)
FORMS = (
    "proposals/new/",
    "registrations/find/",
    "events/sample-canal-walk/register/",
    "events/sample-canal-walk/register/group/",
)


@pytest.mark.django_db
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
            for pattern, words in seen.items():
                text = " ".join(unescape(pattern.search(page)[1]).split())
                words[text].add(f"{language} {path}")
    for words in seen.values():
        assert [paths for paths in words.values() if len(paths) > 1] == []
