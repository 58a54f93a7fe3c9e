"""Keep in a process what was made of the content, until the content changes."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings

from .content import Version, content_version

MOST = 200  # things kept; beyond, the process begins afresh


class _Kept:
    version: Version | None = None
    made: ClassVar[dict[tuple, Any]] = {}


def kept(key: tuple, make: Callable[[], Any]) -> Any:
    """Return what `make()` has made of the present content under `key`, or makes of it now.

    Like a kept page it may be a second old, so what is decided is asked again under a lock.
    Who gets it must not change it: the next request gets the same.
    """
    if not settings.KEEP_PAGES:
        return make()
    version = content_version()
    if _Kept.version != version or len(_Kept.made) >= MOST:
        _Kept.version, _Kept.made = version, {}
    made = _Kept.made
    if key not in made:
        made[key] = make()
    return made[key]
