"""Does an estimate that carries the linkage's error hold the truth more often than one that does not?

    python -m bench.coverage_linkage --tables 60 --minutes 4 [--method shrunk --draws 10]

The truth: ``simulator`` takes persons and agencies of the simulated country (``fanal.simulate``), ``pairs``
the people of the coverage study. A linkage is made of candidate links with calibrated probabilities: of all
candidates with probability p a share p is right. The single linkage takes those above one half; the sampled
ones take each candidate with its probability. Estimated by one method: on the true links, on the single
linkage, pooled over 20 draws.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from bench.coverage import people, tabulated
from fanal.prevalence.estimate import METHODS, Estimate, Options
from fanal.prevalence.linked import MIXTURE, RUBIN, linked
from fanal.prevalence.overlap import OverlapTable
from fanal.simulate import simulate

RAW = Path(__file__).parent / "data" / "coverage_linkage.jsonl"
DRAWS = 20
SHAPE = (0.5, 0.2)  # of the candidates' probabilities: most are near 0 or 1
RECORDS = 3_000


def country(seed: int) -> tuple[int, np.ndarray]:
    """The persons of a simulated country, and which agencies met whom."""
    with tempfile.TemporaryDirectory() as folder:
        said = simulate(
            Path(folder) / "files", records=RECORDS, seed=seed, format="csv", truth=Path(folder) / "truth"
        )
        agencies = sorted({name for key in said.lists for name in key.split("+")})
        read = pq.read_table(Path(folder) / "truth" / "persons.parquet", columns=agencies)
        return said.persons, np.stack(
            [read[name].to_numpy(zero_copy_only=False) for name in agencies], axis=1
        )


class Links:
    """Candidate links between registrations, and the table that any choice of them gives."""

    def __init__(self, met: np.ndarray, rng: np.random.Generator) -> None:
        self._met = met[met.any(axis=1)]
        a, b = SHAPE
        person, agency = np.nonzero(self._met)
        first = np.append(True, person[1:] != person[:-1])
        self._true = np.stack([person[~first], agency[~first]], axis=1)
        self._true_chance = rng.beta(a + 1, b, len(self._true))
        single = np.flatnonzero(self._met.sum(axis=1) == 1)
        many = min(int(len(self._true) * b / a), len(single) // 2)
        chosen = rng.permutation(single)[:many]
        into = rng.integers(len(self._met), size=many)
        column = self._met[chosen].argmax(axis=1)
        fits = ~self._met[into, column] & (into != chosen) & ~np.isin(into, chosen)
        once = np.zeros(many, dtype=bool)  # no two candidates for one place
        once[np.unique(into * met.shape[1] + column, return_index=True)[1]] = True
        fits &= once
        self._false = np.stack([chosen[fits], into[fits], column[fits]], axis=1)
        self._false_chance = rng.beta(a, b + 1, len(self._false))

    def table(self, taken: np.ndarray, false_taken: np.ndarray) -> OverlapTable:
        met = self._met.copy()
        split = self._true[~taken]
        met[split[:, 0], split[:, 1]] = False
        alone = np.zeros((len(split), met.shape[1]), dtype=bool)
        alone[np.arange(len(split)), split[:, 1]] = True
        moved = self._false[false_taken]
        met[moved[:, 0], moved[:, 2]] = False
        met[moved[:, 1], moved[:, 2]] = True
        return tabulated(np.concatenate([met, alone]))

    def true(self) -> OverlapTable:
        return self.table(np.ones(len(self._true), dtype=bool), np.zeros(len(self._false), dtype=bool))

    def single(self) -> OverlapTable:
        return self.table(self._true_chance > 0.5, self._false_chance > 0.5)

    def drawn(self, rng: np.random.Generator) -> OverlapTable:
        chances = self._true_chance, self._false_chance
        return self.table(*(rng.random(len(chance)) < chance for chance in chances))


def one(source: str, number: int, method: str, draws: int) -> dict[str, object]:
    rng = np.random.default_rng([7, number, source == "simulator"])
    truth, met = country(number) if source == "simulator" else people("pairs", 4, rng)
    links, options = Links(met, rng), Options(seed=number)
    tables = [links.drawn(rng) for _ in range(draws)]
    found: dict[str, Estimate] = {
        "true_links": METHODS[method](links.true(), options),
        "one_linkage": METHODS[method](links.single(), options),
        MIXTURE: linked(tables, method, options),
        RUBIN: linked(tables, method, options, rule=RUBIN),
    }
    said = {name: [e.status, e.estimate, e.low, e.high] for name, e in found.items()}
    return {"source": source, "method": method, "number": number, "truth": truth, "estimates": said}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tables", type=int, default=40)
    parser.add_argument("--minutes", type=float, default=4.0)
    parser.add_argument("--method", default="averaging")
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--sources", nargs="*", default=["pairs", "simulator"])
    args = parser.parse_args()
    done = [json.loads(line) for line in RAW.read_text().splitlines()] if RAW.exists() else []
    known, until = (
        {(row["source"], row["method"], row["number"]) for row in done},
        time.monotonic() + 60 * args.minutes,
    )
    RAW.parent.mkdir(parents=True, exist_ok=True)
    with RAW.open("a", encoding="utf-8") as file:
        for number in range(1, args.tables + 1):
            for source in args.sources:
                if (source, args.method, number) not in known and time.monotonic() < until:
                    done.append(one(source, number, args.method, args.draws))
                    file.write(json.dumps(done[-1]) + "\n")
    for source in args.sources:
        rows = [r for r in done if (r["source"], r["method"]) == (source, args.method)]
        for name in ("true_links", "one_linkage", MIXTURE, RUBIN):
            said = [(r["truth"], *r["estimates"][name]) for r in rows if r["estimates"][name][2] is not None]
            if not said:
                continue
            held = np.mean([low <= t <= high for t, _, _, low, high in said])
            bias = np.expm1(np.median([np.log(point / t) for t, _, point, _, _ in said]))
            width = np.median([high / low for *_, low, high in said])
            error = np.sqrt(max(held * (1 - held), 0.25 / len(said)) / len(said))
            share = f"coverage {100 * held:5.1f} ± {100 * error:.1f}"
            named = f"{source:10s} {args.method:10s} {name:12s} {len(said):4d} tables"
            print(f"{named}, {share}, bias {100 * bias:+.1f} %, high/low {width:.2f}")


if __name__ == "__main__":
    main()
