"""Answers made of the content alone: whether one has changed is known without making it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Max
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from ..language.dates import start_of_day
from ..models import ContentChange
from .pages import etag_of, release

# No transaction of the portal lasts as long: what changed before is seen by everybody.
SETTLED = timedelta(seconds=5)


class Mark(NamedTuple):
    """What tells two states of an answer apart, and since when it is in this one."""

    etag: str
    changed_at: datetime


def mark_of(said: tuple, *moments: datetime | None) -> Mark:
    """Return the mark of what is made from `said` and the content as it is now.

    It is another one after each change of content, each release and each midnight in Tokyo,
    and whenever one of `moments` is. One of them is the last moment at which time alone made
    a row public; another the last change of the rows, which also tells what was changed past
    the portal. What is made may depend on nothing else: not on the hour, not on seats.

    Read it before the content: what is made of content that has changed since bears a mark
    nobody asks for again. One query, which unlike `content_version` is asked each time.
    """
    now = timezone.now()
    state = ContentChange.objects.aggregate(last=Max("pk"), changes=Count("pk"), at=Max("at"))
    midnight = start_of_day(timezone.localdate(now))
    etag = etag_of(repr((release(), state, midnight, moments, said)).encode())
    return Mark(etag, max(filter(None, (midnight, state["at"], *moments))))


def answer(request, mark: Mark | None, make: Callable[[], HttpResponse]) -> HttpResponse:
    """Return 304 to who has the answer with this mark, else what `make()` returns.

    An ETag decides where the request names one. A date decides only once no other change of
    the same moment can be under way; until then the answer bears an earlier one, with which
    nobody gets a 304 later. Without a mark, because seats or the hour show in the answer, it
    is made and compared.
    """
    made = make() if mark is None else None
    etag = etag_of(made.content) if mark is None else mark.etag
    dated = decides = None
    if mark is not None:
        dated = int(mark.changed_at.timestamp())
        if timezone.now() - mark.changed_at > SETTLED:
            decides = dated
        else:
            dated -= int(SETTLED.total_seconds())
    response = get_conditional_response(request, etag=etag, last_modified=decides)
    response = response or made or make()
    response.headers["ETag"] = etag
    if dated is not None:
        response.headers["Last-Modified"] = http_date(dated)
    response.headers["Cache-Control"] = "no-cache"
    return response
