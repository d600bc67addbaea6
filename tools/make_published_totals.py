"""Writes the totals that ship for the claims, from the public files. Not part of the package.

    python tools/make_published_totals.py FOLDER

FOLDER holds ``glotip/data_glotip_2023-05-30.xlsx``, as UNODC's data portal published it, and
``ctdc/CTDC_synthetic_20210825.csv.gz``, the Global Synthetic Dataset of CTDC. Fanal's own stages read them;
every reading of the shipped claims is asked, and the totals it needed are written, each once.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fanal import disclosure, linkage, sources, tabulation
from fanal.foundation.engine import connect
from fanal.indicators.claims import SHIPPED, Claim, Reading, shipped_claims
from fanal.indicators.cube import cubes
from fanal.indicators.formulas import answer
from fanal.indicators.made_totals import MadeTotals
from fanal.indicators.totals import Total, write_totals
from fanal.vocabulary import Observation

# file, the file of totals, and the date of the release where no banner says it
FILES = (
    ("glotip/data_glotip_2023-05-30.xlsx", "totals_glotip_2023-05-30.csv", ""),
    ("ctdc/CTDC_synthetic_20210825.csv.gz", "totals_ctdc_2021-08-25.csv", "2021-08-25"),
)


def main(folder: Path, out: Path = SHIPPED) -> None:
    for source, target, released in FILES:
        observations, vintage = released_observations(folder / source)
        write_totals(totals(observations, shipped_claims(), released or vintage), out / target)


def totals(observations: Sequence[Observation], claims: Sequence[Claim], vintage: str) -> list[Total]:
    """The totals that the claims' readings of this dataset need, in the order of the claims."""
    dataset = observations[0].dataset
    mine = {cube.indicator: cube for cube in cubes(observations)}
    made = MadeTotals(dataset, mine, vintage=vintage, source=observations[0].source)
    for reading in (each for claim in claims for each in _readings(claim, dataset)):
        answer(reading, made)
    return made.made


def _readings(claim: Claim, dataset: str) -> list[Reading]:
    mine = [each for each in claim.readings if (each.mapping or claim.mapping) == dataset]
    return [replace(each, period=period) for each in mine for period in each.periods or (each.period,)]


def released_observations(path: Path) -> tuple[list[Observation], str]:
    """The observations of one published file and the date it bears: reading, linking, counting, releasing."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name in ("identity", "accepted"):
            (folder / name).mkdir()
        with connect("duckdb", folder / "identity") as engine:
            (table,) = sources.read_source(
                path,
                engine=engine,
                identity=folder / "identity",
                accepted=folder / "accepted",
                rejects=None,
                settings=sources.SourceSettings(protection="published"),
                this_year=2026,
            )
            if table.records is None:
                return table.observations, table.vintage
            dataset = table.report.dataset
            persons, _ = linkage.link(engine, [table.records], dataset, folder / "persons")
            counts = tabulation.tabulate(engine, persons, dataset, lambda done, total: None)
            by = {each.name: each.by for each in tabulation.tables()}
            cells = ((c.table, by[c.table], (c.area, c.period, tuple(c.cell)), c.n) for c in counts)
            released = disclosure.release(
                cells, dataset=dataset, published=True, marking="", source=table.report.citation
            )
            return released, table.vintage


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
