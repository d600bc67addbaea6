"""What the pipeline of a study needs for linkage: who may be linked, their identity columns, the results."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fanal import sources
from fanal.linkage.keeping import Settled, read_judgements, settle
from fanal.study.cache import digest
from fanal.study.config import Config, SourceConfig
from fanal.study.folder import Study
from fanal.study.linking.purpose import missing
from fanal.study.linking.sealing import seal_identity, unsealed
from fanal.study.linking.stage import PERSONS, read_tally


@dataclass(frozen=True)
class Joined:
    """The linked persons of one dataset in the cache; ``persons`` is None where the model could not link."""

    folder: Path
    key: str
    tables: Sequence[dict[str, Any]]
    tally: dict[str, Any]
    persons: Path | None

    @classmethod
    def open(cls, folder: Path, key: str, tables: Sequence[dict[str, Any]]) -> Joined:
        tally = read_tally(folder)
        persons = folder / PERSONS
        return cls(folder, key, tables, tally, persons if persons.is_file() else None)


@dataclass
class Linking:
    """Permissions, decisions and identity columns of one run."""

    study: Study
    config: Config
    now: dt.datetime
    _read: dict[str, list[sources.SourceTable]] = field(default_factory=dict)

    def read(self, name: str, tables: list[sources.SourceTable]) -> None:
        """Remember what was read in this run: its raw tables still lie in the identity folder."""
        self._read[name] = tables

    def may(self, table: dict[str, Any]) -> bool:
        return bool(table["identity"]) and not self._lacks(table)

    def _lacks(self, table: dict[str, Any]) -> tuple[str, ...]:
        return missing(self.config.sources.get(table["source"], SourceConfig()), self.now.date())

    def told(self, tables: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """The sources that name persons and may not be linked, with what is missing."""
        barred = [
            {"file": table["report"]["file"], "missing": list(self._lacks(table))}
            for table in tables
            if table["identity"] and self._lacks(table)
        ]
        return {"not_linked": barred} if barred else {}

    # decisions

    def decisions_hash(self) -> str:
        path = self.study.decisions
        return digest(path.read_bytes().hex()) if path.is_file() else ""

    def settled(self, records: set[str]) -> Settled:
        return settle(read_judgements(self.study.decisions), records)

    # identity

    def identity(
        self,
        tables: Sequence[dict[str, Any]],
        mappings: Sequence[sources.Mapping],
        settings: Mapping[str, SourceConfig],
    ) -> list[Path]:
        """The identity columns of each table as Parquet in the identity folder: from what this run read, from
        what was sealed, or from the source once more."""
        found = []
        for table in tables:
            out = self.study.identity / f"who-{table['key'][:32]}-{table['number']}.parquet"
            if not out.exists() and not self._unsealed(out):
                self._write(table, mappings, settings, out)
            found.append(out)
        self._seal(found)
        return found

    def _write(
        self,
        table: dict[str, Any],
        mappings: Sequence[sources.Mapping],
        settings: Mapping[str, SourceConfig],
        out: Path,
    ) -> None:
        name = table["source"]
        self.study.identity.mkdir(parents=True, exist_ok=True)
        if name in self._read:
            pairs = {t.report.file: (t.raw, t.mapping) for t in self._read[name] if t.raw and t.mapping}
        else:
            named = settings.get(name, SourceConfig()).mapping
            again = self.study.identity / f"again-{table['key'][:32]}-{table['number']}"
            read = sources.case_tables(self.study.sources / name, again, mappings=mappings, named=named)
            pairs = {raw.name: (raw, mapping) for raw, mapping in read}
        raw, mapping = pairs[table["report"]["file"]]
        sources.write_identity(raw, mapping, accepted=table["records"], out=out, this_year=self.now.year)

    def _key_file(self) -> Path | None:
        return self.study.root / self.config.identity_key_file if self.config.identity_key_file else None

    def _unsealed(self, out: Path) -> bool:
        key = self._key_file()
        return key is not None and unsealed(self.study.sealed / f"{out.name}.sealed", out, key)

    def _seal(self, files: Sequence[Path]) -> None:
        if (key := self._key_file()) is not None:
            seal_identity(files, self.study.sealed, key)


def with_links(tally: dict[str, Any], linked: dict[str, Any] | None) -> dict[str, Any]:
    """The sums of a dataset with those of its linkage: registrations = persons + merged."""
    if linked is None:
        return tally
    if "failed" in linked:
        return tally | {"link_failed": linked["failed"]}
    records = tally["records"] + linked["registrations"]
    persons = tally["persons"] + linked["persons"]
    return tally | {"records": records, "persons": persons, "merged": records - persons, "linked": linked}
