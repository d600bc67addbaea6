"""The audit chain: every reading and writing, each entry bound to the one before it.

``hash`` is SHA-256 over the hash before and the entry; anybody can verify it without a key. ``mac`` is an
HMAC of the hash under a key of the key store: whoever can write to the database but has no key cannot make
a new chain. Cutting the end off leaves a chain that verifies; only a head kept elsewhere (``head``) shows
it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from fanal.register import bulk, clock, keystore
from fanal.register.access import Actor
from fanal.register.models import AuditEntry, AuditHead

GENESIS = hashlib.sha256(b"fanal/audit/1").hexdigest()
_CODE = re.compile(r"[A-Za-z0-9_.:\-]{0,80}")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is to be written down."""

    actor: Actor
    verb: str
    subject_kind: str = ""
    subject_id: UUID | None = None
    data_class: str = ""
    outcome: str = "done"
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Verification:
    """What a look at the whole chain found. ``bad_seq`` and ``reason`` say where it breaks first."""

    entries: int
    head: str
    bad_seq: int | None = None
    reason: str = ""

    @property
    def ok(self) -> bool:
        return not self.reason


def record(
    actor: Actor,
    verb: str,
    subject: Any = None,
    *,
    data_class: str = "",
    outcome: str = "done",
    **detail: Any,
) -> None:
    """Append one entry, in the caller's transaction if any. ``detail`` takes codes and numbers alone."""
    kind, id_ = (subject.kind, subject.pk) if subject is not None else ("", None)
    record_many(
        [
            Entry(
                actor=actor,
                verb=verb,
                subject_kind=kind,
                subject_id=id_,
                data_class=data_class,
                outcome=outcome,
                detail=detail,
            )
        ]
    )


def record_many(entries: Iterable[Entry]) -> None:
    """Append several entries; writers queue at the head's row, so call this last in a transaction."""
    wanted = list(entries)
    for entry in wanted:
        codes_only(entry.detail)
    with transaction.atomic():
        head = AuditHead.objects.select_for_update().get(pk=1)
        key, moment, rows = keystore.instance_key("audit"), clock.now(), []
        for entry in wanted:
            row = _row(entry, head.seq + 1, head.hash, moment)
            row.mac = _mac(key, row.hash)
            head.seq, head.hash = row.seq, row.hash
            rows.append(row)
        bulk.insert_objects(AuditEntry, rows)
        head.save(update_fields=["seq", "hash"])


def head() -> dict[str, Any]:
    """The head to keep elsewhere: with it, a chain whose end was cut off is found out."""
    found = AuditHead.objects.get(pk=1)
    key = keystore.instance_key("audit")
    return {
        "schema": "fanal.audit_head/1",
        "seq": found.seq,
        "hash": found.hash,
        "mac": _mac(key, f"head {found.seq} {found.hash}"),
    }


def verify(kept: Mapping[str, Any] | None = None) -> Verification:
    """Walk the whole chain; it must pass through a head that was kept elsewhere, if one is given."""
    key, previous, seq = keystore.instance_key("audit"), GENESIS, 0
    for row in AuditEntry.objects.order_by("seq").iterator(chunk_size=2000):
        reason = _wrong(row, seq + 1, previous, key)
        if reason:
            return Verification(seq, previous, row.seq, reason)
        seq, previous = row.seq, row.hash
        if kept and kept["seq"] == seq and kept["hash"] != previous:
            return Verification(seq, previous, seq, "other_history")
    found = AuditHead.objects.get(pk=1)
    if (found.seq, found.hash) != (seq, previous) or (kept and kept["seq"] > seq):
        return Verification(seq, previous, seq, "end_missing")
    return Verification(seq, previous)


def codes_only(detail: Mapping[str, Any]) -> None:
    """Raises ValueError for a value that could be content: texts must be codes, and short."""
    for key, value in detail.items():
        for each in value if isinstance(value, (list, tuple)) else [value]:
            if each is None or isinstance(each, (bool, int)):
                continue
            if not (isinstance(each, str) and _CODE.fullmatch(each)):
                raise ValueError(f"{key} holds no code")


def _wrong(row: AuditEntry, seq: int, previous: str, key: bytes) -> str:
    if row.seq != seq:
        return "entry_missing"
    if row.previous != previous or row.hash != _hash(row):
        return "entry_changed"
    if not hmac.compare_digest(row.mac, _mac(key, row.hash)):
        return "made_without_key"
    return ""


def _row(entry: Entry, seq: int, previous: str, moment: datetime) -> AuditEntry:
    row = AuditEntry(
        seq=seq,
        at=moment,
        actor_kind=entry.actor.kind,
        actor_id=entry.actor.id or entry.actor.report_id,
        roles=" ".join(sorted(entry.actor.roles)),
        verb=entry.verb,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        data_class=entry.data_class,
        outcome=entry.outcome,
        detail={k: list(v) if isinstance(v, tuple) else v for k, v in entry.detail.items()},
        previous=previous,
    )
    row.hash = _hash(row)
    return row


def _hash(row: AuditEntry) -> str:
    parts = {
        "seq": row.seq,
        "at": int(row.at.timestamp() * 1_000_000 + 0.5),
        "actor": [row.actor_kind, str(row.actor_id or ""), row.roles],
        "verb": row.verb,
        "subject": [row.subject_kind, str(row.subject_id or ""), row.data_class],
        "outcome": row.outcome,
        "detail": row.detail,
    }
    body = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{row.previous}\n{body}".encode()).hexdigest()


def _mac(key: bytes, words: str) -> str:
    return hmac.new(key, words.encode(), hashlib.sha256).hexdigest()
