"""What can be wrong with the wish for a form."""

from __future__ import annotations

from fanal.foundation.errors import CallError, DataError


class UnknownForm(CallError):
    code = "FNL-FRM-001"


class UnknownEnding(CallError):
    code = "FNL-FRM-002"


class UnknownArea(CallError):
    code = "FNL-FRM-003"


class WrongYears(CallError):
    code = "FNL-FRM-004"


class NoSuchYears(CallError):
    code = "FNL-FRM-005"


class NothingToFillIn(DataError):
    code = "FNL-FRM-006"
