"""The command line as a user has it: its own process, its own temporary folder, and never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema

from fanal.vocabulary import json_schema

REPOSITORY = Path(__file__).resolve().parents[1]
LIMIT = 240  # a hanging command, not a slow one


@dataclass(frozen=True)
class Result:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Standard output, which holds one JSON object that its schema allows and nothing else."""
        found = json.loads(self.out)
        name = found["schema"].removeprefix("fanal.").partition("/")[0]
        jsonschema.validate(found, json_schema(name))
        assert found["exit_code"] == self.code
        return dict(found)


def fanal(
    *words: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None, typed: str | None = None
) -> Result:
    """Run ``python -m fanal`` with these words, ``typed`` as its input. English unless ``env`` says so."""
    process = subprocess.run(
        [sys.executable, "-m", "fanal", *map(str, words)],
        capture_output=True,
        input=None if typed is None else typed.encode("utf-8"),
        cwd=cwd,
        env={**os.environ, "LC_ALL": "C", "COLUMNS": "120", **(env or {})},
        timeout=LIMIT,
        check=False,
    )
    result = Result(process.returncode, process.stdout.decode("utf-8"), process.stderr.decode("utf-8"))
    assert "Traceback" not in result.err + result.out
    assert "FNL-RUN-003" not in result.err + result.out, result.err
    assert result.code in (0, 1, 2, 3)
    return result


def files_of(folder: Path, *, without: tuple[str, ...] = ()) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in without
    }


def manifest_without_times(folder: Path) -> dict[str, Any]:
    """The manifest in ``out/`` but for the two times in it."""
    found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return {key: value for key, value in found.items() if key not in ("started", "finished")}


def write_study(root: Path, files: dict[str, str | bytes], config: str = "format = 1\n") -> Path:
    """A study with these sources; returns its folder."""
    (root / "sources").mkdir(parents=True)
    (root / "fanal.toml").write_text(config, encoding="utf-8")
    for name, content in files.items():
        (root / "sources" / name).write_bytes(
            content.encode("utf-8") if isinstance(content, str) else content
        )
    return root
