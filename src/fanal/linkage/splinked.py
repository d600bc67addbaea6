"""The only module that knows splink: comparisons and weights go in, scored pairs come out.

splink 5 (Linacre et al. 2022, International Journal of Population Data Science 7:3) makes the SQL, joins the
records and sums the weights; it is told everything and learns nothing here.
"""

from __future__ import annotations

import logging
import warnings
from typing import Any

from fanal.linkage.base import Model
from fanal.linkage.comparisons import Levels

KEYS = "keys"  # a record's blocking keys; two records that share one are compared
LEAST = 1e-12


def splink_settings(model: Model, each: dict[str, Levels]) -> dict[str, Any]:
    """The model as splink's settings: m and u given for every level."""
    compared = []
    for name, levels in each.items():
        known = {level.code: level for level in model.comparisons[name]}
        made: list[dict[str, Any]] = []
        for code, sql in levels:
            if code == "none":
                made.append({"sql_condition": sql, "label_for_charts": code, "is_null_level": True})
                continue
            level = known[code]
            m, u = max(level.m, LEAST), max(level.u, LEAST)
            made.append({"sql_condition": sql, "label_for_charts": code, "m_probability": m,
                         "u_probability": u})  # fmt: skip
        compared.append({"output_column_name": name, "comparison_levels": made})
    return {
        "link_type": "dedupe_only", "unique_id_column_name": "i", "comparisons": compared,
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": f"l.{KEYS} = r.{KEYS}", "arrays_to_explode": [KEYS]}
        ],
        "probability_two_random_records_match": model.prior,
        "retain_matching_columns": False, "retain_intermediate_calculation_columns": False,
        "additional_columns_to_retain": [],
    }  # fmt: skip


def linker(api: Any, table: Any, settings: dict[str, Any]) -> Any:
    """A silent linker: splink's log would tell columns and may tell values."""
    from splink import Linker

    quiet()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Linker(api.register(table), settings, log_level=None, validate_settings=False)


def quiet() -> None:
    logging.getLogger("splink").setLevel(logging.CRITICAL + 1)


def predict(linker: Any, *, weight: float | None) -> Any:
    """A table (i_l, i_r, match_weight) of pairs of at least this weight in bits, None for all. On Spark take
    all and filter the table that comes of it: Spark would move the bound below the comparisons and write each
    condition into it hundreds of times."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return linker.inference.predict(threshold_match_weight=weight)


def duckdb_api(connection: Any) -> Any:
    from splink import DuckDBAPI

    return DuckDBAPI(connection=connection)


def spark_api(session: Any) -> Any:
    """The same on Spark; our comparisons need none of the functions of splink's jar."""
    from splink import SparkAPI

    return SparkAPI(spark_session=session, register_udfs_automatically=False, break_lineage_method="persist")
