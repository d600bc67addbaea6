"""Somebody comes back with a code: it opens replies and adding, or says nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q

from fanal.register import access, receipt_codes, wrong_codes
from fanal.register.actions.base import Action, Refused
from fanal.register.models import Receipt, Report
from fanal.register.rules.receipts import LENGTH, TypingError, read_typed
from fanal.register.rules.receipts import Receipt as Code


@dataclass(kw_only=True)
class OpenReceipt(Action):
    """Returns the report whose code was typed. Every wrong code gets the same answer."""

    verb = "receipt.open"

    typed: str = field(repr=False)
    report: Report | None = field(default=None, init=False)
    _unknown: bool = field(default=False, init=False)

    def execute(self) -> Report:
        code = read_typed(self.typed[:200])
        if isinstance(code, TypingError):  # told from the signs alone: no try, and nothing to write down
            raise Refused(code.key, status=400, signs=code.signs, place=code.place, length=LENGTH)
        wait = wrong_codes.begin(code.locator, self.now)
        if wait:
            raise Refused("register_rules.rule_receipt.wait", status=429)
        self.report = self._found(code)
        if self.report is not None:
            wrong_codes.right(code.locator, self.now)
            self.actor = access.receipt_holder(self.report.pk)
        return super().execute()  # type: ignore[no-any-return]

    def check(self) -> None:
        if self.report is None:
            raise Refused("register_rules.rule_receipt.unknown", status=404)
        self.allow(self.report)

    def act(self) -> Report | None:
        return self.report

    def _found(self, code: Code) -> Report | None:
        alive = Q(expires_at=None) | Q(expires_at__gt=self.now)
        kept = Receipt.objects.filter(alive, locator=code.locator, destroyed_at=None).first()
        if not receipt_codes.matches(kept.secret_hash if kept else None, code) or kept is None:
            return None
        return None if kept.report.state == "purged" else kept.report
