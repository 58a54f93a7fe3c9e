"""What a page says, without its markup."""

import html
import re
from html.parser import HTMLParser


class _Text(HTMLParser):
    def __init__(self):
        super().__init__()
        self.words = []

    def handle_data(self, data):
        self.words.append(data)


def text_of(response) -> str:
    """What a page says, tags and runs of white space apart."""
    reader = _Text()
    reader.feed(response.content.decode().replace("<wbr>", ""))
    return " ".join(" ".join(reader.words).split())


def title_of(response) -> str:
    found = re.search("<title>(.*?)</title>", response.content.decode(), re.S)
    return html.unescape(found[1])
