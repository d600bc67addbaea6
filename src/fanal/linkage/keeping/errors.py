"""What can be wrong with what was kept. The codes FNL-LNK-020 to 039 belong to the workflow of linkage."""

from __future__ import annotations

from fanal.foundation.errors import CallError, DataError


class DecisionsUnreadable(DataError):
    """A row of a file of decisions is not what was written there."""

    code = "FNL-LNK-020"


class LedgerUnreadable(DataError):
    """The ids given so far cannot be read: giving new ones would break every earlier result."""

    code = "FNL-LNK-021"


class NoSuchChange(CallError):
    """There is no change of that number to undo."""

    code = "FNL-LNK-022"


class ChangedSince(CallError):
    """A later change moved the same records: that one has to be undone first."""

    code = "FNL-LNK-023"
