"""Withdrawing consent reaches everybody who holds what was shared under it (R9)."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass


@dataclass(frozen=True)
class Sharing:
    """Something was shared with a recipient under a consent; ``stopped`` once its use is confirmed to have
    ended.
    """

    consent: str
    recipient: str
    stopped: bool = False


def stop_use_tasks(
    consent: str, shared: Iterable[Sharing], already_asked: Set[str] = frozenset()
) -> tuple[str, ...]:
    """The recipients to ask now: exactly one task for each who still uses something, however much it got.

    ``already_asked`` are the recipients with an open task for this consent: withdrawing twice asks once.
    """
    live = {each.recipient for each in shared if each.consent == consent and not each.stopped}
    return tuple(sorted(live - already_asked))
