"""The made-up girl whom a demonstration follows (``girl.toml``): fixed text, planted at every seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from fanal.simulate.pools import data


@dataclass(frozen=True)
class Girl:
    """``truth`` as girl.toml says it; ``registrations`` by agency, field by field.

    ``said`` (that she does not exist) and ``happened`` (her story) are texts by language.
    """

    truth: Mapping[str, str | int | date]
    registrations: Mapping[str, Mapping[str, str]]
    said: Mapping[str, str]
    happened: Mapping[str, str]

    @property
    def record_keys(self) -> dict[str, str]:
        """The key of her record at each agency."""
        return {agency: record["record_key"] for agency, record in self.registrations.items()}

    @property
    def name(self) -> str:
        """Her true name."""
        return f"{self.truth['given_name']} {self.truth['family_name']}"

    @property
    def spellings(self) -> dict[str, str]:
        """Her name as each agency wrote it."""
        return {
            agency: f"{record['given_name']} {record['family_name']}"
            for agency, record in self.registrations.items()
        }


@cache
def girl() -> Girl:
    """She does not exist."""
    text = data("girl.toml")
    return Girl(text["truth"], text["registrations"], text["said"], text["happened"])
