"""An organisation sends a file: all its rows, or the good ones; the same file makes nothing twice."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import IntegrityError

from fanal.register import keystore
from fanal.register.actions.base import Refused
from fanal.register.actions.receive_from_organisation import OfOrganisation
from fanal.register.models import ImportBatch, ImportProblem
from fanal.register.organisations.sheet import NUMBER, Sheet
from fanal.register.organisations.storing import CREATED, DIFFERENT, REPEATED, Outcome, Sender, compare, store
from fanal.sources import Issue

LONGEST_COLUMN = 120
KNOWN = "number_known"  # the rule of a row whose number is known with other content


class Imported(NamedTuple):
    """The batch, and whether this file had come before, which changed nothing."""

    batch: ImportBatch
    before: bool


@dataclass(kw_only=True)
class ImportReports(OfOrganisation):
    """``sheet`` was read before, outside any transaction. ``good_rows``: take these, else all or nothing."""

    sheet: Sheet
    good_rows: bool = False

    def check(self) -> None:
        super().check()
        if self._before() is not None:
            return
        outcomes = compare(self.organisation_id, self.sheet.submissions)
        wrong = self.sheet.bad_rows + sum(outcome.kind == DIFFERENT for outcome in outcomes)
        if wrong and not self.good_rows:
            raise Refused("register.organisations.refused.rows_wrong", n=wrong)
        if wrong == self.sheet.rows:
            raise Refused("register.organisations.refused.no_good_row")

    def act(self) -> Imported:
        before = self._before()
        if before is not None:
            self.note(batch=str(before.pk), before=True)
            return Imported(before, True)
        batch = ImportBatch.objects.create(
            organisation_id=self.organisation_id,
            sent_by_id=self.actor.id,
            channel="upload",
            format=self.sheet.format,
            digest=digest_of(self.sheet.content),
            received_at=self.now,
            rows=self.sheet.rows,
        )
        sender = Sender(
            actor=self.actor,
            organisation_id=self.organisation_id,
            channel="upload",
            now=self.now,
            batch=batch,
        )
        outcomes = store(sender, self.sheet.submissions)
        self._count(batch, outcomes)
        return Imported(batch, False)

    def execute(self) -> Imported:
        """Of two uploads of one file at the same moment, one makes the batch and the other finds it."""
        try:
            return super().execute()  # type: ignore[no-any-return]
        except IntegrityError:
            self._detail.clear()
            return super().execute()  # type: ignore[no-any-return]

    def _before(self) -> ImportBatch | None:
        batches = ImportBatch.objects.filter(organisation_id=self.organisation_id)
        return batches.filter(digest=digest_of(self.sheet.content)).first()

    def _count(self, batch: ImportBatch, outcomes: Sequence[Outcome]) -> None:
        kinds = [outcome.kind for outcome in outcomes]
        batch.accepted, batch.repeated = kinds.count(CREATED), kinds.count(REPEATED)
        batch.rejected = self.sheet.bad_rows + kinds.count(DIFFERENT)
        batch.save(update_fields=["accepted", "repeated", "rejected"])
        problems = [*self.sheet.problems, *known_otherwise(self.sheet, outcomes)]
        ImportProblem.objects.bulk_create(_problem(batch, issue) for issue in problems)
        self.note(
            batch=str(batch.pk),
            rows=batch.rows,
            accepted=batch.accepted,
            repeated=batch.repeated,
            rejected=batch.rejected,
        )


def digest_of(content: bytes) -> str:
    """The keyed hash by which a file is known again."""
    return hmac.new(keystore.instance_key("batches"), content, hashlib.sha256).hexdigest()


def known_otherwise(sheet: Sheet, outcomes: Sequence[Outcome]) -> list[Issue]:
    """The rows whose number is known with other content, as issues."""
    return [
        Issue("", row, NUMBER, NUMBER, KNOWN, None, "", ())
        for (row, _), outcome in zip(sheet.good, outcomes, strict=True)
        if outcome.kind == DIFFERENT
    ]


def _problem(batch: ImportBatch, issue: Issue) -> ImportProblem:
    column = issue.column.replace("\x00", "")[:LONGEST_COLUMN]
    return ImportProblem(batch=batch, row=issue.row or 0, column=column, rule=issue.rule)
