"""What the linkage model takes and gives: the data classes that its users hold in their hands.

A *linkage record* is one registration. The columns, all text but ``age`` and all optional but ``record``,
stand in COLUMNS; ``source_kind`` is the type of organisation that keeps the source (a code of the vocabulary)
and chooses the presets; further columns ``extra_<name>`` are compared by a generic rule. Keys of persons and
the truth are never among them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from fanal.linkage.slips import Slips

MODEL_VERSION = 1
# names of people; their order in a record means nothing
NAMES = ("given_name", "family_name", "other_names")
# texts that are compared whole, allowing a slip of the pen
TEXTS = ("id_number", "phone", "email", "address", "place_of_birth", "region", "place", "postcode")
COLUMNS = (
    "record", "source", "source_kind", *NAMES, "sex", "date_of_birth", "birth_precision", "age",
    "citizenship", *TEXTS, "date_identified",
)  # fmt: skip
EXTRA = "extra_"
PRECISIONS = ("day", "month", "year", "age")


@dataclass(frozen=True)
class Settings:
    """How to link. The defaults are the ones that ``make bench-linkage`` measures.

    ``threshold``: pairs at least this probable join persons. ``review``: the band that a person looks at.
    ``pair_budget``: pairs to compare at most, None for a budget by the number of records. ``rules``: names
    of blocking rules that must be used as they are; None lets the plan tighten or leave out rules that would
    make too many pairs.
    ``deduplicated``: sources that hold each person once; None finds out from the data.
    ``folder``: where the engine may spill, a private folder. ``threads``: None for all.
    """

    threshold: float = 0.5
    review: tuple[float, float] = (0.2, 0.9)
    pair_budget: int | None = None
    rules: tuple[str, ...] | None = None
    deduplicated: tuple[str, ...] | None = None
    seed: int = 1
    folder: Path | None = None
    threads: int | None = None


@dataclass(frozen=True)
class Decision:
    """What a person decided about two records: the same person or two. ``at`` is an ISO time."""

    left: str
    right: str
    same: bool
    by: str = ""
    reason: str = ""
    at: str = ""


@dataclass
class Vocabulary:
    """Numbers of words (by kind) and of values (by column, with their rarity in bits), for one more."""

    words: dict[str, dict[str, int]] = field(default_factory=dict)
    codes: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)
    slips: Slips | None = None  # of the words of names


@dataclass(frozen=True)
class Prepared:
    """Linkage records after analysis: ``table`` has one row a record in the order of the input, all derived
    columns; ``records`` their keys, ``sources`` the source of each as a number into ``source_names``.
    ``columns`` says which columns of the input had any value."""

    table: pa.Table = field(repr=False)
    records: tuple[str, ...] = field(repr=False)
    sources: np.ndarray
    source_names: tuple[str, ...]
    columns: tuple[str, ...]
    heaped: bool  # 1 January is far more frequent than other days and was read as a year
    vocabulary: Vocabulary = field(default_factory=Vocabulary, repr=False)
    kinds: tuple[str, ...] = ()  # of each source the kind of its organisation, '' unknown or several

    def __len__(self) -> int:
        return len(self.records)


@dataclass(frozen=True)
class RulePlan:
    """One blocking rule: how many blocks and pairs it makes, and whether it is used."""

    rule: str
    blocks: int
    largest: int  # records of its largest block
    pairs: int
    used: bool


@dataclass(frozen=True)
class BlockingPlan:
    """The rules with their numbers of pairs, counted before any comparison. A pair may come by several
    rules, so ``pairs`` is an upper bound."""

    rules: tuple[RulePlan, ...]
    budget: int

    @property
    def pairs(self) -> int:
        return sum(rule.pairs for rule in self.rules if rule.used)

    def to_json(self) -> dict[str, Any]:
        return {"budget": self.budget, "pairs": self.pairs, "rules": [asdict(rule) for rule in self.rules]}


@dataclass(frozen=True)
class Level:
    """One answer of a comparison: its code, and how often true (m) and false (u) pairs give it."""

    code: str
    m: float
    u: float


@dataclass(frozen=True)
class Model:
    """A trained model: levels by comparison, the chance that two records taken at random match, and the
    second layer (``layer``: the calibration). ``preset`` names the presets that it was drawn towards."""

    comparisons: dict[str, tuple[Level, ...]]
    prior: float
    layer: dict[str, float] = field(default_factory=dict)
    preset: str = "default"
    version: int = MODEL_VERSION

    def to_json(self) -> str:
        """Rounded, sorted, with its own hash: the same model gives the same text."""
        body = self._body()
        return json.dumps(body | {"hash": self.hash}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"

    @property
    def hash(self) -> str:
        text = json.dumps(self._body(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def _body(self) -> dict[str, Any]:
        levels = {
            name: [[level.code, rounded(level.m), rounded(level.u)] for level in levels]
            for name, levels in self.comparisons.items()
        }
        return {
            "schema": "fanal.linkage-model/1", "version": self.version, "preset": self.preset,
            "prior": rounded(self.prior), "comparisons": levels,
            "order": list(self.comparisons),
            "layer": {key: rounded(value) for key, value in self.layer.items()},
        }  # fmt: skip

    @staticmethod
    def from_json(text: str) -> Model:
        """The model of ``to_json``. Raises ModelUnreadable where version or hash do not fit."""
        from fanal.linkage.errors import ModelUnreadable

        try:
            body = json.loads(text)
            model = Model(
                comparisons={
                    name: tuple(Level(*level) for level in body["comparisons"][name])
                    for name in body["order"]
                },
                prior=body["prior"], layer=body["layer"], preset=body["preset"], version=body["version"],
            )  # fmt: skip
        except (ValueError, KeyError, TypeError):
            raise ModelUnreadable(version=MODEL_VERSION) from None
        if model.version != MODEL_VERSION or model.hash != body.get("hash"):
            raise ModelUnreadable(version=MODEL_VERSION)
        return model


def rounded(number: float) -> float:
    """Nine significant digits: enough, and the same on every machine."""
    return float(f"{number:.9g}")


@dataclass(frozen=True)
class Cluster:
    """One person: the rows of its records, how sure its weakest tie is, and whether the records all agree
    (``density``: share of its pairs of records that are linked directly)."""

    person: int
    rows: tuple[int, ...]
    probability: float  # expected share of its pairs that are true
    weakest: float  # the weakest link that holds it together
    density: float


@dataclass(frozen=True)
class Linkage:
    """Persons: ``person`` gives each record (in the order of Prepared) its person's number, 0 up, in the
    order of their first records; ``probability`` how sure the record belongs to its person (1 alone)."""

    person: np.ndarray
    probability: np.ndarray
    clusters: tuple[Cluster, ...]  # of two records and more
    split: int = 0  # groups that hung on a weak link and were split

    @property
    def persons(self) -> int:
        return int(self.person.max()) + 1 if len(self.person) else 0


@dataclass(frozen=True)
class Rates:
    """Expected errors. ``links`` pairs of records said to be one person, ``false_links`` expected wrong
    among them, ``missed_links`` expected true pairs among those compared and not linked,
    ``missed_by_blocking`` estimated true pairs that were never compared (NaN where the rules overlap too
    little to tell)."""

    links: int
    false_links: float
    missed_links: float
    missed_by_blocking: float
    compared: int


@dataclass(frozen=True)
class Evidence:
    """What one comparison of a pair says: codes, of which words are made elsewhere; weight in bits."""

    comparison: str
    level: str
    weight: float


@dataclass(frozen=True)
class Scores:
    """Pairwise agreement with the truth; pairs counted within persons."""

    precision: float
    recall: float
    f1: float
    true_pairs: int
    linked_pairs: int
    by: dict[str, Scores] = field(default_factory=dict)
