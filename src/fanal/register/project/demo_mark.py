"""The mark of a demonstration's folder, written when it is begun.

It is made with the folder's own key: a file of that name in a real register's folder must not take away the
second factor, and whoever could write the right one holds the key already.
"""

from __future__ import annotations

import hmac
from pathlib import Path

from fanal.foundation.crypto.master import Master, write_private
from fanal.register.project.deployment import DEMO_MARK


def has_mark(folder: Path) -> bool:
    """Whether there is a mark, right or wrong: enough to refuse the folder to a real register."""
    return (folder / DEMO_MARK).exists()


def has_right_mark(folder: Path, master: Master) -> bool:
    """Whether the folder was begun as a demonstration under this key."""
    try:
        found = (folder / DEMO_MARK).read_bytes().strip()
    except OSError:
        return False
    return hmac.compare_digest(found, _mark(master).encode())


def write_mark(folder: Path, master: Master) -> None:
    write_private(folder / DEMO_MARK, _mark(master) + "\n")


def _mark(master: Master) -> str:
    return master.subkey("demonstration").hex()
