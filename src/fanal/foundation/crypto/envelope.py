"""AES-256-GCM with associated data; data keys wrapped by a key-encryption key.

A sealed value is ``nonce || ciphertext || tag``. Nonces are 96 random bits (NIST SP 800-38D, 8.2.2): one key
may seal 2**32 values before the chance of a repeated nonce passes 2**-32. A data key seals the parts of one
class of one report, some dozens; the key-encryption key wraps one data key a class and report, some millions.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fanal.foundation.crypto.errors import SealBroken

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16


class Sealed(NamedTuple):
    """A nonce and the ciphertext with its tag."""

    nonce: bytes
    ciphertext: bytes

    def joined(self) -> bytes:
        return self.nonce + self.ciphertext

    @classmethod
    def split(cls, joined: bytes) -> Sealed:
        return cls(bytes(joined[:NONCE_BYTES]), bytes(joined[NONCE_BYTES:]))


def new_key() -> bytes:
    """A fresh data key of 256 bits."""
    return os.urandom(KEY_BYTES)


def seal(key: bytes, content: bytes, *, purpose: str, ids: tuple[str, ...]) -> Sealed:
    """Content sealed for one purpose and place; ``unseal`` needs the same ones."""
    nonce = os.urandom(NONCE_BYTES)
    return Sealed(nonce, AESGCM(key).encrypt(nonce, content, bound_to(purpose, ids)))


def unseal(key: bytes, sealed: Sealed, *, purpose: str, ids: tuple[str, ...]) -> bytes:
    """What was sealed. Raises SealBroken for another key, purpose or place, or a changed byte."""
    if len(sealed.nonce) != NONCE_BYTES or len(sealed.ciphertext) < TAG_BYTES:
        raise SealBroken(purpose=purpose)
    try:
        return AESGCM(key).decrypt(sealed.nonce, sealed.ciphertext, bound_to(purpose, ids))
    except InvalidTag:
        raise SealBroken(purpose=purpose) from None


def wrap(kek: bytes, data_key: bytes, *, key_id: str) -> bytes:
    """A data key locked by a key-encryption key."""
    return seal(kek, data_key, purpose="data-key", ids=(key_id,)).joined()


def unwrap(kek: bytes, wrapped: bytes, *, key_id: str) -> bytes:
    """The data key again. Raises SealBroken with another key-encryption key."""
    return unseal(kek, Sealed.split(wrapped), purpose="data-key", ids=(key_id,))


def bound_to(purpose: str, ids: tuple[str, ...]) -> bytes:
    """The associated data: every part with its length before it, so that no two lists of parts read alike."""
    parts = [part.encode() for part in ("fanal/1", purpose, *ids)]
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
