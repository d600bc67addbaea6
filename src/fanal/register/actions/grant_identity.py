"""The custodian's answer: the identity of a reporter, for a stated reason, for a time; or no."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from fanal.register.actions.base import Action, Refused
from fanal.register.actions.subjects import subject_of
from fanal.register.models import Grant

MOST_HOURS = 72


@dataclass(kw_only=True)
class GrantIdentity(Action):
    """Nobody answers their own question."""

    verb = "grant.decide"

    grant: Grant
    granted: bool
    hours: int = 4
    report: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.report = subject_of(self.grant)

    def check(self) -> None:
        if self.report is None:
            raise Refused("register.staff.refused.gone", status=404)
        self.allow()
        self.allow(self.report)
        if self.grant.asked_by_id == self.actor.id:
            raise Refused("register.staff.refused.own_request", status=403)
        if self.grant.decided_at is not None:
            raise Refused("register.core.refused.changed")
        if self.granted and not 1 <= self.hours <= MOST_HOURS:
            raise Refused("register.staff.refused.too_long", most=MOST_HOURS)

    def allow(self, subject: Any = None) -> None:
        """The version that the custodian saw is the request's, not the report's."""
        expect, self.expect = self.expect, None
        try:
            super().allow(subject)
        finally:
            self.expect = expect
        if self.expect is not None and self.grant.version != self.expect:
            raise Refused("register.core.refused.changed")

    def act(self) -> Grant:
        until = self.now + timedelta(hours=self.hours) if self.granted else None
        self.change(
            self.grant,
            granted=self.granted,
            decided_by_id=self.actor.id,
            decided_at=self.now,
            until=until,
        )
        code = "identity_granted" if self.granted else "identity_refused"
        self.happened(self.report, code, item=str(self.grant.pk))
        self.note(grant=str(self.grant.pk), granted=self.granted, hours=self.hours if self.granted else 0)
        return self.grant


@dataclass(kw_only=True)
class EndGrant(Action):
    """Take a grant back before its time is over."""

    verb = "grant.decide"

    grant: Grant
    report: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.report = subject_of(self.grant)

    def check(self) -> None:
        self.allow()
        if not self.grant.granted or self.grant.until is None or self.grant.until <= self.now:
            raise Refused("register.staff.refused.grant_over")

    def act(self) -> None:
        self.change(self.grant, until=self.now)
        if self.report is not None:
            self.happened(self.report, "identity_grant_ended", item=str(self.grant.pk))
        self.note(grant=str(self.grant.pk))
