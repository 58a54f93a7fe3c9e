"""The latest searches of a member of staff; each page is named by a key of their session."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from kanazawa2030.core.forms.latest import LatestSent

KEPT = timedelta(hours=1)
LONGEST = 300  # characters of one field; each takes fewer
_LATEST = LatestSent("people_searches", lasts=KEPT)


@dataclass(frozen=True)
class Search:
    """What was typed; and of an act that was refused why, with what was ticked for it."""

    key: str
    typed: dict[str, str]
    refusal: str = ""
    ticked: list[str] = field(default_factory=list)
    document_number: str = ""


def keep(session: SessionBase, typed: dict[str, str], *, now: datetime) -> str:
    """Keep a search, valid or not; return its key."""
    short = {name: value[:LONGEST] for name, value in typed.items()}
    return _LATEST.keep(session, {"typed": short}, now=now)


def kept(session: SessionBase, key: str, *, now: datetime) -> Search | None:
    """Return a search of this session; a refusal is told once."""
    said = _LATEST.get(session, key, now=now)
    if said is None:
        return None
    refused = said.get("refused", {})
    if refused:
        _LATEST.change(session, key, now=now, refused={})
    return Search(key, said["typed"], **refused)


def refuse(session: SessionBase, key: str, *, now: datetime, **refused: Any) -> bool:
    """Keep why an act was refused, with what was ticked; return whether the search is kept."""
    return _LATEST.change(session, key, now=now, refused=refused)
