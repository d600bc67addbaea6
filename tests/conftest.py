"""What every test may use."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from command import Result, fanal

REPOSITORY = Path(__file__).resolve().parents[1]
DEMO_RECORDS = "250"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public real data, kept beside the repository and never in it."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs the public data sets in ../shared/data beside the repository")
    return folder


@pytest.fixture(scope="session")
def demo_made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A small demo and what making it said; made once a session, whatever the number of workers."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    root, said = base / "demo-of-all", base / "demo-of-all.said"
    with FileLock(base / "demo-of-all.lock"):
        if not said.exists():
            result = fanal("demo", "--records", DEMO_RECORDS, "--seed", "4", "--out", root, "--json")
            assert result.code == 0, result.err
            said.with_suffix(".err").write_text(result.err, encoding="utf-8")
            said.write_text(result.out, encoding="utf-8")
    return root, Result(
        0, said.read_text(encoding="utf-8"), said.with_suffix(".err").read_text(encoding="utf-8")
    )


@pytest.fixture(scope="session")
def demo(demo_made: tuple[Path, Result]) -> Path:
    """The folder of the small demo, to be read only."""
    return demo_made[0]


@pytest.fixture
def demo_copy(demo: Path, tmp_path: Path) -> Path:
    """A copy of the small demo, for a test that changes it."""
    return Path(shutil.copytree(demo, tmp_path / "demo"))
