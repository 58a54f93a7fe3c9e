"""Limit how often one client or mail address may do something.

Attempts are counted in a table, because a cache may lose them and processes do not share
memory. The limits are `settings.LIMITS`: name → (how many, seconds), or several such pairs
for windows of several lengths, a minute and an hour for instance.
"""

import ipaddress
import logging
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..models import LimitCount
from ..registry import due, purge_rule
from .db_errors import is_away, is_busy
from .errors import TooMany

logger = logging.getLogger(__name__)

# One statement for all counters of a form, in place of a transaction for each of them.
_COUNT = """
    INSERT INTO {table} (name, key_hash, window_start, count) VALUES {rows}
    ON CONFLICT (name, key_hash, window_start) DO UPDATE SET count = {table}.count + 1
    RETURNING key_hash, count
"""


class _Counter(NamedTuple):
    """One window of one limit for one key; the hash is of all but its start."""

    key_hash: str
    name: str
    key: tuple
    allowed: int
    seconds: int
    start: datetime


def windows(name: str) -> list[tuple[int, int]]:
    """Return the windows of a limit as (how many, seconds)."""
    limit = settings.LIMITS[name]
    return [limit] if isinstance(limit[0], int) else list(limit)


def allow(name: str, *key: str | int, now: datetime | None = None) -> bool:
    """Count one attempt; return whether it is within the limit `name` for `key`.

    `key` is a client address, a mail address or the like, or several of them that are
    counted together, such as an event and an address; case does not matter. Windows
    are fixed, so around their border twice the number is possible. Returns False when
    counting fails, but raises the error of a database that is busy or away. Call it before
    a transaction begins: a roll-back would lose the attempt. Raises KeyError for a name
    that is not in settings.LIMITS.
    """
    return not seconds_to_wait(name, *key, now=now)


def require(name: str, *keys: str | tuple, now: datetime | None = None):
    """Count an attempt for each key; raise TooMany (429) when one is over its limit.

    A key is a text, or a tuple of what is counted together.
    """
    require_all([(name, key) for key in keys], now=now)


def require_all(wanted: Iterable[tuple[str, str | tuple]], *, now: datetime | None = None):
    """Count an attempt for each pair of a limit and a key, as `require` does, at once.

    An attempt refused for one of them counts for the others too.
    """
    pairs = [(name, key if isinstance(key, tuple) else (key,)) for name, key in wanted]
    if wait := _count(pairs, now or timezone.now()):
        raise TooMany(retry_after=wait)


def count_of(name: str, *key: str | int, now: datetime | None = None) -> int:
    """Return the attempts counted in the present first window of `name`; counts nothing."""
    _allowed, seconds = windows(name)[0]
    start = _window_start(now or timezone.now(), seconds)
    rows = LimitCount.objects.filter(
        name=name, key_hash=_hash(name, seconds, key), window_start=start
    )
    return rows.values_list("count", flat=True).first() or 0


def uncount(name: str, *key: str | int, now: datetime | None = None) -> None:
    """Take one attempt off the present windows: it was no misuse after all."""
    for _allowed, seconds in windows(name):
        start = _window_start(now or timezone.now(), seconds)
        LimitCount.objects.filter(
            name=name, key_hash=_hash(name, seconds, key), window_start=start, count__gt=0
        ).update(count=F("count") - 1)


def log_name(name: str, *key: str | int) -> str:
    """Return what stands for a key in the log: the same for the same key, and not the key."""
    return _hash(name, 0, key)[:12]


def seconds_to_wait(name: str, *key: str | int, now: datetime | None = None) -> int:
    """Count one attempt as `allow` does; return the seconds to wait, 0 if it is allowed."""
    return _count([(name, key)], now or timezone.now())


def _count(pairs: list[tuple[str, tuple]], now: datetime) -> int:
    """Count one attempt for each limit and key; return the seconds to wait for all of them."""
    counters = [
        _Counter(
            _hash(name, seconds, key), name, key, allowed, seconds, _window_start(now, seconds)
        )
        for name, key in pairs
        for allowed, seconds in windows(name)
    ]
    try:
        counts = _add_one(counters)
    except (DatabaseError, InterfaceError) as error:
        if is_away(error) or is_busy(error):
            raise  # 503: nobody has tried too often
        logger.exception("The limits %s could not be counted; refusing", [n for n, _k in pairs])
        counts = {}
    return max(_wait(one, counts.get(one.key_hash, one.allowed + 1), now) for one in counters)


def _add_one(counters: list[_Counter]) -> dict[str, int]:
    """Raise each counter by one; return the new counts by hash."""
    # In one order everywhere: two forms that share counters never wait for each other.
    ordered = sorted({one.key_hash: one for one in counters}.values())
    values = [
        value
        for one in ordered
        for value in (one.name, one.key_hash, connection.ops.adapt_datetimefield_value(one.start))
    ]
    sql = _COUNT.format(
        table=LimitCount._meta.db_table, rows=", ".join(["(%s, %s, %s, 1)"] * len(ordered))
    )
    # A statement alone is a transaction; inside one, a failure must not end it.
    alone = not connection.in_atomic_block
    with nullcontext() if alone else transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return dict(cursor.fetchall())


def _wait(counter: _Counter, count: int, now: datetime) -> int:
    """Return the seconds until this counter lets an attempt through, 0 if it does."""
    if count <= counter.allowed:
        return 0
    logger.warning(
        "Limit %s exceeded: %d of %d in %d s, key %s",
        counter.name,
        count,
        counter.allowed,
        counter.seconds,
        log_name(counter.name, *counter.key),
    )
    left = (counter.start + timedelta(seconds=counter.seconds) - now).total_seconds()
    return max(1, round(left))


def client_address(request) -> str:
    """Return the client's IP address; for IPv6 its /64, which belongs to one connection.

    It is the entry of X-Forwarded-For `settings.TRUSTED_PROXY_COUNT` from the right, which
    the outermost proxy wrote. Entries left of it, and the whole header where there is no
    proxy, may be forged by the client.
    """
    hops = settings.TRUSTED_PROXY_COUNT
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    told = _network(forwarded[-hops]) if 0 < hops <= len(forwarded) else ""
    return told or _network(request.META.get("REMOTE_ADDR", "")) or "unknown"


def client_browser(request) -> tuple[str, str]:
    """Return what tells the browsers behind one address apart, as far as they tell it."""
    return client_address(request), request.headers.get("User-Agent", "")[:300]


def _network(text: str) -> str:
    text = text.strip()
    if text.startswith("["):  # [2001:db8::1]:443
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # 192.0.2.1:443
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if address.version == 6:
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((int(address), 64), strict=False))
    return str(address)


def _hash(name: str, seconds: int, key: tuple) -> str:
    text = "\n".join(str(part).strip().casefold() for part in key)
    return salted_hmac(
        f"kanazawa2030.limits.{name}.{seconds}", text, algorithm="sha256"
    ).hexdigest()


def _window_start(now: datetime, seconds: int) -> datetime:
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=UTC)


@purge_rule("limits")
def purge_counts(now: datetime, *, dry_run: bool) -> int:
    """Delete the counters of windows that have ended; return how many."""
    longest = max(seconds for name in settings.LIMITS for _allowed, seconds in windows(name))
    over = LimitCount.objects.filter(window_start__lt=now - timedelta(seconds=longest))
    return due(over, "window_start") if dry_run else over.delete()[0]
