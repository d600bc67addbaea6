"""What a result was made of: inputs, settings, versions, outputs, each with its hash."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from fanal.study.cache import file_hash

SCHEMA = "fanal.manifest/1"
NAME = "manifest.json"


def versions() -> dict[str, str]:
    """The versions that a result depends on."""
    import fanal
    from fanal.vocabulary import VERSION

    engines = {
        name: metadata.version(name) for name in ("duckdb", "ibis-framework", "typst", "vl-convert-python")
    }
    return {"fanal": fanal.__version__, "vocabulary": VERSION, **engines}


def linkage_versions() -> dict[str, str]:
    """The versions that a linkage depends on."""
    return {name: metadata.version(name) for name in ("splink", "duckdb", "numpy", "anyascii")}


def write(
    out: Path,
    *,
    key: str,
    marking: str,
    inputs: list[dict[str, Any]],
    stages: list[dict[str, Any]],
    summary: Mapping[str, Any],
    started: str,
    finished: str,
) -> None:
    """Write ``manifest.json`` into ``out``; everything but the two times follows from the inputs."""
    outputs = [
        {"path": path.relative_to(out).as_posix(), "bytes": path.stat().st_size, "sha256": file_hash(path)}
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != NAME
    ]
    write_json(
        out / NAME,
        {
            "schema": SCHEMA,
            "marking": marking,
            "key": key,
            "versions": versions(),
            "inputs": inputs,
            "stages": stages,
            "summary": dict(summary),
            "outputs": outputs,
            "started": started,
            "finished": finished,
        },
    )


def unchanged(out: Path, key: str) -> dict[str, Any] | None:
    """The summary of the last run when it had the same key and all its outputs are still there."""
    try:
        last = json.loads((out / NAME).read_text(encoding="utf-8"))
        if last["key"] != key:
            return None
        whole = all((out / each["path"]).stat().st_size == each["bytes"] for each in last["outputs"])
    except (OSError, ValueError, KeyError):
        return None
    return dict(last["summary"]) if whole else None


def write_json(path: Path, value: object) -> None:
    """JSON as all our files have it: UTF-8, keys in order, one newline at the end."""
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
