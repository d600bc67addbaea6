"""A case in which nothing was written for as long as the deployment keeps one: its keys are destroyed."""

from __future__ import annotations

from dataclasses import dataclass

from fanal.register import retention
from fanal.register.actions.base import Refused
from fanal.register.actions.keys_first import REASON, KeysFirst
from fanal.register.models import Case


@dataclass(kw_only=True)
class PurgeCase(KeysFirst):
    """Codes, states and history stay; who the person is and what was told cannot be read any more."""

    verb = "case.purge"

    case: Case

    def check(self) -> None:
        self.allow(self.case)
        if not retention.case_is_over(self.case, self.now):
            raise Refused("register.purge.refused.not_due")
        if retention.case_is_held(self.case, self.now):
            raise Refused("register.purge.refused.held")

    def act(self) -> None:
        self.change(self.case)
        self.happened(self.case, retention.CASE_PURGED)
        self.note(reason=REASON)
