"""Opened cases become case records of a study: codes and dates, nothing that identifies anybody.

What leaves is a list of what may leave: the fields of the contract without identity, their values checked
anew against their code lists. Free text never leaves. A record's key is a keyed hash: without the key nobody
finds the case by it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from fanal.register import audit, in_force, keystore, vault
from fanal.register.access import COMMAND
from fanal.register.errors import KeyDestroyed, MadeUpNotDeclared, NotAStudy
from fanal.register.keystore import Place
from fanal.register.linkable import Linkable
from fanal.register.models import Case
from fanal.register.project import current
from fanal.vocabulary import Field, code_list, fields, lookup_place

STEM, REASON = "register", "export"
KINDS = ("parquet", "jsonl")
_DATE = re.compile(r"[12]\d{3}(-\d{2}(-\d{2})?)?")
_MADE_HERE = {"record_key", "organisation", "organisation_type", "date_registered", "status"}
# from the part that holds who the child is, these alone
_OF_PERSON = {
    "sex",
    "citizenship",
    "age_identification",
    "age_exploitation",
    "age_recruitment",
    "age_band_identification",
    "age_basis",
    "child_at_time",
}
# in doubt a child: the presumption leaves as what it is
_CHILD = {"presumed_child": "presumed", "verified_child": "yes"}
_STATUS = {
    "reasonable_grounds_positive": "presumed",
    "recovery": "presumed",
    "conclusive_grounds_positive": "identified",
    "conclusive_grounds_reconsideration": "presumed",
    "reasonable_grounds_negative": "not_identified",
    "conclusive_grounds_negative": "not_identified",
}


class Exported(NamedTuple):
    """How many records, how many values were no codes and stayed here, how many cases were erased.

    With an encoded file: how many records it has, how many know too little of the person, and of how many it
    was erased who the person is.
    """

    records: int
    left_out: int
    erased: int
    encoded: int | None = None
    too_little: int = 0
    person_erased: int = 0


def leaving() -> list[Field]:
    """The fields that may leave, in the order of the contract."""
    kinds = ("code", "codes", "place", "places", "date", "integer")
    return [
        each
        for each in fields("case_record")
        if not each.identity and not each.derived and (each.kind in kinds or each.name in _MADE_HERE)
    ]


def export(study: Path, *, kind: str, secret_file: Path | None = None) -> Exported:
    """Write ``sources/register.<kind>`` of a study; with a secret the encoded file of the same records too.

    Raises NotAStudy, MadeUpNotDeclared, and what reading the secret raises.
    """
    target = study / "sources" / f"{STEM}.{kind}"
    if not target.parent.is_dir():
        raise NotAStudy(folder=study.name)
    if current().demo and not _declared_simulated(study, target.name):
        raise MadeUpNotDeclared(file=target.name)
    linkable = Linkable(secret_file, study=study, data=current().folder) if secret_file else None
    rows, left_out, erased = [], 0, 0
    for case in Case.objects.order_by("pk").iterator(chunk_size=500):
        try:
            record, wrong = _record(case, linkable)
        except KeyDestroyed:
            erased += 1
            continue
        rows.append(record)
        left_out += wrong
    rows.sort(key=lambda row: str(row["record_key"]))
    _write(rows, target, kind)
    if linkable is None:
        audit.record(COMMAND, "register.export", records=len(rows), erased=erased)
        return Exported(len(rows), left_out, erased)
    linkable.write()
    audit.record(COMMAND, "register.export", records=len(rows), erased=erased, encoded=linkable.encoded)
    told = linkable.encoded, linkable.too_little, linkable.erased
    return Exported(len(rows), left_out, erased, *told)


def _record(case: Case, linkable: Linkable | None) -> tuple[dict[str, Any], int]:
    """One case as a record, and how many of its values are no codes of the vocabulary."""
    keystore.key_of(
        Place(case.kind, case.pk, "P4")
    )  # of an erased case nothing leaves, its existence neither
    facts = vault.read(COMMAND, case, "P4", slot="facts", reason=REASON)
    person = vault.read(COMMAND, case, "P3", slot="person", reason=REASON)
    held = {**{name: value for name, value in person.items() if name in _OF_PERSON}, **facts}
    record: dict[str, Any] = {}
    wrong = 0
    for each in leaving():
        value = held.get(each.name)
        if each.name in _MADE_HERE or value in (None, "", []):
            continue
        known = _coded(each, value)
        if known is None:
            wrong += 1
        else:
            record[each.name] = known
    if case.age_state in _CHILD:
        record.setdefault("child_at_time", _CHILD[case.age_state])
    if linkable:
        linkable.add(_key(case), person, erased=_destroyed(Place(case.kind, case.pk, "P3")))
    return {**record, **_of_register(case)}, wrong


def _destroyed(place: Place) -> bool:
    try:
        keystore.key_of(place)
    except KeyDestroyed:
        return True
    return False


def _of_register(case: Case) -> dict[str, Any]:
    """What the register itself knows of a case."""
    report = case.reports.select_related("organisation").order_by("received_at").first()
    organisation = report.organisation if report else None
    area = in_force.profile_by(case.profile_id).code if case.profile_id else ""
    found: dict[str, Any] = {
        "record_key": _key(case),
        "date_registered": case.opened_at.date().isoformat(),
        "status": _STATUS.get(case.identity_state, "unknown"),
        "country_detection": area if lookup_place(area) == area else None,
        "organisation": organisation.name if organisation else None,
        "organisation_type": (organisation.type or None) if organisation else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _key(case: Case) -> str:
    return hmac.new(keystore.instance_key("export"), case.pk.bytes, hashlib.sha256).hexdigest()[:24]


def _coded(each: Field, value: Any) -> Any:
    """The value as the contract wants it; None where it is no code, date or number of it."""
    if each.kind == "integer":
        whole = isinstance(value, int) and not isinstance(value, bool)
        return value if whole and (each.minimum or 0) <= value <= (each.maximum or 0) else None
    parts = value if isinstance(value, list) else str(value).split(";")
    if not all(isinstance(part, str) and _fits(each, part) for part in parts) or (
        len(parts) > 1 and not each.many
    ):
        return None
    return ";".join(_in_order(each, parts))


def _fits(each: Field, part: str) -> bool:
    if each.kind == "date":
        return bool(_DATE.fullmatch(part))
    if each.kind in ("place", "places"):
        return lookup_place(part) == part
    return part in code_list(each.list)


def _in_order(each: Field, parts: list[str]) -> list[str]:
    order: Mapping[str, int] = code_list(each.list).order if each.list else {}
    return sorted(set(parts), key=lambda part: (order.get(part, 0), part))


def _declared_simulated(study: Path, name: str) -> bool:
    try:
        found = tomllib.loads((study / "fanal.toml").read_text(encoding="utf-8-sig"))
        return bool(found["sources"][name]["protection"] == "simulated")
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _write(rows: list[dict[str, Any]], target: Path, kind: str) -> None:
    """Whole or not at all, for its owner alone. The same cases give the same bytes."""
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        if kind == "parquet":
            pq.write_table(_table(rows), part)
        else:
            part.write_text("".join(_lines(rows)), encoding="utf-8", newline="\n")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    schema = pa.schema(
        [(each.name, pa.int32() if each.kind == "integer" else pa.string()) for each in leaving()]
    )
    return pa.Table.from_pylist(rows, schema)


def _lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    names = [each.name for each in leaving()]
    for row in rows:
        ordered = {name: row.get(name) for name in names}
        yield json.dumps(ordered, ensure_ascii=False) + "\n"
