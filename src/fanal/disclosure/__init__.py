"""The wall: confidential counts become released observations; the audit of what a table gives away."""

from fanal.disclosure.audit import hidden_cells, recoverable_cells
from fanal.disclosure.wall import BASE, THRESHOLD, protect, release

__all__ = ["BASE", "THRESHOLD", "hidden_cells", "protect", "recoverable_cells", "release"]
