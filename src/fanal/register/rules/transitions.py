"""What may be done now, and why the rest may not: one place for pages, API and commands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fanal.register.rules.states import Transition, region

_TEXTS = "register_rules.rule_refusal."
NOT_FROM_HERE = "not_from_here"
NOT_YOUR_ROLE = "not_your_role"
NEEDS_A_REASON = "needs_a_reason"
COMMON = (NOT_FROM_HERE, NOT_YOUR_ROLE, NEEDS_A_REASON)


@dataclass(frozen=True)
class Refusal:
    """Why not: a name, and the key of the sentence that says it."""

    name: str

    @property
    def key(self) -> str:
        return _TEXTS + self.name


def find(name: str, state: str, verb: str) -> Transition | None:
    """The transition that a verb means in a state, or None."""
    for each in region(name).transitions:
        if each.verb == verb and state in each.sources:
            return each
    return None


def open_ways(name: str, state: str, *, role: str | None = None) -> tuple[Transition, ...]:
    """Every transition out of a state, guards aside: what a screen shows as verbs, some of them shut."""
    return tuple(
        each
        for each in region(name).transitions
        if state in each.sources and (role is None or role in each.roles)
    )


def allowed(name: str, state: str, facts: Any, *, role: str | None = None) -> tuple[Transition, ...]:
    """The transitions whose guards all hold; the reason that one needs is asked when it is done."""
    return tuple(each for each in open_ways(name, state, role=role) if not _failing(each, facts))


def refusals(
    name: str, state: str, verb: str, facts: Any, *, role: str, reason: str = ""
) -> tuple[Refusal, ...]:
    """Everything that stands against a verb now; empty when it may be done.

    ``facts`` is the region's facts object; another one is a TypeError, so that no region can be asked with
    what another one knows.
    """
    transition = find(name, state, verb)
    if transition is None:
        return (Refusal(NOT_FROM_HERE),)
    found = [] if role in transition.roles else [NOT_YOUR_ROLE]
    found += _failing(transition, facts)
    if transition.needs_reason and not reason.strip():
        found.append(NEEDS_A_REASON)
    return tuple(Refusal(each) for each in found)


def _failing(transition: Transition, facts: Any) -> list[str]:
    expected = region(transition.region).facts
    if type(facts) is not expected:
        raise TypeError(f"the region {transition.region} is asked with {expected.__name__}")
    return [guard.__name__ for guard in transition.guards if not guard(facts)]
