"""What is kept of a linkage between runs: decisions of people, and the ids of persons over batches."""

from fanal.linkage.keeping.decisions import (
    Judgement,
    Settled,
    keep_judgements,
    read_judgements,
    settle,
)
from fanal.linkage.keeping.errors import (
    ChangedSince,
    DecisionsUnreadable,
    LedgerUnreadable,
    NoSuchChange,
)
from fanal.linkage.keeping.ledger import Change, Ledger

__all__ = [
    "Change",
    "ChangedSince",
    "DecisionsUnreadable",
    "Judgement",
    "Ledger",
    "LedgerUnreadable",
    "NoSuchChange",
    "Settled",
    "keep_judgements",
    "read_judgements",
    "settle",
]
