"""Tell apart database errors that are temporary and those that the request caused."""

from django.db import DataError, OperationalError

# PostgreSQL: lock not available, deadlock, statement cancelled by a time-out,
# too many connections, serialisation failure.
_BUSY_CODES = {"55P03", "40P01", "57014", "53300", "40001"}


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
