"""Open a case from a report: the person, what was done, how and for what, the definition applied and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fanal.register import access, in_force, vault
from fanal.register.actions.base import Refused
from fanal.register.actions.transition import ReportTransition, words_needed
from fanal.register.models import Case, User
from fanal.register.rules.definition import CaseShell, applied
from fanal.register.rules.regions.age import AgeFacts
from fanal.register.rules.transitions import refusals
from fanal.vocabulary import Verdict, code_list

# as the columns of a case record are called, so that the export takes them as they are
_PERSON = ("age_identification", "age_band_identification", "age_basis", "sex", "citizenship")
_LISTS = {"acts": "acts", "means": "means", "purposes": "purposes"}
_OLDEST = 120


@dataclass(frozen=True, kw_only=True)
class Shell:
    """What a case holds at its beginning, in codes. No name: triage sees none, the case worker adds it."""

    person: Mapping[str, int | str | None] = field(default_factory=dict)
    acts: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    law: str = "un_protocol"
    believed_child: bool = True

    @property
    def age_state(self) -> str:
        """In doubt a child, now (R2): only a decision makes an adult of somebody."""
        age = self.person.get("age_identification")
        young = isinstance(age, int) and age < 18
        return "presumed_child" if self.believed_child or young else "unknown"

    def rules_shell(self) -> CaseShell:
        ages = {name: self.person.get(name) for name in ("age_identification", "age_band_identification")}
        return CaseShell(
            age_state=self.age_state, ages=ages, acts=self.acts, means=self.means, purposes=self.purposes
        )

    def verdict(self) -> Verdict:
        """The definition applied: shown with its reasons, it decides nothing."""
        return applied(self.rules_shell(), self.law)

    def check(self) -> None:
        """Raises Refused for what no list has."""
        for name, list_name in _LISTS.items():
            if not set(getattr(self, name)) <= set(code_list(list_name).codes):
                raise Refused("register.staff.refused.code")
        age, basis = self.person.get("age_identification"), self.person.get("age_basis")
        wrong_age = age is not None and not (isinstance(age, int) and 0 <= age <= _OLDEST)
        if wrong_age or self.law not in code_list("instrument") or not set(self.person) <= set(_PERSON):
            raise Refused("register.staff.refused.code")
        if age is not None and (basis or "") not in code_list("age_basis"):
            raise Refused("register.staff.refused.age_without_basis")


@dataclass(kw_only=True)
class OpenCase(ReportTransition):
    """Returns the case. ``why`` is in the person's words why the definition is met, or may be."""

    verb = "report.open_case"
    step = "link_to_case"

    shell: Shell
    why: str
    owner: User | None = None
    identification_officer: User | None = None

    def known(self) -> dict[str, Any]:
        return {"case": True, "definition_applied": True}

    def check(self) -> None:
        super().check()
        words_needed(self.why)
        self.shell.check()
        if self.shell.age_state == "presumed_child":
            facts = AgeFacts(reason_to_believe=True)
            against = refusals("age", "unknown", "presume_child", facts, role=self._role())
            if against:
                raise Refused(against[0].key)
        for user, role in (
            (self.owner, "case_worker"),
            (self.identification_officer, "identification_officer"),
        ):
            if user is not None and role not in access.actor_of(user).roles:
                raise Refused("register.staff.refused.no_such_officer")

    def act(self) -> Case:
        self.case = self._new_case()
        super().act()
        self._keep(self.case)
        self._begin(self.case)
        self.note(case=self.case.number)
        return self.case

    def fields(self) -> dict[str, Any]:
        return {"case_id": self.case.pk}

    def codes(self) -> dict[str, Any]:
        return {"case": self.case.number}

    def _new_case(self) -> Case:
        return Case.objects.create(
            age_state=self.shell.age_state,
            owner=self.owner,
            identification_officer=self.identification_officer,
            profile=self.report.profile or in_force.version(),
            opened_by_id=self.actor.id,
            opened_at=self.now,
        )

    def _keep(self, case: Case) -> None:
        shell, verdict = self.shell, self.shell.verdict()
        facts = {
            "acts": list(shell.acts),
            "means": list(shell.means),
            "purposes": list(shell.purposes),
            "law": shell.law,
            "outcome": verdict.outcome,
            "missing": list(verdict.missing),
            "reasons": [{"texts": dict(each.texts), "source": each.source} for each in verdict.why],
            "why": self.why.strip(),
        }
        person = {name: value for name, value in shell.person.items() if value not in (None, "")}
        vault.put_many([vault.Part(case, "P3", person, "person"), vault.Part(case, "P4", facts, "facts")])

    def _begin(self, case: Case) -> None:
        tags = sorted(self.shell.rules_shell().event_tags())
        if case.owner_id:
            self.happened(case, "owner_assigned", owner=str(case.owner_id))
        self.happened(case, "case_opened", tags=tags)
        if case.age_state == "presumed_child":
            self.happened(case, "child_presumed", tags=tags)
