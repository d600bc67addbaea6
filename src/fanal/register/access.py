"""Who may do what, decided in this one place from ``access.toml``, the table of who may see what as data.

An empty cell is a refusal. A verb or a class that the table does not name is a refusal. A relation says how
an actor stands to a report or case; somebody blocked from it (a suspect, or related to one) stands in none.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from fanal.register import clock
from fanal.register.looking import once

ANY = "any"  # in the table: no relation is needed
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Post:
    """One role as it is held: where, and for which queue."""

    role: str
    organisation_id: UUID | None = None
    queue: str = ""


@dataclass(frozen=True)
class Actor:
    """Who acts. ``kind``: user, receipt (the holder of one), command, system, stranger."""

    kind: str
    id: UUID | None = None
    posts: tuple[Post, ...] = ()
    report_id: UUID | None = None

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(post.role for post in self.posts)

    @property
    def organisations(self) -> frozenset[UUID]:
        """Those for which the actor reports."""
        return frozenset(
            post.organisation_id
            for post in self.posts
            if post.role == "organisation_reporter" and post.organisation_id
        )


STRANGER = Actor("stranger")
SYSTEM = Actor("system", posts=(Post("system"),))
# somebody who can read the key and the disk; what such a person does by command is written down like the rest
COMMAND = Actor("command", posts=(Post("command"),))


@dataclass(frozen=True)
class Cell:
    """What one role may do with one data class."""

    role: str
    data_class: str
    verbs: frozenset[str]
    relations: frozenset[str]
    fields: frozenset[str] | None = None  # None: all
    slots: tuple[str, ...] = ("",)  # beginnings of the parts' names
    reason: bool = False  # a reason must be given

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Cell:
        """A row of the table."""
        return cls(
            role=row["role"],
            data_class=row["class"],
            verbs=frozenset(row["verbs"]),
            relations=frozenset(row["relations"]),
            fields=frozenset(row["fields"]) if "fields" in row else None,
            slots=tuple(row.get("slots", ("",))),
            reason=bool(row.get("reason", False)),
        )


class Policy:
    """The table, asked."""

    def __init__(self, path: Path = _HERE / "access.toml") -> None:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        self.cells = tuple(Cell.of(row) for row in table["cell"])
        self._verbs: dict[str, dict[str, frozenset[str]]] = {
            verb: {role: frozenset(relations) for role, relations in by_role.items()}
            for verb, by_role in table["verb"].items()
        }

    @cached_property
    def verbs(self) -> frozenset[str]:
        """Every verb that is not the reading or writing of a data class."""
        return frozenset(self._verbs)

    def may(
        self,
        actor: Actor,
        verb: str,
        data_class: str | None = None,
        relation: str | Collection[str] | None = None,
    ) -> bool:
        """Whether the actor may, standing in these relations; ``data_class`` for the verbs read and write."""
        held = _held(relation)
        if data_class is not None:
            return self.cell(actor, verb, data_class, held) is not None
        by_role = self._verbs.get(verb, {})
        return any(by_role.get(role, frozenset()) & held for role in _roles(actor))

    def may_at_all(self, actor: Actor, verb: str) -> bool:
        """Whether there is any relation in which the actor may: opens the page, not the subject."""
        return any(self._verbs.get(verb, {}).get(role) for role in _roles(actor))

    def verbs_of(self, actor: Actor) -> frozenset[str]:
        """The verbs that the actor may in some relation."""
        return frozenset(verb for verb in self._verbs if self.may_at_all(actor, verb))

    def cell(
        self, actor: Actor, verb: str, data_class: str, relation: str | Collection[str] | None
    ) -> Cell | None:
        """The widest cell that allows it; None when none does."""
        roles, held = _roles(actor), _held(relation)
        found = [
            cell
            for cell in self.cells
            if cell.role in roles
            and cell.data_class == data_class
            and verb in cell.verbs
            and cell.relations & held
        ]
        return max(found, key=lambda cell: (cell.fields is None, cell.slots == ("",)), default=None)

    def roles_with(self, verb: str) -> frozenset[str]:
        """The roles that have a verb in some relation."""
        return frozenset(self._verbs.get(verb, {}))


policy = Policy()


def actor_of(user: Any) -> Actor:
    """The actor that a signed-in account is now; a stranger for nobody."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return STRANGER
    posts = tuple(
        Post(held.role, held.organisation_id, held.queue)
        for held in user.memberships.select_related("organisation")
        if held.holds() and (held.organisation is None or held.organisation.active)
    )
    return Actor("user", user.pk, posts)


def receipt_holder(report_id: UUID) -> Actor:
    """Whoever showed the code of this report's receipt."""
    return Actor("receipt", posts=(Post("reporter"),), report_id=report_id)


def allowed(actor: Actor, verb: str, subject: Any = None, data_class: str | None = None) -> bool:
    """Whether the actor may, on this report or case (None: on nothing in particular)."""
    if subject is None:
        return policy.may(actor, verb, data_class, ())
    return policy.may(actor, verb, data_class, relations(actor, subject, data_class))


@once
def relations(actor: Actor, subject: Any, data_class: str | None = None) -> frozenset[str]:
    """How the actor stands to a report or case; ``blocked`` alone for somebody who is shut out of it."""
    if actor.kind == "receipt":
        return frozenset({"receipt"} if actor.report_id == subject.pk else ())
    if actor.kind != "user":
        return frozenset({"itself"} if actor.kind in ("system", "command") else ())
    if _blocked(actor, subject):
        return frozenset({"blocked"})
    found = _standing(actor, subject)
    if data_class is not None and data_class in _granted(actor, subject.pk):
        found |= {"grant"}
    return found


@once
def _standing(actor: Actor, subject: Any) -> frozenset[str]:
    found = _of_case(actor, subject) if subject.kind == "case" else _of_report(actor, subject)
    return frozenset(found | ({"break_glass"} if _broke_glass(actor, subject.pk) else set()))


def _of_report(actor: Actor, report: Any) -> set[str]:
    found = {"owner"} if report.owner_id == actor.id else set()
    if any(post.role == "triage_officer" and post.queue in ("", report.queue) for post in actor.posts):
        found.add("own_queue")
    if report.organisation_id and report.organisation_id in actor.organisations:
        found.add("own_organisation")
    if report.case_id and {"owner", "identifying"} & _of_case(actor, report.case):
        found.add("linked")
    return found | _team(actor, report)


def _of_case(actor: Actor, case: Any) -> set[str]:
    found = {"owner"} if case.owner_id == actor.id else set()
    if case.identification_officer_id == actor.id:
        found |= {"identifying", "linked"}
    return found | _team(actor, case)


def _team(actor: Actor, subject: Any) -> set[str]:
    """A supervisor's team: the owner works in the same organisation, or nobody owns it yet."""
    for post in actor.posts:
        if post.role != "supervisor":
            continue
        if post.organisation_id is None or subject.owner_id is None:
            return {"team"}
        if subject.owner.memberships.filter(organisation_id=post.organisation_id).exists():
            return {"team"}
    return set()


@once
def _granted(actor: Actor, subject_id: UUID) -> frozenset[str]:
    """The data classes that a custodian granted and that are still granted."""
    from fanal.register.models import Grant

    held = Grant.objects.filter(subject_id=subject_id, asked_by=actor.id, granted=True, until__gt=clock.now())
    return frozenset(held.values_list("data_class", flat=True))


def _broke_glass(actor: Actor, subject_id: UUID) -> bool:
    from fanal.register.models import BreakGlass

    used = BreakGlass.objects.filter(subject_id=subject_id, by=actor.id, until__gt=clock.now())
    return bool(used.exists())


@once
def _blocked(actor: Actor, subject: Any) -> bool:
    """Blocked from a case is blocked from its reports too."""
    from fanal.register.models import CaseBlock

    ids = [subject.pk, *([subject.case_id] if getattr(subject, "case_id", None) else [])]
    return bool(CaseBlock.objects.filter(user=actor.id, subject_id__in=ids).exists())


def _roles(actor: Actor) -> frozenset[str]:
    return actor.roles | ({"stranger"} if actor.kind == "stranger" else set())


def _held(relation: str | Collection[str] | None) -> frozenset[str]:
    held = frozenset({relation} if isinstance(relation, str) else relation or ())
    return held if "blocked" in held else held | {ANY}
