"""Stock splink 5 as a newcomer sets it up: the difficulty of a data set.

Dates are written to the day as agencies write them, and a year alone as its 1 January: stock splink knows no
precision. It runs on the same records and is told, as ours is, nothing of the truth; unlike ours it is given
the threshold that suits it best.
"""

from __future__ import annotations

import logging
import warnings
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from bench.linkage_data import Known
from fanal.linkage import Linkage, evaluate

THRESHOLDS = (0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999)


def stock(known: Known) -> dict[str, Any]:
    """Best F1 over thresholds with what goes with it, and recall where precision is at least 0.98."""
    import duckdb
    import numpy as np
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore")
    con = duckdb.connect(config={"threads": 2})
    con.execute("set enable_progress_bar = false")
    con.register("d", _table(known))
    con.execute("create table e as select * from d")
    comparisons, blocking, sure, em = _settings(set(known.records.column_names))
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in blocking],
        retain_matching_columns=False,
    )
    linker = Linker(DuckDBAPI(connection=con).register("e"), settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(
        [block_on(*rule) for rule in sure], recall=0.5
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for rule in em:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    found = linker.inference.predict(threshold_match_probability=0.05)
    best: dict[str, Any] = {"f1": -1.0}
    recall = 0.0
    for threshold in THRESHOLDS:
        groups = linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold)
        rows = con.execute(f"select unique_id, cluster_id from {groups.physical_name}").to_arrow_table()
        person = np.empty(len(known.truth), dtype=np.int64)
        person[rows["unique_id"].to_numpy()] = rows["cluster_id"].to_numpy()
        scores = evaluate(Linkage(person, np.ones(len(person)), ()), known.truth, known.group)
        if scores.precision >= 0.98:
            recall = max(recall, scores.recall)
        if scores.f1 > best["f1"]:
            best = {"f1": scores.f1, "precision": scores.precision, "recall": scores.recall,
                    "threshold": threshold,
                    "by": {name: one.recall for name, one in scores.by.items() if name}}  # fmt: skip
    return best | {"recall_at_98": recall}


def _table(known: Known) -> pa.Table:
    columns = {"unique_id": pa.array(range(len(known.truth)), pa.int64())}
    for name in known.records.column_names:
        column = pc.utf8_trim_whitespace(known.records[name].combine_chunks().cast(pa.string()))
        columns[name] = pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)
    if "date_of_birth" in columns:
        columns["date_of_birth"] = pa.array(
            [_day(text) for text in columns["date_of_birth"].to_pylist()], pa.string()
        )
    return pa.table(columns)


def _day(text: str | None) -> str | None:
    if text is None:
        return None
    if text.isdigit() and len(text) == 8:
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return (text + "-01-01")[:10] if len(text) < 10 else text[:10]


def _settings(
    have: set[str],
) -> tuple[list[Any], list[tuple[str, ...]], list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Comparisons, blocking rules, sure rules and the rules of training that these columns allow."""
    import splink.comparison_library as cl

    year = "substr(date_of_birth, 1, 4)"
    comparisons: list[Any] = [
        cl.NameComparison("given_name"), cl.NameComparison("family_name"),
        cl.DateOfBirthComparison("date_of_birth", input_is_string=True),
    ]  # fmt: skip
    comparisons += [cl.ExactMatch(name) for name in ("sex", "citizenship", "phone", "region") if name in have]
    if "id_number" in have:
        simulated = "sex" in have
        comparisons.append(
            cl.ExactMatch("id_number") if simulated else cl.LevenshteinAtThresholds("id_number", [1])
        )
    if "email" in have:
        comparisons.append(cl.EmailComparison("email"))
    if "postcode" in have:
        comparisons += [cl.ExactMatch("postcode"), cl.LevenshteinAtThresholds("address", [2])]
    if "place" in have:
        comparisons.append(cl.ExactMatch("place").configure(term_frequency_adjustments=True))
    blocking = [("given_name", "family_name"), ("date_of_birth", "sex"), ("date_of_birth", "given_name"),
                ("date_of_birth", "family_name"), ("family_name", "citizenship", year),
                ("given_name", "citizenship", year), ("id_number",), ("phone",), ("email",),
                ("family_name", "postcode"), ("family_name", "place")]  # fmt: skip
    usable = [rule for rule in blocking if all(name in have or "(" in name for name in rule)]
    sure = [
        ("given_name", "family_name", "date_of_birth"),
        *([("id_number",)] if "id_number" in have else []),
    ]
    return comparisons, usable, sure, [("date_of_birth",), ("given_name", "family_name")]
