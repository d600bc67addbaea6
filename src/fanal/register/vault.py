"""The safe: the one place where protected content is sealed and opened.

Reading asks the policy, then the key store, then opens, then writes the audit entry; a reading that cannot
be written down does not happen. Writing is called by actions alone, whose own verb was checked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, NoReturn
from uuid import UUID

from django.db import transaction

from fanal.foundation.crypto import Sealed, seal, unseal
from fanal.register import access, audit, bulk, clock, keystore
from fanal.register.access import Actor, Cell
from fanal.register.actions.base import Refused
from fanal.register.keystore import Key, Place
from fanal.register.looking import once
from fanal.register.models import NameToken, SealedPart
from fanal.register.models.base import new_id
from fanal.register.project import current

SEALED_CLASSES = ("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P10")
_NEEDS_BASIS = ("P8",)
_COLUMNS = (
    "id", "subject_kind", "subject_id", "data_class", "slot", "key_id", "nonce", "ciphertext", "created_at",
)  # fmt: skip
_ONE_A_SLOT = ("subject_id", "data_class", "slot", "subject_kind")


class Part(NamedTuple):
    """One piece of content on its way into the safe."""

    subject: Any
    data_class: str
    content: Mapping[str, Any]
    slot: str = "main"


def put(subject: Any, data_class: str, content: Mapping[str, Any], *, slot: str = "main") -> None:
    """Seal content in place of what the slot held; call it in an action's transaction."""
    put_many([Part(subject, data_class, content, slot)])


def put_many(parts: Iterable[Part], keys: Mapping[Place, Key] | None = None) -> None:
    """Seal many parts with as few round trips as can be; ``keys`` are those that the caller asked for."""
    wanted = list(parts)
    for part in wanted:
        _refuse_class(part.data_class)
    if keys is None:
        keys = keystore.keys_for(place_of(part.subject, part.data_class) for part in wanted)
    moment = clock.now()
    rows = [_sealed(part, keys[place_of(part.subject, part.data_class)], moment) for part in wanted]
    bulk.insert(SealedPart, _COLUMNS, rows, conflict=_ONE_A_SLOT, update=("key_id", "nonce", "ciphertext"))


def read(
    actor: Actor, subject: Any, data_class: str, *, slot: str = "main", reason: str = ""
) -> dict[str, Any]:
    """The content of one part, cut to the fields that the actor may see; {} where there is none.

    ``reason`` is a code of the list access_reason. Raises Refused, KeyDestroyed.
    """
    return _read(actor, subject, data_class, slot, reason).get(slot, {})


def read_all(actor: Actor, subject: Any, data_class: str, *, reason: str = "") -> dict[str, dict[str, Any]]:
    """Every part of a class that the actor may see, by slot in the order of writing; one audit entry."""
    return _read(actor, subject, data_class, None, reason)


def holds(subject: Any, data_class: str, *, slot: str | None = None) -> bool:
    """Whether there is something, without opening it."""
    held = _held(subject.pk)
    return any(each == data_class and slot in (None, place) for each, place in held)


@once
def _held(subject_id: UUID) -> frozenset[tuple[str, str]]:
    """Class and slot of every part."""
    return frozenset(SealedPart.objects.filter(subject_id=subject_id).values_list("data_class", "slot"))


def readable(actor: Actor, subject: Any, data_class: str) -> bool:
    """Whether the actor may open this class here: what a page asks before it offers to."""
    return access.allowed(actor, "read", subject, data_class)


def erase(actor: Actor, subject: Any, data_classes: Iterable[str], reason: str) -> None:
    """Destroy the keys of these classes and delete what they sealed; the audit keeps that it was done."""
    for data_class in data_classes:
        key_id = keystore.destroy(place_of(subject, data_class), reason)
        with transaction.atomic():
            SealedPart.objects.filter(subject_id=subject.pk, data_class=data_class).delete()
            if data_class == "P3":
                NameToken.objects.filter(subject_id=subject.pk).delete()
            if key_id:
                audit.record(
                    actor, "key.destroy", subject, data_class=data_class, key=str(key_id), reason=reason
                )


def _read(
    actor: Actor, subject: Any, data_class: str, slot: str | None, reason: str
) -> dict[str, dict[str, Any]]:
    relations = access.relations(actor, subject, data_class)
    cell = access.policy.cell(actor, "read", data_class, relations)
    if cell is None or (slot is not None and not slot.startswith(cell.slots)):
        _refuse(actor, subject, data_class, "register.core.refused.not_yours")
    if cell.reason and not reason:
        _refuse(actor, subject, data_class, "register.core.refused.reason_needed")
    with transaction.atomic():
        rows = SealedPart.objects.filter(
            subject_kind=subject.kind, subject_id=subject.pk, data_class=data_class
        )
        found = _opened(rows.order_by("created_at", "slot"), cell, slot)
        audit.record(
            actor,
            "read",
            subject,
            data_class=data_class,
            outcome="read",
            parts=len(found),
            relations=sorted(relations),
            **({"slot": slot} if slot else {}),
            **({"reason": reason} if reason else {}),
        )
    return found


def _opened(rows: Iterable[SealedPart], cell: Cell, slot: str | None) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    key: Key | None = None
    for row in rows:
        if (slot is not None and row.slot != slot) or not row.slot.startswith(cell.slots):
            continue
        place = Place(row.subject_kind, row.subject_id, row.data_class)
        key = key or keystore.key_of(place)
        if key is None:
            continue
        opened = unseal(
            key.value,
            Sealed(bytes(row.nonce), bytes(row.ciphertext)),
            purpose="part",
            ids=(*map(str, place), row.slot),
        )
        content: dict[str, Any] = json.loads(opened)
        found[row.slot] = {k: v for k, v in content.items() if cell.fields is None or k in cell.fields}
    return found


def _sealed(part: Part, key: Key, moment: datetime) -> tuple[Any, ...]:
    """The row, in the order of ``_COLUMNS``."""
    place = place_of(part.subject, part.data_class)
    body = json.dumps(part.content, ensure_ascii=False, separators=(",", ":")).encode()
    sealed = seal(key.value, body, purpose="part", ids=(*map(str, place), part.slot))
    return (new_id(), *place, part.slot, key.id, *sealed, moment)


def place_of(subject: Any, data_class: str) -> Place:
    """Where the key of a class of a report or case lies."""
    return Place(subject.kind, subject.pk, data_class)


def _refuse_class(data_class: str) -> None:
    if data_class not in SEALED_CLASSES:
        raise ValueError(f"{data_class} is no class that the safe keeps")
    if data_class in _NEEDS_BASIS and not current().legal_basis(data_class):
        raise Refused("register.core.refused.no_legal_basis", status=403)


def _refuse(actor: Actor, subject: Any, data_class: str, key: str) -> NoReturn:
    audit.record(actor, "read", subject, data_class=data_class, outcome="refused")
    raise Refused(key, status=403)
