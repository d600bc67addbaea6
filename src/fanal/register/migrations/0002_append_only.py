"""What is written once: the database itself refuses to change or delete it."""

from __future__ import annotations

from typing import Any

from django.db import migrations

GENESIS = "7b195881ac7e8542fe29c21b0ba9cc579f72039017716d8eef8ead8dd93080d6"  # SHA-256 of fanal/audit/1
WRITTEN_ONCE = {
    "default": ("register_auditentry", "register_event", "register_profileversion"),
    "keys": ("register_keydestruction",),
}
NEVER_DELETED = {"default": ("register_audithead",), "keys": ()}
_FUNCTION = """
CREATE OR REPLACE FUNCTION fanal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'written once: %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
"""


def protect(apps: Any, schema_editor: Any) -> None:
    alias, vendor = schema_editor.connection.alias, schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(_FUNCTION, params=None)
    for table in WRITTEN_ONCE[alias]:
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(_trigger(vendor, table, verb))
    for table in NEVER_DELETED[alias]:
        schema_editor.execute(_trigger(vendor, table, "DELETE"))
    if vendor == "postgresql":
        for table in (*WRITTEN_ONCE[alias], *NEVER_DELETED[alias]):
            schema_editor.execute(_trigger(vendor, table, "TRUNCATE"))


def first_head(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.alias == "default":
        head = apps.get_model("register", "AuditHead")
        head.objects.using("default").get_or_create(pk=1, defaults={"seq": 0, "hash": GENESIS})


def _trigger(vendor: str, table: str, verb: str) -> str:
    name = f"{table}_no_{verb.lower()}"
    if vendor == "sqlite":
        return (
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'written once: {table}'); END"
        )
    each = "STATEMENT" if verb == "TRUNCATE" else "ROW"
    return f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH {each} EXECUTE FUNCTION fanal_refuse()"


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]

    operations = [
        migrations.RunPython(first_head, migrations.RunPython.noop),
        migrations.RunPython(protect, migrations.RunPython.noop),
    ]
