"""An organisation sends one report, or many in one call; its own numbers keep any from being made twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError

from fanal.register.actions.base import NOT_YOURS, Action, Refused
from fanal.register.organisations.storing import AT_ONCE, CREATED, DIFFERENT, REPEATED, Outcome, Sender, store
from fanal.register.organisations.submission import Submission

KNOWN_OTHERWISE = "register.organisations.refused.known_otherwise"


@dataclass(kw_only=True)
class OfOrganisation(Action):
    """An action on behalf of an organisation for which the actor reports."""

    verb = "organisation.send"
    organisation_id: UUID

    def check(self) -> None:
        self.allow()
        if self.organisation_id not in self.actor.organisations:
            raise Refused(NOT_YOURS, status=403)


@dataclass(kw_only=True)
class ReceiveMany(OfOrganisation):
    """As many as the API takes in one call; returns what became of each, in order."""

    submissions: Sequence[Submission]
    channel: str = "api"

    def check(self) -> None:
        super().check()
        if not 1 <= len(self.submissions) <= AT_ONCE:
            raise Refused("register.organisations.refused.how_many", most=AT_ONCE)

    def act(self) -> list[Outcome]:
        sender = Sender(
            actor=self.actor, organisation_id=self.organisation_id, channel=self.channel, now=self.now
        )
        outcomes = store(sender, self.submissions)
        kinds = [outcome.kind for outcome in outcomes]
        self.note(**{kind: kinds.count(kind) for kind in (CREATED, REPEATED, DIFFERENT)})
        return outcomes

    def execute(self) -> list[Outcome]:
        """Of two calls with the same numbers at one moment, one makes the reports, the other finds them."""
        try:
            return super().execute()  # type: ignore[no-any-return]
        except IntegrityError:
            self._detail.clear()
            return super().execute()  # type: ignore[no-any-return]


@dataclass(kw_only=True)
class ReceiveFromOrganisation(ReceiveMany):
    """One report, by the form; refused when its number is known with other content."""

    channel: str = "organisation_form"

    def act(self) -> list[Outcome]:
        outcomes = super().act()
        if any(outcome.kind == DIFFERENT for outcome in outcomes):
            raise Refused(KNOWN_OTHERWISE)
        return outcomes
