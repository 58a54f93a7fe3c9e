"""Links in mails: a signed purpose, row and nonce (DESIGN.md rule 7).

The row keeps the nonce. A new nonce revokes every link sent before; with the same one a
later mail can build the link again. The signature says who made it, the nonce in the
row whether it still counts: callers compare it with `same_nonce`.
"""

import secrets
import string

from django.core import signing
from django.utils.crypto import constant_time_compare

_NONCE_BYTES = 18  # 144 bits
_NONCE_CHARS = set(string.ascii_letters + string.digits + "-_")


def new_nonce() -> str:
    """24 URL-safe characters, 144 random bits, for the row's `nonce` column."""
    return secrets.token_urlsafe(_NONCE_BYTES)


def make(purpose: str, pk: int, nonce: str) -> str:
    """The token of row `pk` for one purpose, such as "registration"."""
    return _signer(purpose).sign(f"{int(pk)}.{nonce}")


def read(purpose: str, token: str) -> tuple[int, str] | None:
    """The row and nonce of a token made for `purpose`; None when it is not ours.

    Keys in SECRET_KEY_FALLBACKS are accepted, so a change of key kills no link.
    """
    try:
        pk, _dot, nonce = _signer(purpose).unsign(token).partition(".")
    except (signing.BadSignature, UnicodeError):
        return None
    if not (pk.isascii() and pk.isdigit() and set(nonce) <= _NONCE_CHARS):
        return None
    return int(pk), nonce


def same_nonce(one: str, other: str) -> bool:
    """Whether two nonces are equal and there at all; takes the same time either way."""
    return bool(one) and constant_time_compare(one, other)


def _signer(purpose: str) -> signing.Signer:
    # "~" is unreserved in addresses and in neither a number nor a nonce.
    return signing.Signer(sep="~", salt=f"kanazawa2030.tokens.{purpose}")
