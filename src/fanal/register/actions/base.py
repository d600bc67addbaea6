"""What every action is: check that it may happen, do it, and write down that it did, in one transaction.

@dataclass(kw_only=True)
class Take(Action):
    verb = "report.take"
    report: Report

    def check(self) -> None:
        self.allow(self.report)
        ...raise Refused("register.staff.refused.taken_already")

    def act(self) -> None:
        self.change(self.report, owner_id=self.actor.id)
        self.happened(self.report, "owner_assigned", owner=str(self.actor.id))

Take(actor=actor, report=report).execute()
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction

from fanal.foundation.messages import text
from fanal.register import access, clock
from fanal.register.access import Actor
from fanal.register.errors import KeyDestroyed
from fanal.register.models import Event


class Refused(Exception):  # noqa: N818 - it is no error: the answer is no
    """No, and why, as a message of the catalogues. ``status`` is what an HTTP answer says."""

    def __init__(self, key: str, *, status: int = 409, **params: Any) -> None:
        self.key, self.status, self.params = key, status, params
        super().__init__(key)

    def say(self, lang: str) -> str:
        return text(self.key, lang, **self.params)


NOT_YOURS, CHANGED = "register.core.refused.not_yours", "register.core.refused.changed"


@dataclass(kw_only=True)
class Action(ABC):
    """One verb. ``expect`` is the version that the person saw: a newer one refuses the action."""

    verb: ClassVar[str]

    actor: Actor
    expect: int | None = None
    now: datetime = field(default_factory=clock.now)
    _touched: list[Any] = field(default_factory=list, init=False, repr=False)
    _detail: dict[str, Any] = field(default_factory=dict, init=False, repr=False)
    _event: Event | None = field(default=None, init=False, repr=False)

    @abstractmethod
    def check(self) -> None:
        """Raises Refused unless the actor may and the state allows it. Reads, never writes."""

    @abstractmethod
    def act(self) -> Any:
        """Do it; called after ``check`` in the same transaction."""

    def execute(self) -> Any:
        """Check, do and write down. A refusal is written down too, then raised."""
        from fanal.register import audit, due

        try:
            with transaction.atomic():
                self.check()
                result = self.act()
                for subject in self._touched:
                    due.recompute(subject, self.now)
                audit.record(self.actor, self.verb, self._subject(), **self._detail)
        except KeyDestroyed:
            # nothing can be written where the key is gone
            audit.record(self.actor, self.verb, self._subject(), outcome="refused", reason="erased")
            raise Refused("register.core.refused.erased") from None
        except Refused as refusal:
            reason = refusal.key.rpartition(".")[2]
            audit.record(self.actor, self.verb, self._subject(), outcome="refused", reason=reason)
            raise
        return result

    def allow(self, subject: Any = None) -> None:
        """Raises Refused unless the policy gives this verb on the subject and nobody was quicker."""
        if not access.allowed(self.actor, self.verb, subject):
            raise Refused(NOT_YOURS, status=403)
        if subject is not None and self.expect is not None and subject.version != self.expect:
            raise Refused(CHANGED)

    def change(self, row: Any, **fields: Any) -> None:
        """Write fields of a row with a version: of two that saw the same version, one wins."""
        updated = type(row).objects.filter(pk=row.pk, version=row.version)
        if not updated.update(version=row.version + 1, **fields):
            raise Refused(CHANGED)
        row.version += 1
        for name, value in fields.items():
            setattr(row, name, value)

    def happened(self, subject: Any, code: str, **detail: Any) -> Event:
        """Note an event, in codes and numbers alone; the deadlines are computed anew at the end."""
        from fanal.register import in_force
        from fanal.register.audit import codes_only

        codes_only(detail)
        self._event = Event.objects.create(
            subject_kind=subject.kind,
            subject_id=subject.pk,
            code=code,
            at=self.now,
            by_id=self.actor.id if self.actor.kind == "user" else None,
            profile=in_force.version(),
            detail=detail,
        )
        if all(known.pk != subject.pk for known in self._touched):
            self._touched.append(subject)
        return self._event

    def note(self, **detail: Any) -> None:
        """Add codes to this action's audit entry."""
        self._detail |= detail

    def _subject(self) -> Any:
        """What the audit entry is about: the action's report or case."""
        return getattr(self, "report", None) or getattr(self, "case", None)
