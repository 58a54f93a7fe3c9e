"""Limit how often one client or mail address may do something.

Attempts are counted in a table, because a cache may lose them and processes do not share
memory. The limits are `settings.LIMITS`: name → (how many, seconds).
"""

import ipaddress
import logging
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..models import LimitCount
from ..registry import purge_rule
from .errors import TooMany

logger = logging.getLogger(__name__)

_COUNT_ONE = """
    INSERT INTO {table} (name, key_hash, window_start, count) VALUES (%s, %s, %s, 1)
    ON CONFLICT (name, key_hash, window_start) DO UPDATE SET count = {table}.count + 1
    RETURNING count
"""


def allow(name: str, key: str, *, now: datetime | None = None) -> bool:
    """Count one attempt; return whether it is within the limit `name` for `key`.

    `key` is a client address, a mail address or the like; case does not matter. Windows
    are fixed, so around their border twice the number is possible. Returns False when
    counting fails. Call it before a transaction begins: a roll-back would lose the
    attempt. Raises KeyError for a name that is not in settings.LIMITS.
    """
    allowed, seconds = settings.LIMITS[name]
    start = _window_start(now or timezone.now(), seconds)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                _COUNT_ONE.format(table=LimitCount._meta.db_table),
                [name, _hash(name, key), connection.ops.adapt_datetimefield_value(start)],
            )
            (count,) = cursor.fetchone()
    except DatabaseError:
        logger.exception("The limit %s could not be counted; refusing", name)
        return False
    return count <= allowed


def require(name: str, *keys: str, now: datetime | None = None):
    """Count an attempt for each key; raise TooMany (429) when one is over its limit."""
    now = now or timezone.now()
    # All are counted first: an attempt refused for one key counts for the others too.
    answers = [allow(name, key, now=now) for key in keys]
    if not all(answers):
        raise TooMany(retry_after=seconds_left(name, now=now))


def seconds_left(name: str, *, now: datetime | None = None) -> int:
    """Return the seconds until the present window of `name` ends; at least 1."""
    now = now or timezone.now()
    _allowed, seconds = settings.LIMITS[name]
    end = _window_start(now, seconds) + timedelta(seconds=seconds)
    return max(1, round((end - now).total_seconds()))


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


def _hash(name: str, key: str) -> str:
    return salted_hmac(
        f"kanazawa2030.limits.{name}", key.strip().casefold(), algorithm="sha256"
    ).hexdigest()


def _window_start(now: datetime, seconds: int) -> datetime:
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=UTC)


@purge_rule("limits")
def purge_counts(now: datetime, *, dry_run: bool) -> int:
    """Delete the counters of windows that have ended; return how many."""
    longest = max(seconds for _allowed, seconds in settings.LIMITS.values())
    over = LimitCount.objects.filter(window_start__lt=now - timedelta(seconds=longest))
    return over.count() if dry_run else over.delete()[0]
