"""A new master secret: first written down, then every key rewrapped at once, then the check replaced."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from fanal.foundation.crypto import (
    KeyCheck,
    KeyFileInside,
    from_key_file,
    from_passphrase,
    new_master,
    write_key_file,
)
from fanal.register import audit, keystore
from fanal.register.access import COMMAND
from fanal.register.errors import NoKeyAsked
from fanal.register.project.deployment import KEY_CHECK, KEY_CHECK_NEXT, Deployment
from fanal.register.project.opening import SALT_BYTES


class Rotated(NamedTuple):
    """How many keys were rewrapped, and the new code for the recovery sheet."""

    keys: int
    code: str


def rotate(
    deployment: Deployment, *, new_key_file: Path | None, ask: Callable[[bool], str] | None
) -> Rotated:
    """A crash at any point leaves a folder that one of the two keys opens.

    Raises NoKeyAsked, KeyFileInside and the errors of key files.
    """
    salt = b""
    if new_key_file is not None:
        if new_key_file.resolve().is_relative_to(deployment.folder):
            raise KeyFileInside(file=new_key_file.name)
        if not new_key_file.exists():
            write_key_file(new_key_file, new_master())
        master = from_key_file(new_key_file)
    elif ask is not None:
        salt = os.urandom(SALT_BYTES)
        master = from_passphrase(ask(True), salt)
    else:
        raise NoKeyAsked(kind="file")
    check = KeyCheck.of(master, kind="passphrase" if salt else "file", salt=salt)
    check.write(deployment.folder / KEY_CHECK_NEXT)
    audit.record(COMMAND, "register.rotate")
    count = keystore.rewrap(master)
    (deployment.folder / KEY_CHECK_NEXT).replace(deployment.folder / KEY_CHECK)
    return Rotated(count, master.code())
