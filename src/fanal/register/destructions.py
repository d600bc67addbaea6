"""The list of destroyed keys, kept elsewhere too: a restore replays it, so that erased stays erased."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from fanal.register import keystore
from fanal.register.errors import NoListOfDestructions
from fanal.register.models import KeyDestruction, NameToken, SealedPart
from fanal.register.project import current

SCHEMA = "fanal.key_destructions/1"
_AT_ONCE = 500


def listed() -> dict[str, Any]:
    """The list, with a code by which it is known to be this register's: ids and dates, nothing of anybody."""
    rows = [
        {
            "key_id": str(row.key_id),
            "subject_kind": row.subject_kind,
            "subject_id": str(row.subject_id),
            "data_class": row.data_class,
            "reason": row.reason,
            "destroyed_at": row.destroyed_at.isoformat(),
        }
        for row in KeyDestruction.objects.order_by("destroyed_at", "key_id")
    ]
    return {"schema": SCHEMA, "destroyed": rows, "mac": _mac(rows)}


def read_list(path: Path) -> list[dict[str, str]]:
    """A list that was kept. Raises NoListOfDestructions for another register's, or one that was changed."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        rows: list[dict[str, str]] = found["destroyed"]
        if found["schema"] == SCHEMA and hmac.compare_digest(str(found["mac"]), _mac(rows)):
            return rows
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise NoListOfDestructions(file=path.name)


def replay(lists: Iterable[list[dict[str, str]]]) -> int:
    """Destroy again what these lists and the register's own name, with all that was sealed; how many keys."""
    for rows in lists:
        KeyDestruction.objects.bulk_create(
            [
                KeyDestruction(**{**row, "destroyed_at": datetime.fromisoformat(row["destroyed_at"])})
                for row in rows
            ],
            ignore_conflicts=True,
        )
    done = keystore.replay_destructions()
    every = list(KeyDestruction.objects.values_list("key_id", "subject_id", "data_class"))
    with transaction.atomic():
        for start in range(0, len(every), _AT_ONCE):
            some = every[start : start + _AT_ONCE]
            SealedPart.objects.filter(key_id__in=[key for key, _, _ in some]).delete()
            children = [subject for _, subject, data_class in some if data_class == "P3"]
            NameToken.objects.filter(subject_id__in=children).delete()
    return done


def _mac(rows: Any) -> str:
    body = json.dumps(rows, sort_keys=True, separators=(",", ":")).encode()
    return hmac.new(current().master.subkey("destructions"), body, hashlib.sha256).hexdigest()
