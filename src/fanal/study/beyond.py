"""What a dataset says of its persons beyond the wall, taken together: sums, pairs of sources, combinations.

Each of them is protected like a count; that nothing hidden can be worked out from all of them at once is
asked of the attacker (``fanal.disclosure.attack``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fanal import disclosure
from fanal.study.estimating import list_name

Table = Mapping[str, Any]


def together(
    tally: Mapping[str, Any],
    tables: Sequence[Table],
    apart: Sequence[Table],
    observed: Mapping[str, Any] | None,
    *,
    published: bool,
) -> tuple[dict[str, Any], disclosure.Shown]:
    """The tally and the overlap of one dataset as they may leave; ``apart`` are the tables not linked.

    ``observed`` is what is known of everybody (``fanal.estimate/1``), None where nothing is estimated.
    """
    told = disclosure.release_tally(tally, published=published)
    if published:
        return told, disclosure.Shown()
    shown = disclosure.protect_overlap(observed, _registered(told, tables, apart))
    if not shown.pairs and "linked" in told:
        told["linked"] = {**told["linked"], "pairs": [], "pairs_withheld": True}
    return told, shown


def _registered(
    told: Mapping[str, Any], tables: Sequence[Table], apart: Sequence[Table]
) -> disclosure.Registered:
    registrations: dict[str, int] = {}
    for table in tables:
        name = list_name(table["report"]["file"])
        registrations[name] = registrations.get(name, 0) + table["report"]["accepted"]
    linked = {list_name(table["report"]["file"]) for table in tables if table not in apart}
    pairs = [
        (*(list_name(name) for name in each["sources"]), each["low"], each["high"])
        for each in told.get("linked", {}).get("pairs", ())
    ]
    return disclosure.Registered(
        registrations=registrations,
        alone=frozenset(registrations) - linked,
        persons=told["persons"],
        left_out=told["left_out"],
        pairs=[(one, other, low, high) for one, other, low, high in pairs],
    )
