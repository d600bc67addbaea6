"""Where tables live: one small interface, two engines, each imported when it is asked for."""

from __future__ import annotations

from pathlib import Path

from fanal.foundation.engine.base import Engine, Lookup, MissingExtra, UnknownEngine

__all__ = ["Engine", "Lookup", "connect"]


def connect(name: str, spill: Path, threads: int | None = None) -> Engine:
    """The engine of that name. Raises UnknownEngine, or MissingExtra when its package is not installed."""
    if name == "duckdb":
        from fanal.foundation.engine.duckdb import DuckDBEngine

        return DuckDBEngine(spill, threads)
    if name == "spark":
        try:
            from fanal.foundation.engine.spark import SparkEngine
        except ImportError:
            raise MissingExtra(extra="spark") from None
        return SparkEngine(spill, threads)
    raise UnknownEngine(name=name, known="duckdb, spark")
