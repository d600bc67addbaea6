"""A report as the public door leaves it, the people around it, and a stranger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def at(moment: Any) -> Any:
    from fanal.register import clock

    return clock.at(moment)


def refused(action: Any) -> Any:
    """The refusal of an action."""
    from fanal.register.actions.base import Refused

    with pytest.raises(Refused) as caught:
        action.execute()
    return caught.value


class World:
    STORY = "A girl next door never leaves the house, CANARY-STORY."
    REPORTER = "Nadia CANARY-REPORTER"
    CHILD = "Amina CANARYCHILD"
    a_sign = "no_access_to_parents"

    def __init__(self, person: Callable[..., Any]) -> None:
        self._person = person
        self.officer_user = person("triage_officer", name="night")
        self.officer = self._actor_of(self.officer_user)
        self.supervisor_user = person("supervisor", name="lead")
        self.supervisor = self._actor_of(self.supervisor_user)
        self.report = self.new_report()
        self.receipt = self.report.receipt

    def new_report(self, *, urgency: str = "normal", child: str = CHILD, queue: str = "main") -> Any:
        from fanal.register import audit, clock, due, keystore, vault
        from fanal.register.access import SYSTEM
        from fanal.register.models import Event, NameToken, Receipt, Report
        from fanal.register.rules.name_tokens import tokens

        report = Report.objects.create(
            channel="public", mode="child_10_14", queue=queue, urgency=urgency, urgency_said=urgency
        )
        vault.put_many(
            [
                vault.Part(report, "P1", {"story": self.STORY}),
                vault.Part(report, "P2", {"name": self.REPORTER}),
                vault.Part(report, "P3", {"name": child, "age": 13, "place": "Oruna"}),
            ]
        )
        NameToken.objects.bulk_create(
            NameToken(subject_kind="report", subject_id=report.pk, token=token)
            for token in tokens([child], keystore.instance_key("name_tokens"))
        )
        Receipt.objects.create(report=report, locator=report.number, secret_hash="x")  # noqa: S106
        tags = [urgency, "child"] if urgency != "normal" else ["child"]
        Event.objects.create(
            subject_kind="report", subject_id=report.pk, code="report_received", detail={"tags": tags},
            at=report.received_at,
        )  # fmt: skip
        due.recompute(report, clock.now())
        audit.record(SYSTEM, "report.send", report)
        return report

    def to_screening(self) -> None:
        from fanal.register.actions.open_report import OpenReport
        from fanal.register.actions.screen_report import ScreenReport
        from fanal.register.actions.triage import Triage

        OpenReport(actor=self.officer, report=self.report).execute()
        Triage(actor=self.officer, report=self.report, signs_considered=True).execute()
        ScreenReport(actor=self.officer, report=self.report).execute()

    def user(self, *roles: str, **options: Any) -> Any:
        return self._person(*roles, **options)

    def actor(self, *roles: str, **options: Any) -> Any:
        return self._actor_of(self.user(*roles, **options))

    @staticmethod
    def _actor_of(user: Any) -> Any:
        from fanal.register import access

        return access.actor_of(user)
