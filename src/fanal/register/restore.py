"""A backup becomes a register: rows put back, destroyed keys destroyed again, the audit chain verified."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from django.db import connections, transaction

from fanal.foundation.crypto.master import write_private
from fanal.foundation.messages import text
from fanal.register import audit, backup, destructions, keystore, tables
from fanal.register.access import COMMAND
from fanal.register.backup_file import lines_of
from fanal.register.errors import ChainBroken, NotEmpty
from fanal.register.project import current
from fanal.register.project.deployment import DECLARED, DEMO_MARK


class Restored(NamedTuple):
    """Rows put back, keys destroyed again, entries of the chain that verified."""

    rows: int
    destroyed: int
    entries: int


def restore(path: Path, *, destroyed: Sequence[Path], lang: str) -> Restored:
    """Into the deployment of this process, whose databases must be empty; the file was found whole before.

    Raises NoListOfDestructions, NotEmpty, ChainBroken.
    """
    lists = [destructions.read_list(each) for each in destroyed]
    for alias in backup.ALIASES:
        if not tables.is_empty(alias):
            raise NotEmpty(folder=current().folder.name)
    rows = _put_back(path)
    keystore.forget_instance_keys()
    again = destructions.replay(lists)
    found = audit.verify()
    if not found.ok:
        raise ChainBroken(seq=str(found.bad_seq), reason=text(f"register.cli.audit.{found.reason}", lang))
    audit.record(COMMAND, "register.restore", entries=found.entries, destroyed=again)
    for alias in backup.ALIASES:
        connections[alias].close()
    return Restored(rows, again, found.entries)


def _put_back(path: Path) -> int:
    """Both databases in one go: rows are lists, objects say what follows."""
    loaders = {alias: tables.Loader(alias) for alias in backup.ALIASES}
    loader = loaders["default"]
    with transaction.atomic(using="keys"), transaction.atomic():
        for line in lines_of(path, current().master):
            if isinstance(line, list):
                loader.row(line)
            elif "table" in line:
                loader.table(line["table"], line["columns"])
            elif "database" in line:
                loader = loaders[line["database"]]
            elif line.get("file") in (DECLARED, DEMO_MARK):
                write_private(current().folder / line["file"], line["text"])
        for each in loaders.values():
            each.close()
    return sum(each.rows for each in loaders.values())
