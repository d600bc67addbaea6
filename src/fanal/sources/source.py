"""One source file: read it, find its mapping, convert each of its tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from fanal.foundation.engine import Engine, connect
from fanal.foundation.errors import CallError
from fanal.foundation.scratch import private_folder
from fanal.sources import case_records
from fanal.sources.identity import identity_columns
from fanal.sources.mapping import Mapping, NotRecognised, choose
from fanal.sources.observations import ObservationReader, read_observations
from fanal.sources.readers import Note, RawTable, read
from fanal.sources.report import TableReport
from fanal.vocabulary import Observation

PROTECTIONS = ("records", "published", "simulated")
_DATE = re.compile(r"\b(?:\d{1,2}[/. -]\d{1,2}[/. -]\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2} \w+ \d{4})\b")


class NeedsCitation(CallError):
    """A published source must say where it was published."""

    code = "FNL-SRC-005"


@dataclass(frozen=True)
class SourceSettings:
    """What ``fanal.toml`` says of one source."""

    protection: str | None = None
    citation: str = ""
    mapping: str | None = None
    hidden: tuple[int, int] = (0, 4)


@dataclass
class SourceTable:
    """What one table of a source became: accepted case records on disk, or observations."""

    report: TableReport
    records: Path | None = None
    observations: list[Observation] = field(default_factory=list)
    vintage: str = ""
    raw: RawTable | None = field(default=None, repr=False)
    mapping: Mapping | None = field(default=None, repr=False)


def read_source(
    path: Path,
    *,
    engine: Engine,
    identity: Path,
    accepted: Path,
    rejects: Path | None,
    settings: SourceSettings | None = None,
    mappings: Sequence[Mapping] = (),
    this_year: int,
    progress: Callable[[str, float], None] | None = None,
) -> list[SourceTable]:
    """Read one file; each table in it becomes case records (Parquet in ``accepted``) or observations.

    ``identity`` receives raw copies, names included, and is emptied by the caller. ``rejects`` receives one
    CSV a table with the row numbers and rules. Raises the readers' errors, NotRecognised, AmbiguousMapping,
    NeedsCitation.
    """
    settings = settings or SourceSettings()
    tables = []
    for number, (raw, mapping) in enumerate(_recognised(read(path, identity), mappings, settings.mapping)):
        protection, citation = _protection(raw, mapping, settings)
        report = TableReport(raw.name, mapping.name, mapping.dataset, mapping.kind, protection, citation)
        report.sheet, report.sheets = raw.sheet, raw.sheets
        _copy_notes(raw, report)
        for header in (*mapping.mended, *mapping.found(raw.columns).mended):
            report.restored("names_restored", "damaged_names", header, 1, 1)
        if mapping.waiting:
            report.notes.append({"kind": "guesses_waiting", "n": mapping.waiting})
        stem = f"{_safe(path.name)}-{number}"
        if mapping.kind == "observations":
            reader = ObservationReader(
                mapping,
                hidden=settings.hidden,
                dataset=mapping.dataset,
                citation=citation,
                this_year=this_year,
            )
            found = read_observations(raw.path, raw.row_column, reader, mapping, report)
            tables.append(SourceTable(report, observations=found, vintage=_vintage(raw)))
            continue
        records = accepted / f"{stem}.parquet"
        case_records.convert(
            engine,
            engine.scan_raw(raw.path, raw.row_column),
            mapping,
            report,
            accepted=records,
            rejected=identity / f"{stem}-rejected.parquet",
            rejects_csv=rejects / f"{stem}.csv" if rejects else None,
            source=raw.name,
            dataset=mapping.dataset,
            this_year=this_year,
        )
        tables.append(SourceTable(report, records, vintage=_vintage(raw), raw=raw, mapping=mapping))
    return tables


def _recognised(
    raws: Sequence[RawTable], mappings: Sequence[Mapping], named: str | None
) -> list[tuple[RawTable, Mapping]]:
    """Each table with its mapping. A sheet that fits none is passed over and noted, unless no sheet fits."""
    found: list[tuple[RawTable, Mapping]] = []
    strange: list[tuple[int | None, NotRecognised]] = []
    for raw in raws:
        try:
            found.append((raw, choose(raw.columns, file=raw.name, own=mappings, named=named)))
        except NotRecognised as error:
            strange.append((raw.sheet, error))
    if strange and not found:
        raise strange[0][1]
    if strange:
        note = Note("sheets_not_recognised", {"n": len(strange), "sheets": [sheet for sheet, _ in strange]})
        found[0] = (replace(found[0][0], notes=(*found[0][0].notes, note)), found[0][1])
    return found


def says_who(table: SourceTable) -> bool:
    """Whether a table has columns that identify persons."""
    return bool(table.raw and table.mapping and identity_columns(table.mapping, table.raw.columns))


def check(
    path: Path, *, mappings: Sequence[Mapping] = (), mapping: str | None = None, this_year: int
) -> list[TableReport]:
    """What is in a file and what is wrong with it; nothing of it is kept."""
    with private_folder() as private:
        (private / "accepted").mkdir()
        with connect("duckdb", private / "identity") as engine:
            tables = read_source(
                path,
                engine=engine,
                identity=private / "identity",
                accepted=private / "accepted",
                rejects=None,
                settings=SourceSettings(mapping=mapping),
                mappings=mappings,
                this_year=this_year,
            )
        return [table.report for table in tables]


def _protection(raw: RawTable, mapping: Mapping, settings: SourceSettings) -> tuple[str, str]:
    """``records`` unless declared, or unless the file is the UNODC portal's workbook, known by its banner."""
    if settings.protection == "published" and not (settings.citation or mapping.citation):
        raise NeedsCitation(file=raw.name)
    if settings.protection is not None:
        return settings.protection, settings.citation or mapping.citation
    banner = " ".join(cell for row in raw.banner for cell in row)
    if mapping.banner and mapping.banner in banner and _DATE.search(banner):
        return "published", settings.citation or mapping.citation
    return "records", settings.citation or mapping.citation


def _vintage(raw: RawTable) -> str:
    """The date above the columns, in ISO 8601; days come before months there."""
    found = _DATE.search(" ".join(cell for row in raw.banner for cell in row))
    if not found:
        return ""
    day_first = re.fullmatch(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})", found[0])
    return "{2}-{1:0>2}-{0:0>2}".format(*day_first.groups()) if day_first else found[0]


def _copy_notes(raw: RawTable, report: TableReport) -> None:
    for note in raw.notes:
        report.notes.append({"kind": note.kind, **note.params})
        for name, tally in (("repaired", report.repairs), ("damaged", report.flags)):
            if note.kind.startswith(name):
                tally[note.kind] = tally.get(note.kind, 0) + int(str(note.params.get("cells", 1)))


def _safe(name: str) -> str:
    return re.sub(r"[^\w.-]+", "_", name)
