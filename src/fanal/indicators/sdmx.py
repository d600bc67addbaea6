"""Observations as SDMX-CSV 2.0 with their data structure definition, out and in, by pysdmx."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
from pysdmx.io.format import Format
from pysdmx.io.pd import PandasDataset
from pysdmx.io.writer import write_sdmx as write_any

from fanal.foundation.errors import DataError
from fanal.foundation.sheets import defused, undefused
from fanal.indicators.structure import (
    AGENCY,
    ALL_TIME,
    DIMENSIONS,
    MEASURES,
    PERIOD_KIND,
    STRUCTURE,
    VERSION,
    as_id,
    definition,
    from_id,
    write_structure,
)
from fanal.vocabulary import Observation

CSV, XML = "observations.csv", "structure.xml"
_ID = f"{AGENCY}:{STRUCTURE}({VERSION})"
# may hold what a source wrote
_FREE = ("DATASET", "CATEGORY", "SOURCE", "OBS_ID")


class NotOurSdmx(DataError):
    """A file that is not SDMX-CSV 2.0 of our structure."""

    code = "FNL-IND-004"


def write_sdmx(observations: Iterable[Observation], folder: Path) -> None:
    """Writes ``observations.csv`` (SDMX-CSV 2.0) and ``structure.xml`` (SDMX-ML 3.0) into a folder."""
    observations = list(observations)
    folder.mkdir(parents=True, exist_ok=True)
    write_sdmx_csv(observations, folder / CSV)
    write_structure({each.ref_area for each in observations}, folder / XML)


def write_sdmx_csv(observations: Iterable[Observation], path: Path) -> None:
    """Writes observations as SDMX-CSV 2.0, in the order given."""
    rows = [_out(each) for each in observations]
    schema = definition(str(row["REF_AREA"]) for row in rows).to_schema()
    columns = [each.id for each in schema.components]
    dataset = PandasDataset(structure=schema, data=pd.DataFrame(rows, columns=columns))
    written = write_any([dataset], Format.DATA_SDMX_CSV_2_0_0)
    path.write_text(str(written), encoding="utf-8", newline="\n")


def read_sdmx_csv(path: Path) -> list[Observation]:
    """The observations of an SDMX-CSV file of our structure; a DataError names the column at fault."""
    try:
        # every cell stays text: a reader that guesses types takes region 009 for 9
        table = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[], encoding="utf-8")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError):
        raise NotOurSdmx(file=path.name, column="STRUCTURE") from None
    for column in ("STRUCTURE", "STRUCTURE_ID", *DIMENSIONS, *MEASURES):
        if column not in table.columns:
            raise NotOurSdmx(file=path.name, column=column)
    if set(table["STRUCTURE_ID"]) - {_ID}:
        raise NotOurSdmx(file=path.name, column="STRUCTURE_ID")
    return [_in(row, path.name) for row in table.to_dict("records")]


def _out(observation: Observation) -> dict[str, object]:
    row: dict[str, object] = dict(observation.row())
    period = str(row["TIME_PERIOD"])
    row[PERIOD_KIND] = "Y" if period.isdigit() else period
    row["TIME_PERIOD"] = period if period.isdigit() else ALL_TIME
    row["REF_AREA"] = as_id(observation.ref_area)
    return row | {name: defused(row[name]) for name in _FREE}


def _in(row: dict[str, str], file: str) -> Observation:
    period = row["TIME_PERIOD"] if row[PERIOD_KIND] == "Y" else row[PERIOD_KIND]
    free = {name: undefused(row[name]) for name in _FREE if name in row}
    try:
        return Observation.from_row(
            {**row, **free, "TIME_PERIOD": period, "REF_AREA": from_id(row["REF_AREA"])}
        )
    except ValueError:
        raise NotOurSdmx(file=file, column=" / ".join(MEASURES)) from None
