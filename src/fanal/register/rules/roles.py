"""Who acts: the roles of the register, and what the register itself does by a rule."""

from __future__ import annotations

TRIAGE_OFFICER = "triage_officer"
CUSTODIAN = "custodian"
IDENTIFICATION_OFFICER = "identification_officer"
CASE_WORKER = "case_worker"
SUPERVISOR = "supervisor"
ORGANISATION_REPORTER = "organisation_reporter"
AUDITOR = "auditor"
ADMINISTRATOR = "administrator"
FOCAL_POINT = "focal_point"
SERVICE_PROVIDER = "service_provider"
GUARDIAN = "guardian"
COUNSEL = "counsel"
JUSTICE_OFFICER = "justice_officer"
ANALYST = "analyst"
REPORTER = "reporter"
CHILD = "child"
SYSTEM = "system"

# people of the deploying organisation who sign in today
STAFF = (
    TRIAGE_OFFICER,
    CUSTODIAN,
    IDENTIFICATION_OFFICER,
    CASE_WORKER,
    SUPERVISOR,
    ORGANISATION_REPORTER,
    AUDITOR,
    ADMINISTRATOR,
)
# the last of an escalation chain: the person whom the deploying organisation names for it
ROLES = (
    *STAFF,
    FOCAL_POINT,
    SERVICE_PROVIDER,
    GUARDIAN,
    COUNSEL,
    JUSTICE_OFFICER,
    ANALYST,
    REPORTER,
    CHILD,
    SYSTEM,
)
