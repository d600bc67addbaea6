"""What can be wrong with a jurisdiction profile; each names the file and the key."""

from __future__ import annotations

from fanal.foundation.errors import CallError, RunError


class ProfileNotToml(CallError):
    code = "FNL-RUL-001"


class ProfileKeyUnknown(CallError):
    code = "FNL-RUL-002"


class ProfileKeyMissing(CallError):
    code = "FNL-RUL-003"


class ProfileValueWrong(CallError):
    code = "FNL-RUL-004"


class ProfileVersionGone(RunError):
    """An event names a version of the profile that is not there: what was due cannot be replayed."""

    code = "FNL-RUL-005"
