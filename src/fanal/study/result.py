"""What a run says while it works and when it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from fanal.foundation.errors import DataError


class NothingAccepted(DataError):
    code = "FNL-STU-010"


class Progress(Protocol):
    """Told what is being done; ``fraction`` runs from 0 to 1 within a step."""

    def step(self, key: str, **params: object) -> None: ...

    def advance(self, fraction: float) -> None: ...

    def sources_read(self, files: Sequence[Mapping[str, Any]]) -> None:
        """All sources are read: their tallies, long before anything else is done."""


class Silent:
    """Says nothing."""

    def step(self, key: str, **params: object) -> None:
        """Nothing to say."""

    def advance(self, fraction: float) -> None:
        """Nothing to say."""

    def sources_read(self, files: Sequence[Mapping[str, Any]]) -> None:
        """Nothing to say."""


@dataclass
class RunResult:
    """What a run did, for people and for programs."""

    out: Path
    marking: str
    read: int
    accepted: int
    rejected: int
    persons: dict[str, float]  # counted as detected victims: value, low, high, as the wall shows a count
    left_out: dict[str, float]  # of them nobody says that they are victims
    observations: int
    facts: int
    verdicts: dict[str, int] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)
    unchanged: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": "fanal.run/1",
            "out": self.out.name,
            "report": {"en": "report/en/index.html", "fr": "report/fr/index.html"},
            "marking": self.marking,
            "read": self.read,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "persons": self.persons,
            "left_out": self.left_out,
            "observations": self.observations,
            "facts": self.facts,
            "claims": self.verdicts,
            "unchanged": self.unchanged,
        }
