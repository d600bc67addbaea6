"""The stages as functions: the guide for notebooks is run as it stands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from command import REPOSITORY

GUIDE = REPOSITORY / "docs" / "how-to" / "use-in-a-notebook.md"


@pytest.mark.full
def test_the_guide_runs_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cells = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), flags=re.S)
    known: dict[str, Any] = {}
    for cell in cells:
        exec(compile(cell, GUIDE.name, "exec"), known)  # noqa: S102 - our own documentation
    assert known["result"].read == known["result"].accepted + known["result"].rejected == 400
    assert (known["study"].out / "report" / "fr" / "index.html").is_file()
    assert known["facts"] and known["verdict"].outcome == "met"
    # what passed the wall holds no exact count
    exact = [one for one in known["observations"] if one.low == one.high]
    assert known["observations"] and not exact
