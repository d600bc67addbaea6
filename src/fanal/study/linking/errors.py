"""What can be wrong with a folder of links or with a call. FNL-LNK-040 to 059."""

from __future__ import annotations

from fanal.foundation.errors import CallError, DataError


class NotALinkFolder(CallError):
    """The folder holds something that no linkage made."""

    code = "FNL-LNK-040"


class NothingLinked(CallError):
    """There is nothing to review: no study that linked, no folder that ``fanal link`` made."""

    code = "FNL-LNK-041"


class InputsGone(DataError):
    """A file of an earlier batch is not where it was."""

    code = "FNL-LNK-042"


class NoTruth(DataError):
    """The column of the truth is empty."""

    code = "FNL-LNK-043"


class ReviewerUnnamed(CallError):
    """A decision needs somebody who made it."""

    code = "FNL-LNK-044"


class ReviewFileUnusable(DataError):
    """A row of a review file was changed beyond its decision."""

    code = "FNL-LNK-045"


class ColumnsOfEncodedFiles(CallError):
    """Encoded files have no columns to name."""

    code = "FNL-LNK-046"


class GroupsWithoutTruth(CallError):
    """Groups are of use only where there is a truth to measure against."""

    code = "FNL-LNK-047"


class ReviewFileFilled(CallError):
    """A review file of that name holds decisions that were not read back."""

    code = "FNL-LNK-048"
