"""Many rows in one go: one prepared statement on SQLite, one statement with arrays on PostgreSQL.

Django's ``bulk_create`` makes an object a row and asks every field how to write every value. Here the
converters are chosen once a table; the statements, constraints and triggers are the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC
from operator import attrgetter
from typing import Any

from django.db import connections, models, router, transaction
from django.db.backends.utils import CursorWrapper

_PLAIN = (models.CharField, models.IntegerField, models.BinaryField)


def insert(
    model: type[models.Model],
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    conflict: Sequence[str] = (),
    update: Sequence[str] = (),
) -> int:
    """Insert rows given as values in the order of ``names`` (attribute names); returns how many.

    With ``conflict`` (a unique constraint's fields), a row that is there already is left as it is, or gets
    the new values of the fields in ``update``.
    """
    alias = router.db_for_write(model)
    connection = connections[alias]
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in names]
    writers = [_writer(field, connection) for field in fields]
    values = [tuple(w(v) for w, v in zip(writers, row, strict=True)) for row in rows]
    if not values:
        return 0
    quoted = [connection.ops.quote_name(field.column) for field in fields]
    head = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({', '.join(quoted)})"
    tail = _on_conflict(model, connection, conflict, update)
    with transaction.atomic(using=alias, savepoint=False), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"{head} VALUES ({marks}){tail}", values)
        else:
            _arrays(cursor, head, tail, [_array_type(field, connection) for field in fields], values)
        return int(cursor.rowcount)


def insert_objects(model: type[models.Model], objects: Iterable[models.Model], **options: Any) -> int:
    """The same for objects, by all of their fields that have a value before they are written."""
    names = [
        field.attname for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)
    ]
    return insert(model, names, map(attrgetter(*names), objects), **options)


def _arrays(
    cursor: CursorWrapper, head: str, tail: str, types: Sequence[str], values: Sequence[Sequence[Any]]
) -> None:
    marks = ", ".join(f"%s::{each}" for each in types)
    columns = [list(column) for column in zip(*values, strict=True)]
    # names and types of our own models; every value is a parameter
    cursor.execute(f"{head} SELECT * FROM unnest({marks}){tail}", columns)  # noqa: S608


def _array_type(field: Any, connection: Any) -> str:
    if isinstance(field, models.JSONField):
        return "text[]::jsonb[]"
    found = field.rel_db_type(connection) if field.is_relation else field.cast_db_type(connection)
    # without a length: to cast to one would cut what is too long, where the column refuses it
    return f"{found.partition('(')[0]}[]"


def _on_conflict(
    model: type[models.Model], connection: Any, conflict: Sequence[str], update: Sequence[str]
) -> str:
    if not conflict:
        return ""
    quote = connection.ops.quote_name
    place = ", ".join(quote(model._meta.get_field(name).column) for name in conflict)
    if not update:
        return f" ON CONFLICT ({place}) DO NOTHING"
    names = [quote(model._meta.get_field(name).column) for name in update]
    return f" ON CONFLICT ({place}) DO UPDATE SET {', '.join(f'{n} = excluded.{n}' for n in names)}"


def _writer(field: Any, connection: Any) -> Callable[[Any], Any]:
    """How one field writes a value; what is not named here is asked of the field itself."""
    target = field.target_field if field.is_relation else field
    sqlite = connection.vendor == "sqlite"
    if isinstance(target, models.UUIDField):
        return (lambda v: v and v.hex) if sqlite else _same
    if isinstance(target, models.DateTimeField):
        return (lambda v: v and str(v.astimezone(UTC).replace(tzinfo=None))) if sqlite else _same
    if isinstance(target, models.JSONField):
        return lambda v: json.dumps(v, cls=target.encoder)
    if isinstance(target, _PLAIN):
        return _same
    return lambda v: field.get_db_prep_save(v, connection)


def _same(value: Any) -> Any:
    return value
