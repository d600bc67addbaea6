"""The wall: confidential counts become released observations; the audit of what a table gives away."""

from fanal.disclosure.audit import hidden_cells, recoverable_cells
from fanal.disclosure.cells import added, cell
from fanal.disclosure.estimates import (
    FEWEST_KNOWN,
    GRAINS,
    coarsest,
    release_estimate,
    rounded_total,
)
from fanal.disclosure.estimates import rows as estimate_rows
from fanal.disclosure.overlap import FEWEST_VALUES, Registered, Shown, protect_overlap
from fanal.disclosure.tallies import release_tally
from fanal.disclosure.wall import BASE, THRESHOLD, protect, release

__all__ = [
    "BASE",
    "FEWEST_KNOWN",
    "FEWEST_VALUES",
    "GRAINS",
    "THRESHOLD",
    "Registered",
    "Shown",
    "added",
    "cell",
    "coarsest",
    "estimate_rows",
    "hidden_cells",
    "protect",
    "protect_overlap",
    "recoverable_cells",
    "release",
    "release_estimate",
    "release_tally",
    "rounded_total",
]
