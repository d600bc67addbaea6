"""(b) pandas with pandera: the same rules of columns and rows, and the same tables, on as many records as fit."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
import pyarrow as arrow
import pyarrow.parquet as pq

from bench.by_hand import THIS_YEAR, _allowed
from bench.measure import report
from fanal.tabulation import tables
from fanal.vocabulary import Field, fields, lookup_place
from fanal.vocabulary.places import all_places

ADULT = 18
AREAS, YEARS = ("W", "area"), ("_T", "year")


def schema(names: list[str]) -> pa.DataFrameSchema:
    """The rules of every column, and those of a row that look at ages, checked all together (lazily)."""
    columns = {
        each.name: pa.Column(str, checks=_checks(each), nullable=True)
        for each in fields("case_record")
        if each.name in names
    }
    order = pa.Check(_ages_in_order, name="ages_out_of_order")
    child = pa.Check(_no_contradiction, name="child_contradiction")
    return pa.DataFrameSchema(columns, checks=[order, child])


def _checks(each: Field) -> list[pa.Check]:
    places = [code for code in all_places() if lookup_place(code) == code]
    match each.kind:
        case "code":
            return [pa.Check.isin(_allowed(each.list))]
        case "place":
            return [pa.Check.isin(places)]
        case "codes":
            return [_all_in(set(_allowed(each.list)))]
        case "places":
            return [_all_in(set(places))]
        case "date":
            return [pa.Check(_is_date, name="date")]
        case "integer":
            return [pa.Check(_is_age, name="age")]
    return []


def _all_in(allowed: set[str]) -> pa.Check:
    def check(cells: pd.Series) -> pd.Series:
        return cells.map(lambda cell: allowed.issuperset(cell.split(";")), na_action="ignore").fillna(True).astype(bool)

    return pa.Check(check, name="all_in_list")


def _is_date(cells: pd.Series) -> pd.Series:
    days = cells.where(cells.str.len() == 10, cells.str.slice(0, 7).where(cells.str.len() != 4, cells + "-01") + "-01")
    found = pd.to_datetime(days, format="%Y-%m-%d", errors="coerce")
    return cells.isna() | found.dt.year.between(THIS_YEAR - 150, THIS_YEAR + 1)


def _is_age(cells: pd.Series) -> pd.Series:
    return cells.isna() | pd.to_numeric(cells, errors="coerce").between(0, 120)


def _number(frame: pd.DataFrame, name: str) -> pd.Series:
    return pd.to_numeric(frame[name], errors="coerce")


def _ages_in_order(frame: pd.DataFrame) -> pd.Series:
    found = _number(frame, "age_identification")
    return ~((_number(frame, "age_recruitment") > found) | (_number(frame, "age_exploitation") > found))


def _no_contradiction(frame: pd.DataFrame) -> pd.Series:
    young = (_number(frame, "age_exploitation") < ADULT) | (_number(frame, "age_identification") < ADULT)
    return ~((frame["child_at_time"] == "no") & young)


def _accepted(frame: pd.DataFrame) -> pd.DataFrame:
    try:
        schema(list(frame.columns)).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        return frame.drop(index=errors.failure_cases["index"].dropna().astype(int).unique())
    return frame


def _derive(frame: pd.DataFrame) -> pd.DataFrame:
    """Year, area and age group; the first of the records of a person stands for the person."""
    age = _number(frame, "age_identification")
    group = pd.Series("_U", index=frame.index).mask(age < ADULT, "Y0T17").mask(age >= ADULT, "Y_GE18")
    year = frame["date_identified"].fillna(frame["date_registered"]).str.slice(0, 4)
    frame = frame.assign(age_group=group, year=year.fillna("_U"), area=frame["country_detection"].fillna("_U"))
    return frame[frame["person_key"].isna() | ~frame["person_key"].duplicated()]


def _count(frame: pd.DataFrame) -> int:
    lists = {each.name for each in fields("case_record") if each.many}
    cells = 0
    for table in tables():
        narrow = frame[["area", "year", *table.by]].copy()
        for column in table.by:
            narrow[column] = narrow[column].fillna("_U")
            if column in lists:
                narrow[column] = narrow[column].str.split(";")
                narrow = narrow.explode(column)
        for area in AREAS if table.areas else AREAS[:1]:
            for year in YEARS:
                keys = [name for name in (area, year) if name not in ("W", "_T")] + list(table.by)
                cells += len(narrow.groupby(keys).size()) if keys else 1
    return cells


def run(data: Path, records: int) -> dict[str, Any]:
    """Validate and count the first ``records`` of a Parquet file."""
    batches = pq.ParquetFile(data).iter_batches(batch_size=records)
    frame = arrow.Table.from_batches([next(batches)]).to_pandas()
    persons = _derive(_accepted(frame))
    return {"records": len(frame), "cells": _count(persons)}


if __name__ == "__main__":
    report(lambda: run(Path(sys.argv[1]), int(sys.argv[2])))
