"""Reports of errors to Sentry, where SENTRY_DSN is set: kinds and places, nothing of a person."""

from typing import Any

from ..web.logs import clean

_NAMED = ("type", "module")
_FRAME = ("filename", "abs_path", "module", "function", "lineno", "in_app")
_KEPT = {"event_id", "timestamp", "platform", "level", "logger", "release", "environment", "sdk"}


def start(dsn: str, **options: Any) -> bool:
    """Report the errors of this process to `dsn`, if there is one; return whether it does."""
    if not dsn:
        return False
    import sentry_sdk  # only here: it takes hold of much of Python as it is loaded

    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=0.0,
        auto_session_tracking=False,
        server_name="",
        before_send=scrubbed,
        before_send_transaction=lambda _event, _hint: None,
        **options,
    )
    return True


def scrubbed(event: dict, hint: dict | None = None) -> dict:
    """Return of an event only what is known to hold nothing of a person.

    That is the kinds of errors and where they arose, and the unfilled words of a line of the log.
    Left out are the request, the user, breadcrumbs, variables, and the words of an error, which
    repeat what was typed.
    """
    kept = {name: value for name, value in event.items() if name in _KEPT}
    if words := (event.get("logentry") or {}).get("message"):
        kept["logentry"] = {"message": clean(str(words))}
    found = (event.get("exception") or {}).get("values") or []
    if found:
        kept["exception"] = {"values": [_kind_and_place(one) for one in found]}
    return kept


def _kind_and_place(error: dict) -> dict:
    kept: dict[str, Any] = {name: error[name] for name in _NAMED if name in error}
    mechanism = error.get("mechanism") or {}
    kept["mechanism"] = {name: mechanism.get(name) for name in ("type", "handled")}
    frames = (error.get("stacktrace") or {}).get("frames") or []
    kept["stacktrace"] = {
        "frames": [{name: frame[name] for name in _FRAME if name in frame} for frame in frames]
    }
    return kept
