"""Pages in easy Japanese: a Japanese page that has it, asked for with ?easy=1."""

from functools import lru_cache, wraps

from django.conf import settings
from django.urls import LocalePrefixPattern, Resolver404, URLResolver, resolve
from django.utils import translation

from .language.bilingual import page_language
from .language.easy import EASY, annotated, is_easy, without_readings

PARAMETER = "easy"
ASKED = f"{PARAMETER}=1"


class LanguagePrefix(LocalePrefixPattern):
    """The first part of an address: easy Japanese is a way to read /ja/, no address."""

    @property
    def language_prefix(self):
        return f"{page_language()}/"


def language_patterns(*urls) -> list[URLResolver]:
    """Return addresses that begin with their language, as `i18n_patterns` does."""
    return [URLResolver(LanguagePrefix(), list(urls))]


def has_easy(view):
    """Decorate a view whose page is also there in easy Japanese; outermost.

    With ?easy=1 the Japanese page is rendered in it, and its links, forms and redirects to
    pages that have it stay in it. The parameter means nothing to other views.
    """

    @wraps(view)
    def either(request, *args, **kwargs):
        if request.GET.get(PARAMETER) != "1" or page_language() != "ja":
            return view(request, *args, **kwargs)
        with translation.override(EASY):
            return _in_easy(view(request, *args, **kwargs))

    either.has_easy = True
    if policy := getattr(view, "kept_page", None):
        either.kept_page = policy._replace(parameters=(*policy.parameters, PARAMETER))
    return either


def _in_easy(response):
    if target := response.headers.get("Location"):
        response.headers["Location"] = keep_easy(target)
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    if is_page and not response.streaming:
        head, opens, rest = response.content.decode(response.charset).partition("<main ")
        main, closes, foot = rest.partition("</main>")
        # Around it are menus too narrow for readings, in ordinary words.
        middle = annotated(opens + main, _keep_in_tag)
        response.content = without_readings(head) + middle + without_readings(closes + foot)
    return response


def _keep_in_tag(name: str, tag: str) -> str:
    """Keep a link or a form in easy Japanese; a link with `hreflang` says its language."""
    attribute = {"a": ' href="', "form": ' action="'}.get(name)
    if attribute is None or attribute not in tag or " hreflang=" in tag:
        return tag
    before, _, rest = tag.partition(attribute)
    url, _, after = rest.partition('"')
    return f'{before}{attribute}{keep_easy(url, "&amp;")}"{after}'


def keep_easy(url: str, ampersand: str = "&") -> str:
    """Return the address of a Japanese page that has easy Japanese with ?easy=1."""
    address, hash_, fragment = url.partition("#")
    path, _, query = address.removeprefix(settings.SITE_ORIGIN).partition("?")
    if not path.startswith("/ja/") or not path_has_easy(path) or ASKED in query:
        return url
    query = f"{query}{ampersand}{ASKED}" if query else ASKED
    return f"{address.partition('?')[0]}?{query}{hash_}{fragment}"


def easy_address(url: str) -> str:
    """Return an address as it is, or in easy Japanese where that is being written."""
    return keep_easy(url) if is_easy() else url


@lru_cache(maxsize=4096)
def path_has_easy(path: str) -> bool:
    """Return whether the page at a Japanese path is there in easy Japanese."""
    try:
        with translation.override("ja"):
            return getattr(resolve(path).func, "has_easy", False)
    except Resolver404:
        return False
