"""Exceptions with a response of their own, and a static error page.

Views and services raise them; `core.web.middleware.ErrorAnswers` turns them into 410, 429
or 503 in the language of the page.
"""

from html import escape
from http import HTTPStatus

from django.conf import settings
from django.utils.translation import ngettext

from kanazawa2030.settings import headers


class Withdrawn(Exception):
    """The page was public and has been withdrawn: 410, with the reason shown.

    `reason` is public text in the reader's language, or blank.
    """

    def __init__(self, reason=""):
        super().__init__(str(reason))
        self.reason = reason


class TooMany(Exception):
    """A limit of `settings.LIMITS` is exceeded: 429 with Retry-After.

    `retry_after` is in seconds. The page shows how to contact the office, because a school
    or a library shares one address. A view with a form catches it and shows the form again,
    filled, with this error's text and by `answer`.
    """

    def __init__(self, retry_after=60):
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = max(1, int(retry_after))

    def __str__(self):
        """Return the sentence for the person whose form was not taken."""
        minutes, hours = -(-self.retry_after // 60), -(-self.retry_after // 3600)
        if minutes <= 90:
            return ngettext(
                "Too many forms were sent in a short time, so this one has not been sent. "
                "Everything you typed is still here. Please send it again in %(minutes)d minute.",
                "Too many forms were sent in a short time, so this one has not been sent. "
                "Everything you typed is still here. Please send it again in %(minutes)d minutes.",
                minutes,
            ) % {"minutes": minutes}
        return ngettext(
            "That is as many as can be sent today, so this has not been sent. "
            "Everything you typed is still here. Please send it again in %(hours)d hour.",
            "That is as many as can be sent today, so this has not been sent. "
            "Everything you typed is still here. Please send it again in %(hours)d hours.",
            hours,
        ) % {"hours": hours}

    def answer(self, response):
        """Make `response` the answer: 429 with Retry-After."""
        response.status_code = 429
        response.headers["Retry-After"] = str(self.retry_after)
        return response


class Busy(Exception):
    """A lock was not available in time: 503 with Retry-After, nothing was changed.

    `retry_after` is in seconds.
    """

    def __init__(self, retry_after=10):
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = max(1, int(retry_after))


# Headers of responses that do not pass Django.
SECURITY_HEADERS = {"Content-Security-Policy": headers.content_policy(), **headers.FIXED}

# Status: title and text in Japanese, title and text in English.
_WORDS = {
    400: (
        "お送りいただいた内容を読み取れませんでした",
        "前のページに戻り、もう一度お試しください。",
        "We could not read what was sent",
        "Please go back and try again.",
    ),
    403: (
        "このページは表示できません",
        "送信できなかったときは、前のページに戻ってもう一度お試しください。",
        "This page cannot be shown",
        "If you were sending a form, please go back and try again.",
    ),
    404: (
        "ページが見つかりません",
        "アドレスをご確認いただくか、ホームからおさがしください。",
        "Page not found",
        "Please check the address, or start from the home page.",
    ),
    410: (
        "このページは公開を終了しました",
        "ホームからおさがしください。",
        "This page has been withdrawn",
        "Please start from the home page.",
    ),
    413: (
        "お送りいただいた内容が大きすぎます",
        "前のページに戻り、文章を短く、またはファイルを小さくして、もう一度お試しください。"
        "写真は1枚10MB、一度に送れるのは全部で30MBほどまでです。",
        "What was sent is too large",
        "Please go back, shorten the text or make the file smaller, and try again. A photograph "
        "may have 10 MB, everything sent at one time about 30 MB.",
    ),
    414: (
        "アドレスが長すぎます",
        "検索の語を短くするか、ホームからおさがしください。",
        "The address is too long",
        "Please search for fewer words, or start from the home page.",
    ),
    429: (
        "短い時間に続けて操作されました",
        "少し待ってから、もう一度お試しください。お急ぎのときはお電話ください。",
        "Too many attempts in a short time",
        "Please wait a little and try again, or telephone us if it is urgent.",
    ),
    500: (
        "ただいま表示できません",
        "時間をおいて、もう一度お試しください。"
        "送信の途中だったときは、受け付けられていないことがあります。",
        "This page cannot be shown just now",
        "Please try again later. If you were sending a form, it may not have arrived.",
    ),
    503: (
        "ただいま混み合っているか、作業中です",
        "送信の途中だったときは、まだ受け付けていません。少し待ってから、もう一度お試しください。",
        "The portal is busy or under maintenance",
        "If you were sending a form, it has not been received. Please wait a little and try again.",
    ),
    504: (
        "時間内にお答えできませんでした",
        "少し待ってから、もう一度お試しください。"
        "送信の途中だったときは、受け付けのメールが届いていれば受け付けています。",
        "The portal did not answer in time",
        "Please wait a little and try again. If you were sending a form and an email about it "
        "has reached you, it has been received.",
    ),
}
# Of nginx: it takes no such request, or the portal's process does not answer or was stopped.
_WORDS[405] = _WORDS[400]
_WORDS[502] = _WORDS[500]
# What the proxy in front of the portal answers itself (deploy/nginx.conf).
PROXY_ERRORS = (400, 403, 404, 405, 413, 414, 429, 500, 502, 503, 504)


def static_page(status: int) -> str:
    """Return an HTML page in both languages, without using a template or the database."""
    title_ja, text_ja, title_en, text_en = map(
        escape, _WORDS.get(status, _WORDS[500 if status >= 500 else 400])
    )
    project = escape(settings.CITY.project)
    return (
        '<!doctype html>\n<html lang="ja"><head><meta charset="utf-8">'
        f"<title>{title_ja} | {project}</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex">'
        '<link rel="icon" href="/static/img/favicon.svg" type="image/svg+xml">'
        '<link rel="stylesheet" href="/static/css/site.css"></head><body>'
        '<header class="head"><div class="cords" aria-hidden="true"></div>'
        f'<div class="wrap head__in"><p class="brand__n" lang="{settings.CITY.project_language}">'
        f"{project}</p></div>"
        '</header><main id="main" class="wrap lost">'
        f'<div class="stack"><h1>{title_ja}</h1><p>{text_ja}</p>'
        f"{_links('ja', 'ホーム', 'これからの催し', 'お問い合わせ')}</div>"
        f'<div class="stack" lang="en"><h2>{title_en}</h2><p>{text_en}</p>'
        f"{_links('en', 'Home', 'Upcoming events', 'Contact')}</div></main></body></html>"
    )


def _links(language: str, *names: str) -> str:
    items = zip(("", "events/", "contact/"), names, strict=True)
    parts = (f'<li><a href="/{language}/{path}">{name}</a></li>' for path, name in items)
    return f'<ul class="row">{"".join(parts)}</ul>'


def status_line(status: int) -> str:
    """Return the status line of WSGI: "400 Bad Request"."""
    return f"{status} {HTTPStatus(status).phrase}"
