"""The key store: data keys, one a class of one report or case, and the instance's own long-lived keys.

Everything in it is wrapped by the key-encryption key that the master secret gives. Rows are written outside
of the caller's transaction, in the other database, before what they lock: a key without content harms
nobody, content without its key would be lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, connections, transaction

from fanal.foundation.crypto import Master, new_key, unwrap, wrap
from fanal.register import bulk, clock
from fanal.register.errors import KeyDestroyed
from fanal.register.models import DataKey, InstanceKey, KeyDestruction
from fanal.register.models.base import new_id
from fanal.register.project import current

_COLUMNS = ("id", "subject_kind", "subject_id", "data_class", "wrapped", "created_at")
_ONE_A_PLACE = ("subject_id", "data_class", "subject_kind")


class Place(NamedTuple):
    """What one data key is for."""

    subject_kind: str
    subject_id: UUID
    data_class: str


class Key(NamedTuple):
    id: UUID
    value: bytes


def key_of(place: Place) -> Key | None:
    """The key of a place; None where nothing was ever sealed. Raises KeyDestroyed."""
    row = DataKey.objects.filter(**place._asdict()).first()
    return None if row is None else _opened(row, _kek())


def keys_for(places: Iterable[Place]) -> dict[Place, Key]:
    """The key of each place, made where there is none. Raises KeyDestroyed."""
    wanted = dict.fromkeys(places)
    found = _stored({place.subject_id for place in wanted}, wanted)
    missing = [place for place in wanted if place not in found]
    return found | _made(missing) if missing else found


def _stored(subjects: set[UUID], wanted: Collection[Place]) -> dict[Place, Key]:
    kek = _kek()
    rows = DataKey.objects.filter(subject_id__in=subjects)
    return {place: _opened(row, kek) for row in rows if (place := _place(row)) in wanted}


def _made(missing: Iterable[Place]) -> dict[Place, Key]:
    kek = _kek()
    made = {place: Key(new_id(), new_key()) for place in missing}
    rows = [
        (key.id, *place, wrap(kek, key.value, key_id=str(key.id)), clock.now()) for place, key in made.items()
    ]
    with transaction.atomic(using="keys"):
        if bulk.insert(DataKey, _COLUMNS, rows, conflict=_ONE_A_PLACE) < len(rows):
            # where another process was quicker, its key is the one
            made |= _stored({place.subject_id for place in made}, made)
    return made


def destroy(place: Place, reason: str) -> UUID | None:
    """Destroy the key of a place: what it locked is erased for good, and the list of destructions says so."""
    with transaction.atomic(using="keys"):
        row = DataKey.objects.select_for_update().filter(**place._asdict()).first()
        if row is None:
            return None
        KeyDestruction.objects.get_or_create(key_id=row.id, defaults={**place._asdict(), "reason": reason})
        DataKey.objects.filter(pk=row.pk).update(wrapped=b"")
    forget_old_pages()
    return row.id


def replay_destructions() -> int:
    """After a restore: every key on the list of destructions is destroyed again; returns how many were."""
    listed = KeyDestruction.objects.values_list("key_id", flat=True)
    done = DataKey.objects.filter(id__in=list(listed)).exclude(wrapped=b"").update(wrapped=b"")
    forget_old_pages()
    return int(done)


def forget_old_pages() -> None:
    """Let no old copy of a key stay in the database's files (SQLite's log, PostgreSQL's dead rows)."""
    connection = connections["keys"]
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute(f"VACUUM {DataKey._meta.db_table}")


def instance_key(name: str) -> bytes:
    """A long-lived key of this instance, made when it is first asked for."""
    return _instance_key(name, id(current()))


@lru_cache(maxsize=32)
def _instance_key(name: str, _deployment: int) -> bytes:
    row = InstanceKey.objects.filter(pk=name).first()
    if row is None:
        try:
            with transaction.atomic(using="keys"):
                wrapped = wrap(_kek(), new_key(), key_id=_named(name))
                row = InstanceKey.objects.create(name=name, wrapped=wrapped)
        except IntegrityError:
            row = InstanceKey.objects.get(pk=name)
    return unwrap(_kek(), bytes(row.wrapped), key_id=_named(name))


def forget_instance_keys() -> None:
    """Read them anew: after a restore, and between tests."""
    _instance_key.cache_clear()


def rewrap(new: Master) -> int:
    """Every key under a new master, in one transaction; returns how many. The content is not touched."""
    kek = new.subkey("wrap")
    with transaction.atomic(using="keys"):
        count = 0
        for row in DataKey.objects.exclude(wrapped=b"").iterator(chunk_size=2000):
            value = unwrap(_kek(), bytes(row.wrapped), key_id=str(row.id))
            DataKey.objects.filter(pk=row.pk).update(wrapped=wrap(kek, value, key_id=str(row.id)))
            count += 1
        for held in InstanceKey.objects.all():
            value = unwrap(_kek(), bytes(held.wrapped), key_id=_named(held.name))
            wrapped = wrap(kek, value, key_id=_named(held.name))
            InstanceKey.objects.filter(pk=held.name).update(wrapped=wrapped)
            count += 1
    forget_old_pages()
    return count


def _opened(row: DataKey, kek: bytes) -> Key:
    if not row.wrapped:
        raise KeyDestroyed()
    return Key(row.id, unwrap(kek, bytes(row.wrapped), key_id=str(row.id)))


def _place(row: DataKey) -> Place:
    return Place(row.subject_kind, row.subject_id, row.data_class)


def _named(name: str) -> str:
    return f"instance/{name}"


def _kek() -> bytes:
    return current().master.subkey("wrap")
