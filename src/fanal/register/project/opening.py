"""Opening a data folder: the key is confirmed, or a new register begun; then the databases are migrated."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from fanal.foundation.crypto import (
    KeyCheck,
    KeyFileInside,
    Master,
    WrongKey,
    from_key_file,
    from_passphrase,
    new_master,
    write_key_file,
)
from fanal.register.errors import (
    DatabaseNewer,
    DatabaseUnreachable,
    NoKeyAsked,
    NotADemonstration,
    NotARegister,
    NotARegisterYet,
    OnlyADemonstration,
)
from fanal.register.project import databases, demo_mark
from fanal.register.project.deployment import (
    DEMO_MARK,
    KEY_CHECK,
    KEY_CHECK_NEXT,
    Deployment,
    urls_from_environment,
)

if TYPE_CHECKING:
    from collections.abc import Callable

SALT_BYTES = 16


def is_register(folder: Path) -> bool:
    """Whether a register was begun in this folder."""
    return (folder / KEY_CHECK).is_file()


def open_deployment(
    folder: Path,
    *,
    key_file: Path | None = None,
    ask: Callable[[bool], str] | None = None,
    begin: bool = False,
    demo: bool | None = False,
) -> Deployment:
    """The deployment of a folder. ``begin`` allows a new register; ``ask`` asks for a (new) passphrase.

    ``demo`` opens a demonstration and nothing else, ``None`` whatever the folder holds; without it none is
    opened. The data of a demonstration lie in its folder whatever the environment says. Raises
    NotARegisterYet, NotARegister, NoKeyAsked, WrongKey, NotADemonstration, OnlyADemonstration and the errors
    of key files.
    """
    folder = folder.resolve()
    if key_file is not None and key_file.resolve().is_relative_to(folder):
        raise KeyFileInside(file=key_file.name)
    if demo is None:
        demo = demo_mark.has_mark(folder)
    if not demo and demo_mark.has_mark(folder):
        raise OnlyADemonstration(folder=folder.name)
    if is_register(folder):
        if demo and not demo_mark.has_mark(folder):
            raise NotADemonstration(folder=folder.name)
        master = _known(folder, key_file, ask)
    elif begin:
        master = _begun(folder, key_file, ask, demo=demo)
    else:
        raise NotARegisterYet(folder=folder.name)
    if demo and not demo_mark.has_right_mark(folder, master):
        raise NotADemonstration(folder=folder.name)
    urls = {} if demo else urls_from_environment()
    return Deployment(folder=folder, master=master, demo=demo, **urls)


def migrate() -> bool:
    """Migrate both databases if needed; whether it was. Raises DatabaseNewer, DatabaseUnreachable."""
    from django.core.management import call_command
    from django.db import OperationalError, connections
    from django.db.migrations.executor import MigrationExecutor

    worked = False
    for alias in ("keys", "default"):
        connection = connections[alias]
        try:
            if alias == "keys":
                _schema_of_keys(connection)
            executor = MigrationExecutor(connection)
        except OperationalError:
            raise DatabaseUnreachable(database=alias) from None
        known = set(executor.loader.disk_migrations)
        if any(
            app == "register" and (app, name) not in known for app, name in executor.loader.applied_migrations
        ):
            raise DatabaseNewer()
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", database=alias, verbosity=0, interactive=False)
            worked = True
    return worked


def _schema_of_keys(connection: object) -> None:
    if connection.vendor == "postgresql":  # type: ignore[attr-defined]
        with connection.cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute("SHOW search_path")
            if cursor.fetchone()[0] == databases.KEYS_SCHEMA:
                cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {databases.KEYS_SCHEMA}")


def _known(folder: Path, key_file: Path | None, ask: Callable[[bool], str] | None) -> Master:
    """The master of a register that exists, confirmed."""
    check = KeyCheck.read(folder / KEY_CHECK)
    if key_file is not None:
        return _confirmed(folder, check, lambda _: from_key_file(key_file))
    if check.kind == "passphrase" and ask is not None:
        passphrase = ask(False)
        return _confirmed(folder, check, lambda c: from_passphrase(passphrase, bytes.fromhex(c.salt)))
    raise NoKeyAsked(kind=check.kind)


def _confirmed(folder: Path, check: KeyCheck, master_for: Callable[[KeyCheck], Master]) -> Master:
    """The master that a check confirms.

    A change of keys that was cut off leaves two; ``settle_rotation`` keeps the one that opens the key store.
    """
    pending = folder / KEY_CHECK_NEXT
    if pending.is_file():
        following = KeyCheck.read(pending)
        with suppress(WrongKey):
            return following.confirm(master_for(following))
    return check.confirm(master_for(check))


def settle_rotation(folder: Path) -> None:
    """After a change of keys that was cut off: keep the check of the key that opens the key store."""
    from fanal.foundation.crypto import SealBroken
    from fanal.register import keystore
    from fanal.register.project import current

    pending = folder / KEY_CHECK_NEXT
    if not pending.is_file():
        return
    following = KeyCheck.read(pending)
    try:
        following.confirm(current().master)
        is_new = True
    except WrongKey:
        is_new = False
    try:
        keystore.instance_key("audit")
    except SealBroken:
        raise WrongKey(kind=following.kind) from None  # the other of the two keys is the one
    pending.replace(folder / KEY_CHECK) if is_new else pending.unlink()


def _begun(
    folder: Path, key_file: Path | None, ask: Callable[[bool], str] | None, *, demo: bool = False
) -> Master:
    """A new register: the folder, and its key. A key file that exists already is taken as it is."""
    if key_file is None and ask is None:
        raise NoKeyAsked(kind="file")
    # a demonstration whose beginning was cut off after its mark is begun again
    if folder.exists() and not all(demo and path.name.startswith(DEMO_MARK) for path in folder.iterdir()):
        raise NotARegister(folder=folder.name)
    salt = b""
    if key_file is None:
        assert ask is not None  # noqa: S101 - refused above
        salt = os.urandom(SALT_BYTES)
        master = from_passphrase(ask(True), salt)
    elif key_file.exists():
        master = from_key_file(key_file)
    else:
        master = new_master()
        key_file.parent.mkdir(parents=True, exist_ok=True)
        write_key_file(key_file, master)
    _make_private(folder)
    if demo:
        demo_mark.write_mark(folder, master)
    KeyCheck.of(master, kind="passphrase" if salt else "file", salt=salt).write(folder / KEY_CHECK)
    return master


def _make_private(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if sys.platform != "win32":
        folder.chmod(0o700)
        os.umask(0o077)  # the databases and their logs are made later, by libraries
