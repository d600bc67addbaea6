"""The receipt: a public locator, a secret, and a sign that tells a typing error from a wrong code.

The alphabet has 23 signs, none of which looks like another one in print or by hand: no vowels, so that no
word arises; no 0 O Q, 1 I L, 2 Z, 5 S, 6 G, 8 B pairs (the digit stays, the letter is read as it). 23 is a
prime, and the check is a sum with weights 1, 2, … modulo 23: one sign typed wrong, or any two signs swapped,
is always noticed. The check is made from the code alone: it says nothing of whether a report exists.
"""

from __future__ import annotations

import math
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

ALPHABET = "23456789CDFHJKMNPRTVWXY"
LOCATOR, SECRET, CHECK, GROUP = 6, 14, 1, 3
LENGTH = LOCATOR + SECRET + CHECK
SECRET_BITS = SECRET * math.log2(len(ALPHABET))
# argon2id for the secret: OWASP Password Storage Cheat Sheet, 19 MiB, two passes, one lane
ARGON2ID = {"memory_cost": 19 * 1024, "time_cost": 2, "parallelism": 1}

_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}
_LOOKS_LIKE = str.maketrans({"Z": "2", "S": "5", "G": "6", "B": "8", "U": "V"})
_BASE = len(ALPHABET)


@dataclass(frozen=True)
class Receipt:
    """A code as it is kept apart: the locator finds the report, the secret is only ever stored hashed."""

    locator: str
    secret: str

    def __repr__(self) -> str:
        return "Receipt(…)"  # a code in a log would open a report

    def shown(self) -> str:
        """The code as a person reads it: seven groups of three."""
        signs = self.locator + self.secret
        signs += _check_sign(signs)
        return "-".join(signs[at : at + GROUP] for at in range(0, LENGTH, GROUP))


@dataclass(frozen=True)
class TypingError:
    """What was typed cannot be a code. ``kind`` is ``empty``, ``length``, ``sign`` or ``check``; ``place``
    the first sign that no code has, counted from 1.
    """

    kind: str
    signs: int = 0
    place: int = 0

    @property
    def key(self) -> str:
        """The sentence that says it; its places are ``signs``, ``place`` and ``length``."""
        return f"register_rules.rule_receipt.{self.kind}"


def new_receipt(below: Callable[[int], int] = secrets.randbelow) -> Receipt:
    """A fresh receipt. ``below(n)`` gives a random number under n."""
    signs = "".join(ALPHABET[below(_BASE)] for _ in range(LOCATOR + SECRET))
    return Receipt(signs[:LOCATOR], signs[LOCATOR:])


def read_typed(text: str) -> Receipt | TypingError:
    """The receipt that a person typed, in any case, with any spaces and dashes, or why it cannot be one."""
    signs = _normalised(text)
    if not signs:
        return TypingError("empty")
    for place, sign in enumerate(signs, start=1):
        if sign not in _VALUE:
            return TypingError("sign", len(signs), place)
    if len(signs) != LENGTH:
        return TypingError("length", len(signs))
    if _check_sign(signs[:-CHECK]) != signs[-CHECK:]:
        return TypingError("check", len(signs))
    return Receipt(signs[:LOCATOR], signs[LOCATOR:-CHECK])


def _normalised(text: str) -> str:
    """Capitals without anything that groups them; letters that look like a digit of ours become it."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(_LOOKS_LIKE)
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] not in "ZPC")


def _check_sign(signs: str) -> str:
    total = sum(weight * _VALUE[sign] for weight, sign in enumerate(signs, start=1))
    return ALPHABET[total % _BASE]
