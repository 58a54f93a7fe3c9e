"""Folders, static files, cache, clock and worker of the machine: what is wrong, and what to do."""

import os
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.db.models import Max
from django.http.request import validate_host
from django.utils import timezone

from ..models import TaskRun

_JAPAN = "Asia/Tokyo"
_WORKER_IS_LATE = timedelta(hours=1)
_CLOCKS_APART = timedelta(seconds=30)
_FIRST_YEAR = 2026  # of this program: a clock that has not been set begins in 1970


def findings() -> Iterator[str]:
    """Yield what is wrong, one sentence each with what to do. Needs the tables of the database."""
    for look in (hosts, folders, static_files, cache_tables, clocks, worker):
        yield from look()


def hosts() -> Iterator[str]:
    """Yield host names the portal must not, or must, answer to."""
    wide = [host for host in settings.ALLOWED_HOSTS if host == "*" or host.startswith(".")]
    if wide:
        yield (
            f"ALLOWED_HOSTS holds {wide[0]!r}: strangers could choose the host of pages. "
            "Name the portal's own hosts."
        )
    own = settings.SITE_ORIGIN.partition("://")[2].partition(":")[0]
    if not validate_host(own, settings.ALLOWED_HOSTS):
        yield f"ALLOWED_HOSTS lacks {own}, the host of SITE_ORIGIN. Add it."


def folders() -> Iterator[str]:
    """Yield folders of uploads that are missing or that the services cannot write to."""
    for name, alias in (("MEDIA_ROOT", "default"), ("PRIVATE_MEDIA_ROOT", "private")):
        if not settings.STORAGES[alias]["BACKEND"].endswith("FileSystemStorage"):
            continue
        folder = Path(getattr(settings, name))
        if not folder.is_dir():
            yield f"{name}: {folder} does not exist. Make it, owned by the user of the services."
        elif not _is_writable(folder):
            yield (
                f"{name}: the services cannot write to {folder}. Give it to their user, "
                "and run this command as that user."
            )


def _is_writable(folder: Path) -> bool:
    """Return whether this process can write there; root can anywhere, the services cannot."""
    if os.geteuid() == 0 and folder.stat().st_uid == 0:
        return False
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def static_files() -> Iterator[str]:
    """Yield whether style sheets and scripts are collected, and those of this version."""
    names = getattr(staticfiles_storage, "hashed_files", None)
    if names is None:
        yield "Static files have no hashed names: use kanazawa2030.settings.prod."
        return
    if not names:
        yield (
            f"{settings.STATIC_ROOT} has no list of static files: every page would fail. "
            "Run manage.py collectstatic."
        )
        return
    missing = [
        path
        for finder in get_finders()
        for path, _storage in finder.list([])
        if path not in names and path.replace("\\", "/") not in names
    ]
    if missing:
        yield (
            f"Static files are of an earlier version: {missing[0]} is not among them. "
            "Run manage.py collectstatic, then restart the site."
        )


def cache_tables() -> Iterator[str]:
    """Yield caches that do not keep what they are given."""
    for alias in settings.CACHES:
        try:
            caches[alias].set("check_production", alias, 10)
            if caches[alias].get("check_production") == alias:
                continue
            problem = "keeps nothing"
        except DatabaseError:
            problem = "has no table"
        except Exception as error:  # each cache backend raises errors of its own
            problem = f"does not answer ({type(error).__name__})"
        yield (
            f"The cache {alias!r} {problem}: sign-in limits would not hold. "
            "Run manage.py createcachetable, or correct CACHE_URL."
        )


def clocks() -> Iterator[str]:
    """Yield whether this machine's time is that of the database, and Japan's."""
    now = timezone.now()
    if settings.TIME_ZONE != _JAPAN:
        yield f"TIME_ZONE is {settings.TIME_ZONE}: dates would not be Japan's. Use {_JAPAN}."
    if now.year < _FIRST_YEAR:
        yield f"The clock of this machine says {now:%Y}. Set it, and let it follow a time server."
    elif abs(_time_of_database() - now) > _CLOCKS_APART:
        yield (
            "The clocks of this machine and of the database differ by more than half a minute: "
            "reservations would end early or late. Let both follow a time server."
        )


def _time_of_database():
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def worker() -> Iterator[str]:
    """Yield whether a worker has finished something lately: it sends emails and purges."""
    last = TaskRun.objects.aggregate(last=Max("last_finished_at"))["last"]
    if last is None or timezone.now() - last > _WORKER_IS_LATE:
        since = "has never run" if last is None else f"last ran at {last:%Y-%m-%d %H:%M} UTC"
        yield (
            f"The worker {since}: no email is sent, nothing is purged. Start it "
            "(systemctl enable --now kanazawa2030-worker), wait a minute, and look again."
        )
