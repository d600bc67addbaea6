"""Case records become persons.

``link`` is the path for sources that say themselves which of their records are one person: records of one
source with an equal person key are merged and reported; a record without a key is never merged, and equal
rows are different persons. Everything else is the linkage model over identity fields: ``prepare``,
``plan_blocking``, ``train``, ``score``, ``cluster``, ``draw``, ``rates``, ``explain``, ``match_one``,
``evaluate``; DuckDB, splink and scipy are loaded when one of them is first used.
"""

from __future__ import annotations

from fanal.linkage.base import (
    COLUMNS,
    BlockingPlan,
    Cluster,
    Decision,
    Evidence,
    Linkage,
    Model,
    Prepared,
    Rates,
    RulePlan,
    Scores,
    Settings,
)
from fanal.linkage.blocking import plan_blocking
from fanal.linkage.clusters import cluster
from fanal.linkage.draws import draw
from fanal.linkage.persons import LinkageTally, link
from fanal.linkage.plotting import calibration_svg
from fanal.linkage.preparing import prepare
from fanal.linkage.quality import calibration, evaluate, rates
from fanal.linkage.scoring import explain, match_one, score
from fanal.linkage.training import train

__all__ = [
    "COLUMNS",
    "BlockingPlan",
    "Cluster",
    "Decision",
    "Evidence",
    "Linkage",
    "LinkageTally",
    "Model",
    "Prepared",
    "Rates",
    "RulePlan",
    "Scores",
    "Settings",
    "calibration",
    "calibration_svg",
    "cluster",
    "draw",
    "evaluate",
    "explain",
    "link",
    "match_one",
    "plan_blocking",
    "prepare",
    "rates",
    "score",
    "train",
]
