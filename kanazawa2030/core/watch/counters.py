"""Counters that all processes of a host share: one small file, mapped into each of them.

A process adds under a lock of the file, which ends with the process that holds it. The file is
allocated whole before it is mapped: a page that a full disk does not have would end the process
that writes it. (The files of prometheus-client grow, and one stays behind for each process that
gunicorn replaces.)
"""

import fcntl
import hashlib
import mmap
import os
import socket
import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path

SIZE = 8  # bytes of a float
FORGOTTEN_AFTER = 7 * 24 * 3600  # seconds; files of hosts and releases that are no more


class Counters:
    """Sums by name; the names are fixed, so that every process has them in one order.

    Counters of other names, such as those of another release, lie in another file.
    """

    def __init__(self, names: Iterable[tuple[str, ...]], folder: Path):
        self._places = {name: place for place, name in enumerate(sorted(set(names)))}
        known = hashlib.sha256(repr(list(self._places)).encode()).hexdigest()[:12]
        size = max(1, len(self._places)) * SIZE
        self._file = _opened(folder / f"{socket.gethostname()}-{known}.counters", size)
        self._values = memoryview(mmap.mmap(self._file, size)).cast("d")
        self._lock = threading.Lock()

    def __contains__(self, name: tuple[str, ...]) -> bool:
        return name in self._places

    def add(self, amounts: dict[tuple[str, ...], float]) -> None:
        """Add each amount to the counter of its name. Raises KeyError for an unknown name."""
        places = [(self._places[name], amount) for name, amount in amounts.items()]
        with self._lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                for place, amount in places:
                    self._values[place] += amount
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def read(self) -> dict[tuple[str, ...], float]:
        """Return all sums by name."""
        return dict(zip(self._places, self._values.tolist(), strict=True))


def _opened(path: Path, size: int) -> int:
    """Return the file, allocated; without room for it, memory that forks of this process share."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _forget_old(path.parent)
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o640)
        os.posix_fallocate(file, 0, size)
    except OSError:
        file = os.memfd_create("counters") if hasattr(os, "memfd_create") else _without_name()
        os.ftruncate(file, size)
    return file


def _without_name() -> int:
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _forget_old(folder: Path) -> None:
    for path in folder.glob("*.counters"):
        if path.stat().st_mtime < time.time() - FORGOTTEN_AFTER:
            path.unlink(missing_ok=True)
