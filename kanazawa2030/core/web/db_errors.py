"""Tell apart database errors that are temporary and those that the request caused."""

import errno

from django.db import DataError, InterfaceError, OperationalError

# PostgreSQL: lock not available, deadlock, statement cancelled by a time-out,
# too many connections, serialisation failure.
_BUSY_CODES = {"55P03", "40P01", "57014", "53300", "40001"}
# Not a connection; shut down, not up yet; its disk is full, or cannot be read.
_AWAY_CODES = ("08", "57P", "53100", "58030")
_AWAY_WORDS = ("unable to open database", "disk I/O error", "is full")  # of SQLite
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


def is_away(error: BaseException | None) -> bool:
    """Return whether the database cannot be reached, or it or the disk has no room left.

    Nothing of the request was stored that it was told of.
    """
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    if not hasattr(cause, "pgcode"):
        return any(words in str(error) for words in _AWAY_WORDS)
    # PostgreSQL gives no code where the connection itself failed.
    return cause.pgcode is None or cause.pgcode.startswith(_AWAY_CODES)


def is_busy(error: BaseException | None) -> bool:
    """Return whether a later attempt may succeed: a lock or a time-out."""
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    return getattr(cause, "pgcode", None) in _BUSY_CODES or "locked" in str(error)


def is_senders_value(error: BaseException | None) -> bool:
    """Return whether a value of the request fits no column: too large, too long.

    Forms refuse these first; this covers addresses and choices that were forged.
    PostgreSQL raises DataError, SQLite OverflowError for integers of more than 64 bits.
    """
    return isinstance(error, DataError) or (
        isinstance(error, OverflowError) and "SQLite INTEGER" in str(error)
    )
