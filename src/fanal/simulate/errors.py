"""What a caller can ask of the simulator that it cannot do."""

from fanal.foundation.errors import CallError


class TooFewRecords(CallError):
    code = "FNL-SIM-001"


class UnknownFormat(CallError):
    code = "FNL-SIM-002"
