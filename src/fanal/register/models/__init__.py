"""What the register stores: codes, states, due dates and owners in the clear, everything else sealed."""

from fanal.register.models.audit import AuditEntry, AuditHead
from fanal.register.models.cases import Case
from fanal.register.models.door import DoorChange, DutyShift
from fanal.register.models.events import Deadline, Event
from fanal.register.models.grants import BreakGlass, CaseBlock, Grant
from fanal.register.models.imports import ImportBatch, ImportProblem
from fanal.register.models.keys import DataKey, InstanceKey, KeyDestruction
from fanal.register.models.people import ApiToken, Membership, Organisation, User
from fanal.register.models.profiles import ProfileActivation, ProfileSignature, ProfileVersion
from fanal.register.models.reports import Message, Notification, Receipt, Report, SignTick
from fanal.register.models.sealed import NameToken, SealedPart
from fanal.register.models.throttle import Throttle

__all__ = [
    "ApiToken",
    "AuditEntry",
    "AuditHead",
    "BreakGlass",
    "Case",
    "CaseBlock",
    "DataKey",
    "Deadline",
    "DoorChange",
    "DutyShift",
    "Event",
    "Grant",
    "ImportBatch",
    "ImportProblem",
    "InstanceKey",
    "KeyDestruction",
    "Membership",
    "Message",
    "NameToken",
    "Notification",
    "Organisation",
    "ProfileActivation",
    "ProfileSignature",
    "ProfileVersion",
    "Receipt",
    "Report",
    "SealedPart",
    "SignTick",
    "Throttle",
    "User",
]
