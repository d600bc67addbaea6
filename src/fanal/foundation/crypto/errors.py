"""What can go wrong with keys and seals; never says a key or what was sealed."""

from __future__ import annotations

from fanal.foundation.errors import CallError, DataError


class WrongKey(CallError):
    """The key is not the one that this folder was made with."""

    code = "FNL-KEY-001"


class KeyFileUnusable(CallError):
    """The file holds no key, or one that was copied with a mistake."""

    code = "FNL-KEY-002"


class KeyFileInside(CallError):
    """A key beside what it locks protects nothing."""

    code = "FNL-KEY-003"


class PassphraseTooShort(CallError):
    code = "FNL-KEY-004"


class KeyFileMissing(CallError):
    """The key file named does not exist, and the folder was made with one."""

    code = "FNL-KEY-005"


class SealBroken(DataError):
    """What was sealed was changed, moved, or sealed with another key."""

    code = "FNL-KEY-006"


class NotSealedByUs(DataError):
    """The file is no sealed file of ours."""

    code = "FNL-KEY-007"
