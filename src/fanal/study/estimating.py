"""The stage *estimate* of a study: persons on the lists of its sources → how many are on none.

A list is a source file: who registered the person. Detected victims alone are counted, as in the tables.
Groups of persons (children and adults, sexes, forms, years) are estimated apart, never by citizenship;
``strata`` adds those up that have no person in common.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fanal import disclosure, prevalence
from fanal.foundation.sheets import defused
from fanal.study.grain import grain
from fanal.study.manifest import write_json
from fanal.study.overlaps import Links, persons_of
from fanal.tabulation.tables import VICTIM

SCHEMA = "fanal.estimates/1"
TOTAL, UNKNOWN = "_T", "_U"
_COLUMNS = ("status", "sex", "age_group", "purposes", "year")
_JOINT = "\x1f"
_LEFT_OUT = {UNKNOWN, "_O", None, ""}
RESAMPLES = 1000

MOST_DRAWS = 20

Group = tuple[str, str]  # breakdown and category, _T for everybody
Patterns = Counter[tuple[str, ...]]
Counted = dict[Group, Patterns]


def lists_of(persons: Sequence[Path]) -> pa.Table:
    """Persons with the one source that each stems from: what there is before records are linked."""
    tables = [pq.read_table(path, columns=["source", *_COLUMNS]) for path in persons]
    table = pa.concat_tables(tables, promote_options="permissive")
    lists = pa.array([[each] for each in table["source"].to_pylist()], pa.list_(pa.string()))
    return table.drop_columns(["source"]).append_column("lists", lists)


def together(alone: Sequence[pa.Table], links: Links | None, number: int) -> pa.Table:
    """Persons on one list each beside the linked ones, in the best linkage (-1) or a plausible one."""
    linked = [persons_of(links, number)] if links else []
    return pa.concat_tables([*alone, *linked], promote_options="permissive")


def overlaps(table: pa.Table) -> Counted:
    """How many detected victims are on each combination of lists, for everybody and each group."""
    found: Counted = {}
    for row in _counted(table):
        if row["status"] is not None and row["status"] not in VICTIM:
            continue
        pattern = tuple(sorted({list_name(name) for name in row["lists"].split(_JOINT)}))
        for group in _groups(row):
            found.setdefault(group, Counter())[pattern] += row["n"]
    return dict(sorted(found.items(), key=lambda each: (each[0] != (TOTAL, TOTAL), each[0])))


def list_name(file: str) -> str:
    """A list by its file without what says how it is written: *border* of ``border.jsonl.gz``."""
    return file.removesuffix(
        "".join(Path(file).suffixes[-2:] if file.endswith(".gz") else Path(file).suffixes[-1:])
    )


def _counted(table: pa.Table) -> list[dict[str, Any]]:
    """Equal rows once, with their number: nothing as long as the persons themselves enters Python."""
    joined = pa.table(
        {"lists": pc.binary_join(table["lists"], _JOINT), **{name: table[name] for name in _COLUMNS}}
    )
    counted = joined.group_by(["lists", *_COLUMNS]).aggregate([([], "count_all")])
    return list(counted.rename_columns(["lists", *_COLUMNS, "n"]).to_pylist())


def _groups(row: Mapping[str, Any]) -> list[Group]:
    forms = {code for code in str(row["purposes"] or "").split(";") if code}
    codes = [("age_group", row["age_group"]), ("sex", row["sex"]), ("year", row["year"])]
    codes += [("form", code) for code in sorted(forms)]
    return [(TOTAL, TOTAL), *((name, str(code)) for name, code in codes if code not in _LEFT_OUT)]


def estimate(
    table: pa.Table,
    *,
    draws: Sequence[Callable[[], pa.Table]] = (),
    setting: str = "quick",
    seed: int = 1,
    progress: Callable[[float], object] | None = None,
) -> list[dict[str, Any]]:
    """The answer for everybody and each group, confidential: it has to pass the wall.

    A group has the lists of everybody: one that knows none of the group is left out by the methods.
    ``draws`` make the same table under plausible linkages: every estimate is pooled over them. ``grain`` is
    how coarsely its totals are to be rounded at the wall, None where that cannot hide enough.
    """
    counted = overlaps(table)
    plausible = [overlaps(draw()) for draw in draws[:MOST_DRAWS]]
    made: list[dict[str, Any]] = []
    lists = sorted({name for pattern in counted.get((TOTAL, TOTAL), ()) for name in pattern})
    for number, (group, patterns) in enumerate(counted.items(), start=1):
        answer = _answer(lists, patterns, group, setting, seed, _of_group(plausible, group))
        made.append(
            {
                "breakdown": group[0],
                "category": group[1],
                "answer": answer,
                "grain": _grain(lists, patterns, answer),
            }
        )
        if progress:
            progress(number / len(counted))
    return [_as_coarse(each, made[0]) for each in made]


def _as_coarse(group: dict[str, Any], whole: Mapping[str, Any]) -> dict[str, Any]:
    """A group that is nearly everybody is no finer than everybody: together they would say more than each."""
    everybody, mine = (each["answer"]["observed"]["known"] for each in (whole, group))
    if group["grain"] is None or everybody - mine >= disclosure.FEWEST_KNOWN:
        return group
    return {**group, "grain": None if whole["grain"] is None else max(group["grain"], whole["grain"])}


def _of_group(plausible: Sequence[Counted], group: Group) -> list[Patterns]:
    """The same group under each plausible linkage: a person's group may differ between them."""
    return [counted[group] for counted in plausible if sum(counted.get(group, {}).values())]


def _grain(lists: Sequence[str], patterns: Patterns, answer: Mapping[str, Any]) -> int | None:
    if answer["report_card"]["grade"] == "refused":
        return None
    methods = dict.fromkeys(each["method"] for each in answer["estimates"])
    return grain(_table(lists, patterns), list(methods))


def _table(lists: Sequence[str], patterns: Patterns) -> prevalence.OverlapTable:
    bits = {name: 1 << place for place, name in enumerate(lists)}
    masks = [sum(bits[name] for name in pattern) for pattern in patterns]
    return prevalence.OverlapTable.of(lists, masks, list(patterns.values()))


def _answer(
    lists: Sequence[str],
    patterns: Patterns,
    group: Group,
    setting: str,
    seed: int,
    plausible: Sequence[Patterns],
) -> dict[str, Any]:
    known = sum(patterns.values())
    whole = group == (TOTAL, TOTAL)
    if len(lists) > prevalence.MOST_LISTS:
        many = prevalence.Check("too_many", "refused", {"n": len(lists), "most": prevalence.MOST_LISTS})
        return _overlapping(prevalence.unanswered(lists, known, many), patterns)
    if known < disclosure.FEWEST_KNOWN:
        few = prevalence.Check("known", "refused", {"n": known, "few": disclosure.FEWEST_KNOWN})
        return _overlapping(prevalence.unanswered(lists, known, few), patterns)
    options = prevalence.Options(seed=seed, resamples=RESAMPLES, quick=not whole or setting == "quick")
    # a group has the default method alone: beside the others it would only be a smaller table
    methods = () if whole else tuple(prevalence.METHODS)[:1]
    return prevalence.answer(
        _table(lists, patterns),
        options,
        methods=methods,
        plausible=[_table(lists, each) for each in plausible],
    ).to_json()


def _overlapping(answer: dict[str, Any], patterns: Patterns) -> dict[str, Any]:
    """How many persons are on several lists is known also where nothing is estimated."""
    answer["observed"]["on_two_or_more"] = sum(n for lists, n in patterns.items() if len(lists) > 1)
    return answer


def release(
    made: Sequence[Mapping[str, Any]],
    *,
    dataset: str,
    published: bool,
    shown: disclosure.Shown | None = None,
) -> list[dict[str, Any]]:
    """The estimates of one dataset beyond the wall; ``shown`` is what may be said of the overlap of
    everybody beside all else that is published of it; of groups nothing is."""
    if shown is None and not published:
        shown = disclosure.protect_overlap(observed(made), None)
    return [
        {
            "dataset": dataset,
            "breakdown": each["breakdown"],
            "category": each["category"],
            "answer": disclosure.release_estimate(
                each["answer"],
                published=published,
                grain=each["grain"],
                shown=shown if each["breakdown"] == TOTAL else None,
            ),
        }
        for each in made
    ]


def observed(made: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """What is known of everybody, exact; nothing where no estimate was asked for."""
    return next((dict(each["answer"]["observed"]) for each in made if each["breakdown"] == TOTAL), None)


def write(
    out: Path,
    released: Sequence[Mapping[str, Any]],
    marking: str,
    sums: Sequence[Mapping[str, Any]] = (),
) -> None:
    """``estimates.json`` and ``estimates.csv``; neither where a study has no case records."""
    if not released:
        return
    body = {"schema": SCHEMA, "marking": marking, "estimates": list(released), "sums": list(sums)}
    write_json(out / "estimates.json", body)
    rows = disclosure.estimate_rows(released, marking)
    with (out / "estimates.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: defused(cell) for name, cell in row.items()} for row in rows)
