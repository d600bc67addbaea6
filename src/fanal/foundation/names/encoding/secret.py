"""The secret that the agencies share and the linkage unit never has."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from fanal.foundation.names.errors import SecretInside, SecretOpen, SecretUnusable

LEAST_BYTES = 32


def read_secret(path: Path, *, outside: Path | tuple[Path, ...]) -> bytes:
    """At least 32 bytes from a file that is its owner's alone and in none of the folders ``outside``.

    Raises SecretUnusable, SecretOpen, SecretInside.
    """
    for folder in outside if isinstance(outside, tuple) else (outside,):
        if path.resolve().is_relative_to(folder.resolve()):
            raise SecretInside(file=path.name, folder=folder.name)
    try:
        if not path.is_file():
            raise SecretUnusable(file=path.name, least=LEAST_BYTES)
        secret = path.read_bytes()
    except OSError:
        raise SecretUnusable(file=path.name, least=LEAST_BYTES) from None
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SecretOpen(file=path.name)
    # one line end more or less must not be another secret: a copied file often gains or loses it
    secret = secret.rstrip(b"\r\n")
    if len(secret) < LEAST_BYTES:
        raise SecretUnusable(file=path.name, least=LEAST_BYTES)
    return secret
