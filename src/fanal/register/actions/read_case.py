"""Open a protected part of a case, which is an act of its own; and add the person's name to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fanal.register import access, keystore, vault
from fanal.register.actions.base import NOT_YOURS, Action, Refused
from fanal.register.models import Case, NameToken
from fanal.register.rules.name_tokens import tokens

PERSON_FIELDS = ("name", "also_called", "birth_date", "age_identification", "age_basis", "sex", "citizenship")
_NAMES = ("name", "also_called")


@dataclass(kw_only=True)
class ReadCase(Action):
    """Returns the parts of a data class by slot."""

    verb = "case.see"

    case: Case
    data_class: str
    reason: str = ""

    def check(self) -> None:
        self.allow(self.case)
        if not vault.readable(self.actor, self.case, self.data_class):
            raise Refused(NOT_YOURS, status=403)

    def act(self) -> dict[str, dict[str, Any]]:
        self.note(data_class=self.data_class)
        return vault.read_all(self.actor, self.case, self.data_class, reason=self.reason)


@dataclass(kw_only=True)
class WritePerson(Action):
    """The owner of the case writes who the person is; the name's tokens follow."""

    verb = "case.write"

    case: Case
    person: Mapping[str, Any]

    def check(self) -> None:
        self.allow(self.case)
        if not access.allowed(self.actor, "write", self.case, "P3"):
            raise Refused(NOT_YOURS, status=403)
        if not set(self.person) <= set(PERSON_FIELDS):
            raise Refused("register.staff.refused.code")

    def act(self) -> None:
        kept = vault.read(self.actor, self.case, "P3", slot="person")
        told = {name: value for name, value in self.person.items() if value not in (None, "")}
        vault.put(self.case, "P3", {**kept, **told}, slot="person")
        self.change(self.case)
        names = [str(told[name]) for name in _NAMES if name in told]
        key = keystore.instance_key("name_tokens")
        NameToken.objects.bulk_create(
            [
                NameToken(subject_kind=self.case.kind, subject_id=self.case.pk, token=token)
                for token in sorted(tokens(names, key))
            ],
            ignore_conflicts=True,
        )
        self.happened(self.case, "person_written")
        self.note(data_class="P3")
