"""The wall: confidential counts become released observations; the audit of what a table gives away."""

from fanal.disclosure.audit import hidden_cells, recoverable_cells
from fanal.disclosure.estimates import FEWEST_KNOWN, release_estimate
from fanal.disclosure.estimates import rows as estimate_rows
from fanal.disclosure.wall import BASE, THRESHOLD, protect, release

__all__ = [
    "BASE",
    "FEWEST_KNOWN",
    "THRESHOLD",
    "estimate_rows",
    "hidden_cells",
    "protect",
    "recoverable_cells",
    "release",
    "release_estimate",
]
