"""(b) pandas with pandera: the same rules and the same tables, on as many records as fit."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from bench.by_hand import THIS_YEAR, allowed, write_counts
from bench.measure import report
from fanal.tabulation import tables
from fanal.vocabulary import Field, code_list, fields, lookup_place
from fanal.vocabulary.places import all_places

ADULT = 18
BANDS = {
    code: group
    for code, group in code_list("age_band").attribute("group").items()
    if group in ("Y0T17", "Y_GE18")
}
LISTS = {each.name for each in fields("case_record") if each.many}


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
            return [pa.Check.isin(allowed(each.list))]
        case "place":
            return [pa.Check.isin(places)]
        case "codes":
            return [_all_in(set(allowed(each.list)))]
        case "places":
            return [_all_in(set(places))]
        case "date":
            return [pa.Check(_is_date, name="date")]
        case "integer":
            return [pa.Check(_is_age, name="age")]
    return []


def _all_in(allowed: set[str]) -> pa.Check:
    def check(cells: pd.Series) -> pd.Series:
        return (
            cells.map(lambda cell: allowed.issuperset(cell.split(";")), na_action="ignore")
            .fillna(True)
            .astype(bool)
        )

    return pa.Check(check, name="all_in_list")


def _is_date(cells: pd.Series) -> pd.Series:
    days = cells.where(
        cells.str.len() == 10, cells.str.slice(0, 7).where(cells.str.len() != 4, cells + "-01") + "-01"
    )
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


def _wrong(frame: pd.DataFrame) -> list[int]:
    """The rows that break any rule."""
    try:
        schema(list(frame.columns)).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        return sorted(errors.failure_cases["index"].dropna().astype(int).unique().tolist())
    return []


def _derive(frame: pd.DataFrame) -> pd.DataFrame:
    """Year, area, age group, and whether the person was a child at the time."""
    ages = {name: _number(frame, f"age_{name}") for name in ("recruitment", "exploitation", "identification")}
    bands = {name: frame[f"age_band_{name}"].map(BANDS) for name in ages}
    groups = {name: _group(ages[name]) for name in ages}
    group = groups["identification"].fillna(bands["identification"])
    at_time = [groups["exploitation"], groups["recruitment"], bands["exploitation"], bands["recruitment"]]
    child = (group == "Y0T17") | pd.concat([each == "Y0T17" for each in at_time], axis=1).any(axis=1)
    adult = (groups["recruitment"] == "Y_GE18") | (bands["recruitment"] == "Y_GE18")
    shown = pd.Series("unknown", index=frame.index).mask(adult, "no").mask(child, "yes")
    one = frame["country_exploitation"].where(
        ~frame["country_exploitation"].str.contains(";").fillna(False).astype(bool)
    )
    return frame.assign(
        year=frame["date_identified"].fillna(frame["date_registered"]).str.slice(0, 4),
        area=frame["country_detection"].fillna(one),
        age_group=group.fillna("_U"),
        child_at_time=frame["child_at_time"].replace({"unknown": None}).fillna(shown),
    )


def _group(age: pd.Series) -> pd.Series:
    return (
        pd.Series(None, index=age.index, dtype="str").mask(age < ADULT, "Y0T17").mask(age >= ADULT, "Y_GE18")
    )


def _merge(frame: pd.DataFrame) -> pd.DataFrame:
    """Equal keys are one person: the first value given, and the codes of every list joined."""
    several = frame["person_key"].notna() & frame["person_key"].duplicated(keep=False)
    together = frame[several]
    merged = together.groupby("person_key", sort=False).first()
    # a status that is known comes before an earlier "unknown"
    known = together[together["status"].notna() & (together["status"] != "unknown")]
    first = known.groupby("person_key")["status"].first()
    merged["status"] = first.reindex(merged.index).fillna(merged["status"])
    for name in LISTS & set(frame.columns):
        codes = together[["person_key", name]].dropna()
        codes = codes.assign(**{name: codes[name].str.split(";")}).explode(name).drop_duplicates()
        merged[name] = codes.sort_values(name).groupby("person_key")[name].agg(";".join)
    return pd.concat([frame[~several], merged.reset_index()], ignore_index=True)


def _count(frame: pd.DataFrame) -> list[tuple[str, str, str, str, int]]:
    rows: list[tuple[str, str, str, str, int]] = []
    frame = frame.assign(**{name: frame[name].fillna("_U") for name in frame.columns if name not in LISTS})
    for table in tables():
        narrow = frame[["area", "year", *table.by]]
        listed = next((name for name in table.by if name in LISTS), None)
        if listed is not None:
            either = narrow.assign(**{listed: narrow[listed].isna().map({True: "_U", False: "_REPORTED"})})
            split = narrow.dropna(subset=[listed])
            split = split.assign(**{listed: split[listed].str.split(";")}).explode(listed)
            narrow = pd.concat([split, either])
        sizes = narrow.groupby(["area", "year", *table.by]).size().rename("n").reset_index()
        for area in ("W", "area") if table.areas else ("W",):
            for year in ("_T", "year"):
                keys = [name for name in (area, year) if name in sizes.columns] + list(table.by)
                found = (
                    sizes.groupby(keys)["n"].sum().reset_index() if keys else sizes[["n"]].sum().to_frame().T
                )
                for row in found.to_dict("records"):
                    cell = "|".join(row[name] for name in table.by)
                    rows.append(
                        (table.name, row.get("area", "W"), row.get("year", "_T"), cell, int(row["n"]))
                    )
    return rows


def run(data: Path, out: Path) -> dict[str, Any]:
    """Validate, write, merge and count one Parquet file, all in memory."""
    out.mkdir(parents=True)
    frame = pd.read_parquet(data)
    wrong = _wrong(frame)
    accepted = _derive(frame.drop(index=wrong))
    accepted.to_parquet(out / "accepted.parquet")
    frame.loc[wrong].to_parquet(out / "rejected.parquet")
    persons = _merge(accepted)
    persons.to_parquet(out / "persons.parquet")
    # presumed or identified, or in a file that lists victims alone
    victims = persons[persons["status"].isna() | persons["status"].isin(["presumed", "identified"])]
    write_counts(_count(victims), out / "counts.parquet")
    return {
        "accepted": len(accepted),
        "rejected": len(wrong),
        "persons": len(persons),
        "counts_file": str(out / "counts.parquet"),
    }


if __name__ == "__main__":
    report(lambda: run(Path(sys.argv[1]), Path(sys.argv[2])))
