"""A jurisdiction profile: what differs from place to place, as data that somebody answers for.

Every basis is marked: ``law`` (a treaty or a statute says it), ``practice`` (what the best systems do) or
``default`` (a sensible value of ours that the deployment may change). Nothing here is legal advice; until a
person signs it, a profile is an example.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from fanal.foundation.messages import text
from fanal.register.rules.calendars import Calendar, months_after
from fanal.register.rules.durations import Duration
from fanal.vocabulary import place
from fanal.vocabulary.places import MADE_UP

Basis = Literal["law", "practice", "default"]
BASES = ("law", "practice", "default")
CONTACT_KINDS = ("emergency", "child_helpline", "helpline", "hotline", "takedown")
# an older check of a number counts as none (R18)
VERIFIED_MONTHS = 12
Texts = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A number or an address that a page shows, with who checked it and when."""

    kind: str
    names: Texts
    number: str = ""
    address: str = ""
    hours: Texts = field(default_factory=lambda: MappingProxyType({}))
    free: bool | None = None
    languages: tuple[str, ...] = ()
    source: str = ""
    verified_by: str = ""
    verified_on: dt.date | None = None

    def is_verified(self, today: dt.date) -> bool:
        """Source, verifier and a date of the last twelve months: otherwise it is not shown (R18)."""
        if not (self.source and self.verified_by and self.verified_on):
            return False
        return self.verified_on <= today <= months_after(self.verified_on, VERIFIED_MONTHS)


@dataclass(frozen=True, kw_only=True)
class Duty:
    """A duty to report (R15): whom to notify, when, on what basis."""

    code: str
    whom: Texts
    when: Texts
    within: Duration
    basis: Basis
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A deadline as data.

    It begins with one of ``starts`` whose tags hold ``when`` and none of ``unless``, ends with one of
    ``met_by`` and falls away with one of ``void_by``. ``kind`` is ``latest`` (must be done by then) or
    ``earliest`` (must not be done before). ``chain`` are the roles that answer for it: the first owns it
    until a person does, the next is told when it is due, each further one ``step`` later.
    """

    name: str
    starts: tuple[str, ...]
    met_by: tuple[str, ...]
    within: Duration
    basis: Basis
    chain: tuple[str, ...]
    void_by: tuple[str, ...] = ()
    when: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    kind: Literal["latest", "earliest"] = "latest"
    counts_from: Literal["event", "date"] = "event"
    pausable: bool = False
    step: Duration = Duration(4, "hours")
    source: str = ""
    item: str = ""
    labels: Texts = field(default_factory=lambda: MappingProxyType({}))

    def label(self, lang: str) -> str:
        """What the deadline is called: its own label, or that of the shipped rule of this name."""
        return self.labels[lang] if self.labels else text(f"register_rules.rule_deadline.{self.name}", lang)


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Who answers for this profile, in which function, since when."""

    name: str
    function: str
    on: dt.date
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """One version of a place's profile."""

    code: str
    names: Texts
    calendar: Calendar
    hours: Mapping[str, tuple[tuple[int, int], ...]]
    outside_hours: Texts
    organisation: str
    controller: str
    contact_point: str
    safeguarding_lead: str
    impact_assessment: str
    receipt_days: int
    say_so_after: Duration
    contacts: tuple[Contact, ...]
    duties: tuple[Duty, ...]
    deadlines: Mapping[str, Rule]
    signatures: tuple[Signature, ...]

    @property
    def zone(self) -> str:
        return self.calendar.zone.key

    @property
    def is_example(self) -> bool:
        """Nobody has signed it, or the place is made up."""
        return not self.signatures or self.code == MADE_UP

    def place_name(self, lang: str) -> str:
        return self.names.get(lang) or place(self.code).labels[lang]

    def of_kind(self, *kinds: str) -> tuple[Contact, ...]:
        """The contacts of some kinds, in the order in which the profile gives them."""
        return tuple(each for each in self.contacts if each.kind in kinds)

    def shown(self, today: dt.date, *kinds: str) -> tuple[Contact, ...]:
        """Only those that somebody verified within twelve months."""
        return tuple(each for each in self.of_kind(*kinds) if each.is_verified(today))

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every deadline rule, those of the duties to report among them."""
        return (*self.deadlines.values(), *map(_rule_of_duty, self.duties))


def _rule_of_duty(duty: Duty) -> Rule:
    return Rule(
        name=f"duty_to_report.{duty.code}",
        starts=("duty_to_report_found",),
        met_by=("authority_notified",),
        void_by=("report_purged",),
        within=duty.within,
        basis=duty.basis,
        source=duty.source,
        chain=("triage_officer", "supervisor", "focal_point"),
        item=duty.code,
        labels={
            lang: text("register_rules.rule_deadline.duty_to_report", lang, whom=whom)
            for lang, whom in duty.whom.items()
        },
    )
