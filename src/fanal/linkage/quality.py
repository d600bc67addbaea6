"""How good a linkage is: against the truth where it is known, expected errors where it is not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from fanal.linkage.base import BlockingPlan, Linkage, Prepared, Rates, Scores
from fanal.linkage.blocking import ALL, keyed, sql_of
from fanal.linkage.engine import engine
from fanal.linkage.rules import NEED_A_NAME, WORDS

FEWEST = 20  # true pairs that both kinds of rule find; with fewer nothing can be said


def _pairs_within(*labels: np.ndarray) -> int:
    """Pairs of records that agree in all labels."""
    table = np.column_stack(labels)
    _, counts = np.unique(table, axis=0, return_counts=True)
    counts = counts.astype(np.int64)
    return int((counts * (counts - 1) // 2).sum())


def evaluate(linkage: Linkage, truth: Sequence[str], by: Sequence[str] | None = None) -> Scores:
    """Pairwise precision, recall and F1 against true persons, by cell counts; with ``by`` the same among the
    records of each group."""
    _, true = np.unique(np.asarray(truth, dtype=str), return_inverse=True)
    found = np.asarray(linkage.person)
    scores = _scores(found, true)
    if by is None:
        return scores
    groups = np.array(["" if one is None else str(one) for one in by])
    each = {str(name): _scores(found[groups == name], true[groups == name]) for name in np.unique(groups)}
    return Scores(**{**vars(scores), "by": each})


def _scores(found: np.ndarray, true: np.ndarray) -> Scores:
    both, linked, real = _pairs_within(found, true), _pairs_within(found), _pairs_within(true)
    precision = both / linked if linked else 1.0
    recall = both / real if real else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Scores(round(precision, 6), round(recall, 6), round(f1, 6), real, linked)


def calibration(pairs: pa.Table, truth: Sequence[str], bins: int = 10) -> list[tuple[float, float, int]]:
    """(mean probability, share that match, pairs) of pairs binned by their probability."""
    true = np.asarray(truth, dtype=object)
    left, right = pairs["left"].to_numpy(), pairs["right"].to_numpy()
    match = true[left] == true[right]
    probability = pairs["probability"].to_numpy()
    place = np.minimum((probability * bins).astype(int), bins - 1)
    return [
        (float(probability[place == k].mean()), float(match[place == k].mean()), int((place == k).sum()))
        for k in range(bins)
        if (place == k).any()
    ]


def rates(prepared: Prepared, pairs: pa.Table, linkage: Linkage, plan: BlockingPlan) -> Rates:
    """Expected false and missed links from the calibrated probabilities; true pairs that no blocking rule
    compared are estimated apart, from how often two kinds of rule find the same true pairs: those that need a
    name and those that need none (two lists, Chapman 1951)."""
    left, right, p = (pairs[name].to_numpy() for name in ("left", "right", "probability"))
    joined = linkage.person[left] == linkage.person[right]
    links = _pairs_within(linkage.person)
    # pairs joined by others alone, too unlikely to be kept
    inferred = links - int(joined.sum())
    return Rates(
        links=links,
        false_links=round(float((1 - p[joined]).sum()) + inferred, 3),
        missed_links=round(float(p[~joined].sum()), 3),
        missed_by_blocking=_missed(prepared, left, right, p, plan),
        compared=plan.pairs,
    )


def _missed(
    prepared: Prepared, left: np.ndarray, right: np.ndarray, p: np.ndarray, plan: BlockingPlan
) -> float:
    used = [rule.rule for rule in plan.rules if rule.used]
    if used == [ALL] or len(prepared) < 2:
        return 0.0
    named = [rule for rule in used if rule.split("/")[0] in NEED_A_NAME]
    other = [rule for rule in used if rule not in named]
    likely = p >= 0.5
    if not named or not other or not likely.any():
        return float("nan")
    with engine(None) as con:
        con.register("p", prepared.table)
        con.register("likely", pa.table({"l": left[likely], "r": right[likely], "p": p[likely]}))
        by_name, by_other = (
            f"(select i, list(key) k from ({_keys_of(rules)}) group by i)" for rules in (named, other)
        )
        row = con.execute(
            f"""with {WORDS}, a as materialized {by_name}, b as materialized {by_other},
                found as (select likely.p, coalesce(list_has_any(al.k, ar.k), false) x,
                                 coalesce(list_has_any(bl.k, br.k), false) y
                    from likely left join a al on al.i = l left join a ar on ar.i = r
                    left join b bl on bl.i = l left join b br on br.i = r)
                select sum(p) filter (x), sum(p) filter (y), sum(p) filter (x and y), sum(p) filter (x or y)
                from found"""
        ).fetchone()
    x, y, both, either = (float(value or 0) for value in row or (0, 0, 0, 0))
    if both < FEWEST:
        return float("nan")
    return round(max((x + 1) * (y + 1) / (both + 1) - 1 - either, 0.0), 1)


def _keys_of(rules: list[str]) -> str:
    return " union all ".join(keyed(sql_of(rule), rule) for rule in rules)
