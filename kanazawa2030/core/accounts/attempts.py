"""How often a secret may be tried, and the browsers an account has signed in with before.

Tries are counted for the account together with the address they come from, so strangers
who know an account cannot keep its owner out. A browser that has signed in to the account
before counts apart from everybody else at the same address.
"""

import logging
import secrets
import threading
import time
from contextlib import contextmanager

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import ngettext

from ..models import User
from ..web import limits

logger = logging.getLogger(__name__)

TOO_MANY = "too_many_tries"  # code of the error; its params have `seconds`
_SALT = "kanazawa2030.known_browser"
_KEPT = 365 * 24 * 60 * 60  # seconds
_MOST_ACCOUNTS = 5  # of one browser
_LONGEST_DELAY = 2.0  # seconds
# Of one process at the same time: its other threads serve pages.
_ROOM = threading.BoundedSemaphore(2)
_NO_ROOM = 10  # seconds to wait, as the refusal says


# --- Known browsers ----------------------------------------------------------


def known_browser(request, user: User | None) -> str:
    """Return the id of this browser if it has signed in to the account before, else ""."""
    if user is None:
        return ""
    browser, proofs = _read(request)
    proof = proofs.get(str(user.pk), "")
    return browser if constant_time_compare(proof, _proof(user)) else ""


def remember_browser(request, response, user: User):
    """Let the browser prove later that it has signed in to this account."""
    browser, proofs = _read(request)
    proofs.pop(str(user.pk), None)
    kept = dict([*proofs.items(), (str(user.pk), _proof(user))][-_MOST_ACCOUNTS:])
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps([browser or secrets.token_urlsafe(16), kept], salt=_SALT),
        max_age=_KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def last_account(request) -> str:
    """Return the key of the account that was last signed in to on this browser, else ""."""
    _browser, proofs = _read(request)
    return next(reversed(proofs), "")


def _read(request) -> tuple[str, dict]:
    cookie = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    try:
        browser, proofs = signing.loads(cookie, salt=_SALT, max_age=_KEPT)
    except signing.BadSignature:
        return "", {}
    return browser, proofs


def _proof(user) -> str:
    """Return what the cookie holds for an account; another password makes it worthless."""
    return salted_hmac(_SALT, user.get_session_auth_hash(), algorithm="sha256").hexdigest()[:32]


def visitor_of(request, user: User | None) -> str:
    """Return as whom a visitor is counted: as a known browser, else by the client's address."""
    browser = known_browser(request, user)
    return f"browser {browser}" if browser else limits.client_address(request)


# --- Tries -------------------------------------------------------------------


@contextmanager
def room(request, user: User | None):
    """Check a password while few others are checked in this process.

    It takes time on purpose. Without a bound, some dozens of wrong passwords sent together
    would leave no thread to serve a page. A known browser always has room. Raises
    ValidationError when there is none.
    """
    if known_browser(request, user):
        yield
        return
    if not _ROOM.acquire(blocking=False):
        raise too_many(_NO_ROOM)
    try:
        yield
    finally:
        _ROOM.release()


class Attempt:
    """One try at a secret; say `failed()` or `succeeded()` when it is over.

    Making one counts it, and raises ValidationError when there were too many: many tries
    at once never get more than the limit. For a limit "login" the settings have "login"
    (one account, one visitor) and, for browsers that are not known, "login_from" (one
    address, all accounts) and "login_account" (one account, all addresses). Over that
    last one a try only costs time where it `slows`: the owner is never refused for what
    strangers did.
    """

    def __init__(self, kind: str, request, account: str, user: User | None, *, slows: bool = True):
        self.kind, self.account = kind, account
        visitor = visitor_of(request, user)
        self.counted = [(kind, account, visitor)]
        if known_browser(request, user):
            self._count(self.counted)
            return
        self.counted.append((f"{kind}_from", visitor))
        everywhere = (f"{kind}_account", account)
        if slows:
            self._count(self.counted)
            self._slow_down(everywhere)
            self.counted.append(everywhere)
        else:
            self.counted.append(everywhere)
            self._count(self.counted)

    @staticmethod
    def _count(keys):
        wait = max([limits.seconds_to_wait(*key) for key in keys])
        if wait:
            raise too_many(wait)

    @staticmethod
    def _slow_down(everywhere):
        if not limits.allow(*everywhere):
            (most, _seconds), *_others = limits.windows(everywhere[0])
            time.sleep(min(_LONGEST_DELAY, (limits.count_of(*everywhere) - most) / 4))

    def failed(self):
        """Leave a line in the log; the try stays counted."""
        logger.warning(
            "A %s was refused: try %d of this visitor, account %s",
            self.kind,
            limits.count_of(*self.counted[0]),
            limits.log_name(self.kind, self.account),
        )

    def succeeded(self):
        """Take the try off: only wrong ones count."""
        for key in self.counted:
            limits.uncount(*key)


def too_many(seconds: int) -> ValidationError:
    """Return the error of a form that was sent too often; see `wait_of`."""
    minutes = -(-seconds // 60)
    return ValidationError(
        ngettext(
            "Too many attempts. Please wait %(minutes)d minute, then try again.",
            "Too many attempts. Please wait %(minutes)d minutes, then try again.",
            minutes,
        ),
        code=TOO_MANY,
        params={"minutes": minutes, "seconds": seconds},
    )


def wait_of(form) -> int:
    """Return the seconds a refused form asks to wait; 0 when it has other errors."""
    return max(
        (
            error.params["seconds"]
            for errors in form.errors.as_data().values()
            for error in errors
            if error.code == TOO_MANY
        ),
        default=0,
    )
