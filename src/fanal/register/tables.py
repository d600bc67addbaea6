"""The register's rows as lines of JSON: the same for SQLite and PostgreSQL. What is sealed stays sealed."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models, router

APPS = ("register", "mfa")
# counters of the moment: nothing is lost with them
LEFT_OUT = frozenset({"register.throttle"})
_AT_ONCE = 1_000


def tables(alias: str) -> list[type[models.Model]]:
    """The models of one of the two databases, in a fixed order."""
    return sorted(
        (
            model
            for model in apps.get_models(include_auto_created=True)
            if model._meta.app_label in APPS
            and model._meta.label_lower not in LEFT_OUT
            and router.db_for_read(model) == alias
        ),
        key=lambda model: model._meta.label_lower,
    )


def lines(alias: str) -> Iterator[bytes]:
    """Every row as a list of values, after an object that names its table and columns."""
    for model in tables(alias):
        own = model._meta.concrete_fields
        yield line_of({"table": model._meta.label_lower, "columns": [field.attname for field in own]})
        for row in model._base_manager.using(alias).order_by("pk").iterator(chunk_size=_AT_ONCE):
            yield line_of([_out(field.value_from_object(row)) for field in own])


class Loader:
    """Puts rows into an empty database, many at once; use it in a transaction and ``close`` it at the end."""

    def __init__(self, alias: str) -> None:
        self.rows = 0
        self._alias = alias
        self._known = {model._meta.label_lower: model for model in tables(alias)}
        self._held: list[models.Model] = []
        self._model: type[models.Model] | None = None
        self._columns: list[Any] = []

    def table(self, name: str, columns: list[str]) -> None:
        """The rows that follow are of this table; a column that it has no more is passed over."""
        self._flush()
        self._model = self._known[name]
        own = {field.attname: field for field in self._model._meta.concrete_fields}
        self._columns = [own.get(column) for column in columns]

    def row(self, values: list[Any]) -> None:
        assert self._model is not None  # noqa: S101 - a row comes after its table
        pairs = zip(self._columns, values, strict=True)
        given = {field.attname: _in(field, value) for field, value in pairs if field is not None}
        self._held.append(self._model(**given))
        self.rows += 1
        if len(self._held) == _AT_ONCE:
            self._flush()

    def close(self) -> None:
        self._flush()
        _sequences(self._alias)

    def _flush(self) -> None:
        if self._model is not None and self._model._meta.model_name == "audithead":
            for row in self._held:
                row.save(using=self._alias, force_update=True)
        elif self._model is not None and self._held:
            self._model._base_manager.using(self._alias).bulk_create(self._held)
        self._held = []


def is_empty(alias: str) -> bool:
    """Whether nothing was ever written, but for the head of the audit that every new register has."""
    return not any(
        model._base_manager.using(alias).exists()
        for model in tables(alias)
        if model._meta.model_name != "audithead"
    )


def _sequences(alias: str) -> None:
    """PostgreSQL counts on from the highest number that was put in."""
    connection = connections[alias]
    statements = connection.ops.sequence_reset_sql(no_style(), tables(alias))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _out(value: Any) -> Any:
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _in(field: Any, value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    return base64.b64decode(value) if isinstance(field, models.BinaryField) else field.to_python(value)


def line_of(content: Any) -> bytes:
    """One line of JSON."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
