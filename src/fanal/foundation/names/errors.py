"""What can go wrong with names and their encoding; never says a name or a secret."""

from __future__ import annotations

from fanal.foundation.errors import CallError, DataError


class SecretUnusable(CallError):
    """The secret file is missing, no file, or too short."""

    code = "FNL-NAM-001"


class SecretOpen(CallError):
    """Others on this machine may read the secret file."""

    code = "FNL-NAM-002"


class SecretInside(CallError):
    """A secret beside what it encodes protects nothing."""

    code = "FNL-NAM-003"


class NotEncoded(DataError):
    """The file was not made by fanal encode, or by a later version."""

    code = "FNL-NAM-004"


class OtherSecret(DataError):
    """Two files were encoded with different secrets."""

    code = "FNL-NAM-005"


class OtherPlan(DataError):
    """Two files were encoded by different plans: their bits mean different things."""

    code = "FNL-NAM-008"


class OtherRules(DataError):
    """Two files were encoded by versions that read names differently."""

    code = "FNL-NAM-009"


class LaterEncoding(DataError):
    """An encoded file of a format that this version does not know."""

    code = "FNL-NAM-010"


class NothingToEncode(DataError):
    """No column that says who a person is."""

    code = "FNL-NAM-006"


class OutTaken(CallError):
    """The folder holds something already."""

    code = "FNL-NAM-007"
