"""The classes of data, P1 to P10: each has its own key per report or case, but for the audit."""

from __future__ import annotations

REPORT_TEXT = "P1"
REPORTER_IDENTITY = "P2"
CHILD_IDENTITY = "P3"
FACTS_AND_NOTES = "P4"
HEALTH = "P5"
LOCATION = "P6"
JUSTICE_FILE = "P7"
SUSPECTS = "P8"
AUDIT = "P9"
ONLINE_SIGNALS = "P10"

DATA_CLASSES = (
    REPORT_TEXT,
    REPORTER_IDENTITY,
    CHILD_IDENTITY,
    FACTS_AND_NOTES,
    HEALTH,
    LOCATION,
    JUSTICE_FILE,
    SUSPECTS,
    AUDIT,
    ONLINE_SIGNALS,
)
# the audit never holds content: codes only, so that it can be read and verified without a key
SEALED = tuple(each for each in DATA_CLASSES if each != AUDIT)
# exist only where the deployment declares a legal basis for them (GDPR article 10, or police law)
NEED_A_LEGAL_BASIS = (SUSPECTS,)
