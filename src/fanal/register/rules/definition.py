"""The definition of trafficking applied to a case: shown with its reasons, it decides nothing (R7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fanal.vocabulary import Instrument, Verdict, definition

# the state of AGE, as the case record says it; what is unknown is left to the ages on record
_CHILD_AT_TIME = {"presumed_child": "presumed", "verified_child": "yes", "adult": "no"}


@dataclass(frozen=True, kw_only=True)
class CaseShell:
    """What a case holds at its beginning, in codes of the vocabulary.

    Means are recorded, never required for a child (R1); consent to exploitation is not even asked.
    """

    age_state: str = "unknown"
    ages: Mapping[str, int | str | None]  # age, age_band, age_recruitment, age_band_identification, …
    acts: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    means_of_control: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()

    def record(self) -> dict[str, Any]:
        """As columns of a case record."""
        child = _CHILD_AT_TIME.get(self.age_state)
        return {
            **{name: value for name, value in self.ages.items() if value not in (None, "")},
            **({"child_at_time": child} if child else {}),
            "acts": self.acts,
            "means": self.means,
            "means_of_control": self.means_of_control,
            "purposes": self.purposes,
        }

    def event_tags(self) -> frozenset[str]:
        """``child`` where the person is treated as one: the clock of the guardian starts (R3)."""
        return frozenset({"child"} if self.age_state in ("presumed_child", "verified_child") else ())


def applied(shell: CaseShell, law: str | Path | Mapping[str, Any] | Instrument = "un_protocol") -> Verdict:
    """The verdict of an instrument or a national profile, with what is missing and why."""
    return definition(shell.record(), law)
