"""Exceptions with a response of their own, and a static error page.

Views and services raise them; `core.web.middleware.ErrorAnswers` turns them into 410, 429
or 503 in the language of the page.
"""

from html import escape
from http import HTTPStatus

from django.conf import settings
from django.utils.translation import ngettext


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


# Headers of responses that do not pass Django; the settings give the same to the others.
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; "
        "img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": settings.PERMISSIONS_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

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
        "文章を短く、またはファイルを小さくして、もう一度お試しください。",
        "What was sent is too large",
        "Please shorten the text or make the file smaller, and try again.",
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
        "ただいま混み合っています",
        "送信の途中だったときは、まだ受け付けていません。少し待ってから、もう一度お試しください。",
        "The portal is busy just now",
        "If you were sending a form, it has not been received. Please wait a little and try again.",
    ),
}


def static_page(status: int) -> str:
    """Return an HTML page in both languages, without using a template or the database."""
    title_ja, text_ja, title_en, text_en = map(
        escape, _WORDS.get(status, _WORDS[500 if status >= 500 else 400])
    )
    return (
        '<!doctype html><html lang="ja"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex">'
        f"<title>{title_ja} – IMAGINE KANAZAWA 2030</title></head><body><main>"
        f'<h1>{title_ja} <span lang="en">{title_en}</span></h1><p>{text_ja}</p>'
        f'<p lang="en">{text_en}</p>'
        '<p><a href="/ja/" hreflang="ja">ホーム</a> '
        '<a href="/en/" hreflang="en" lang="en">Home</a></p></main></body></html>'
    )


def status_line(status: int) -> str:
    """Return the status line of WSGI: "400 Bad Request"."""
    return f"{status} {HTTPStatus(status).phrase}"
