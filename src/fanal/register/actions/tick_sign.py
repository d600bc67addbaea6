"""Tick a sign of the catalogue, or take the tick back; a person does it, and it decides nothing (R7, R20)."""

from __future__ import annotations

from dataclasses import dataclass

from fanal.register.actions.base import Action, Refused
from fanal.register.models import Report, SignTick
from fanal.register.signs import signs

_READ_FIRST = "register_rules.rule_refusal.read_by_a_person"


@dataclass(kw_only=True)
class TickSign(Action):
    """``supports`` False: the sign speaks against."""

    verb = "report.tick"

    report: Report
    sign: str
    supports: bool = True

    def check(self) -> None:
        self.allow(self.report)
        if self.sign not in signs():
            raise Refused("register.staff.refused.code")
        if self.report.seen_at is None:
            raise Refused(_READ_FIRST)
        if self._ticks().filter(supports=self.supports).exists():
            raise Refused("register.staff.refused.ticked_already")

    def act(self) -> None:
        self._ticks().update(removed_at=self.now, removed_by_id=self.actor.id)
        SignTick.objects.create(
            report=self.report,
            sign=self.sign,
            supports=self.supports,
            ticked_by_id=self.actor.id,
            ticked_at=self.now,
        )
        self.happened(self.report, "sign_ticked", sign=self.sign, supports=self.supports)

    def _ticks(self):  # type: ignore[no-untyped-def]
        return SignTick.objects.filter(report=self.report, sign=self.sign, removed_at__isnull=True)


@dataclass(kw_only=True)
class UntickSign(Action):
    """Take it back; the history keeps that it was ticked."""

    verb = "report.tick"

    report: Report
    sign: str

    def check(self) -> None:
        self.allow(self.report)

    def act(self) -> None:
        ticks = SignTick.objects.filter(report=self.report, sign=self.sign, removed_at__isnull=True)
        if not ticks.update(removed_at=self.now, removed_by_id=self.actor.id):
            raise Refused("register.staff.refused.not_ticked")
        self.happened(self.report, "sign_unticked", sign=self.sign)
