"""The encoder: one keyed Bloom filter a record.

Every piece of a value (a pair of letters, a digit at its place) is hashed with HMAC-SHA-256 under the
secret, each
of its positions drawn independently: the double hashing of Schnell, Bachteler, Reiher (2009) is what the
pattern-mining attacks of Christen et al. live on. All fields go into one filter (Schnell et al., CLK, 2011).
Hardening: XOR-folding (Schnell and Borgs, XOR-folding for hardening Bloom filters, EGC 2016) and bits turned
over at random (BLIP: Alaggan, Gambs, Kermarrec 2012; Schnell and Borgs, Randomized response and balanced
Bloom
filters for privacy preserving record linkage, ICDM Workshops 2016). What is turned over depends on the
filter and
the secret alone, so that encoding a record again and again teaches nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from fanal.foundation.names.analysis import words
from fanal.foundation.names.encoding.plan import PLAN, Field, Plan
from fanal.foundation.names.folding import fold
from fanal.foundation.names.romanise import romanise

if TYPE_CHECKING:
    import numpy as np

_MOST = 192  # hashes of one piece at most
_DATE = re.compile(r"(\d{4})-?(?:(\d{2})(?:-?(\d{2}))?)?")


class Encoder:
    """Encodes records under one secret. Holds the secret in memory and never shows it."""

    def __init__(self, secret: bytes, plan: Plan = PLAN) -> None:
        if len(secret) < 32:
            raise ValueError("a secret of at least 32 bytes")
        self.plan = plan
        self._key = hmac.new(secret, f"fanal/encode/{plan.name}".encode(), hashlib.sha256).digest()
        self._known: dict[tuple[str, str], np.ndarray] = {}

    def __repr__(self) -> str:
        return f"Encoder({self.plan.name})"

    @property
    def check(self) -> str:
        """Equal for equal secrets; says nothing about a secret that was drawn at random."""
        return hmac.new(self._key, b"check", hashlib.sha256).hexdigest()[:16]

    def encode(self, record: Mapping[str, str | None]) -> bytes:
        """The filter of one record; a missing value sets nothing."""
        import numpy as np

        size = self.plan.bits * (2 if self.plan.fold else 1)
        filled = np.zeros(size, dtype=bool)
        for field in self.plan.fields:
            value = record.get(field.column)
            found = pieces(field, value, record.get("birth_precision")) if value else []
            # a date sets as many bits as it has digits; everything else its whole budget
            parts = 8 if field.kind == "date" else len(found)
            each = min(_MOST, max(1, round(field.hashes / parts))) if found else 0
            for piece in found:
                filled[self._positions(field.space, piece)[:each] % size] = True
        if self.plan.fold:
            filled = filled[: self.plan.bits] ^ filled[self.plan.bits :]
        packed = np.packbits(filled).tobytes()
        return self._flipped(packed) if self.plan.flip and filled.any() else packed

    def _positions(self, space: str, piece: str) -> np.ndarray:
        import numpy as np

        found = self._known.get((space, piece))
        if found is None:
            text = f"{space}\0{piece}\0".encode()
            stream = b"".join(
                hmac.new(self._key, text + bytes([block]), hashlib.sha256).digest()
                for block in range(_MOST // 16)
            )
            found = self._known[space, piece] = np.frombuffer(stream, dtype="<u2").astype(np.int64)
        return found

    def _flipped(self, packed: bytes) -> bytes:
        import numpy as np

        seed = hmac.new(self._key, b"flip" + packed, hashlib.sha256).digest()
        draws = np.frombuffer(hashlib.shake_256(seed).digest(self.plan.bits * 2), dtype="<u2")
        turned = np.packbits(draws < int(self.plan.flip * 65536))
        return (np.frombuffer(packed, dtype=np.uint8) ^ turned).tobytes()


def pieces(field: Field, value: str, precision: str | None = None) -> list[str]:
    """What of a value is hashed, each piece once."""
    if field.kind == "words":
        return sorted({gram for word in words(value) for gram in _grams(f"_{fold(word)}_")})
    if field.kind == "date":
        return _digits(value, precision)
    plain = romanise(value).replace(" ", "")
    if field.kind == "code":
        return [f"{place}{sign}" for place, sign in enumerate(plain[:12])]
    return sorted(set(_grams(f"_{plain}_"))) if plain else []


def _grams(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(len(text) - 1)] if len(text) > 2 else []


def _digits(value: str, precision: str | None) -> list[str]:
    """The digits of a date at their places, as far as it is known: a year that stands as 1 January is a
    year."""
    found = _DATE.fullmatch(value.strip()[:10])
    if found is None:
        return []
    year, month, day = found.groups()
    if precision in ("year", "age", "month"):
        day = None
    if precision in ("year", "age"):
        month = None
    text = year + (month or "") + (day or "" if month else "")
    return [f"{place}{digit}" for place, digit in enumerate(text)]
