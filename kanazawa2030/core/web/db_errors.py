"""Which database errors are the moment's, and which are the sender's."""

from django.db import DataError, OperationalError

# PostgreSQL: lock not available, deadlock, statement cancelled by a time-out,
# too many connections, serialisation failure.
_BUSY_CODES = {"55P03", "40P01", "57014", "53300", "40001"}


def is_busy(error: BaseException | None) -> bool:
    """Whether trying again in a moment may succeed: a lock or a time-out."""
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    return getattr(cause, "pgcode", None) in _BUSY_CODES or "locked" in str(error)


def is_senders_value(error: BaseException | None) -> bool:
    """Whether a value from outside fits no column: too large, too long, out of range.

    Forms refuse these first. What comes by a hand-made address or a forged choice ends
    here: PostgreSQL says DataError, SQLite an OverflowError on 64-bit integers.
    """
    return isinstance(error, DataError) or (
        isinstance(error, OverflowError) and "SQLite INTEGER" in str(error)
    )
