"""Tokens of the links in mails: a purpose, the key of a row and a nonce, signed.

The row keeps the nonce, so a later mail can contain the same link, and a new nonce
revokes every link sent before; `row_of` fetches the row and compares the two.
"""

import secrets
import string
from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.utils.crypto import constant_time_compare

_NONCE_BYTES = 18  # 144 bits
_NONCE_CHARS = set(string.ascii_letters + string.digits + "-_")


def new_nonce() -> str:
    """Return 24 random URL-safe characters (144 bits) for the column `nonce`."""
    return secrets.token_urlsafe(_NONCE_BYTES)


def make(purpose: str, pk: int, nonce: str) -> str:
    """Return the token of row `pk` for a purpose such as "registration"."""
    return _signer(purpose).sign(f"{int(pk)}.{nonce}")


def read(purpose: str, token: str) -> tuple[int, str] | None:
    """Return key and nonce of a token made for `purpose`, or None if it is not valid.

    Keys in SECRET_KEY_FALLBACKS are accepted, so that links survive a change of the key.
    """
    try:
        pk, _dot, nonce = _signer(purpose).unsign(token).partition(".")
    except (signing.BadSignature, UnicodeError):
        return None
    if not (pk.isascii() and pk.isdigit() and set(nonce) <= _NONCE_CHARS):
        return None
    return int(pk), nonce


def row_of(purpose: str, token: str, rows: Iterable, *, field: str = "nonce") -> Any | None:
    """Return the row of the queryset `rows` a mailed link belongs to.

    None for a forged or revoked link, or when the row is not among `rows`.
    """
    read_token = read(purpose, token)
    if read_token is None:
        return None
    pk, nonce = read_token
    row = rows.filter(pk=pk).first()
    return row if row is not None and same_nonce(getattr(row, field), nonce) else None


def same_nonce(one: str, other: str) -> bool:
    """Return whether two nonces are equal and not blank, in constant time."""
    return bool(one) and constant_time_compare(one, other)


def _signer(purpose: str) -> signing.Signer:
    # "~" needs no quoting in addresses and is in neither a number nor a nonce.
    return signing.Signer(sep="~", salt=f"kanazawa2030.tokens.{purpose}")
