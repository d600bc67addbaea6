"""Encoded records as a Parquet file that says its version, its plan, a mark of the rules by which names were
read, and a check value of its secret."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fanal.foundation.names.encoding.encoder import Encoder
from fanal.foundation.names.encoding.rules import rules_mark
from fanal.foundation.names.errors import LaterEncoding, NotEncoded, OtherPlan, OtherRules, OtherSecret

if TYPE_CHECKING:
    import numpy as np

SCHEMA = "fanal.encoded/1"
_KEY = b"fanal.encoded"


@dataclass(frozen=True)
class Encoded:
    """Records of one or several files: keys, sources, and filters as an array (records, bytes) of uint8."""

    record: tuple[str, ...]
    source: tuple[str, ...]
    bits: np.ndarray
    plan: str
    check: str
    rules: str = ""

    def __len__(self) -> int:
        return len(self.record)


def write_encoded(
    path: Path, encoder: Encoder, *, records: Sequence[str], source: str, filters: Sequence[bytes]
) -> None:
    """Whole or not at all, for its owner alone, sorted by key: the order of the input says nothing."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    order = sorted(range(len(records)), key=lambda row: records[row])
    width = encoder.plan.bits // 8
    head = {
        "schema": SCHEMA, "plan": asdict(encoder.plan), "rules": rules_mark(), "check": encoder.check,
    }  # fmt: skip
    table = pa.table(
        {
            "record": pa.array([records[row] for row in order], pa.string()),
            "source": pa.array([source] * len(order), pa.string()),
            "bits": pa.array([filters[row] for row in order], pa.binary(width)),
        }
    ).replace_schema_metadata({_KEY: json.dumps(head, sort_keys=True).encode()})
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        pq.write_table(table, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def read_encoded(paths: Sequence[Path]) -> Encoded:
    """Encoded files, one after the other; each file is a source of its own, for agencies call theirs alike.

    Raises NotEncoded, LaterEncoding, OtherPlan, OtherRules, OtherSecret.
    """
    import numpy as np

    read = [_read(path) for path in paths]
    first = read[0]
    for path, each in zip(paths, read, strict=True):
        files = {"file": path.name, "other": paths[0].name}
        if each.plan != first.plan:
            raise OtherPlan(**files, plan=each.plan, other_plan=first.plan)
        if each.rules != first.rules:
            raise OtherRules(**files, rules=each.rules, other_rules=first.rules)
        if each.check != first.check:
            raise OtherSecret(**files)
    return Encoded(
        tuple(key for each in read for key in each.record),
        _sources(read),
        np.concatenate([each.bits for each in read]),
        first.plan,
        first.check,
        first.rules,
    )


def is_encoded(path: Path) -> bool:
    """Whether a file says of itself that it is encoded, whatever its version."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with path.open("rb") as file:
            return file.read(4) == b"PAR1" and _KEY in (pq.read_schema(path).metadata or {})
    except (pa.ArrowException, OSError):
        return False


def _sources(read: Sequence[Encoded]) -> tuple[str, ...]:
    """The source of each record; a name that an earlier file has too is told apart by a number."""
    taken: set[str] = set()
    found: list[str] = []
    for each in read:
        own: dict[str, str] = {}
        for name in dict.fromkeys(each.source):
            free, number = name, 2
            while free in taken:
                free, number = f"{name} ({number})", number + 1
            own[name] = free
        taken |= set(own.values())
        found += [own[name] for name in each.source]
    return tuple(found)


def _read(path: Path) -> Encoded:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path, columns=["record", "source", "bits"])
        head = json.loads((table.schema.metadata or {})[_KEY])
        if head["schema"] != SCHEMA:
            raise LaterEncoding(file=path.name, schema=_shown(head["schema"]), known=SCHEMA)
        plan, check, width = str(head["plan"]["name"]), str(head["check"]), int(head["plan"]["bits"]) // 8
        rules = str(head["rules"])
        right = table.schema.field("bits").type == pa.binary(width)
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError):
        raise NotEncoded(file=path.name) from None
    if not right or any(table[name].null_count for name in table.column_names):
        raise NotEncoded(file=path.name)
    bits = np.frombuffer(b"".join(table["bits"].to_pylist()), dtype=np.uint8).reshape(-1, width)
    keys, source = tuple(table["record"].to_pylist()), tuple(table["source"].to_pylist())
    return Encoded(keys, source, bits, _shown(plan), check, _shown(rules))


def _shown(text: object) -> str:
    """What a file says of itself, short and plain enough for a message."""
    return "".join(c for c in str(text)[:40] if c.isprintable())
