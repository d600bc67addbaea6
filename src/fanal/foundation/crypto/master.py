"""The master secret: a passphrase or a key file; never stored beside what it locks.

From it come sub keys by HKDF-SHA256 (RFC 5869), one a purpose: no key is used for two things. A ``KeyCheck``
lies in the data folder and tells a wrong key from a right one without saying anything of either.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fanal.foundation.crypto.errors import KeyFileMissing, KeyFileUnusable, PassphraseTooShort, WrongKey

BYTES = 32
LEAST_PASSPHRASE = 20
HEADER = "FANAL-KEY-1"
# RFC 9106, second recommended option: 64 MiB, three passes, four lanes
ARGON2ID: dict[str, Any] = {"iterations": 3, "lanes": 4, "memory_cost": 64 * 1024}


class Master:
    """The master secret in memory; shown nowhere, not even by repr."""

    __slots__ = ("_secret", "_subkeys")

    def __init__(self, secret: bytes) -> None:
        if len(secret) != BYTES:
            raise ValueError("a master secret has 32 bytes")
        self._secret = bytes(secret)
        self._subkeys: dict[str, bytes] = {}

    def __repr__(self) -> str:
        return "Master(…)"

    def subkey(self, purpose: str) -> bytes:
        """The key of one purpose, 32 bytes; derived once, since every row needs one."""
        if purpose not in self._subkeys:
            kdf = HKDF(algorithm=SHA256(), length=BYTES, salt=None, info=f"fanal/1/{purpose}".encode())
            self._subkeys[purpose] = kdf.derive(self._secret)
        return self._subkeys[purpose]

    def code(self) -> str:
        """The secret as a person can write it down: groups of base32 with a checksum at the end."""
        body = base64.b32encode(self._secret + _checksum(self._secret)).decode().rstrip("=")
        return "-".join(body[at : at + 6] for at in range(0, len(body), 6))


@dataclass(frozen=True)
class KeyCheck:
    """What the data folder knows of its key: how it is made, and a value that only the right one gives."""

    kind: str  # "file" or "passphrase"
    value: str
    salt: str = ""

    @classmethod
    def of(cls, master: Master, *, kind: str, salt: bytes = b"") -> KeyCheck:
        return cls(kind, master.subkey("check").hex(), salt.hex())

    @classmethod
    def read(cls, path: Path) -> KeyCheck:
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            return cls(str(found["kind"]), str(found["value"]), str(found.get("salt", "")))
        except (ValueError, KeyError, TypeError):
            raise KeyFileUnusable(file=path.name) from None

    def write(self, path: Path) -> None:
        body: dict[str, Any] = {"schema": "fanal.key_check/1", "kind": self.kind, "value": self.value}
        if self.salt:
            body |= {"salt": self.salt, "argon2id": ARGON2ID}
        write_private(path, json.dumps(body, indent=1) + "\n")

    def confirm(self, master: Master) -> Master:
        """The same master. Raises WrongKey when it is not the one."""
        if not hmac.compare_digest(master.subkey("check").hex(), self.value):
            raise WrongKey(kind=self.kind)
        return master


def new_master() -> Master:
    return Master(os.urandom(BYTES))


def from_passphrase(passphrase: str, salt: bytes) -> Master:
    """The master secret that a passphrase gives with this salt. Raises PassphraseTooShort."""
    if len(passphrase) < LEAST_PASSPHRASE:
        raise PassphraseTooShort(least=LEAST_PASSPHRASE)
    return Master(Argon2id(salt=salt, length=BYTES, **ARGON2ID).derive(passphrase.encode()))


def from_key_file(path: Path) -> Master:
    """The master secret of a key file or of a recovery sheet's code typed into a file."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise KeyFileMissing(file=path.name) from None
    except (OSError, UnicodeDecodeError):
        raise KeyFileUnusable(file=path.name) from None
    body = "".join(line for line in lines if line.strip() != HEADER)
    letters = "".join(body.split()).replace("-", "").upper()
    try:
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError:
        raise KeyFileUnusable(file=path.name) from None
    secret, checksum = raw[:BYTES], raw[BYTES:]
    if len(secret) != BYTES or not hmac.compare_digest(checksum, _checksum(secret)):
        raise KeyFileUnusable(file=path.name)
    return Master(secret)


def write_key_file(path: Path, master: Master) -> None:
    """A new key file that only its owner can read; an existing one is never written over."""
    write_private(path, f"{HEADER}\n{master.code()}\n", new=True)


def write_private(path: Path, text: str, *, new: bool = False) -> None:
    """A file of mode 0600 (where the system knows modes), whole or not at all, on the disk on return."""
    if new:
        _write(path, text)
        return
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    _write(beside, text)
    beside.replace(path)


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if sys.platform != "win32":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _checksum(secret: bytes) -> bytes:
    return hashlib.sha256(b"fanal/1/key-file" + secret).digest()[:3]
