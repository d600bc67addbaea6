"""The totals that ship are those of the published files, and answer the claims as a whole study does."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from fanal.indicators import claims_for, compute, evaluate_claims
from fanal.indicators.claims import SHIPPED
from fanal.vocabulary import Observation

pytestmark = pytest.mark.full
TOOL = Path(__file__).resolve().parents[2] / "tools" / "make_published_totals.py"
# a mean is written with ten digits; a range computed from whole sums is the same to the last bit
CLOSE = 1e-9


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_published_totals", TOOL)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def released(tool: ModuleType, shared_data: Path) -> list[Observation]:
    """Both published files, read and released as a study does."""
    found: list[Observation] = []
    for source, _, _ in tool.FILES:
        observations, _ = tool.released_observations(shared_data / source)
        found += observations
    return found


def test_made_again_the_files_are_the_same_byte_for_byte(
    tool: ModuleType, shared_data: Path, tmp_path: Path
) -> None:
    tool.main(shared_data, tmp_path)
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == sorted(path.name for path in SHIPPED.glob("totals_*.csv"))
    for name in made:
        assert (tmp_path / name).read_bytes() == (SHIPPED / name).read_bytes(), name


def test_they_answer_every_claim_as_the_full_study_does(released: Sequence[Observation]) -> None:
    full = evaluate_claims(claims_for(released), compute(released), released)
    short = evaluate_claims(claims_for([]), [], [])
    assert [c["basis"] for c in full] == ["study"] * len(full)
    assert [c["basis"] for c in short] == ["shipped_totals"] * len(full)
    for studied, shipped in zip(full, short, strict=True):
        assert shipped["verdict"] == studied["verdict"]
        assert shipped["citation"] == studied["citation"]
        assert _said(shipped) == pytest.approx(_said(studied), abs=CLOSE)
        for one, other in zip(shipped["readings"], studied["readings"], strict=True):
            same = ("name", "definition", "dataset", "areas_matched", "unit", "counts", "reproduces")
            assert {key: one[key] for key in same} == {key: other[key] for key in same}


def _said(claim: dict[str, Any]) -> list[float]:
    return [reading[end] for reading in claim["readings"] for end in ("value", "low", "high")]
