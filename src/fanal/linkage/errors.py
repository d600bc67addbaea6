"""What can be wrong with records that are to be linked. The codes FNL-LNK-001 to 019 belong to the model."""

from __future__ import annotations

from fanal.foundation.errors import CallError, DataError, RunError


class NothingToCompare(DataError):
    """No column that says who a person is holds any value, or one column alone that is not enough."""

    code = "FNL-LNK-001"


class RecordKeysRepeat(DataError):
    """The keys of the records are missing or not unique."""

    code = "FNL-LNK-002"


class TooManyPairs(DataError):
    """A blocking rule would compare more pairs than the budget allows."""

    code = "FNL-LNK-003"


class UnknownRule(CallError):
    """The settings name a blocking rule that does not exist."""

    code = "FNL-LNK-004"


class ModelUnreadable(DataError):
    """A saved model is damaged or of another version."""

    code = "FNL-LNK-005"


class LinkageFailed(RunError):
    """The engine could not finish; its own words may quote a value, so they are not shown."""

    code = "FNL-LNK-006"


class DecisionsContradict(DataError):
    """Decisions say of the same records that they are one person and two."""

    code = "FNL-LNK-007"


class UnknownRecord(DataError):
    """A decision names a record that is not among those linked."""

    code = "FNL-LNK-008"


class NamesakesInOneFile(DataError):
    """Encoded records of one file alone: duplicates cannot be told from namesakes."""

    code = "FNL-LNK-010"


class TooManyEncoded(DataError):
    """Encoded records are compared each with each: so many would take hours."""

    code = "FNL-LNK-011"
