"""The latest searches of a member of staff, in their session: no address or log names a person.

A page is named by a short random key that means nothing in another session. Signing out, or
KEPT, ends it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import get_random_string

_KEY = "people_searches"
MOST = 5  # pages open side by side
KEPT = timedelta(hours=1)
LONGEST = 300  # characters of one field; each takes fewer


@dataclass(frozen=True)
class Search:
    """What was typed; and of an act that was refused why, with what was ticked for it."""

    key: str
    typed: dict[str, str]
    refusal: str = ""
    ticked: list[str] = field(default_factory=list)
    document_number: str = ""


def _open(session: SessionBase, now: datetime) -> dict[str, dict[str, Any]]:
    """Return the searches that are not too old, by key, the oldest first."""
    since = (now - KEPT).timestamp()
    found = session.get(_KEY, {})
    return {key: said for key, said in found.items() if said["at"] > since}


def keep(session: SessionBase, typed: dict[str, str], *, now: datetime) -> str:
    """Keep a search, valid or not; return its key."""
    key = get_random_string(12)
    short = {name: value[:LONGEST] for name, value in typed.items()}
    kept = {**_open(session, now), key: {"typed": short, "at": now.timestamp()}}
    session[_KEY] = dict(list(kept.items())[-MOST:])
    return key


def kept(session: SessionBase, key: str, *, now: datetime) -> Search | None:
    """Return a search of this session; a refusal is told once."""
    searches = _open(session, now)
    if len(searches) < len(session.get(_KEY, {})):
        session[_KEY] = searches
    if key not in searches:
        return None
    said = searches[key]
    refused = said.pop("refused", {})
    if refused:
        session[_KEY] = searches
    return Search(key, said["typed"], **refused)


def refuse(session: SessionBase, key: str, *, now: datetime, **refused: Any) -> bool:
    """Keep why an act was refused, with what was ticked; return whether the search is kept."""
    searches = _open(session, now)
    if key not in searches:
        return False
    searches[key]["refused"] = refused
    session[_KEY] = searches
    return True
