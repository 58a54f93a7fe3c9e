"""Keep in a process what was made of the content, until the content changes."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar

from django.conf import settings
from django.core.cache import caches
from django.utils import timezone

from .content import Version, content_version
from .moments import next_change

DRAWN_KEPT = 30 * 24 * 3600  # seconds
MOST = 200  # things kept; beyond, the process begins afresh


class _Kept:
    version: Version | None = None
    made: ClassVar[dict[tuple, tuple[float | None, Any]]] = {}


def kept(key: tuple, make: Callable[[], Any], *, seconds: float | None = None) -> Any:
    """Return what `make()` has made of the present content under `key`, or makes of it now.

    Like a kept page it may be a second old, so what is decided is asked again under a lock.
    What changes with time or seats needs `seconds`: it is made again after them, and at the
    next moment that changes a page. Who gets it must not change it: the next gets the same.
    """
    if not settings.KEEP_PAGES:
        return make()
    version = content_version()
    if _Kept.version != version or len(_Kept.made) >= MOST:
        _Kept.version, _Kept.made = version, {}
    until, value = _Kept.made.get(key, (0.0, None))
    now = timezone.now()
    if until is not None and until <= now.timestamp():
        value, until = make(), None
        if seconds is not None:
            until = min(now.timestamp() + seconds, next_change(version, now).timestamp())
        _Kept.made[key] = until, value
    return value


def drawn_once(key: str, draw: Callable[[], bytes]) -> bytes:
    """Return what `draw()` has drawn for `key`, in any process: it outlives the content.

    The key says everything the picture depends on. Without the cache it is drawn again.
    """
    cache = caches["pages"]
    try:
        found = cache.get(key)
    except Exception:  # each backend raises errors of its own
        return draw()
    if found is None:
        found = draw()
        with suppress(Exception):
            cache.set(key, found, timeout=DRAWN_KEPT)
    return found
