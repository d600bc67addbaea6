"""A file sealed as a whole, in pieces: backups, exports.

``FANALSEAL1\\n``, a random salt of 32 bytes, then pieces of 64 KiB, each sealed with its number and whether
it is the last one: a file that was cut, reordered or joined with another is refused. The key of one file is
derived from the key given and the salt, so that a nonce can never meet another one under the same key.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fanal.foundation.crypto.envelope import NONCE_BYTES, TAG_BYTES, Sealed, seal, unseal
from fanal.foundation.crypto.errors import NotSealedByUs, SealBroken

MAGIC = b"FANALSEAL1\n"
SALT_BYTES = 32
PIECE = 64 * 1024
_SEALED_PIECE = NONCE_BYTES + PIECE + TAG_BYTES


def seal_file(key: bytes, content: BinaryIO, target: BinaryIO, *, purpose: str) -> None:
    """Everything that ``content`` holds, sealed into ``target``; needs memory for one piece only."""
    salt = os.urandom(SALT_BYTES)
    own = _key_of(key, salt)
    target.write(MAGIC + salt)
    number, piece = 0, content.read(PIECE)
    while True:
        following = content.read(PIECE) if len(piece) == PIECE else b""
        last = not following
        target.write(seal(own, piece, purpose=purpose, ids=(str(number), _place(last))).joined())
        if last:
            return
        number, piece = number + 1, following


def unseal_file(key: bytes, source: BinaryIO, *, purpose: str) -> Iterator[bytes]:
    """The pieces of what was sealed. Raises NotSealedByUs, or SealBroken at the first damaged piece.

    Nothing may be used before the iterator ends: only the last piece proves that the file is whole.
    """
    if source.read(len(MAGIC)) != MAGIC:
        raise NotSealedByUs(file=Path(getattr(source, "name", "") or "-").name)
    own = _key_of(key, source.read(SALT_BYTES))
    number, piece = 0, source.read(_SEALED_PIECE)
    while True:
        if not piece:
            raise SealBroken(purpose=purpose)
        following = source.read(_SEALED_PIECE)
        last = not following
        yield unseal(own, Sealed.split(piece), purpose=purpose, ids=(str(number), _place(last)))
        if last:
            return
        number, piece = number + 1, following


def _key_of(key: bytes, salt: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"fanal/1/sealed-file").derive(key)


def _place(last: bool) -> str:
    return "last" if last else "more"
