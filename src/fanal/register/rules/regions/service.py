"""SERVICE: what a transition may need to know, and the guards."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ServiceFacts:
    """What is known of one referral. Every default is the one that refuses."""

    consent_given: bool = False
    consent_ended: bool = True
    best_interests_assessed: bool = False
    legal_basis: str = ""
    asking_unsafe: bool = False
    proposer: str = ""
    approver: str = ""
    fields_chosen: bool = False
    receiver_enforces_immigration: bool = True
    answer_overdue: bool = False
    other_service: bool = False


def consent_is_given_and_alive(facts: ServiceFacts) -> bool:
    """Neither withdrawn nor expired."""
    return facts.consent_given and not facts.consent_ended


def best_interests_were_assessed(facts: ServiceFacts) -> bool:
    return facts.best_interests_assessed


def legal_basis_is_named(facts: ServiceFacts) -> bool:
    return bool(facts.legal_basis)


def asking_is_unsafe(facts: ServiceFacts) -> bool:
    return facts.asking_unsafe


def approver_did_not_propose_it(facts: ServiceFacts) -> bool:
    return bool(facts.proposer and facts.approver) and facts.proposer != facts.approver


def fields_are_chosen(facts: ServiceFacts) -> bool:
    """A referral carries the fields that the service needs, never the file."""
    return facts.fields_chosen


def receiver_is_not_immigration_enforcement(facts: ServiceFacts) -> bool:
    """The firewall (R17)."""
    return not facts.receiver_enforces_immigration


def answer_is_overdue(facts: ServiceFacts) -> bool:
    return facts.answer_overdue


def another_service_is_named(facts: ServiceFacts) -> bool:
    return facts.other_service
