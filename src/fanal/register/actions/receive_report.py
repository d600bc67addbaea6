"""A report comes in through the public door: sealed, its clock started, its receipt made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import IntegrityError

from fanal.register import door, keystore, receipt_codes, vault
from fanal.register.actions.base import Action, Refused
from fanal.register.models import NameToken, Receipt, Report
from fanal.register.rules.name_tokens import tokens
from fanal.register.rules.receipts import Receipt as Code
from fanal.register.rules.urgency import Answers, Urgency, from_answers

# a form sent again shows its code again so long; later somebody else may sit at the device
SHOWN_AGAIN = timedelta(minutes=15)
_LOCATORS = 20


@dataclass(frozen=True, kw_only=True)
class Told:
    """What was told: one mapping a data class, an empty one where nothing was."""

    story: Mapping[str, str]  # P1
    reporter: Mapping[str, str] = field(default_factory=dict)  # P2
    child: Mapping[str, str] = field(default_factory=dict)  # P3
    online: Mapping[str, str] = field(default_factory=dict)  # P10
    answers: Answers = field(default_factory=Answers)

    def parts(self, report: Report) -> list[vault.Part]:
        by_class = {"P1": self.story, "P2": self.reporter, "P3": self.child, "P10": self.online}
        return [
            vault.Part(report, data_class, content)
            for data_class, content in by_class.items()
            if any(content.values())
        ]


@dataclass(frozen=True, kw_only=True)
class Received:
    """A report that is kept, and its code; none where it was sent again too late to show it."""

    report: Report
    code: Code | None
    again: bool = False


@dataclass(kw_only=True)
class ReceiveReport(Action):
    """Anyone sends a report. ``token`` is the form's: the same one never makes a second report."""

    verb = "report.send"

    told: Told
    mode: str
    language: str
    token: str
    report: Report | None = field(default=None, init=False)
    _code: Code | None = field(default=None, init=False, repr=False)
    _hash: str = field(default="", init=False, repr=False)
    _door: door.Door | None = field(default=None, init=False, repr=False)

    def execute(self) -> Received:
        known = self._known()
        if known is not None:
            return known
        # the slow hash is made before the transaction: nobody waits for it
        self._code = self._free_code()
        self._hash = receipt_codes.slow_hash(self._code)
        try:
            return super().execute()  # type: ignore[no-any-return]
        except IntegrityError:
            known = self._known()
            if known is None:
                raise
            return known

    def check(self) -> None:
        self.allow()
        if not self.told.story.get("story", "").strip():
            raise Refused("register.public.refused.nothing_told", status=400)
        self._door = door.state(self.now)
        if not self._door.open:
            raise Refused("register.public.refused.shut", status=503)

    def act(self) -> Received:
        code = self._code
        if code is None or self._door is None:
            raise RuntimeError("execute() makes the code, check() asks the door")
        said = from_answers(self.told.answers)
        self.report = Report.objects.create(
            channel="public",
            mode=self.mode,
            language=self.language,
            urgency_said=said.code,
            urgency=said.code,
            once=receipt_codes.once(self.token),
            profile=self._door.version,
            received_at=self.now,
        )
        vault.put_many(self.told.parts(self.report))
        self._keep_name_tokens(self.report)
        Receipt.objects.create(report=self.report, locator=code.locator, secret_hash=self._hash)
        self.happened(self.report, "report_received", tags=self._tags(said))
        self.note(mode=self.mode, urgency=said.code)
        return Received(report=self.report, code=code)

    def _keep_name_tokens(self, report: Report) -> None:
        name = self.told.child.get("name", "")
        found = tokens([name], keystore.instance_key("name_tokens")) if name else ()
        NameToken.objects.bulk_create(
            NameToken(subject_kind=report.kind, subject_id=report.pk, token=each) for each in sorted(found)
        )

    def _tags(self, said: Urgency) -> list[str]:
        tags = [said.code] if said > Urgency.NORMAL else []
        return tags if self.told.child.get("age_band") == "adult" else [*tags, "child"]

    def _free_code(self) -> Code:
        for attempt in range(_LOCATORS):
            code = receipt_codes.code_of(self.token, attempt)
            if not Receipt.objects.filter(locator=code.locator).exists():
                return code
        raise RuntimeError("no locator is free")

    def _known(self) -> Received | None:
        """The report that this form made already, with its code while the form may still show it."""
        report: Any = Report.objects.filter(once=receipt_codes.once(self.token)).first()
        if report is None:
            return None
        kept = Receipt.objects.filter(report=report, destroyed_at=None).first()
        if kept is None or self.now - report.received_at > SHOWN_AGAIN:
            return Received(report=report, code=None, again=True)
        codes = (receipt_codes.code_of(self.token, attempt) for attempt in range(_LOCATORS))
        code = next((each for each in codes if each.locator == kept.locator), None)
        return Received(report=report, code=code, again=True)
