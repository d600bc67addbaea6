"""All steps of a linkage in a row, from linkage records to persons and what is known of the errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fanal.linkage.base import BlockingPlan, Decision, Linkage, Model, Prepared, Rates, Settings

if TYPE_CHECKING:
    import pyarrow as pa

STEPS = ("prepare", "plan", "train", "score", "cluster")


@dataclass(frozen=True)
class Whole:
    """Everything that one linkage came to; ``pairs`` are rows of ``prepared``."""

    prepared: Prepared
    settings: Settings
    plan: BlockingPlan
    model: Model
    pairs: pa.Table
    linkage: Linkage
    rates: Rates

    def uncertain(self, most: int | None = None) -> np.ndarray:
        """The places of the pairs in the band that a person looks at, the most doubtful first."""
        probability = self.pairs["probability"].to_numpy()
        low, high = self.settings.review
        inside = np.flatnonzero((probability >= low) & (probability <= high))
        order = np.argsort(np.abs(probability[inside] - self.settings.threshold), kind="stable")
        return inside[order][:most]


def link_records(
    records: pa.Table,
    settings: Settings,
    decisions: Sequence[Decision] = (),
    *,
    progress: Callable[[float], None] | None = None,
) -> Whole:
    """Link records (see ``base.COLUMNS``); ``progress`` is called with the share of the steps done.

    Raises what the steps raise: NothingToCompare, RecordKeysRepeat, TooManyPairs, DecisionsContradict.
    """
    from fanal.linkage import cluster, plan_blocking, prepare, rates, score, train

    def done(step: str) -> None:
        if progress:
            progress((STEPS.index(step) + 1) / len(STEPS))

    prepared = prepare(records)
    done("prepare")
    plan = plan_blocking(prepared, settings)
    done("plan")
    model = train(prepared, settings, decisions or None)
    model = Model.from_json(model.to_json())  # as another run would read it
    done("train")
    pairs = score(prepared, model, settings, decisions or None)
    done("score")
    linkage = cluster(prepared, pairs, settings, decisions or None)
    done("cluster")
    return Whole(prepared, settings, plan, model, pairs, linkage, rates(prepared, pairs, linkage, plan))
