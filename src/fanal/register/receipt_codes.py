"""The codes of receipts: made from the form that was sent, kept as a slow hash.

A form carries a token of chance. Its code follows from the token and a key of this instance, so that a form
sent twice (a slow line, a second touch) gives the same code again; neither the token nor the code is stored.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from functools import cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from fanal.register import keystore
from fanal.register.rules.receipts import ARGON2ID, Receipt, new_receipt

_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_slow = PasswordHasher(
    time_cost=ARGON2ID["time_cost"],
    memory_cost=ARGON2ID["memory_cost"],
    parallelism=ARGON2ID["parallelism"],
)


def new_token() -> str:
    """192 bits of chance for one form."""
    return secrets.token_urlsafe(24)


def is_token(typed: str) -> bool:
    return _TOKEN.fullmatch(typed) is not None


def once(token: str) -> str:
    """What a report keeps to know the same form again; says nothing of its code."""
    return hmac.new(_key(), b"once\n" + token.encode(), hashlib.sha256).hexdigest()


def message_id(token: str) -> UUID:
    """The id of the message that a form adds: the same form adds it once."""
    return UUID(
        bytes=hmac.new(_key(), b"message\n" + token.encode(), hashlib.sha256).digest()[:16], version=4
    )


def code_of(token: str, attempt: int = 0) -> Receipt:
    """The code that a form gives; ``attempt`` counts on where another report has the locator already."""
    drawn = 0

    def below(n: int) -> int:
        nonlocal drawn
        drawn += 1
        words = f"code\n{attempt}\n{drawn}\n{token}".encode()
        return int.from_bytes(hmac.new(_key(), words, hashlib.sha256).digest(), "big") % n

    return new_receipt(below)


def slow_hash(code: Receipt) -> str:
    """What is kept of the secret: argon2id."""
    return _slow.hash(code.secret)


def matches(kept: str | None, code: Receipt) -> bool:
    """Whether the secret is the one kept; as slow where nothing is kept, so that time tells nothing."""
    try:
        return _slow.verify(kept or _nobody(), code.secret) and bool(kept)
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _slow.hash(secrets.token_hex(16))


def _key() -> bytes:
    return keystore.instance_key("submissions")
