"""What is declared about a register, as the papers need it. Empty is what nobody declared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from fanal.foundation.messages import text
from fanal.register.project.deployment import Deployment
from fanal.register.protection.reading import readers
from fanal.register.rules.data_classes import DATA_CLASSES
from fanal.register.rules.profile import Profile


@dataclass(frozen=True, kw_only=True)
class Declared:
    """A deployment with its profile, read on a day, for a language."""

    deployment: Deployment
    profile: Profile
    today: date
    lang: str

    def of(self, table: str, name: str) -> str:
        """A word of ``deployment.toml``."""
        found = self._table(table).get(name, "")
        return str(found).strip()

    def days(self, name: str) -> str:
        """A number of days as words."""
        found = self._table("retention").get(name)
        known = isinstance(found, int) and not isinstance(found, bool) and found >= 0
        return text("register.protection.days", self.lang, n=found) if known else ""

    def basis(self, data_class: str) -> str:
        return self.deployment.legal_basis(data_class)

    @property
    def processors(self) -> list[tuple[str, str, str]]:
        found = self.deployment.declared.get("processors", [])
        rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
        return [
            (str(row.get("name", "")), str(row.get("purpose", "")), str(row.get("country", "")))
            for row in rows
        ]

    @property
    def duties(self) -> list[str]:
        """Authorities that must be told, as the profile says."""
        return [f"{duty.whom[self.lang]} ({duty.when[self.lang]})" for duty in self.profile.duties]

    def numbers(self, *kinds: str) -> list[str]:
        """Numbers that were verified no longer than a year ago."""
        shown = self.profile.shown(self.today, *kinds)
        return [f"{each.names[self.lang]} {each.number or each.address}".strip() for each in shown]

    def readers(self, data_class: str) -> str:
        """The roles that may read a class in some relation, and how far, from the table that decides."""
        return readers(data_class, self.lang) or text("register.protection.nobody_yet", self.lang)

    @property
    def classes(self) -> list[str]:
        """The classes that this register keeps: without a legal basis no data about suspects (P8)."""
        return [each for each in DATA_CLASSES if each != "P8" or self.basis("P8")]

    def _table(self, name: str) -> dict[str, Any]:
        found = self.deployment.declared.get(name, {})
        return found if isinstance(found, dict) else {}
