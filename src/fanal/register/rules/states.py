"""The regions of a case, which move independently, and the states of each."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

from fanal.foundation.messages import text
from fanal.register.rules.regions import age, consent, identity, justice, protect, report, service
from fanal.register.rules.roles import ROLES
from fanal.vocabulary import code_list

REPORT, IDENTITY, AGE, PROTECT = "report", "identity", "age", "protect"
JUSTICE, SERVICE, CONSENT = "justice", "service", "consent"
REGIONS = (REPORT, IDENTITY, AGE, PROTECT, JUSTICE, SERVICE, CONSENT)
STAYS = "="
Guard = Callable[[Any], bool]

_LISTS = {
    REPORT: "report_state",
    IDENTITY: "identity_state",
    AGE: "age_state",
    PROTECT: "protection_state",
    JUSTICE: "justice_state",
}
_HERE = Path(__file__).parent / "regions"
_CODE: Mapping[str, tuple[ModuleType, type]] = MappingProxyType(
    {
        REPORT: (report, report.ReportFacts),
        IDENTITY: (identity, identity.IdentityFacts),
        AGE: (age, age.AgeFacts),
        PROTECT: (protect, protect.ProtectFacts),
        JUSTICE: (justice, justice.JusticeFacts),
        SERVICE: (service, service.ServiceFacts),
        CONSENT: (consent, consent.ConsentFacts),
    }
)


@dataclass(frozen=True)
class Transition:
    """One way out of some states: who may go it, what must hold, what it writes.

    ``target`` is ``=`` for a verb that leaves the state as it is. ``guards`` are functions of the region's
    facts; their names are the keys of what is said when they refuse.
    """

    region: str
    verb: str
    sources: tuple[str, ...]
    target: str
    roles: tuple[str, ...]
    guards: tuple[Guard, ...]
    event: str
    needs_reason: bool

    def leads_to(self, state: str) -> str:
        """The state after it."""
        return state if self.target == STAYS else self.target


@dataclass(frozen=True)
class Region:
    """The states of a region in their order, where it starts, where it ends, its transitions."""

    name: str
    start: str
    states: tuple[str, ...]
    final: tuple[str, ...]
    transitions: tuple[Transition, ...]
    facts: type


@cache
def region(name: str) -> Region:
    """A region by name; KeyError for one that does not exist."""
    module, facts = _CODE[name]
    data = tomllib.loads((_HERE / f"{name}.toml").read_text(encoding="utf-8"))
    transitions = tuple(_transition(name, module, row) for row in data["transition"])
    made = Region(name, data["start"], tuple(data["states"]), tuple(data["final"]), transitions, facts)
    _checked(made)
    return made


def states(name: str) -> tuple[str, ...]:
    """The codes of a region's states, in their order: what a choice offers."""
    return region(name).states


def label(name: str, state: str, lang: str) -> str:
    """What a state is called; the referral's and the consent's states have no code list of their own."""
    if name in _LISTS:
        return code_list(_LISTS[name]).label(state, lang)
    return text(f"register_rules.rule_state.{name}.{state}", lang)


def _transition(name: str, module: ModuleType, row: Mapping[str, Any]) -> Transition:
    return Transition(
        region=name,
        verb=row["verb"],
        sources=tuple(row["from"]),
        target=row["to"],
        roles=tuple(row["roles"]),
        guards=tuple(getattr(module, guard) for guard in row["guards"]),
        event=row["event"],
        needs_reason=row.get("reason", False),
    )


def _checked(made: Region) -> None:
    """Our own data: a slip is a defect, found by the first test that touches the region."""
    seen: set[tuple[str, str]] = set()
    for each in made.transitions:
        places = {*each.sources, *({each.target} - {STAYS}), made.start, *made.final}
        if not places <= set(made.states) or not set(each.roles) <= set(ROLES) or not each.roles:
            raise ValueError(f"{made.name}.{each.verb}: a state or a role that does not exist")
        ways = {(each.verb, source) for source in each.sources}
        if seen & ways or set(each.sources) & set(made.final):
            raise ValueError(f"{made.name}.{each.verb}: two ways with one name, or a way out of an end")
        seen |= ways
