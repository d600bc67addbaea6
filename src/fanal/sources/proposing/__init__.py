"""Proposals: which column fills which field and which value means which code, for a person to correct."""

from fanal.sources.proposing.base import (
    CHECK,
    NONE,
    SURE,
    ColumnProposal,
    Decisions,
    TableProposal,
    ValueProposal,
    Why,
)
from fanal.sources.proposing.proposal import propose
from fanal.sources.proposing.reading import read_decisions, read_workbook_mappings
from fanal.sources.proposing.writing import reason, write_workbook

__all__ = [
    "CHECK",
    "NONE",
    "SURE",
    "ColumnProposal",
    "Decisions",
    "TableProposal",
    "ValueProposal",
    "Why",
    "propose",
    "read_decisions",
    "read_workbook_mappings",
    "reason",
    "write_workbook",
]
