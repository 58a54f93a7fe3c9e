"""What a member of staff sent last, in their session: no address or log says what it was."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import get_random_string

MOST = 5  # pages open side by side


class LatestSent:
    """The latest things sent of one kind, each named by a short random key.

    A key means nothing in another session. Signing out ends it, or `lasts`.
    """

    def __init__(self, name: str, *, lasts: timedelta | None = None):
        self._name, self._lasts = name, lasts

    def _open(self, session: SessionBase, now: datetime) -> dict[str, dict[str, Any]]:
        """Return what is not too old, by key, the oldest first."""
        found = session.get(self._name, {})
        if self._lasts is None:
            return found
        since = (now - self._lasts).timestamp()
        return {key: sent for key, sent in found.items() if sent["at"] > since}

    def keep(self, session: SessionBase, sent: dict[str, Any], *, now: datetime) -> str:
        """Keep what was sent; return its key."""
        key = get_random_string(12)
        kept = {**self._open(session, now), key: {**sent, "at": now.timestamp()}}
        session[self._name] = dict(list(kept.items())[-MOST:])
        return key

    def get(self, session: SessionBase, key: str, *, now: datetime) -> dict[str, Any] | None:
        """Return what was sent, or None where it is not kept; forget what is too old."""
        kept = self._open(session, now)
        if len(kept) < len(session.get(self._name, {})):
            session[self._name] = kept
        return kept.get(key)

    def change(self, session: SessionBase, key: str, *, now: datetime, **more: Any) -> bool:
        """Put `more` to what was sent; return whether it is kept."""
        kept = self._open(session, now)
        if key not in kept:
            return False
        session[self._name] = {**kept, key: kept[key] | more}
        return True
